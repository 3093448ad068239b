"""dingxun demo: the playground, an offline Telegram with sample news."""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.console import end_with, say, set_up
from bot.cli.signals import signals
from bot.config import Settings
from bot.core.clock import MovableClock

if TYPE_CHECKING:
    from bot.dispatch import Stage
    from bot.newsroom.events import Event

DEMO_PORT = 8090
HOW_TO_RUN = "The real bot: ask @BotFather for a token (/newbot), then  DINGXUN_TELEGRAM__TOKEN=… make run"


def demo(
    once: Annotated[bool, typer.Option("--once", help="Check the main job, print PASS or FAIL, and end.")] = False,
    port: Annotated[int, typer.Option(help="The page's port; the next free one if it is taken.")] = DEMO_PORT,
) -> None:
    """The playground: an offline Telegram with sample news. Needs no token and no Internet."""
    end_with(asyncio.run(demo_once() if once else play_demo(port)))


async def play_demo(port: int) -> int:
    from bot.playground.playground import Playground
    from bot.playground.scene import play

    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    async with signals() as asked_to_stop, _playing(playground, clock, port, say) as (strip, page, url):
        say(f"盯讯 is up: {url}   (for curl: {url}/transcript.txt)")
        try:
            await play(playground, strip, page)
        except TimeoutError:
            page.tell("盯讯没有按时回答：请看终端里的日志。")
            say("The bot did not answer in time.")
        say(HOW_TO_RUN)
        await asked_to_stop.wait()
    return 0


async def demo_once(
    line: Callable[[str], None] = say,
    *,
    stages: "Mapping[str, Stage] | None" = None,
    prepare: Callable[[Any], None] = lambda _: None,
    patience: float | None = None,
) -> int:
    """Run the demo's checks once; returns 1 when one fails.

    ``stages`` replaces stages, and ``prepare`` is called with the playground before it starts: tests break things with
    them.
    """
    from bot.playground.once import PATIENCE, Once
    from bot.playground.playground import Playground

    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    prepare(playground)
    async with _playing(playground, clock, 0, None, stages) as (strip, _, url):
        return 1 if await Once(playground, strip, url, clock.move, line, patience or PATIENCE).run() else 0


@contextlib.asynccontextmanager
async def _playing(
    playground: Any,
    clock: MovableClock,
    port: int,
    line: Callable[[str], None] | None,
    stages: "Mapping[str, Stage] | None" = None,
) -> Any:
    """Serve a playground and run the real application against it."""
    from starlette.applications import Starlette

    from bot.app import App
    from bot.playground.page import DemoPage
    from bot.playground.playground import ADMIN
    from bot.playground.server import serve
    from bot.playground.strip import Strip

    strip = Strip(playground, line)
    page = DemoPage(playground, strip, clock.move)

    def report(event: "Event") -> None:
        strip.happened(event.stage, event.what, event.numbers)

    with tempfile.TemporaryDirectory(prefix="dingxun-demo-") as folder:
        async with serve(Starlette(routes=[*page.routes(), *playground.routes()]), port) as url:
            settings = Settings.model_validate(
                {
                    "telegram": {"token": playground.telegram.token, "base_url": f"{url}/bot"},
                    "admins": [ADMIN],
                    "database": {"url": f"sqlite+aiosqlite:///{folder}/dingxun.sqlite"},
                    "polling": {"interval": "1s", "min_interval": "1s", "allow_private": ["127.0.0.0/8"]},
                    "http": {"listen": ""},
                    "log": {"level": "error"},
                    "sources": playground.newsstand.sources(url),
                }
            )
            set_up(settings)
            app = App(settings, clock=clock.clock, report=report, stages=stages, say=lambda _: None)
            await app.start()
            clock.moved.append(app.look)
            try:
                yield strip, page, url
            finally:
                await app.stop()
