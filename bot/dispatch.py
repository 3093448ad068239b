"""Runs the stages in this process (cluster workers come with bot[cluster]).

Stages are told to look for work; due times are in the tables.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.core.backoff import STAGE

log = structlog.get_logger("dispatch")

# When the bot stops, a run under way has this long to end (demand 20: out within 10 s).
STOP_WITHIN = 7.0

Stage = Callable[[], Awaitable[bool]]
"""Does some work; returns True if there is more to do at once."""


class Dispatch:
    """Runs each stage in a loop of its own, one run at a time, whenever it is kicked.

    Example: ``dispatch = Dispatch({"group": group}); dispatch.start(); dispatch.kick("group")``.

    A stage that raises is logged and tried again; the others go on (guarantee 8).
    """

    def __init__(self, stages: Mapping[str, Stage]) -> None:
        self._stages = dict(stages)
        self._look = {name: asyncio.Event() for name in stages}
        self._later: dict[str, asyncio.TimerHandle] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start every stage's loop; each looks for work at once."""
        for name in self._stages:
            self._look[name].set()
            self._tasks.append(asyncio.create_task(self._run(name), name=f"stage {name}"))

    def kick(self, name: str) -> None:
        """Tell a stage to look for work now."""
        self._look[name].set()

    def kick_all(self) -> None:
        """Tell all stages to look for work now."""
        for look in self._look.values():
            look.set()

    def kick_later(self, name: str, seconds: float) -> None:
        """Tell a stage to look for work after so many seconds; the earliest of several requests counts."""
        loop = asyncio.get_running_loop()
        waits, seconds = self._later.get(name), max(0.0, min(seconds, 3600.0))
        if waits is not None and not waits.cancelled() and loop.time() < waits.when() <= loop.time() + seconds:
            return
        if waits is not None:
            waits.cancel()
        self._later[name] = loop.call_later(seconds, self.kick, name)

    async def stop(self) -> None:
        """Let the runs under way end (they are short), then stop."""
        for task in self._tasks:
            task.cancel()
        for timer in self._later.values():
            timer.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _run(self, name: str) -> None:
        look, stage, failures = self._look[name], self._stages[name], 0
        while True:
            await look.wait()
            look.clear()
            try:
                # Shielded: a stop must not cut a run between claiming and recording.
                run = asyncio.ensure_future(stage())
                try:
                    more = await asyncio.shield(run)
                except asyncio.CancelledError:
                    await asyncio.wait([run], timeout=STOP_WITHIN)
                    run.cancel()
                    raise
                failures = 0
            except Exception:
                failures += 1
                pause = STAGE.after(failures).total_seconds()
                log.exception("stage failed", stage=name, again_in=pause)
                self.kick_later(name, pause)
            else:
                if more:
                    look.set()
