"""People in chat: roles, invitations, bans, quotas, the log; and that nobody gains or keeps more than they should."""

from datetime import timedelta
from pathlib import Path

from bot.core.types import Watch
from bot.messages import subscriptions, watch_errors
from bot.messages.admin import audit_log, chat_panels, people_panels, source_panels
from bot.playground.samples import OPENING
from bot.playground.world import SeenMessage
from tests.journeys.test_admin_sources import log
from tests.journeys.test_forget import forgotten, rows_that_name
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running
from tests.wording import ZH, just_says, says, sentence

FRIEND, OTHER = 10003, 10004


async def link_from(bot: Running, button: str, user: int = ADMIN) -> str:
    """Make an invitation and return the word that its link carries."""
    panel = await bot.say("/admin", user)
    await bot.turned(panel, button, user)
    word: str = panel.text.rpartition("?start=")[2]
    return word


async def give(bot: Running, user: int, whom: int, button: str) -> SeenMessage:
    """Open the chat of somebody and tap a button of their role."""
    panel = await bot.say(f"/users {whom}", user)
    await bot.turned(panel, panel.buttons[0], user)
    if button not in panel.acts:
        await bot.turned(panel, "person", user)
    await bot.turned(panel, button, user)
    return panel


async def test_an_admin_is_invited_once_and_manages_but_makes_no_admins(tmp_path: Path):
    async with running(tmp_path) as bot:
        bot.world.user(FRIEND, "小李")
        word = await link_from(bot, "invite:admin")
        assert word.startswith("adm_")
        assert rows_that_name(bot, word.removeprefix("adm_")) == {}  # only its hash is kept
        assert says((await bot.say("/start adm_wrong", FRIEND)).text, people_panels.invitation_expired)
        assert says(
            (await bot.say(f"/start {word}", FRIEND)).text,
            people_panels.welcome_role,
            people_panels.role_name(ZH, "admin"),
            source="You are {role}",
        )
        assert {"sources", "admin"} <= menu_of(bot, FRIEND)
        assert says((await bot.say(f"/start {word}", XIAOWANG)).text, people_panels.invitation_expired)
        assert says((await bot.say("/sources", FRIEND)).text, source_panels.panel, 4, source="{n} news")
        panel = await bot.say("/admin", FRIEND)
        assert f"小李 (10003) · {people_panels.role_name(ZH, 'admin')}" in panel.text
        assert "invite:admin" not in panel.acts
        # An admin does not touch owners and admins, an owner does.
        await bot.turned(panel, f"person:{ADMIN}", FRIEND)
        assert says(panel.text, people_panels.person_panel, source="An owner")
        assert not {"role:admin", "role:banned"} & set(panel.acts)
        await bot.say("/start", XIAOWANG)
        shown = await give(bot, ADMIN, XIAOWANG, "role:owner")
        assert people_panels.role_name(ZH, "owner") in shown.text
        assert says((await bot.say("/admin", XIAOWANG)).text, people_panels.panel, 3)
        await give(bot, XIAOWANG, FRIEND, "role:user")
        assert says((await bot.say("/sources", FRIEND)).text, people_panels.admins_only)
        assert menu_of(bot, FRIEND) == set()
        assert [(by, act, before, after) for by, act, _, before, after in await log(bot)] == [
            (ADMIN, "invite", "", "admin"),
            (FRIEND, "join", "", "admin"),
            (ADMIN, "role", "user", "owner"),
            (XIAOWANG, "role", "admin", "user"),
        ]


def menu_of(bot: Running, user: int) -> set[str]:
    """Return the commands that one person's menu shows."""
    return {one["command"] for menu, shown in bot.world.menus.items() if str(user) in str(menu) for one in shown}


async def test_a_link_for_admins_is_good_for_a_day(tmp_path: Path):
    async with running(tmp_path) as bot:
        word = await link_from(bot, "invite:admin")
        bot.clock.move(timedelta(hours=24, minutes=1))
        assert says((await bot.say(f"/start {word}")).text, people_panels.invitation_expired)


async def test_nobody_unmakes_themselves_or_a_configured_owner(tmp_path: Path):
    async with running(tmp_path) as bot:
        panel = await bot.say("/admin", ADMIN)
        await bot.turned(panel, f"person:{ADMIN}", ADMIN)
        assert not {"role:admin", "role:user", "role:banned"} & set(panel.acts)
        await bot.say("/start", XIAOWANG)
        await give(bot, ADMIN, XIAOWANG, "role:owner")
        # Old or forged buttons are held to the same rules.
        for user, whom, role in ((XIAOWANG, XIAOWANG, "user"), (XIAOWANG, ADMIN, "banned")):
            said = await _forged(bot, user, f"role:{whom}:{role}")
            assert said == people_panels.role_refused(ZH, "self" if user == whom else "configured")
        assert (await bot.say("/admin", XIAOWANG)).text.count(people_panels.role_name(ZH, "owner")) == 2


async def _forged(bot: Running, user: int, data: str) -> str:
    """Tap a button that the bot never sent; returns what the tap is answered."""
    answered = len(bot.world.callback_answers)
    bot.forge(data, user)
    await bot.world.wait_for(lambda: len(bot.world.callback_answers) > answered)
    said: str = bot.world.callback_answers[-1].get("text") or ""
    return said


async def test_a_banned_person_hears_it_once_gets_nothing_and_comes_back_whole(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        panel = await give(bot, ADMIN, XIAOWANG, "role:banned")
        assert panel.text == f"小王 (10001) · {people_panels.role_name(ZH, 'banned')}"
        before = len(bot.world.from_bot(XIAOWANG))
        bot.world.say(XIAOWANG, "/list")
        assert just_says((await bot.next(XIAOWANG, before)).text, people_panels.banned)
        for words in ("/list", "/start", "/subscribe 茅台", "/forget"):
            bot.world.say(XIAOWANG, words)
        bot.playground.newsstand.put(OPENING)
        await bot.polled("样例证券", 3)
        bot.world.block(XIAOWANG)
        bot.world.unblock(XIAOWANG)
        await bot.say("/admin", ADMIN)
        assert len(bot.world.from_bot(XIAOWANG)) == before + 1
        await give(bot, ADMIN, XIAOWANG, "role:user")
        assert "1. 微信支付" in (await bot.say("/list")).text
        bot.playground.newsstand.publish("样例：微信支付解封之后", "又能收到了。")
        await bot.world.wait_for(lambda: any("解封之后" in text for text in bot.texts()))


async def test_where_invitations_are_needed_strangers_are_told_whom_to_ask(tmp_path: Path):
    async with running(tmp_path, access="invite") as bot:
        bot.world.user(FRIEND, "小李")
        bot.world.user(OTHER, "小赵")
        await bot.say("/start", ADMIN)
        for words in ("/start", "/subscribe 微信支付", "微信支付", "/latest"):
            assert just_says(
                (await bot.say(words, FRIEND)).text,
                people_panels.invited_only,
                "管理员",
                source="This bot is for invited people. Please ask {names}",
            )
        word = await link_from(bot, "invite:user")
        assert word.startswith("inv_")
        assert says((await bot.say(f"/start {word}", FRIEND)).text, people_panels.welcome_role, source="Welcome!")
        assert says((await bot.say(f"/start {word}", OTHER)).text, people_panels.invitation_expired)
        assert says((await bot.say("/subscribe 微信支付", FRIEND)).text, subscriptions.subscribed, source="Watching")
        # A group is let in by an invited person, and is open to everybody in it then.
        assert says(
            (await bot.say("/list", OTHER, GROUP)).text,
            people_panels.invited_only,
            source="This bot is for invited people. Please ask {names}",
        )
        bot.world.places[GROUP].admins.add(FRIEND)
        assert says(
            (await bot.say("/subscribe 微信支付", FRIEND, GROUP)).text, subscriptions.subscribed, source="Watching"
        )
        assert "微信支付" in (await bot.say("/list", OTHER, GROUP)).text
        # Everybody may be forgotten, and nothing of an ask stays.
        await forgotten(bot, OTHER)
        assert rows_that_name(bot, OTHER) == {}


async def test_who_was_there_before_invitations_were_needed_stays(tmp_path: Path):
    from tests.running import start

    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.app.stop()
        closed = bot.settings.model_copy(update={"access": "invite"})
        bot.app = (await start(bot.playground, bot.url, bot.clock, closed)).app
        assert "微信支付" in (await bot.say("/list")).text
        bot.world.user(FRIEND, "小李")
        assert says(
            (await bot.say("/list", FRIEND)).text,
            people_panels.invited_only,
            source="This bot is for invited people. Please ask whoever",
        )


async def test_a_chats_quota_is_changed_and_holds(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        panel = await bot.say("/users 10001", ADMIN)
        await bot.turned(panel, panel.buttons[0], ADMIN)
        head = f"小王 (10001) · {chat_panels.chat_kind(ZH, 'private')} · {sentence(chat_panels.chat_panel, 'on')}"
        assert panel.text.splitlines()[0] == head
        assert says(panel.text, chat_panels.chat_panel, 1, 500, source="Watches:")
        assert "微信支付" not in panel.text

        async def ask(words: str) -> str:
            before = len(bot.world.from_bot(ADMIN))
            await bot.moment()
            await bot.tap(panel, "quota", ADMIN)
            await bot.next(ADMIN, before)
            return (await bot.say(words, ADMIN)).text

        assert says(await ask("很多"), chat_panels.bad_quota)
        assert says(await ask("2"), chat_panels.chat_panel, 1, 2, source="Watches:")
        await bot.say("/subscribe 茅台")
        assert says((await bot.say("/subscribe 五粮液")).text, watch_errors.problem, source="This chat watches as much")
        assert says(await ask("自动"), chat_panels.chat_panel, source="Watches:", most=500)
        assert says((await bot.say("/subscribe 五粮液")).text, subscriptions.subscribed, source="Watching")


async def test_undoing_brings_back_no_more_than_a_chat_may_have(tmp_path: Path):
    async with running(tmp_path, limits={"watches_per_chat": 2}) as bot:
        first = await bot.say("/subscribe 茅台")
        await bot.moment()
        await bot.tap(first, "unwatch")
        await bot.world.wait_for(lambda: first.acts[0] == "rewatch")
        await bot.say("/subscribe 五粮液，汾酒")
        shown = (first.text, first.buttons)
        await bot.moment()
        await bot.tap(first, "rewatch")
        said = bot.world.callback_answers[-1]
        assert says(said["text"], watch_errors.problem, source="This chat")
        assert said["alert"]
        assert (first.text, first.buttons) == shown
        assert [watch.text for watch in await _watched(bot)] == ["五粮液", "汾酒"]
        # Where there is room again it comes back, and a second tap finds nothing to undo.
        await bot.say("/unsubscribe 汾酒")
        await bot.turned(first, "rewatch")
        assert [watch.text for watch in await _watched(bot)] == ["茅台", "五粮液"]


async def _watched(bot: Running) -> list[Watch]:
    async with bot.app._store.read() as tx:
        chat = await tx.chats.find(XIAOWANG)
        assert chat is not None
        return await tx.watches.of(chat.id)


async def test_users_are_counted_found_by_title_and_id_and_their_words_are_their_own(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 秘密关键词")
        await bot.say("/list", XIAOWANG, GROUP)
        panel = await bot.say("/users", ADMIN)
        all_chats, on = panel.text.splitlines()[:2]
        assert just_says(all_chats, chat_panels.panel, 3, 2, 1, 0, source="Chats")
        assert just_says(on, chat_panels.panel, 3, 1, 3, source="On")
        assert "秘密关键词" not in panel.text
        assert f"小王 (10001) · {sentence(chat_panels.panel, '{n} watch', n=1)}" in panel.text
        for words in ("小王", "10001"):
            assert says(
                (found := await bot.say(f"/users {words}", ADMIN)).text, chat_panels.panel, source="With “{words}”:"
            )
            assert found.buttons[0] == "小王"
        assert says((await bot.say("/users %", ADMIN)).text, chat_panels.panel, source="With “{words}”:", n=0)
        in_group = await bot.say("/users", ADMIN, GROUP)
        assert says(in_group.text, people_panels.only_in_private, source="This shows people")


async def test_the_log_tells_who_did_what_and_forgets_who_asks(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/start", XIAOWANG)
        await give(bot, ADMIN, XIAOWANG, "role:admin")
        panel = await bot.say("/sources 样例财经", XIAOWANG)
        await bot.turned(panel, "样例财经", XIAOWANG)
        for _ in range(5):
            await bot.turned(panel, "pause", XIAOWANG)
            await bot.turned(panel, "resume", XIAOWANG)
        panel = await bot.say("/admin", ADMIN)
        await bot.turned(panel, "audit", ADMIN)
        lines = panel.text.splitlines()
        assert just_says(lines[0], audit_log.log_page, 11, source="{n} change")
        assert lines[1].endswith(f" · 小王 · {audit_log._act(ZH, 'resume')} · 样例财经")
        await bot.turned(panel, "audit", ADMIN)
        before, after = people_panels.role_name(ZH, "user"), people_panels.role_name(ZH, "admin")
        given = f" · 管理员 · {audit_log._act(ZH, 'role')} · 小王 · {before} → {after}"
        assert panel.text.splitlines()[-1].endswith(given)
        # Nothing that an admin has begun and not finished works for others either.
        await bot.say(f"/addsource {bot.url}/news/zhoukan/feed.xml", XIAOWANG)
        await bot.say("/broadcast 群发", XIAOWANG)
        opml = b'<opml><body><outline text="x" xmlUrl="https://a.example/"/></body></opml>'
        await bot.say("", XIAOWANG, file=("a.opml", opml))
        await bot.say("/broadcast", XIAOWANG)
        assert {"people", "audit", "broadcasts", "questions"} <= set(rows_that_name(bot, XIAOWANG))
        await forgotten(bot)
        assert rows_that_name(bot, XIAOWANG) == {}
        panel = await bot.say("/admin", ADMIN)
        await bot.turned(panel, "audit", ADMIN)
        assert f" · {audit_log._who(ZH, None, {})} · {audit_log._act(ZH, 'resume')} · 样例财经" in panel.text
