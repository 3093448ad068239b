"""Writes that share a transaction, on both databases: each is whole or not at all, and none spoils another."""

import asyncio
from datetime import timedelta

import pytest

from bot.newsroom.pipeline.group_commit import AT_ONCE, GroupCommit
from bot.store import Store, Transaction
from bot.store.sources import UnchangedPoll
from tests.conftest import START


async def put(tx: Transaction, name: str) -> None:
    await tx.key_values.put(name, {"is": name})


async def names(store: Store, wanted: list[str]) -> list[str]:
    async with store.read() as tx:
        return [name for name in wanted if await tx.key_values.get(name)]


async def test_all_are_committed(store: Store):
    together = GroupCommit(store)
    wanted = [f"n{number}" for number in range(AT_ONCE + 20)]
    await asyncio.gather(*(together(lambda tx, name=name: put(tx, name)) for name in wanted))  # type: ignore[misc]
    assert await names(store, wanted) == wanted


async def test_one_that_fails_takes_no_other_with_it(store: Store):
    together = GroupCommit(store)

    async def fails(tx: Transaction) -> None:
        await put(tx, "half")
        raise KeyError("ours")

    results = await asyncio.gather(
        together(lambda tx: put(tx, "before")),
        together(fails),
        together(lambda tx: put(tx, "after")),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [type(None), KeyError, type(None)]
    assert await names(store, ["before", "half", "after"]) == ["before", "after"]
    with pytest.raises(KeyError):
        await together(fails)
    assert await names(store, ["half"]) == []


async def test_who_is_cancelled_keeps_nobody_waiting(store: Store):
    together = GroupCommit(store)
    first = asyncio.create_task(together(lambda tx: put(tx, "first")))
    second = asyncio.create_task(together(lambda tx: put(tx, "second")))
    await asyncio.sleep(0)
    first.cancel()
    await second
    await together.finish()
    assert await names(store, ["second"]) == ["second"]


async def test_polls_that_brought_nothing_are_recorded_in_one_statement(store: Store):
    async with store.write() as tx:
        for number in range(5):
            await tx.sources.add(
                kind="rss",
                name=f"源{number}",
                url=f"https://e.example.com/{number}",
                options={},
                interval=60,
                at=START,
                origin="chat",
            )
        [failing, ok, paused, removed, moved] = await tx.sources.all()
        await tx.sources.failed(failing, at=START, next_poll_at=START, error="http", latency_ms=1)
        await tx.sources.set_state(paused.id, "paused", START)
        await tx.sources.remove(removed.id, START)
        there = "https://e.example.com/elsewhere"
        assert await tx.sources.readdress(moved.id, kind="rss", url=there, options={}, at=START + timedelta(seconds=9))
    at = START + timedelta(minutes=1)
    async with store.write() as tx:
        await tx.sources.unchanged([])
        await tx.sources.unchanged(
            [
                UnchangedPoll(one.id, one.next_poll_at, at, at + timedelta(minutes=one.id), 72.0, 5)
                for one in (failing, ok, paused, removed, moved)
            ]
        )
    async with store.read() as tx:
        found = {one.id: one for one in await tx.sources.all()}
    now = found[ok.id]
    assert (now.state, now.interval, now.latency_ms) == ("ok", 72.0, 5)
    assert (now.last_polled_at, now.last_good_at) == (at, at)
    assert now.next_poll_at == at + timedelta(minutes=ok.id)
    # One that was in trouble is recorded by itself: that it is well again is a change.
    assert (found[failing.id].state, found[failing.id].failures) == ("failing", 1)
    assert (found[paused.id].state, found[paused.id].last_polled_at) == ("paused", None)
    assert (found[moved.id].last_polled_at, found[moved.id].next_poll_at) == (None, START + timedelta(seconds=9))
