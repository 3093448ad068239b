"""Offers that nobody took are deleted within hours, on both databases."""

from datetime import timedelta

import pytest

from bot.newsroom.actions.add_source import Look, claim_owner, make_owner_link, offer, save
from bot.newsroom.actions.import_watches import apply_import, drop_label, preview, read, undo
from bot.newsroom.upkeep.expiry import Expiry
from bot.schedule import TICKS
from bot.store import Store
from tests.conftest import START, StillClock
from tests.unit.examples import LISTINGS

BY = 10001
# The names that stand for one offer of each sort.
LEFT = ("offer:7", "bring:1", "undo:1", "owner-link")


async def offer_everything(store: Store) -> str:
    """Offer a source, a list, an undo and the bot itself; returns the word that claims it."""
    async with store.write() as tx:
        chat = await tx.chats.meet(BY, 0, "private", "小王", "zh-Hans", START)
        assert chat.id == 1
        await offer(tx, Look("rss", "样例", "https://example.com/feed", (), ()), 7, at=START)
        watch, _ = await tx.watches.add(chat.id, "#白酒 茅台", "茅台", by=BY, at=START)
        await drop_label(tx, chat, watch.id, 8, at=START)
        await preview(tx, chat, await read("五粮液", LISTINGS), 9, by=BY, at=START, most=500)
        await tx.key_values.put("fold", {"version": 3})
        return await make_owner_link(tx, START)


async def left(store: Store) -> list[str]:
    async with store.read() as tx:
        return [name for name in (*LEFT, "fold") if await tx.key_values.get(name) is not None]


async def test_what_nobody_took_is_forgotten_and_the_rest_is_kept(store: Store, still: StillClock):
    await offer_everything(store)
    still.move(timedelta(hours=24))
    assert await left(store) == [*LEFT, "fold"]
    assert await Expiry(store, still.clock, forget=lambda: None)() is False
    assert await left(store) == ["fold"]
    assert await Expiry(store, still.clock, forget=lambda: None)() is False


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=1, microseconds=1)])
async def test_what_can_still_be_taken_is_kept(store: Store, still: StillClock, after: timedelta):
    word = await offer_everything(store)
    still.move(after)
    await Expiry(store, still.clock, forget=lambda: None)()
    async with store.write() as tx:
        [chat] = (await tx.chats.with_ids([1])).values()
        assert await save(tx, 7, interval=60.0, by=BY, at=still.at) is not None
        assert await apply_import(tx, chat, 9, LISTINGS, by=BY, at=still.at, most=500) is not None
        assert await undo(tx, chat, 9, at=still.at, most=500) == (1, True)
        assert await claim_owner(tx, word, BY, still.at)


def test_it_is_looked_at_often_enough():
    assert TICKS["expire"] <= 3_600


async def test_a_clock_that_is_wrong_for_a_while_forgets_nobody(store: Store, still: StillClock):
    async with store.write() as tx:
        await tx.chats.meet(BY, 0, "private", "小王", "zh-Hans", START)
        await tx.chats.switch_off(BY, "blocked", START)
    expire = Expiry(store, still.clock, forget=lambda: None)

    async def is_known() -> bool:
        async with store.read() as tx:
            return await tx.chats.find(BY) is not None

    async def hours(count: int) -> None:
        for _ in range(count):
            still.move(timedelta(hours=1))
            await expire()

    await hours(48)
    for wrong in (timedelta(days=40), -timedelta(days=40)):
        still.move(wrong)
        await hours(20)
        still.move(-wrong)
        await hours(1)
        assert await is_known()
    # Off for thirty days by a clock that is right; and what is stored of its steps may be nonsense.
    async with store.write() as tx:
        await tx.key_values.put("expiring", {"since": [], "looked": "2026"})
    for _ in range(26):
        await hours(1)
        still.move(timedelta(hours=23))
    assert await is_known()
    await hours(7)
    assert not await is_known()
