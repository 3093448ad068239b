"""Quiet hours and mutes: how people write them, and when they end."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.core.chat.typed_words import AN_HOUR, TODAY, TOMORROW, seconds_in
from bot.core.clock import DAY, HOUR

TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_RANGE = re.compile(rf"\s*{TIME_OF_DAY.pattern}\s*(?:[-–—~～至到]|to)\s*{TIME_OF_DAY.pattern}\s*")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of a day in which nothing is sent; a ``start`` later than ``end`` means over midnight.

    Example: ``Quiet.read("23:00-7:00")`` -> ``Quiet(time(23), time(7))``; written back ``"23:00-07:00"``.
    """

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> "Quiet | None":
        """Read quiet hours as people write them (23:00-7:00, 23：00 到 7：00); None for other text or an empty range."""
        found = _RANGE.fullmatch(text)
        if found is None:
            return None
        start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        return cls(start, end) if start != end else None

    def __str__(self) -> str:
        return "off" if self.never else f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def never(self) -> bool:
        """Whether no time is quiet: for days with settings of their own that have no quiet hours."""
        return self.start == self.end

    @property
    def over_midnight(self) -> bool:
        return self.start > self.end

    def holds(self, at: time) -> bool:
        """Tell whether a time of a day with these hours is quiet."""
        return (at >= self.start or at < self.end) if self.over_midnight else self.start <= at < self.end


def weekend_of(text: str) -> Quiet | None:
    """Read the quiet hours of weekends: "off" = none then; None for any other text that is no time range."""
    return Quiet(time(0), time(0)) if text == "off" else Quiet.read(text)


def mute_until(word: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when a requested pause ends; None for a word that names no pause.

    Example: ``mute_until("tomorrow", now, zone)`` -> tomorrow at nine; ``"2h"``, ``"30m"``, ``"2小时"`` -> that long from
    now, at most thirty days.
    """
    word = word.strip().casefold()
    local = now.astimezone(zone)
    if word in AN_HOUR:
        return now + HOUR
    if word in TODAY or word in TOMORROW:
        at = time(0) if word in TODAY else time(9)
        return datetime.combine(local.date() + DAY, at, zone).astimezone(UTC)
    seconds = seconds_in(word)
    return now + min(timedelta(seconds=seconds), 30 * DAY) if seconds else None
