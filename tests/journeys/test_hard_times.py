"""Wrong clocks, a database that cannot be written, chats that are gone: the bot goes on and loses nothing (demands 22,
23, 26).
"""

import asyncio
import contextlib
import resource
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.core.clock import Clock
from bot.messages import subscriptions, watch_list
from bot.newsroom.upkeep.expiry import BELIEVED_AFTER, OFF_LASTS, Expiry
from bot.playground.playground import Playground
from bot.playground.samples import OPENING
from bot.playground.server import serve
from tests.process import Runner
from tests.running import ADMIN, GROUP, XIAOWANG, running
from tests.wording import says

DAY = timedelta(days=1)


@pytest.mark.parametrize("way", [1, -1], ids=["a day ahead", "a day back"])
async def test_a_clock_that_jumps_misses_no_poll_and_tells_no_old_news(tmp_path: Path, database_url: str, way: int):
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付")
        bot.playground.newsstand.put(OPENING)
        await bot.next(XIAOWANG, 1)
        bot.clock.move(way * DAY)
        await bot.polled("样例日报", 2)
        bot.playground.newsstand.publish("样例：微信支付在钟变了之后", "手表快了一天。")
        assert (await bot.next(XIAOWANG, 2)).text.startswith("样例：微信支付在钟变了之后")
        bot.clock.move(-way * DAY)
        await bot.polled("样例日报", 2)
        bot.playground.newsstand.publish("高校食堂停用微信支付旧设备", "师生改用校园卡。")
        assert (await bot.next(XIAOWANG, 3)).text.startswith("高校食堂停用微信支付旧设备")
        assert len(bot.texts()) == 4


async def test_what_waits_by_a_clock_that_was_ahead_waits_no_longer_when_it_is_right(tmp_path: Path, database_url: str):
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付", ADMIN, chat=GROUP)
        await bot.say("/subscribe 微信支付")
        bot.clock.move(DAY)
        await bot.polled("样例日报", 2)
        refused = "Bad Request: not enough rights to send text messages to the chat"
        bot.playground.telegram.fail("400", 1, methods=["sendMessage"], chat=GROUP, description=refused)
        bot.playground.telegram.fail("429", 1, methods=["sendMessage"], chat=XIAOWANG, retry_after=5)
        bot.playground.newsstand.put(OPENING)
        refusals = {"NotSent", "Refused"}
        await bot.world.wait_for(
            lambda: (
                {one.numbers["chat"] for one in bot.events if one.numbers.get("outcome") in refusals}
                == {GROUP, XIAOWANG}
            )
        )
        bot.clock.move(timedelta(seconds=6) - DAY)
        for chat in (GROUP, XIAOWANG):
            await bot.world.wait_for(lambda: any(OPENING.title in text for text in bot.texts(chat)))  # noqa: B023


async def test_a_chat_that_blocks_is_off_at_once_and_kept_for_thirty_days(tmp_path: Path, database_url: str):
    async with running(tmp_path, database={"url": database_url}) as bot:
        await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 微信支付", ADMIN)
        bot.world.block(XIAOWANG)
        bot.playground.newsstand.put(OPENING)
        await bot.next(ADMIN, 1)
        bot.playground.newsstand.publish("样例：微信支付在屏蔽期间", "没人看到。")
        await bot.next(ADMIN, 2)
        # Its answer, and at most one alert before it was known.
        assert len([call for call in bot.playground.telegram.calls if call.chat == XIAOWANG]) <= 2
        # /start within 30 days: all is as it was.
        bot.clock.move(29 * DAY)
        before = len(bot.texts())
        await bot.say("/start")
        assert "1. 微信支付" in (await bot.say("/list")).text
        # But nothing old comes.
        bot.playground.newsstand.publish("餐饮协会与微信支付谈妥费率", "小店每笔少付三厘。")
        await bot.next(XIAOWANG, before + 2)
        assert not any(OPENING.title in text for text in bot.texts()[before:])


async def test_what_is_off_for_thirty_days_is_deleted(tmp_path: Path):
    async with running(tmp_path) as bot:
        await bot.say("/subscribe 微信支付")
        bot.world.block(XIAOWANG)
        await bot.say("/list", ADMIN)  # what came before it is known by then
        expire = Expiry(bot.app._store, bot.clock.clock, forget=lambda: bot.app._dispatch.kick("forget"))
        minute = timedelta(minutes=1)
        bot.clock.move(OFF_LASTS - BELIEVED_AFTER - 2 * minute)
        await expire()
        bot.clock.move(BELIEVED_AFTER + minute)
        await expire()
        async with bot.app._store.read() as tx:
            assert (await tx.statistics.audience(bot.clock.clock.now())).watches == 1
        bot.clock.move(2 * minute)
        await expire()
        await bot.say("/start")
        assert says((await bot.say("/list")).text, watch_list.panel, source="Nothing is")


@contextlib.asynccontextmanager
async def as_a_process(folder: Path):
    """A bot of its own process with one subscriber, whose database can be taken away from it."""
    clock = Clock.system()
    playground = Playground(clock.now, clock.monotonic)
    async with serve(Starlette(routes=playground.routes())) as url:
        database = f"sqlite+aiosqlite:///{folder}/dingxun.sqlite"
        sources = [one for one in playground.newsstand.sources(url) if one["name"] == "样例日报"]
        runner = Runner(folder, f"{url}/bot", playground.telegram.token, database, sources)
        await runner.start()
        try:
            playground.world.say(XIAOWANG, "/subscribe 微信支付")
            await playground.world.wait_for(lambda: playground.world.from_bot(XIAOWANG), 60)
            await playground.world.wait_for(lambda: playground.newsstand.asked["ribao"] >= 2, 60)
            yield playground, runner
        finally:
            await runner.close()


async def _lost_nothing(playground: Playground, runner: Runner) -> None:
    world = playground.world
    await world.wait_for(lambda: any(OPENING.title in one.text for one in world.from_bot(XIAOWANG)), 90)
    await world.wait_for(
        lambda: any(
            says(one.text, subscriptions.subscribed, "储能", source="Watching") for one in world.from_bot(XIAOWANG)
        ),
        90,
    )
    playground.newsstand.publish("样例：微信支付在那之后", "后来的新闻。", outlet="ribao")
    await world.wait_for(lambda: any("在那之后" in one.text for one in world.from_bot(XIAOWANG)), 60)
    assert await runner.stop() == 0
    texts = [one.text for one in world.from_bot(XIAOWANG)]
    assert sum(text.startswith(OPENING.title) for text in texts) == 1
    assert sum(says(text, subscriptions.subscribed, "储能", source="Watching") for text in texts) == 1


async def _locked(folder: Path, seconds: float) -> None:
    async with as_a_process(folder) as (playground, runner):
        with contextlib.closing(sqlite3.connect(folder / "dingxun.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            playground.newsstand.put(OPENING)
            playground.world.say(XIAOWANG, "/subscribe 储能")
            # As long as a backup or another program may hold it: longer than the driver waits by itself.
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")
        await _lost_nothing(playground, runner)


async def test_a_database_that_is_locked_for_a_while_loses_nothing(tmp_path: Path):
    await _locked(tmp_path, 2)


@pytest.mark.torture
async def test_a_database_that_is_locked_for_half_a_minute_loses_nothing(tmp_path: Path):
    await _locked(tmp_path, 30)


async def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path):
    async with as_a_process(tmp_path) as (playground, runner):
        process = runner._process
        assert process is not None
        # No file of the process may grow any more: what a full disk looks like to SQLite.
        free = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, free[1]))
        playground.newsstand.put(OPENING)
        playground.world.say(XIAOWANG, "/subscribe 储能")
        await asyncio.sleep(3)  # how long the disk is full
        assert process.returncode is None
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, free)
        await _lost_nothing(playground, runner)
