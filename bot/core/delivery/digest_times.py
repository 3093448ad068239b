"""The times of digests: hourly, at times of the day, or around the sessions of an exchange."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import cast

from bot.core.clock import HOUR
from bot.core.delivery.quiet_hours import TIME_OF_DAY
from bot.core.listings.trading_calendar import TIMES, Exchange, TradingDays

MAX_TIMES = 6


@dataclass(frozen=True, slots=True)
class Schedule:
    """The times of digests: every hour, at times of the day, or around the sessions of an exchange.

    Example: ``Schedule.read("9:00 20:00").next(now, zone, days)``; ``Schedule.read("CN")``;
    ``Schedule.read("hourly")``.
    """

    hourly: bool = False
    at: tuple[time, ...] = ()
    exchange: Exchange | None = None

    @classmethod
    def read(cls, text: str) -> "Schedule | None":
        """Read ``hourly``, ``CN`` ``HK`` ``US``, or one to six times of the day; None for anything else."""
        words = text.strip()
        if words.lower() == "hourly":
            return cls(hourly=True)
        if words.upper() in TIMES:
            return cls(exchange=cast("Exchange", words.upper()))
        times = sorted({time(int(hour), int(minute)) for hour, minute in TIME_OF_DAY.findall(words)})
        if not 0 < len(times) <= MAX_TIMES or re.sub(r"[\s,，、;；和]+", "", TIME_OF_DAY.sub("", words)):
            return None
        return cls(at=tuple(times))

    def __str__(self) -> str:
        if self.hourly:
            return "hourly"
        return self.exchange or " ".join(f"{one:%H:%M}" for one in self.at)

    def next(self, after: datetime, zone: tzinfo, days: TradingDays) -> datetime:
        """Return the next time after ``after`` at which a digest is due, in UTC."""
        if self.exchange is not None:
            return days.next(self.exchange, after)
        local = after.astimezone(zone)
        if self.hourly:
            return (local.replace(minute=0, second=0, microsecond=0) + HOUR).astimezone(UTC)
        for day in (local.date(), local.date() + timedelta(days=1)):
            for one in self.at:
                due = datetime.combine(day, one, zone).astimezone(UTC)
                if due > after:
                    return due
        raise AssertionError("a schedule without a time")  # `read` makes none


DIGESTS = Schedule(at=(time(9), time(20)))
"""The times of digests in a chat that has set none."""
