"""The schedule: jobs run in the loop, a stop is quiet, and a clock that is set back stops nothing."""

import asyncio
import logging
import threading
from datetime import timedelta

import pytest

from bot.core.clock import Clock
from bot.schedule import TICKS, Scheduler


class Kicked:
    """Counts kicks by name, and notes the thread they came in."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.threads: set[int] = set()
        self._event = asyncio.Event()

    def __call__(self, name: str) -> None:
        self.names.append(name)
        self.threads.add(threading.get_ident())
        self._event.set()

    async def times(self, name: str, count: int) -> None:
        while self.names.count(name) < count:
            self._event.clear()
            await self._event.wait()


async def test_every_stage_has_a_job_that_kicks_it_in_the_loop():
    kicked = Kicked()
    schedule = Scheduler(kicked, dict.fromkeys(TICKS, 0.01))
    schedule.start()
    for name in TICKS:
        await kicked.times(name, 2)
    await schedule.stop()
    assert kicked.threads == {threading.get_ident()}


async def test_a_stop_with_jobs_under_way_says_nothing(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        for turns in range(60):
            kicked = Kicked()
            schedule = Scheduler(kicked, dict.fromkeys("abcdefgh", 0.001))
            schedule.start()
            await kicked.times("a", 1)
            for _ in range(turns % 7):  # at another moment between a job's beginning and its end each time
                await asyncio.sleep(0)
            # As after a stall: every job is due in the very turn in which the stop comes.
            for job in schedule.scheduler.get_jobs():
                job.modify(next_run_time=Clock.system().now())
            schedule.scheduler.wakeup()
            await schedule.stop()
            assert not schedule.scheduler.running
            told = len(kicked.names)
            await asyncio.sleep(0)
            assert len(kicked.names) == told
    assert caplog.records == []


async def test_a_job_that_would_wait_for_a_time_that_was_set_back_runs_on():
    kicked = Kicked()
    schedule = Scheduler(kicked, {"poll": 0.05, "send": 3600.0}, watch_every=0.05)
    schedule.start()
    await kicked.times("poll", 1)
    # The jobs as they are after the clock was set back a day.
    for job in schedule.scheduler.get_jobs():
        job.modify(next_run_time=job.next_run_time + timedelta(days=1))
    told = kicked.names.count("poll")
    await kicked.times("poll", told + 2)
    left = schedule.scheduler.get_job("send").next_run_time - Clock.system().now()
    assert left <= timedelta(hours=1)
    await schedule.stop()
