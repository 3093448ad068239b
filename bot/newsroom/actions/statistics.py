"""Statistics: the last seven days in figures, how the sources are, how long messages wait, who uses the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clock import BEIJING
from bot.core.reports import Audience, DayFigures
from bot.core.types import Source
from bot.store import Store

DAYS = 7


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted at a time: the days (the oldest first, the last one is not over), sources by state, those in trouble.

    ``queue`` = messages that could go and have not; ``waits`` = for how long the oldest of them has.
    """

    at: datetime
    days: tuple[DayFigures, ...]
    states: Mapping[str, int]
    troubled: tuple[Source, ...]
    queue: int
    waits: timedelta
    audience: Audience


async def tally(store: Store, now: datetime) -> Tally:
    """Count, in one reading transaction.

    Example: ``(await tally(store, now)).days[-1].articles`` -> how many articles came today.
    """
    today = now.astimezone(BEIJING).date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    edges = [datetime(one.year, one.month, one.day, tzinfo=BEIJING) for one in (*days, today + timedelta(days=1))]
    async with store.read() as tx:
        articles = await tx.statistics.articles(edges)
        alerts = await tx.statistics.alerts(edges)
        failures = [await tx.statistics.failures(day.isoformat()) for day in days]
        queue, oldest = await tx.statistics.queue(now)
        sources = await tx.sources.all()
        return Tally(
            now,
            tuple(DayFigures(*one) for one in zip(days, articles, alerts, failures, strict=True)),
            await tx.statistics.states(),
            tuple(source for source in sources if source.state not in {"ok", "paused"}),
            queue,
            max(timedelta(), now - oldest) if oldest else timedelta(),
            await tx.statistics.audience(edges[0]),
        )
