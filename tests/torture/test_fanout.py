"""One article goes to thousands of chats at Telegram's own pace, and nobody else waits for it (guarantees 4 and 5)."""

import gc
import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.clock import Clock
from bot.core.listings.tickers import Listings
from bot.core.watches.semantics import understand
from bot.playground.samples import OPENING
from bot.store import Store
from tests.torture.test_kill import FIRST_CHAT, PATIENCE, Drill, drilled

ASKER, RARE = 90_001, 90_101
"""Somebody who asks meanwhile, and the first of those who watch a rare word each."""
TIMES = 5
SLOWEST = 29.0
"""Messages per second, of the 30 that Telegram takes: it holds on a machine that does nothing else."""


async def watch_rare_words(database: str) -> None:
    store = await Store.open(database, runner=False)
    now = Clock.system().now()
    async with store.write() as tx:
        for number in range(TIMES):
            chat = await tx.chats.meet(RARE + number, 0, "private", "", "zh-Hans", now)
            meaning = understand(f"“稀客{number}”", Listings.empty())
            await tx.watches.add(chat.id, meaning.text, meaning.key, by=None, at=now)
    await store.close()


async def fan_out(folder: Path, database: str, chats: int, times: int) -> tuple[str, float, int]:
    """Publish one article to many chats, ask and publish others meanwhile.

    Returns the figures, the messages per second, and how many readers of the article still waited when the last of the
    others was told.
    """
    async with drilled(folder, database, chats, "微信支付") as drill:
        world, telegram, stand = drill.playground.world, drill.playground.telegram, drill.playground.newsstand
        for user in (ASKER, *range(RARE, RARE + TIMES)):
            world.user(user, f"用户{user}")
        await watch_rare_words(database)
        read: list[float] = []  # when 样例财经 was read
        world.listeners.append(
            lambda what, details: (
                read.append(world.monotonic()) if what == "asked" and details["outlet"] == "caijing" else None
            )
        )
        # What ran before in this process must not hold up the calls of this one: the playground is in it.
        gc.collect()
        gc.freeze()
        await drill.runner.start()
        await world.wait_for(lambda: min(stand.asked["ribao"], stand.asked["caijing"]) >= 2, PATIENCE)
        await world.wait_for(lambda: world.poller is not None, PATIENCE)
        before = len(telegram.calls)
        stand.put(OPENING)
        replies, alerts, waited = [], [], list[int]()
        for number in range(times):
            await drill.until_sent(max(1, number * chats // (2 * times)))
            replies.append(await answered(drill))
            published, word = len(read), f"稀客{number}"
            stand.publish(f"样例：{word}来了", f"只有一个人在等{word}。", outlet="caijing")
            await world.wait_for(lambda: world.from_bot(RARE + number), PATIENCE)  # noqa: B023 - awaited at once
            alerts.append(world.monotonic() - read[published])
            waited.append(chats - drill.sent())

        def everybody() -> bool:
            return len(telegram.sends()) >= chats + 2 * times

        await world.wait_for(everybody, chats / 20 + PATIENCE)
        assert await drill.runner.stop() == 0
        for number in range(chats):
            [message] = world.from_bot(FIRST_CHAT + number)
            assert message.text.startswith(OPENING.title)
        assert telegram.violations == []
        calls = [call.at for call in list(telegram.calls)[before:]]
        sends = [call.at for call in telegram.sends()]
        busiest = telegram.limits.busiest_second(calls)
        assert busiest <= 30
    pace = (len(sends) - 1) / (sends[-1] - sends[0])
    figures = (
        f"{chats} chats in {sends[-1] - sends[0]:.1f} s: {pace:.2f} messages/s, "
        f"at most {busiest} calls in a second; replies {told(replies)}; alerts for others, from the poll {told(alerts)}"
    )
    return figures, pace, min(waited)


async def answered(drill: Drill) -> float:
    """Ask something; returns how long the answer took."""
    world = drill.playground.world
    count, started = len(world.from_bot(ASKER)), world.monotonic()
    world.say(ASKER, "/list")
    await world.wait_for(lambda: len(world.from_bot(ASKER)) > count, PATIENCE)
    return float(world.monotonic() - started)


def told(seconds: Sequence[float]) -> str:
    return f"median {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s"


async def test_one_article_to_90_chats_at_telegrams_pace(tmp_path: Path):
    figures, _, _ = await fan_out(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite", 90, 1)
    print(f"\n{figures}")


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_one_article_to_2000_chats_at_telegrams_pace(tmp_path: Path, database_url: str):
    figures, pace, waited = await fan_out(tmp_path, database_url, 2_000, TIMES)
    print(f"\n{database_url.partition('+')[0]}: {figures}")
    assert pace >= SLOWEST
    assert waited > 0  # the others overtook
