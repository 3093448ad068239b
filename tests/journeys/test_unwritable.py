"""A database that takes no more writes: a full disk, a missing right. Logged once a minute, and told by /readyz."""

import asyncio
import io
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.app import App
from bot.core.clock import MovableClock
from bot.logs import Redactor, set_up_logs
from bot.playground.playground import Playground
from bot.playground.server import serve
from tests.databases import new_sqlite
from tests.journeys.test_trouble import health
from tests.running import XIAOWANG, Running, only_here, running, settings_for


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Capture what the logs write, as the command sets them up."""
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        set_up_logs("info", "pretty", Redactor())
        yield sys.stderr
    finally:
        sys.stderr = stderr


async def writes(bot: Running, *, allowed: bool) -> None:
    """Let SQLite refuse every write, or take them again."""
    engine = bot.app._store._engine
    async with engine._writing, engine._writer.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute(f"PRAGMA query_only={'OFF' if allowed else 'ON'}")


async def ready(bot: Running, wanted: int) -> str:
    """Wait until /readyz answers so; returns why."""
    while True:
        status, said = await health(bot, "/readyz")
        if status == wanted:
            return str(said.get("why", ""))
        bot.clock.move(timedelta(milliseconds=500))


async def test_a_database_that_takes_no_more_is_told_by_readyz_and_once_a_minute(tmp_path: Path, written: io.StringIO):
    async with running(tmp_path, http={"listen": "127.0.0.1:0"}) as bot:
        assert (await bot.say("/start")).text
        await ready(bot, 200)
        await writes(bot, allowed=False)
        # Only the time that the test lets pass counts, not what the machine takes to answer.
        began = bot.clock._wall
        assert str(tmp_path) in await ready(bot, 503)
        assert bot.clock._wall - began < timedelta(seconds=10)
        for number in range(20):
            bot.world.say(XIAOWANG, f"/latest {number}")
            bot.clock.move(timedelta(seconds=2))
            assert (await health(bot, "/healthz"))[0] in {200, 503}
        lines = [line for line in written.getvalue().splitlines() if "readonly" in line]
        assert len(lines) == 1
        assert "Traceback" not in written.getvalue()
        await writes(bot, allowed=True)
        await ready(bot, 200)
        # Nothing was lost meanwhile.
        assert (await bot.say("/list")).text


class Waiting:
    """A Telegram that says who the bot is only once it may."""

    def __init__(self, app: Any) -> None:
        self.app, self.asked, self.may = app, asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path", "").lower().endswith("/getme"):
            self.asked.set()
            await self.may.wait()
        await self.app(scope, receive, send)


async def test_a_database_that_takes_nothing_at_the_first_start_is_waited_for(tmp_path: Path):
    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    telegram, said = Waiting(Starlette(routes=playground.routes())), list[str]()
    async with serve(telegram) as url:
        # No owner is configured: the link that makes the owner must be stored.
        settings = settings_for(playground, url, tmp_path, admins=[], database={"url": new_sqlite(tmp_path)})
        app = App(settings, clock=clock.clock, say=said.append, look_up=only_here)
        await app.start()
        try:
            bot = Running(playground, url, clock, settings, app)
            await telegram.asked.wait()
            await writes(bot, allowed=False)
            telegram.may.set()
            await playground.world.wait_for(lambda: app._store.trouble and any("Connected" in line for line in said))
            await writes(bot, allowed=True)
            await playground.world.wait_for(lambda: any("owns the bot" in line for line in said))
            assert (await bot.say("/list")).text
        finally:
            await app.stop()
