"""What delivery costs: CPU time a message beside python-telegram-bot alone, and how long an alert takes with 100,000
watches loaded.
"""

import asyncio
import contextlib
import random
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram.constants import ParseMode
from telegram.ext import ApplicationBuilder, ExtBot
from telegram.request import HTTPXRequest

from bot.channels.gate import TelegramGate
from bot.channels.telegram import NO_PREVIEW, TelegramChannel, markup
from bot.core.clock import Clock
from bot.core.delivery.outcomes import Sent
from bot.core.delivery.rules import Rules
from bot.core.listings.tickers import Listings
from bot.core.listings.trading_calendar import TradingDays
from bot.core.types import Hit, Message, NewDelivery, Words
from bot.dispatch import Dispatch
from bot.newsroom.events import Event
from bot.newsroom.pipeline.send import AT_ONCE, Send
from bot.playground.server import serve
from bot.store import Store
from bot.store.tables import WatchRow
from tests.benchmarks.test_matcher import CHARACTERS
from tests.contract.test_store import add_source, article
from tests.torture.test_fanout import RARE, TIMES, watch_rare_words
from tests.torture.test_kill import FIRST_CHAT, PATIENCE, drilled

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

TOKEN = "1234567890:BenchmarkTokenThatOpensNothing00000"
ZONE = "Asia/Shanghai"
RULES = Rules(ZoneInfo(ZONE), TradingDays.shipped())
LISTINGS = Listings.empty()
# A little less than Telegram takes in a second: sent without waiting for a turn.
BURST = 28
# So many go through the outbox, for some ten seconds.
SENT = 290
RUNS = 5
WATCHES = 100_000
# Ten for each of a few readers: more an hour would be folded into one message.
ALERTS = 10 * TIMES


def stand_in() -> None:
    """Answer every Bot API call at once, until the input ends; prints the address.

    It is a process of its own, so that its time is not counted.
    """

    async def answer(request: Request) -> JSONResponse:
        if request.path_params["method"].lower() == "getme":
            me = {"id": 1234567890, "is_bot": True, "first_name": "盯讯", "username": "dingxun_bot"}
            return JSONResponse({"ok": True, "result": me})
        form = dict(parse_qsl((await request.body()).decode()))
        chat = {"id": int(form["chat_id"]), "type": "private"}
        return JSONResponse({"ok": True, "result": {"message_id": 1, "date": 1_700_000_000, "chat": chat, "text": "."}})

    async def run() -> None:
        async with serve(Starlette(routes=[Route("/bot{token}/{method}", answer, methods=["POST"])])) as url:
            print(url, flush=True)
            await asyncio.to_thread(sys.stdin.read)

    asyncio.run(run())


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", "from tests.benchmarks.test_delivery import stand_in; stand_in()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate("")


@contextlib.asynccontextmanager
async def telegram_at(url: str, gate: TelegramGate | None) -> AsyncIterator[ExtBot[int]]:
    """Open python-telegram-bot as the application does."""
    builder: Any = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .request(
            HTTPXRequest(
                connection_pool_size=24,
                read_timeout=15,
                connect_timeout=10,
                pool_timeout=10,
                httpx_kwargs={"trust_env": False},
            )
        )
        .updater(None)
        .job_queue(None)
    )
    application = (builder.rate_limiter(gate) if gate else builder).build()
    await application.bot.initialize()
    try:
        yield application.bot
    finally:
        await application.bot.shutdown()


async def queue(store: Store, chats: int) -> None:
    """Promise one article to so many chats."""
    now = Clock.system().now()
    text = "某公司公告称拟以自有资金回购股份，用于员工持股计划。" * 4
    async with store.write() as tx:
        source = await add_source(tx)
        assert source is not None
        [one] = await tx.articles.add([article(source.id, 1, text=text)], now, now)
        [story] = await tx.stories.found(1, now)
        await tx.stories.join({one: story})
        made = []
        for number in range(chats):
            chat = await tx.chats.meet(FIRST_CHAT + number, 0, "private", "小王", "zh-Hans", now)
            watch, _ = await tx.watches.add(chat.id, "回购", "“回购”", by=1, at=now)
            made.append(NewDelivery(chat.id, story, one, "instant", (Hit(watch.id, "回购", ("回购",)),), now))
        await tx.deliveries.promise(made, now)
        await tx.stories.summarised(story, text[:80])


async def claimed(store: Store, most: int) -> list[Message]:
    now = Clock.system().now()
    async with store.write() as tx:
        return await tx.outbox.claim(await tx.outbox.heads(now, most=most, held=()), now)


async def opened(file: Path, chats: int) -> Store:
    """Open a new database with one article promised to so many chats."""
    store = await Store.open(f"sqlite+aiosqlite:///{file}", runner=True)
    await queue(store, chats)
    return store


def cpu() -> float:
    return time.process_time()


async def bare(bot: ExtBot[int], messages: Sequence[tuple[int, Words]]) -> float:
    """Send finished texts, as many at a time as the outbox does; returns the CPU seconds it took."""
    started = cpu()
    for start in range(0, len(messages), AT_ONCE):
        await asyncio.gather(
            *(
                bot.send_message(
                    chat,
                    words.html,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=markup(words.keyboard),
                )
                for chat, words in messages[start : start + AT_ONCE]
            )
        )
    return cpu() - started


async def rendered_and_gated(channel: TelegramChannel, messages: Sequence[Message]) -> float:
    started = cpu()
    for start in range(0, len(messages), AT_ONCE):
        outcomes = await asyncio.gather(*map(channel.send, messages[start : start + AT_ONCE]))
        assert all(isinstance(one, Sent) for one in outcomes)
    return cpu() - started


async def through_the_outbox(store: Store, channel: TelegramChannel, chats: int) -> float:
    """Let the stage send what is queued, at Telegram's pace; returns the CPU seconds it took."""
    count, done = 0, asyncio.Event()

    def report(_: Event) -> None:
        nonlocal count
        count += 1
        if count == chats:
            done.set()

    send = Send(
        store,
        channel,
        Clock.system(),
        RULES,
        report,
        later=lambda seconds: dispatch.kick_later("send", seconds),
    )
    dispatch = Dispatch({"send": send})
    started = cpu()
    dispatch.start()
    await done.wait()
    spent = cpu() - started
    await dispatch.stop()
    async with store.read() as tx:
        assert await tx.outbox.counts() == {"sent": chats}
    return spent


async def test_cpu_of_a_message_beside_a_bare_send(tmp_path: Path, api: str):
    store = await opened(tmp_path / "words.sqlite", BURST)
    messages = await claimed(store, BURST)
    await store.close()
    alone: list[float] = []
    gated: list[float] = []
    whole: list[float] = []
    clock = Clock.system()
    for number in range(RUNS):
        async with telegram_at(api, None) as bot:
            words = [
                (one.chat.telegram_id, TelegramChannel(bot, TelegramGate(clock), clock, LISTINGS, ZONE).render(one))
                for one in messages
            ]
            await bare(bot, words[:AT_ONCE])  # connections
            alone.append(await bare(bot, words * 4) / len(words) / 4)
        for spent in (gated, whole):
            gate = TelegramGate(clock)
            async with telegram_at(api, gate) as bot:
                channel = TelegramChannel(bot, gate, clock, LISTINGS, ZONE)
                if spent is gated:
                    # Four windows of the gate, each empty when it begins.
                    for _ in range(4):
                        await asyncio.sleep(1.1)
                        gated.append(await rendered_and_gated(channel, messages) / len(messages))
                else:
                    store = await opened(tmp_path / f"{number}.sqlite", SENT)
                    whole.append(await through_the_outbox(store, channel, SENT) / SENT)
                    await store.close()
    one, two, three = (statistics.median(values) * 1e3 for values in (alone, gated, whole))
    print(
        f"\nCPU of a message: python-telegram-bot alone {one:.2f} ms; rendered and through the gate {two:.2f} ms, {two / one:.2f} times;"
        f" with the durable outbox, at Telegram's pace, {three:.2f} ms, {three / one:.2f} times"
    )


async def watch_many(database: str, count: int) -> None:
    """Let a thousand chats watch many words that no sample has."""
    store = await Store.open(database, runner=False)
    now = Clock.system().now()
    async with store.write() as tx:
        chats = [
            (await tx.chats.meet(900_000 + number, 0, "private", "", "zh-Hans", now)).id
            for number in range(count // 100)
        ]
    rows = []
    for number in range(count):
        words = f"“{chr(0x4E00 + number // 300)}{chr(0x6000 + number % 300)}样”"
        rows.append({"chat_id": chats[number % len(chats)], "text": words, "key": words, "mode": "instant", "created_at": now,
                     "schedule": "", "told_on": "", "told": 0, "seq": number + 1})  # fmt: skip
    async with store.write() as tx:
        await tx.chats._session.exec(insert(WatchRow), params=rows)
    await store.close()


async def test_from_the_sources_answer_to_telegram_with_many_watches(tmp_path: Path):
    database = f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite"
    async with drilled(tmp_path, database, 1, "微信支付") as drill:
        await watch_many(database, WATCHES)
        await watch_rare_words(database)
        world, stand, telegram = drill.playground.world, drill.playground.newsstand, drill.playground.telegram
        for number in range(TIMES):
            world.user(RARE + number, f"用户{number}")
        read: list[float] = []
        world.listeners.append(
            lambda what, details: (
                read.append(world.monotonic()) if what == "asked" and details["outlet"] == "caijing" else None
            )
        )
        await drill.runner.start()
        await world.wait_for(lambda: stand.asked["caijing"] >= 2 and world.poller is not None, PATIENCE)
        # Until the watches are loaded: an article is matched only then.
        stand.publish("样例：微信支付开场", "第一条。", outlet="caijing")
        await world.wait_for(lambda: drill.sent() >= 1, PATIENCE)
        took = []
        for number in range(ALERTS):
            sent, asked = drill.sent(), len(read)
            # News that has nothing in common, or it would be one story.
            dice = random.Random(number)
            words = ["".join(dice.choices(CHARACTERS, k=length)) for length in (12, 60)]
            stand.publish(f"{words[0]}，稀客{number % TIMES}", f"{words[1]}。", outlet="caijing")
            await world.wait_for(lambda: drill.sent() > sent, PATIENCE)  # noqa: B023 - awaited at once
            took.append(telegram.sends()[-1].at - read[asked])
        assert await drill.runner.stop() == 0
    took.sort()
    print(
        f"\n{WATCHES:,} watches, from the source's answer to Telegram's request: median {statistics.median(took) * 1e3:.0f} ms,"
        f" p95 {took[round(len(took) * 0.95) - 1] * 1e3:.0f} ms, at most {took[-1] * 1e3:.0f} ms"
    )
