"""What the stages tell is counted by day, on both databases."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.newsroom.report import Event
from bot.newsroom.stats import stats
from bot.newsroom.tally import Tally
from bot.store import Store
from tests.conftest import START, StillClock
from tests.contract.test_deliveries import Desk

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


async def test_days_are_counted_and_shown(store: Store, still: StillClock):
    desk = await Desk(store).open()
    tally = Tally(store, still.clock, ZONE)
    for new in (3, 0):
        tally.count(Event("poll", "源", {"new": new}))
    tally.count(Event("poll", "源", {"new": 0, "error": "http: 502"}))
    for kind, outcome in (("alert", "sent"), ("digest", "sent"), ("reply", "sent"), ("alert", "Refused")):
        tally.count(Event("send", "sendMessage", {"kind": kind, "outcome": outcome}))
    assert await tally() is False
    tally.count(Event("poll", "源", {"new": 4}))
    await tally.finish()
    still.move(DAY)
    tally.count(Event("poll", "源", {"new": 5}))
    tally.count(Event("group", "", {"articles": 5}))
    await tally()
    await tally()
    await desk.promise("")
    found = await stats(store, still.at, ZONE, days=3)
    assert [(one.articles, one.sent, one.failures, one.polls) for one in found.days] == [
        (0, 0, 0, 0),
        (7, 2, 2, 4),
        (5, 0, 0, 1),
    ]
    assert found.days[-1].day == still.at.astimezone(ZONE).date()
    assert (found.sources, found.chats, found.watches) == ({"ok": 1}, {"private": 1}, 1)
    assert (found.waiting, found.oldest) == (1, DAY)
    # After more than a year a day is forgotten.
    still.move(400 * DAY)
    tally.count(Event("poll", "源", {"new": 1}))
    await tally()
    async with store.read() as tx:
        assert START.date().isoformat() not in await tx.counts.since("2026-01-01")
