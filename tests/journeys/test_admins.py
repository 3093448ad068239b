"""What admins do in chat, and that nobody else can."""

import contextlib
import inspect
import re
import sqlite3
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import bot.chat.admin
import bot.chat.handlers  # every file with handlers
from bot.chat.admin import edit_source
from bot.chat.routing import ANSWERS, COMMANDS, TAPS
from bot.core.chat.callback_data import Tap
from bot.core.chat.roles import ROLES
from bot.core.sources.faults import Fault
from bot.messages.admin import new_sources, people_panels, source_panels, source_problems
from bot.playground.world import SeenMessage
from tests.journeys.test_lists import content_of
from tests.running import ADMIN, GROUP, XIAOWANG, Running, running
from tests.wording import ZH, just_says, read, says

STRANGER, CHANNEL = 10003, -1001000000009


async def test_an_admin_adds_pauses_resumes_and_removes_a_source(tmp_path: Path):
    async with running(tmp_path) as bot:
        weekly = f"{bot.url}/news/zhoukan/feed.xml"
        ask = await bot.say("/addsource", ADMIN)
        assert just_says(ask.text, new_sources.ask)
        offer = await bot.say(weekly, ADMIN)
        can, address, count, first = offer.text.splitlines()[:4]
        assert just_says(can, new_sources.found, "样例周刊", "rss", source="{name} can")
        assert address == weekly
        assert just_says(count, new_sources.found, 3, source="{n} article found")
        assert first.startswith("· 封面：小城咖啡馆里的生意经")
        assert offer.acts == ["save", "discard"]
        assert bot.playground.newsstand.asked["zhoukan"] == 1
        await bot.turned(offer, "save", ADMIN)
        assert just_says(offer.text, new_sources.saved, "样例周刊")
        await bot.polled("样例周刊")
        assert just_says((await bot.say(f"/addsource {weekly}", ADMIN)).text, new_sources.known, "样例周刊")

        panel = await bot.say("/sources", ADMIN)
        assert just_says(panel.text.splitlines()[0], source_panels.panel, 5, source="{n} news source")
        await bot.turned(panel, "样例周刊", ADMIN)
        assert panel.text.startswith(f"样例周刊 · {source_panels.state_name(ZH, 'ok')} · ")
        await bot.turned(panel, "pause", ADMIN)
        assert panel.text.startswith(f"样例周刊 · {source_panels.state_name(ZH, 'paused')} · ")
        asked = bot.playground.newsstand.asked["zhoukan"]
        await bot.polled("样例日报", 2)
        assert bot.playground.newsstand.asked["zhoukan"] <= asked + 1  # one may have been on its way
        await bot.turned(panel, "resume", ADMIN)
        await bot.polled("样例周刊")
        await bot.turned(panel, "remove", ADMIN)
        assert just_says(panel.text, source_panels.removed, "样例周刊")
        await bot.turned(panel, "restore", ADMIN)
        assert panel.text.startswith("样例周刊 · ")
        await bot.turned(panel, "remove", ADMIN)
        assert "样例周刊" not in (await bot.say("/sources", ADMIN)).text


async def test_the_first_poll_of_a_source_tells_nobody(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 咖啡馆")
        offer = await bot.say(f"/addsource {bot.url}/news/zhoukan/feed.xml", ADMIN)
        await bot.turned(offer, "save", ADMIN)
        await bot.polled("样例周刊", 2)
        bot.playground.newsstand.publish("样例：又一家咖啡馆开业", "小城的第三家。", outlet="zhoukan")
        assert (await bot.next(XIAOWANG, 1)).text.startswith("样例：又一家咖啡馆开业")
        assert len(bot.world.from_bot(XIAOWANG)) == 2


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.com/feed", read(new_sources.not_an_address(ZH, "ftp://example.com/feed"))),
        ("随便", read(new_sources.not_an_address(ZH, "随便"))),
        ("{url}/nothing", source_problems.problem(ZH, Fault("http", "HTTP 404"))),
        ("{url}/", source_problems.problem(ZH, Fault("login-page"))),
        ("http://10.0.0.1/feed", source_problems.problem(ZH, Fault("forbidden-address", "10.0.0.1"))),
        (
            "http://169.254.169.254/latest/meta-data",
            source_problems.problem(ZH, Fault("forbidden-address", "169.254.169.254")),
        ),
        ("http://127.0.0.1:1/feed", source_problems.problem(ZH, Fault("connect"))),
    ],
)
async def test_what_cannot_be_added_is_said_plainly(tmp_path: Path, address: str, said: str):
    async with running(tmp_path, seeded=False) as bot:
        bot.playground.newsstand.troubles["zhoukan"] = "html"
        address = address.format(url=bot.url) if not address.endswith("/") else f"{bot.url}/news/zhoukan/feed.xml"
        answer = await bot.say(f"/addsource {address}", ADMIN)
        assert said in answer.text
        assert not answer.keyboard


async def test_a_source_in_trouble_is_shown_and_the_others_go_on(tmp_path: Path):
    async with running(tmp_path) as bot:
        stand = bot.playground.newsstand
        stand.troubles |= {"caijing": "500", "ribao": "html", "zhengquan": "empty"}
        for name in ("样例财经", "样例日报", "样例证券"):
            await bot.polled(name)
        panel = await bot.say("/sources", ADMIN)
        assert (panel.text.count("🔴"), panel.text.count("🟠")) == (1, 2)
        await bot.turned(panel, "样例财经", ADMIN)
        assert says(
            panel.text,
            source_panels.source_panel,
            source_problems.problem(ZH, Fault("http", "HTTP 500")),
            source="Problem:",
        )
        await bot.turned(panel, "sources", ADMIN)
        await bot.turned(panel, "样例日报", ADMIN)
        problems = [source_problems.problem(ZH, Fault(one)) for one in ("not-a-feed", "login-page")]
        assert any(says(panel.text, source_panels.source_panel, one, source="Problem:") for one in problems)
        await bot.say("/subscribe 微信支付")
        stand.publish("样例：微信支付在别处出错时的新闻", "其他来源照常。")
        assert (await bot.next(XIAOWANG, 1)).text.startswith("样例：微信支付在别处出错时的新闻")
        # Back to health: what it published meanwhile comes.
        stand.publish("样例：微信支付在恢复之后的新闻", "财经恢复。", outlet="caijing")
        stand.troubles.clear()
        bot.clock.move(timedelta(minutes=5))  # a failing source is asked again after a growing pause
        assert (await bot.next(XIAOWANG, 2)).text.startswith("样例：微信支付在恢复之后的新闻")


async def test_whoever_opens_the_owner_link_first_owns_the_bot(tmp_path: Path):
    async with running(tmp_path, admins=[]) as bot:
        await bot.world.wait_for(lambda: any("?start=own_" in line for line in bot.said))
        word = next(line for line in bot.said if "?start=own_" in line).rpartition("?start=")[2]
        assert says((await bot.say("/sources")).text, people_panels.admins_only)
        assert says(
            (await bot.say("/start own_wrong", STRANGER if STRANGER in bot.world.users else XIAOWANG)).text,
            people_panels.owner_link_expired,
        )
        assert says((await bot.say(f"/start {word}", ADMIN)).text, people_panels.you_are_owner)
        assert says((await bot.say("/sources", ADMIN)).text, source_panels.panel, 4, source="{n} news")
        assert says((await bot.say(f"/start {word}")).text, people_panels.owner_link_expired)
        assert says((await bot.say("/sources")).text, people_panels.admins_only)


ADMIN_COMMANDS = sorted(name for name, handler in COMMANDS.items() if getattr(handler, "admins_only", False))
ADMIN_TAPS = sorted(act for act, route in TAPS.items() if route.admins)
ADMIN_ANSWERS = sorted(about for about, route in ANSWERS.items() if getattr(route.handler, "admins_only", False))


def _admin_functions() -> dict[str, object]:
    """Every function of the files that only admins reach, by name."""
    found: dict[str, object] = {}
    for module in iter_modules(bot.chat.admin.__path__):
        home = import_module(f"bot.chat.admin.{module.name}")
        found |= {
            f"{module.name}.{name}": value
            for name, value in vars(home).items()
            if inspect.iscoroutinefunction(value) and value.__module__ == home.__name__
        }
    return found


def _names(handler) -> set[str]:
    code = inspect.unwrap(handler).__code__
    names, consts = set(code.co_names), list(code.co_consts)
    while consts:
        inner = consts.pop()
        if hasattr(inner, "co_names"):
            names |= set(inner.co_names)
            consts += inner.co_consts
    return names


def test_every_admin_handler_is_found_and_guarded():
    functions = _admin_functions()
    assert len(functions) > 15
    # Handlers called by Telegram's words or by an answer are guarded themselves.
    for name, function in functions.items():
        parameters = list(inspect.signature(function).parameters)  # type: ignore[arg-type]
        if parameters[:1] == ["update"] or parameters[:3] == ["services", "incoming", "about"]:
            assert getattr(function, "admins_only", False), name
    # Whatever is registered in that room is guarded, and nothing else is.
    handlers = {
        **{f"/{name}": (one, name in ADMIN_COMMANDS) for name, one in COMMANDS.items()},
        **{act: (route.handler, route.admins) for act, route in TAPS.items()},
        **{f"{about}?": (route.handler, about in ADMIN_ANSWERS) for about, route in ANSWERS.items()},
    }
    for name, (handler, guarded) in handlers.items():
        assert handler.__module__.startswith("bot.chat.admin.") == guarded, name
    assert min(len(ADMIN_COMMANDS), len(ADMIN_TAPS), len(ADMIN_ANSWERS)) >= 5
    # What only admins may do is named in their files alone.
    theirs = {"audit", "broadcasts", "people", "statistics", "remove", "restore", "set_state", "save", "discard"}
    # None of them is a name of the past.
    assert theirs <= set[str]().union(*map(_names, functions.values()))
    for name, (handler, guarded) in handlers.items():
        if not guarded and name != "/start":
            assert not _names(handler) & (theirs - {"restore"}), name


NOBODY = {777000: "Telegram", 1087968824: "Group", 136817688: "Channel"}
"""Telegram's own accounts, which stand for others: even configured as admins by mistake they are nobody."""
SELDOM = {"interval": "12h", "allow_private": ["127.0.0.0/8"]}
ROOMY = {"commands_per_minute": 10_000}
OPML = b'<opml><body><outline text="x" xmlUrl="https://nobody.example/feed"/></body></opml>'
TABLES = ("sources", "people", "audit", "broadcasts", "facts")


def _nobodies(bot: Running) -> None:
    """Let the five kinds of non-admin in: a stranger, who is also a group's admin, and a channel's, and Telegram's own
    accounts.
    """
    bot.world.user(STRANGER, "路人")
    for number, name in NOBODY.items():
        bot.world.users[number] = {"id": number, "is_bot": False, "first_name": name}
    bot.world.group(CHANNEL, "频道", admins=(STRANGER,), kind="channel")
    bot.world.places[GROUP].admins.add(STRANGER)


def _managed(bot: Running) -> dict[str, list[object]]:
    """Return everything stored that only admins may change, except what polling changes of a source."""
    path = bot.settings.database.url.get_secret_value().split("///")[1]
    said = {"sources": "id, name, url, state IN ('paused', 'disabled'), removed_at, every, options, category"}
    # What stages note as time passes.
    known = {"facts": "WHERE name NOT IN ('daily', 'expiring', 'hold-ups', 'pruning')"}
    with contextlib.closing(sqlite3.connect(path)) as database:
        found = {
            table: list(database.execute(f"SELECT {said.get(table, '*')} FROM {table} {known.get(table, '')}"))
            for table in TABLES
        }
        found["chats"] = list(
            database.execute("SELECT telegram_id FROM chats WHERE watches_most OR let_in OR state != 'active'")
        )
        found["broadcast messages"] = list(database.execute("SELECT id FROM messages WHERE broadcast_id IS NOT NULL"))
    return found


async def _refused(bot: Running, before: dict[int, int], answers: dict[int, int]) -> None:
    """Wait for the answers in each chat, and check that all are refusals."""
    for chat, count in answers.items():
        wanted = before[chat] + count
        await bot.world.wait_for(lambda chat=chat, wanted=wanted: len(bot.world.from_bot(chat)) >= wanted)
        for message in bot.world.from_bot(chat)[before[chat] :]:
            assert says(message.text, people_panels.admins_only)
            assert not message.keyboard
            assert not message.force_reply


async def test_no_admin_command_file_or_answer_is_accepted_from_anybody_else(tmp_path: Path):
    async with running(tmp_path, admins=[ADMIN, *NOBODY], limits=ROOMY, polling=SELDOM) as bot:
        _nobodies(bot)
        await bot.say("/start", ADMIN)
        world, before_all = bot.world, _managed(bot)

        def counts() -> dict[int, int]:
            return {chat: len(world.from_bot(chat)) for chat in (STRANGER, GROUP, CHANNEL)}

        for command in ADMIN_COMMANDS:
            for words in ("", f" {bot.url}/news/zhoukan/feed.xml"):
                bot.clock.move(timedelta(seconds=20))
                before, said = counts(), f"/{command}{words}"
                world.say(STRANGER, said)
                world.say(STRANGER, said, GROUP)
                world.say(STRANGER, said, GROUP, anonymous=True)
                world.say(STRANGER, said, CHANNEL)
                for number in NOBODY:
                    world.say(number, said, GROUP)
                await _refused(bot, before, {STRANGER: 1, GROUP: 5, CHANNEL: 1})
        for caption in ("", "/import", "/export opml"):
            before = counts()
            world.say(STRANGER, caption, file=("a.opml", OPML))
            if caption == "/import":  # everybody's command: it takes no such file
                await world.wait_for(lambda before=before: len(world.from_bot(STRANGER)) > before[STRANGER])
            else:
                await _refused(bot, before, {STRANGER: 1})
        # Somebody was an admin when they were asked, or an old question is answered by others.
        for about in ADMIN_ANSWERS:
            for place, more in ((STRANGER, {}), (GROUP, {"reply": True})):
                bot.clock.move(timedelta(seconds=20))
                async with bot.app._store.write() as tx:
                    kind = "private" if place > 0 else "supergroup"
                    chat = await tx.chats.meet(place, 0, kind, "x", "zh-Hans", bot.clock.clock.now())
                    until = bot.clock.clock.now() + timedelta(minutes=5)
                    await tx.inbox.ask(chat.id, STRANGER, f"{about}:1:name", until)
                before = counts()
                ours = world.from_bot(place)[-1].id if more else None
                world.say(STRANGER, f"{bot.url}/news/zhoukan/feed.xml", place, reply_to=ours)
                await _refused(bot, before, {place: 1})
        assert bot.playground.newsstand.asked["zhoukan"] == 0
        assert _managed(bot) == before_all


def _wishes(act: str, handler: object) -> list[str]:
    """Return what a tap of this kind could carry: every short word that its handler knows."""
    code = inspect.unwrap(handler).__code__  # type: ignore[arg-type]
    known = {"edit": edit_source.EDITS, "role": ROLES, "preset": ("cls", "eastmoney-search")}.get(act, frozenset())
    words, consts = {"", *known}, list(code.co_consts)
    while consts:
        one = consts.pop()
        if isinstance(one, str) and re.fullmatch(r"[a-z]{3,8}", one):
            words.add(one)
        elif isinstance(one, frozenset):
            consts += one
    return sorted(words)


async def test_no_admin_button_is_accepted_from_anybody_else(tmp_path: Path):
    async with running(tmp_path, admins=[ADMIN, *NOBODY], limits=ROOMY, polling=SELDOM) as bot:
        _nobodies(bot)
        await bot.say("/start", XIAOWANG)
        panel = await bot.say("/sources", ADMIN)
        offer = await bot.say(f"/addsource {bot.url}/news/zhoukan/feed.xml", ADMIN)
        draft = await bot.say("/broadcast 群发", ADMIN)
        listed = await bot.say("", ADMIN, file=("a.opml", OPML))
        numbers = {
            **dict.fromkeys(("save", "discard"), _number(offer)),
            "broadcast": _number(draft),
            "opml": _number(listed),
            **dict.fromkeys(("person", "role"), XIAOWANG),
        }
        shown, before = (panel.text, panel.buttons), _managed(bot)
        said = {chat: len(bot.world.from_bot(chat)) for chat in (ADMIN, XIAOWANG)}
        tried = len(bot.world.callback_answers)
        for act in ADMIN_TAPS:
            for word in _wishes(act, TAPS[act].handler):
                data = Tap(act, numbers.get(act, 1), word).data
                if bot.app._gate.room() < 10:
                    bot.clock.move(timedelta(seconds=3))
                # The same panel forwarded or forged into others' hands.
                answered, forged = len(bot.world.callback_answers), []
                for presser, place in ((STRANGER, ADMIN), (STRANGER, GROUP), *((one, GROUP) for one in NOBODY)):
                    forged.append(bot.forge(data, presser, place))
                tried += len(forged)
                await bot.world.wait_for(lambda: len(bot.world.callback_answers) == tried)  # noqa: B023
                for answer in bot.world.callback_answers[answered:]:
                    assert answer["text"] == read(people_panels.admins_only(ZH)), data
                assert {message.text for message in forged} == {"伪造"}
        assert tried >= 5 * 40
        assert _managed(bot) == before
        assert (panel.text, panel.buttons) == shown
        # Nothing was said to anybody: what was posted is forged.
        new = {chat: [one.text for one in bot.world.from_bot(chat)[count:]] for chat, count in said.items()}
        assert set(new[ADMIN]) == {"伪造"}
        assert new[XIAOWANG] == []


def _number(message: SeenMessage) -> int:
    return int(message.keyboard[0][0]["callback_data"].split(":")[1])


async def test_what_sources_are_read_with_is_shown_in_private_only(tmp_path: Path):
    secret = "4f1c9d"
    source = {"kind": "rss", "name": "样例密源", "url": f"http://10.0.0.1/feed?page=2&key={secret}"}
    async with running(tmp_path, sources=[source], polling=SELDOM) as bot:
        for said in ("/sources", f"/addsource {source['url']}x", f"/addsource {source['url']}"):
            answer = await bot.say(said, ADMIN, GROUP)
            assert secret not in answer.text
        assert says(bot.texts(GROUP)[1], new_sources.unreadable, "http://10.0.0.1/feed?page=2&key=•••")
        panel = bot.world.from_bot(GROUP)[0]
        # The panel of a group lists them; their pages and the file are a tap away, in private.
        assert "样例密源 · " in panel.text
        assert not {"样例密源", "opmlout"} & set(panel.acts)
        assert panel.acts[-1] == "https://t.me/dingxun_demo_bot?start=sources"
        exported = await bot.say("/export opml", ADMIN, GROUP)
        assert says(exported.text, people_panels.only_in_private, source="This shows addresses")
        assert exported.acts == ["https://t.me/dingxun_demo_bot"]
        page = await bot.say("/start sources", ADMIN)
        await bot.turned(page, "样例密源", ADMIN)
        assert "http://10.0.0.1/feed?page=2&key=•••\n" in page.text
        await bot.turned(page, "edit", ADMIN)
        assert "key=•••" in page.text
        for button in ("source", "remove"):
            await bot.turned(page, button, ADMIN)
        async with bot.app._store.read() as tx:
            [change] = await tx.audit.page(0, size=9)
        assert change.before == "http://10.0.0.1/feed?page=2&key=•••"
        await bot.turned(page, "restore", ADMIN)
        # It is stored as it is, and so it leaves in private.
        sent = await bot.say("/export opml", ADMIN)
        assert secret in content_of(bot, sent).decode()
        # The link is good for admins only.
        assert says((await bot.say("/start sources", XIAOWANG)).text, people_panels.admins_only)


async def test_an_old_question_about_a_source_is_not_answered_in_a_group(tmp_path: Path):
    async with running(tmp_path, polling=SELDOM) as bot:
        panel = await bot.say("/sources", ADMIN, GROUP)
        async with bot.app._store.write() as tx:
            chat = await tx.chats.meet(GROUP, 0, "supergroup", "x", "zh-Hans", bot.clock.clock.now())
            await tx.inbox.ask(chat.id, ADMIN, "edit:1:name", bot.clock.clock.now() + timedelta(minutes=5))
        answer = await bot.say("新名字", ADMIN, GROUP, reply_to=panel.id)
        assert says(answer.text, people_panels.only_in_private, source="This shows addresses")
        assert "新名字" not in (await bot.say("/sources", ADMIN)).text


async def test_figures_and_people_are_shown_in_private_only(tmp_path: Path):
    async with running(tmp_path, limits=ROOMY, polling=SELDOM) as bot:
        for act in sorted(act for act, route in TAPS.items() if route.shows):
            answered = len(bot.world.callback_answers)
            bot.clock.move(timedelta(seconds=3))
            message = bot.forge(Tap(act, 1).data, ADMIN, GROUP)
            await bot.world.wait_for(lambda answered=answered: len(bot.world.callback_answers) > answered)
            shown = people_panels.only_in_private(ZH, sources=TAPS[act].shows == "sources")
            assert bot.world.callback_answers[-1]["text"] == read(shown), act
            assert message.text == "伪造"
