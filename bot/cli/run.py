"""dingxun run and dingxun health."""

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import ConfigFile, complain, end_with, say, settings_in, store_of
from bot.cli.demo import DEMO_PORT, play_demo
from bot.cli.signals import signals
from bot.config import Settings
from bot.core.clock import Clock

if TYPE_CHECKING:
    from bot.app import App

STOP_WITHIN = 9.0


def run(
    config: ConfigFile = None,
    or_demo: Annotated[bool, typer.Option("--or-demo", help="Without a token: the playground.")] = False,
) -> None:
    """Run the bot."""
    settings = settings_in(config)
    if or_demo and not settings.telegram.token.get_secret_value():
        say("No telegram.token: starting the playground.")
        end_with(asyncio.run(play_demo(DEMO_PORT)))
    from bot.app import App

    end_with(asyncio.run(_run(App(settings, clock=Clock.system(), say=say))))


def health(config: ConfigFile = None) -> None:
    """Exit 1 when the running bot's heartbeat is over 90 seconds old."""
    age = asyncio.run(_heartbeat_age(settings_in(config)))
    from bot.web import what_is_wrong

    why = what_is_wrong(age)
    print(
        f"not healthy: {why}" if age is None or why else f"healthy: heartbeat {max(0.0, age.total_seconds()):.0f} s ago"
    )
    raise typer.Exit(1 if why else 0)


async def _run(app: "App") -> int:
    """Run until a signal comes or the token turns out to be wrong; stops within 10 seconds, losing nothing."""
    async with signals() as asked_to_stop:
        await app.start()
        failing, stopping = asyncio.create_task(app.failed()), asyncio.create_task(asked_to_stop.wait())
        await asyncio.wait([failing, stopping], return_when=asyncio.FIRST_COMPLETED)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app.stop(), STOP_WITHIN)
        stopping.cancel()
        if failing.done():
            failing.result()  # raises
        failing.cancel()
        say("Stopped; nothing is lost.")
        return 0


async def _heartbeat_age(settings: Settings) -> timedelta | None:
    try:
        async with store_of(settings) as store, store.read() as tx:
            last = await tx.key_values.last_beat("poll")
    except Exception as exc:  # noqa: BLE001 - with any error the bot is not healthy
        complain(str(exc))
        return None
    return Clock.system().now() - last if last else None
