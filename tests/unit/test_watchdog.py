"""The watchdog: what holds the loop is named while it does, whatever keeps the GIL, and counted."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bot.watchdog import BEAT, LIMIT, Watchdog, stack_of


class Kept:
    """What was kept of the count; refuses as often as it is told to."""

    def __init__(self, refusals: int = 0) -> None:
        self.counts: list[int] = []
        self._refusals = refusals

    async def __call__(self, count: int) -> None:
        if self._refusals:
            self._refusals -= 1
            raise OSError("the disk is full")
        self.counts.append(count)


@asynccontextmanager
async def watching(kept: Kept) -> AsyncIterator[Watchdog]:
    watchdog = Watchdog(kept)
    watchdog.start()
    try:
        yield watchdog
    finally:
        await watchdog.stop()


def hold_in_python(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        pass


def hold_in_c(seconds: float) -> None:
    """Keep the GIL in calls that try each way to split a text."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end:
        re.fullmatch(r"(?:a|a)*b", "a" * 20)


@pytest.mark.parametrize("hold", [hold_in_python, hold_in_c])
async def test_what_holds_the_loop_is_named_and_counted(hold):
    kept = Kept()
    with capture_logs() as logs:
        async with watching(kept) as watchdog:
            await asyncio.sleep(BEAT)  # armed
            hold(LIMIT + 3 * BEAT)
            while not watchdog.count:  # noqa: ASYNC110 - some turns of the loop, no time
                await asyncio.sleep(0)
            count = watchdog.count
    told = [line for line in logs if line["event"] == "the loop is held up"]
    assert any(f" in {hold.__name__}" in line["stack"] for line in told)
    assert all(line["stack"].startswith("File ") for line in told)
    late = [line["seconds"] for line in logs if line["event"] == "the loop was held up"]
    assert len(late) >= count >= 1
    assert max(late) >= LIMIT
    assert sum(kept.counts) == len(late)


async def test_a_count_that_cannot_be_kept_is_kept_later():
    kept = Kept(refusals=1)
    watchdog = Watchdog(kept)
    watchdog.start()
    watchdog.count = 3
    with capture_logs() as logs:
        await watchdog._keep_count()
        assert kept.counts == []
        watchdog.count += 1
        await watchdog.stop()
    assert sum(kept.counts) == watchdog.count >= 4
    assert [line["log_level"] for line in logs if "could not be kept" in line["event"]] == ["error"]


async def test_nothing_of_it_is_left():
    for _ in range(3):
        async with watching(Kept()):
            assert [one.name for one in threading.enumerate()].count("watchdog") == 1
    assert "watchdog" not in {one.name for one in threading.enumerate()}
    assert "watchdog" not in {task.get_name() for task in asyncio.all_tasks()}


def test_the_stack_of_one_thread():
    dump = (
        "Timeout (0:00:00.300000)!\n"
        "Thread 0x00000000000000a1 (most recent call first):\n"
        '  File "/x/selectors.py", line 468 in select\n\n'
        "Thread 0x00000000000000b2 (most recent call first):\n"
        '  File "/x/fold.py", line 170 in fold\n'
        '  File "/x/run.py", line 3 in <module>\n'
    )
    assert stack_of(dump, 0xB2) == 'File "/x/fold.py", line 170 in fold\nFile "/x/run.py", line 3 in <module>'
    assert stack_of(dump, 0xA1) == 'File "/x/selectors.py", line 468 in select'
    assert stack_of(dump, 0xC3).startswith("Timeout")
