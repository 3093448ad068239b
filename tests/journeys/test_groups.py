"""Groups: who is heard, who may change things, where alerts go."""

from pathlib import Path

from bot.messages import latest_news, replies, subscriptions, watch_list, welcome
from bot.playground.samples import OPENING
from tests.running import ADMIN, GROUP, XIAOWANG, running
from tests.wording import ZH, just_says, read, says

FORUM = -1001000000005


async def test_only_commands_mentions_and_replies_are_heard(tmp_path: Path):
    async with running(tmp_path) as bot:
        for words in ("今天天气不错", "盯 腾讯", "最新", "微信支付"):
            bot.world.say(XIAOWANG, words, GROUP)
        assert says((await bot.say("/latest", chat=GROUP)).text, latest_news.latest, source="Latest news")
        assert says(
            (await bot.say("@dingxun_demo_bot 最新", chat=GROUP)).text, latest_news.latest, source="Latest news"
        )
        assert says((await bot.say("/list@dingxun_demo_bot", chat=GROUP)).text, watch_list.panel, source="Nothing is")
        bot.world.say(XIAOWANG, "/list@another_bot", GROUP)
        # A reply to something else that the bot said is not for it either.
        bot.world.say(XIAOWANG, "说得好", GROUP, reply_to=bot.world.from_bot(GROUP)[0].id)
        await bot.say("/help", chat=GROUP)
        assert len(bot.world.from_bot(GROUP)) == 4


async def test_only_the_groups_admins_change_its_watches(tmp_path: Path):
    async with running(tmp_path) as bot:
        assert just_says((await bot.say("/subscribe 微信支付", XIAOWANG, GROUP)).text, replies.only_group_admins)
        assert says(
            (await bot.say("/subscribe 微信支付", ADMIN, GROUP)).text,
            subscriptions.subscribed,
            "微信支付",
            source="Watching",
        )
        assert says(
            (await bot.say("/subscribe 茅台", ADMIN, GROUP, anonymous=True)).text,
            subscriptions.subscribed,
            "茅台",
            source="Watching",
        )
        panel = await bot.say("/list", chat=GROUP)
        await bot.tap(panel, "✕ 茅台", XIAOWANG)
        assert bot.world.callback_answers[-1] | {"id": ""} == {
            "id": "",
            "text": replies.only_group_admins(ZH),
            "alert": True,
        }
        await bot.turned(panel, "✕ 茅台", ADMIN)
        bot.playground.newsstand.put(OPENING)
        before = len(bot.world.from_bot(GROUP))
        assert (await bot.next(GROUP, before)).text.startswith(OPENING.title)
        assert bot.world.from_bot(XIAOWANG) == []


async def test_the_bots_own_question_is_answered_by_a_reply(tmp_path: Path):
    async with running(tmp_path) as bot:
        ask = await bot.say("/subscribe", ADMIN, GROUP)
        assert ask.force_reply
        bot.world.say(XIAOWANG, "我来插一句", GROUP, reply_to=ask.id)  # not who was asked
        assert says(
            (await bot.say("茅台", ADMIN, GROUP, reply_to=ask.id)).text,
            subscriptions.subscribed,
            "茅台",
            source="Watching",
        )
        assert len(bot.world.from_bot(GROUP)) == 2


async def test_who_cannot_be_told_apart_is_asked_nothing(tmp_path: Path):
    async with running(tmp_path) as bot:
        said = await bot.say("/subscribe", ADMIN, GROUP, anonymous=True)
        assert (said.text, said.force_reply) == (read(subscriptions.say_it_at_once(ZH)), None)


async def test_a_members_mentions_are_counted_like_commands(tmp_path: Path):
    async with running(tmp_path, limits={"commands_per_minute": 3}) as bot:
        for _ in range(3):
            await bot.say("@dingxun_demo_bot 最新", chat=GROUP)
        assert says((await bot.say("@dingxun_demo_bot 最新", chat=GROUP)).text, replies.slow_down)
        bot.world.say(XIAOWANG, "@dingxun_demo_bot 最新", GROUP)
        assert says((await bot.say("/help", ADMIN, GROUP)).text, welcome.commands_help, source="What you")
        assert len(bot.world.from_bot(GROUP)) == 5


async def test_taps_over_the_limit_are_not_answered_and_a_command_is_told_once(tmp_path: Path):
    async with running(tmp_path, limits={"commands_per_minute": 3}) as bot:
        panel = await bot.say("/latest")
        for _ in range(20):
            bot.world.tap(XIAOWANG, panel.id, "latest", panel.chat)
        assert says((await bot.say("/help")).text, replies.slow_down)
        # The updates of a chat are handled in their order, and each tap within the limit is answered.
        await bot.world.wait_for(lambda: len(bot.world.callback_answers) >= 2)
        await bot.moment()
        assert len(bot.world.callback_answers) == 2
        assert len(bot.world.from_bot(XIAOWANG)) == 2


async def test_topics_keep_their_thread_and_their_own_watches(tmp_path: Path):
    async with running(tmp_path) as bot:
        bot.world.group(FORUM, "话题群", members=(XIAOWANG,), admins=(ADMIN,), topics=(7, 9))
        assert (await bot.say("/subscribe 微信支付", ADMIN, FORUM, thread=7)).thread == 7
        assert says((await bot.say("/list", ADMIN, FORUM, thread=9)).text, watch_list.panel, source="Nothing is")
        bot.playground.newsstand.put(OPENING)
        alert = await bot.next(FORUM, 2)
        assert (alert.text.split("\n")[0], alert.thread) == (OPENING.title, 7)


async def test_a_group_greets_leaves_and_moves(tmp_path: Path):
    async with running(tmp_path) as bot:
        small = -5001
        bot.world.group(small, "小群", members=(XIAOWANG,), admins=(ADMIN,), kind="group")
        bot.world.add_bot(small, ADMIN)
        assert "/subscribe" in (await bot.next(small, 0)).text
        await bot.say("/subscribe 微信支付", ADMIN, small)
        moved = bot.world.migrate(small)
        bot.playground.newsstand.put(OPENING)
        assert (await bot.next(moved, 0)).text.startswith(OPENING.title)
        # Told only by the answer to a send: the group moves once more, and the message follows.
        bot.world.kick_bot(moved, ADMIN)
        bot.playground.newsstand.publish("样例：微信支付在踢出之后", "没人看到。")
        await bot.world.wait_for(lambda: any(e.stage == "group" and e.numbers["articles"] for e in bot.events[-3:]))
        assert len(bot.world.from_bot(moved)) == 1
