"""The recurring jobs: APScheduler tells the stages to look; due times are in the tables."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.core.clock import Clock

log = structlog.get_logger("schedule")

# Seconds between looks. Kicks make the stages look at once; these jobs catch lost kicks and other processes' work.
TICKS = {
    "poll": 1.0,
    "enrich": 20.0,
    "group": 5.0,
    "match": 5.0,
    "summarise": 5.0,
    "send": 1.0,
    "amend": 10.0,
    "foretell": 10.0,
    "expire": 3_600.0,
    "forget": 30.0,
    "prune": 3_600.0,
    "notify": 30.0,
}
# How often jobs are checked for a time that was set back: well within the heartbeat's 90 seconds.
WATCH_EVERY = 10.0


class Scheduler:
    """Runs one job per stage in the event loop.

    Example: ``schedule = Scheduler(dispatch.kick); schedule.start(); await schedule.stop()``.

    ``misfire_grace_time=None`` and ``coalesce``: after a stall a job runs exactly once
    (decisions: The state lives in tables).
    """

    def __init__(
        self,
        kick: Callable[[str], None],
        ticks: dict[str, float] | None = None,
        watch_every: float = WATCH_EVERY,
    ) -> None:
        # APScheduler reads the machine's clock, also while the demo moves ours: compare with the same one.
        self._machine = Clock.system()
        self._ticks = dict(ticks or TICKS)
        self._watch_every = watch_every
        self._watching: asyncio.TimerHandle | None = None
        self.scheduler = AsyncIOScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}, timezone="UTC"
        )

        async def look(name: str) -> None:
            # A coroutine runs in the loop: APScheduler would run a plain function in a thread, where kicking is not
            # safe. It awaits nothing: ``stop`` relies on that.
            kick(name)

        for name, seconds in self._ticks.items():
            self.scheduler.add_job(look, IntervalTrigger(seconds=seconds), args=[name], id=name)

    def start(self) -> None:
        """Start the jobs."""
        self.scheduler.start()
        self._watch_later()

    async def stop(self) -> None:
        """Start no more jobs, and let those under way end."""
        if self._watching is not None:
            self._watching.cancel()
        # APScheduler would cancel jobs under way and log that as an error with a traceback. So start nothing more, and
        # let the jobs under way (which await nothing) have their turn before ours; then shut down, which APScheduler
        # does in its own turn.
        self.scheduler.pause()
        await asyncio.sleep(0)
        self.scheduler.shutdown(wait=False)
        await asyncio.sleep(0)

    def _watch_later(self) -> None:
        self._watching = asyncio.get_running_loop().call_later(self._watch_every, self._watch)

    def _watch(self) -> None:
        """Limit every job's wait to its interval.

        When the machine's clock is set back, APScheduler waits for the old time.
        """
        late = []
        for job in self.scheduler.get_jobs():
            seconds = self._ticks[job.id]
            if job.next_run_time - self._machine.now() > timedelta(seconds=seconds + 1):
                late.append(job.id)
                # A new trigger: the old one keeps the time of its creation as its start.
                self.scheduler.reschedule_job(job.id, trigger=IntervalTrigger(seconds=seconds))
        if late:
            log.warning("the clock was set back; the jobs go by the new time", jobs=late)
        self._watch_later()
