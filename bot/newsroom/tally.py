"""Tally: count by day what the stages tell, for /stats and the status page."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.clock import Clock
from bot.newsroom.report import Event
from bot.store import Store

KEPT = timedelta(days=400)


class Tally:
    """Counts events in memory and adds them to the table at each call; a kill loses what was counted since the last one.

    Example: ``tally.count(Event("poll", "证券日报", {"new": 3}))``; ``await tally()``. Names: articles, polls, polls-failed, alerts, digests,
    replies, sends-failed.
    """

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._counted: Counter[tuple[str, str]] = Counter()

    def count(self, event: Event) -> None:
        """Count one event."""
        day = self._clock.now().astimezone(self._zone).date().isoformat()
        for name, n in _counted(event).items():
            self._counted[day, name] += n

    async def __call__(self) -> bool:
        if not self._counted:
            return False
        counted, self._counted = self._counted, Counter()
        oldest = (self._clock.now() - KEPT).astimezone(self._zone).date().isoformat()
        try:
            async with self._store.write() as tx:
                await tx.counts.add(counted)
                await tx.counts.forget(oldest)
        except BaseException:
            self._counted += counted
            raise
        return False

    async def finish(self) -> None:
        """Add what is left when the bot stops."""
        await self()


def _counted(event: Event) -> dict[str, int]:
    numbers = event.numbers
    if event.stage == "poll":
        failed = "error" in numbers
        return {"polls": 1, "polls-failed": int(failed), "articles": int(numbers.get("new", 0))}
    if event.stage != "send":
        return {}
    match numbers.get("outcome"), numbers.get("kind"):
        case "sent", "alert":
            return {"alerts": 1}
        case "sent", "digest":
            return {"digests": 1}
        case "sent", _:
            return {"replies": 1}
        case _:
            return {"sends-failed": 1}
