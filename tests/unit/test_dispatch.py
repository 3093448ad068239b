"""Dispatch: each stage runs once at a time, whatever one of them does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from bot.dispatch import Dispatch, Stage


@contextlib.asynccontextmanager
async def started(stages: Mapping[str, Stage]) -> AsyncIterator[Dispatch]:
    dispatch = Dispatch(stages)
    dispatch.start()
    try:
        yield dispatch
    finally:
        await dispatch.stop()


class Counted:
    """A stage that counts its runs and tells when there were enough."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.runs = 0
        self.ran = asyncio.Condition()

    async def __call__(self) -> bool:
        async with self.ran:
            self.runs += 1
            self.ran.notify_all()
        answer = self.answers.pop(0) if self.answers else False
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def times(self, runs: int) -> None:
        async with self.ran:
            await self.ran.wait_for(lambda: self.runs >= runs)


async def test_every_stage_looks_once_at_the_start_and_again_when_kicked():
    group, match = Counted(), Counted()
    async with started({"group": group, "match": match}) as dispatch:
        await group.times(1)
        await match.times(1)
        dispatch.kick("match")
        await match.times(2)
        dispatch.kick_later("match", 0.01)
        await match.times(3)
    assert group.runs == 1


async def test_more_to_do_is_done_at_once():
    stage = Counted(True, True, True)
    async with started({"send": stage}):
        await stage.times(4)
    assert stage.runs == 4


async def test_a_stage_that_raises_is_tried_again_and_the_others_go_on():
    broken, fine = Counted(RuntimeError("first"), ValueError("second")), Counted()
    async with started({"broken": broken, "fine": fine}) as dispatch:
        await broken.times(1)
        dispatch.kick("fine")
        await fine.times(2)
        await broken.times(3)  # by itself: half a second, then a second


async def test_one_run_at_a_time_and_a_kick_meanwhile_is_not_lost():
    gate, entered, at_once, most = asyncio.Event(), asyncio.Event(), 0, 0
    runs = Counted()

    async def stage() -> bool:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        entered.set()
        await gate.wait()
        at_once -= 1
        return await runs()

    async with started({"one": stage}) as dispatch:
        await entered.wait()
        for _ in range(5):
            dispatch.kick("one")
        gate.set()
        await runs.times(2)
    assert (most, runs.runs) == (1, 2)


async def test_a_stop_waits_for_the_run_under_way_and_starts_no_other():
    entered, leave, ended = asyncio.Event(), asyncio.Event(), []

    async def stage() -> bool:
        entered.set()
        await leave.wait()
        await asyncio.sleep(0)
        ended.append("recorded")
        return True

    dispatch = Dispatch({"send": stage})
    dispatch.start()
    await entered.wait()
    stopping = asyncio.create_task(dispatch.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    leave.set()
    await stopping
    dispatch.kick("send")
    await asyncio.sleep(0)
    assert ended == ["recorded"]


async def test_a_stop_without_runs_and_a_second_stop_are_nothing():
    dispatch = Dispatch({"send": Counted()})
    await dispatch.stop()
    dispatch.start()
    await dispatch.stop()
    await dispatch.stop()


async def test_of_several_wishes_to_look_later_the_earliest_counts_and_only_that():
    looks = 0

    async def look() -> bool:
        nonlocal looks
        looks += 1
        return False

    async with started({"one": look}) as dispatch:
        loop = asyncio.get_running_loop()
        for seconds in (3_000.0, 600.0, 2_000.0):
            dispatch.kick_later("one", seconds)
        assert dispatch._later["one"].when() <= loop.time() + 600
        dispatch.kick_later("one", 0.0)
        while looks < 2:  # noqa: ASYNC110 - a few turns of the loop
            await asyncio.sleep(0)
        # It is over: the next wish is one of its own.
        before = loop.time()
        dispatch.kick_later("one", 600.0)
        assert before + 600 <= dispatch._later["one"].when() <= loop.time() + 600
        assert looks == 2
