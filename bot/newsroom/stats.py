"""Stats: how the bot does, in numbers of days and of this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.core.types import SourceState
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Day:
    """A day: articles that came in, messages that told of them, polls and sends that failed, of how many polls."""

    day: date
    articles: int = 0
    sent: int = 0
    failures: int = 0
    polls: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """The last days, the oldest first; sources by state; how many messages wait and for how long the first; chats by kind; watches."""

    days: tuple[Day, ...]
    sources: Mapping[SourceState, int]
    waiting: int
    oldest: timedelta | None
    chats: Mapping[str, int]
    watches: int


async def stats(store: Store, now: datetime, zone: tzinfo, *, days: int = 7) -> Stats:
    """Gather them.

    Example: ``(await stats(store, clock.now(), zone)).days[-1].articles`` -> how many came in today.
    """
    today = now.astimezone(zone).date()
    shown = [today - timedelta(days=days - 1 - n) for n in range(days)]
    async with store.read() as tx:
        counted = await tx.counts.since(shown[0].isoformat())
        waiting, since = await tx.counts.waiting(now)
        return Stats(
            tuple(_day(one, counted.get(one.isoformat(), {})) for one in shown),
            await tx.counts.sources(),
            waiting,
            now - since if since is not None else None,
            await tx.counts.chats(),
            await tx.counts.watches(),
        )


def _day(day: date, counted: Mapping[str, int]) -> Day:
    return Day(
        day,
        counted.get("articles", 0),
        counted.get("alerts", 0) + counted.get("digests", 0),
        counted.get("polls-failed", 0) + counted.get("sends-failed", 0),
        counted.get("polls", 0),
    )
