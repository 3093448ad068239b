"""Telegram is down for six hours and many chats have something waiting (demand 24)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.listings.tickers import Listings
from bot.core.watches.semantics import understand
from bot.messages import digests
from bot.newsroom.pipeline.send import AT_ONCE
from tests.running import XIAOWANG, running
from tests.wording import says

FIRST, CHATS = 30_001, 100
HOUR = timedelta(hours=1)


@pytest.mark.torture
@pytest.mark.timeout(300)
async def test_a_hundred_chats_after_six_hours_get_a_digest_each_and_what_is_new_at_once(
    tmp_path: Path, database_url: str
):
    async with running(tmp_path, database={"url": database_url}) as bot:
        world, telegram, stand = bot.world, bot.playground.telegram, bot.playground.newsstand
        await bot.say("/subscribe 储能")
        now, meaning = bot.clock.clock.now(), understand("微信支付", Listings.empty())
        async with bot.app._store.write() as tx:
            for number in range(CHATS):
                world.user(FIRST + number, f"用户{number}")
                chat = await tx.chats.meet(FIRST + number, 0, "private", "", "zh-Hans", now)
                await tx.watches.add(chat.id, meaning.text, meaning.key, by=None, at=now)
        telegram.fail("refuse")
        for name in ("甲公司把刷掌机装进食堂", "乙城市的公交改收费办法", "丙平台补贴小店到年底"):
            stand.publish(f"{name}，微信支付参与", f"{name}的细节。")
            await world.wait_for(
                lambda name=name: any(e.stage == "match" and name in e.numbers["article"] for e in bot.events)
            )
            bot.clock.move(2 * HOUR)
        before = len(telegram.calls)
        telegram.heal()
        bot.app.look()
        await world.wait_for(lambda: len(telegram.sends()) > 20, 60)
        fresh, sent = world.monotonic(), len(bot.texts())
        stand.publish("储能电站并网，刚刚的事", "一条新消息。")
        assert (await bot.next(XIAOWANG, sent)).text.startswith("储能电站并网")
        took = world.monotonic() - fresh

        def told(number: int) -> int:
            return sum(message.text.count("微信支付参与") for message in world.from_bot(FIRST + number))

        await world.wait_for(lambda: all(told(one) == 3 for one in range(CHATS)), 60)
        first = [messages for one in range(CHATS) if len(messages := world.from_bot(FIRST + one)) > 1]
        # Those of the batch that was on its way when it began come by themselves: nobody knows whether they had
        # arrived.
        assert len(first) <= AT_ONCE
        shown = [world.from_bot(FIRST + one)[-1].text for one in range(CHATS)]
        assert sum(says(text, digests.digest_page, source="Telegram") for text in shown) >= CHATS - AT_ONCE
        busiest = telegram.limits.busiest_second([call.at for call in list(telegram.calls)[before:]])
        async with bot.app._store.read() as tx:
            counts = await tx.outbox.counts()
        print(
            f"\n{CHATS} digests after six hours: at most {busiest} calls in a second; what was new came in {took:.2f} s"
        )
        assert busiest <= 25 + 1  # and the getMe that found Telegram back
        assert "unknown" not in counts
        assert "failed" not in counts
