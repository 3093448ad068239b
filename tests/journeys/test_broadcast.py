"""/broadcast: previewed, confirmed, sent behind alerts, not to chats that are off, stopped, whole after a restart."""

from datetime import timedelta
from pathlib import Path

from bot.messages.admin import broadcasts
from tests.journeys.test_admin_sources import log
from tests.running import ADMIN, XIAOWANG, Running, running, start
from tests.wording import ZH, just_says, labelled, read, says

HEARERS = range(20_001, 20_013)


async def people(bot: Running) -> None:
    """Let twelve people speak to the bot, and one leave it."""
    for one in HEARERS:
        bot.world.user(one, f"听众{one}")
        await bot.say("/start", one)
    bot.world.block(HEARERS[0])
    # Read back over the wire: the block was handled.
    await bot.say("/start", ADMIN)


def heard(bot: Running, text: str) -> list[int]:
    """Return how often each of them got a text."""
    return [sum(text in message.text for message in bot.world.from_bot(one)) for one in HEARERS]


async def waiting(bot: Running) -> int:
    """Return how many messages of the first broadcast are still to be sent, or to be recorded."""
    async with bot.app._store.read() as tx:
        return (await tx.broadcasts.progress(1)).waiting


async def test_a_broadcast_goes_to_every_chat_that_is_on_once(tmp_path: Path):
    async with running(tmp_path) as bot:
        await people(bot)
        ask = await bot.say("/broadcast", ADMIN)
        assert just_says(ask.force_reply, broadcasts.ask, source="the text,")
        # Any words, also some that are a command elsewhere, and markup stays text.
        shown = await bot.say("列表 <b>今晚维护</b> & 半小时", ADMIN)
        assert shown.text == read(broadcasts.preview(ZH, "列表 <b>今晚维护</b> & 半小时", 12, 1))
        assert shown.acts == ["broadcast:send", "broadcast:stop"]
        assert labelled(shown, "broadcast:send", 12)
        assert heard(bot, "维护") == [0] * 12
        for _ in range(2):  # two taps before the panel is turned
            bot.world.tap(ADMIN, shown.id, "broadcast:send", ADMIN)
        await bot.world.wait_for(lambda: heard(bot, "维护") == [0, *[1] * 11])
        await bot.world.wait_for(lambda: "维护" in bot.world.from_bot(ADMIN)[-1].text)
        while await waiting(bot):  # what was sent is recorded where the next one is claimed
            await bot.moment()
        if "broadcast:look" in shown.acts:
            await bot.turned(shown, "broadcast:look", ADMIN)
        assert says(shown.text, broadcasts.progress, 12, 12, source="Done. {sent}")
        assert heard(bot, "维护") == [0, *[1] * 11]
        assert all(bot.world.from_bot(one)[-1].silent for one in HEARERS[1:])
        assert [(by, act, after) for by, act, _, _, after in await log(bot)] == [(ADMIN, "broadcast", "12")]
        # A chat that was off does not get it when it comes back.
        bot.world.unblock(HEARERS[0])
        await bot.say("/start", HEARERS[0])
        assert heard(bot, "维护") == [0, *[1] * 11]


async def test_a_broadcast_waits_behind_alerts_and_is_stopped_where_it_is(tmp_path: Path):
    async with running(tmp_path) as bot:
        await people(bot)
        await bot.say("/subscribe 微信支付")
        shown = await bot.say("/broadcast 今晚维护", ADMIN)
        for one in HEARERS[4:]:
            bot.playground.telegram.fail("429", 1, methods=["sendMessage"], chat=one, retry_after=300)
        await bot.turned(shown, "broadcast:send", ADMIN)
        await bot.world.wait_for(lambda: sum(heard(bot, "维护")) == 3)
        bot.playground.newsstand.publish("样例：微信支付在群发时的新闻", "照常送达。")
        await bot.world.wait_for(lambda: any("群发时的新闻" in text for text in bot.texts()))
        while await waiting(bot) > 8:
            await bot.moment()
        await bot.turned(shown, "broadcast:stop", ADMIN)
        assert says(shown.text, broadcasts.progress, 13, 5, source="Stopped.")
        assert shown.buttons == []
        bot.clock.move(timedelta(minutes=6))
        await bot.say("/list")
        assert sum(heard(bot, "维护")) == 3
        assert [act for _, act, *_ in await log(bot)] == ["broadcast", "stop"]


async def test_a_broadcast_is_whole_over_a_restart_and_a_draft_is_nothing(tmp_path: Path):
    async with running(tmp_path) as bot:
        await people(bot)
        shown = await bot.say("/broadcast 今晚维护", ADMIN)
        other = await bot.say("/broadcast 别的", ADMIN)
        bot.playground.telegram.fail("429", 100, methods=["sendMessage"], chat=HEARERS[5], retry_after=2)
        bot.world.tap(ADMIN, shown.id, "broadcast:send", ADMIN)
        await bot.world.wait_for(lambda: sum(heard(bot, "维护")) >= 1)
        await bot.app.stop()
        bot.playground.telegram.heal()
        bot.app = (await start(bot.playground, bot.url, bot.clock, bot.settings)).app
        await bot.moment()
        await bot.world.wait_for(lambda: heard(bot, "维护") == [0, *[1] * 11])
        await bot.turned(other, "broadcast:stop", ADMIN)
        assert just_says(other.text, broadcasts.progress, source="Nothing was")
        # Cancelled is cancelled, whatever an old button says.
        assert heard(bot, "别的") == [0] * 12


async def test_nobody_sends_the_draft_of_another_and_nothing_goes_without_words(tmp_path: Path):
    async with running(tmp_path) as bot:
        async with bot.app._store.write() as tx:
            await tx.people.give(XIAOWANG, "admin", bot.clock.clock.now())
        await bot.say("/start")
        shown = await bot.say("/broadcast 我的草稿", ADMIN)
        number = shown.button("broadcast:send")["callback_data"].split(":")[1]
        mine = await bot.say("/broadcast 他的草稿")
        mine.keyboard[0][0]["callback_data"] = f"broadcast:{number}:send"
        await bot.tap(mine, mine.buttons[0])
        assert not any(text == "📢 我的草稿" for text in bot.texts())
        assert just_says((await bot.say("/broadcast " + "长" * 3_501, ADMIN)).text, broadcasts.too_long, 3500)
