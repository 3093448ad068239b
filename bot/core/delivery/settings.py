"""When a chat hears of something: quiet hours, mutes, digests, and how many alerts an hour. Decided here, acted on in newsroom/pipeline/match."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, cast

from bot.core.listings.trading_calendar import TIMES, Exchange, TradingDays
from bot.core.types import MODES, Held, Mode

MAX_TIMES = 6
MAX_PER_HOUR = 60
# More alerts than these at once for one chat travel in one message.
CROWD = 5
HOUR = timedelta(hours=1)
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_RANGE = re.compile(rf"\s*{_TIME.pattern}\s*(?:[-–—~～至到]|to)\s*{_TIME.pattern}\s*")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of a day in which nothing is sent: ``start`` later than ``end`` = over midnight.

    Example: ``Quiet.read("23:00-7:00")`` -> ``Quiet(time(23), time(7))``; written back ``"23:00-07:00"``.
    """

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> "Quiet | None":
        """Read what people write (23:00-7:00, 23：00 到 7：00); None for anything else and for no time at all."""
        found = _RANGE.fullmatch(text)
        if found is None:
            return None
        start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        return cls(start, end) if start != end else None

    def __str__(self) -> str:
        return "off" if self.never else f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def never(self) -> bool:
        """Whether no time is quiet: days of their own that have no quiet hours."""
        return self.start == self.end

    @property
    def over_midnight(self) -> bool:
        return self.start > self.end

    def holds(self, at: time) -> bool:
        """Tell whether a time of a day with these hours is quiet."""
        return (at >= self.start or at < self.end) if self.over_midnight else self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests come: every hour, at times of the day, or around the sessions of an exchange.

    Example: ``Schedule.read("9:00 20:00").next(now, zone, days)``; ``Schedule.read("CN")``; ``Schedule.read("hourly")``.
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
        times = sorted({time(int(hour), int(minute)) for hour, minute in _TIME.findall(words)})
        if not 0 < len(times) <= MAX_TIMES or re.sub(r"[\s,，、;；和]+", "", _TIME.sub("", words)):
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
        raise AssertionError("a schedule without a time")  # `read` gives none


def hush_until(word: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when a pause ends that somebody asks for; None for what says nothing.

    Example: ``hush_until("tomorrow", now, zone)`` -> tomorrow at nine; ``"2h"``, ``"30m"``, ``"2小时"`` -> so long from now, at most
    thirty days.
    """
    word = word.strip().casefold()
    local = now.astimezone(zone)
    if word in {"hour", "1 小时", "1小时"}:
        return now + HOUR
    days = {"today": 1, "今天": 1, "tomorrow": 1, "明天": 1, "到明天": 1}.get(word)
    if days is not None:
        at = time(0) if word in {"today", "今天"} else time(9)
        return datetime.combine(local.date() + timedelta(days=days), at, zone).astimezone(UTC)
    if found := re.fullmatch(r"(\d{1,4})\s*(m|min|分钟?|h|小时|小時|d|天)", word):
        unit = {"m": 60, "分": 60, "h": 3600, "小": 3600}.get(found[2][0], 86_400)
        return now + min(timedelta(seconds=int(found[1]) * unit), timedelta(days=30)) if int(found[1]) else None
    return None


DIGESTS = Schedule(at=(time(9), time(20)))
"""When a digest comes where nobody said when."""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has said about when it wants to hear.

    ``weekend`` = other quiet hours on Saturday and Sunday; ``per_hour`` None = as the configuration says; ``breaks`` lets urgent watches
    break quiet hours; ``progress`` = 进展 of stories already told is wanted.
    """

    digest: Schedule = DIGESTS
    quiet: Quiet | None = None
    weekend: Quiet | None = None
    per_hour: int | None = None
    breaks: bool = True
    progress: bool = True

    @classmethod
    def of(cls, stored: Mapping[str, Any], base: "ChatSettings | None" = None) -> "ChatSettings":
        """Read the stored form; what is not there, or cannot be read, is as in ``base``."""
        base = base or cls()
        per_hour = stored.get("per_hour")
        return cls(
            digest=Schedule.read(str(stored.get("digest", ""))) or base.digest,
            quiet=Quiet.read(str(stored["quiet"])) if "quiet" in stored else base.quiet,
            weekend=weekend_of(str(stored["weekend"])) if "weekend" in stored else base.weekend,
            per_hour=per_hour if isinstance(per_hour, int) and 0 < per_hour <= MAX_PER_HOUR else base.per_hour,
            breaks=bool(stored.get("breaks", base.breaks)),
            progress=bool(stored.get("progress", base.progress)),
        )

    def stored(self, base: "ChatSettings") -> dict[str, Any]:
        """Return the stored form: only what differs from ``base``."""
        said = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if getattr(self, one.name) != getattr(base, one.name)
        }
        # No quiet hours of their own: weekends are as the other days.
        none = {"weekend": "same"}
        return {
            name: value if isinstance(value, bool | int) else str(value or none.get(name, "off"))
            for name, value in said.items()
        }

    def quiet_until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return when the quiet hours end that hold now; None outside of them.

        Each day has its own hours: a Friday night that reaches into Saturday ends as Saturday says.
        """
        end: datetime | None = None
        # Hours may follow on each other without a gap: a weekend's after a Friday's.
        while (further := self._end(end or now, zone)) is not None and (
            end is None or further < now + timedelta(days=3)
        ):
            end = further
        return end

    def _end(self, now: datetime, zone: tzinfo) -> datetime | None:
        local = now.astimezone(zone)
        if (hours := self._of_day(local.date())) is None or not hours.holds(local.time()):
            return None
        if not hours.over_midnight or local.time() < hours.end:
            return datetime.combine(local.date(), hours.end, zone).astimezone(UTC)
        tomorrow = local.date() + timedelta(days=1)
        morning = self._of_day(tomorrow)
        end = morning.end if morning is not None and morning.holds(time(0)) else time(0)
        return datetime.combine(tomorrow, end, zone).astimezone(UTC)

    def _of_day(self, day: date) -> Quiet | None:
        return self.weekend if day.weekday() >= 5 and self.weekend is not None else self.quiet


def weekend_of(text: str) -> Quiet | None:
    """Read the quiet hours of weekends: "off" = there are none then; None for anything else that is no time."""
    return Quiet(time(0), time(0)) if text == "off" else Quiet.read(text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one watch that was hit wants to be delivered; ``schedule`` None = as the chat's digests."""

    mode: Mode
    schedule: Schedule | None = None
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """When and how a chat hears of a story: as an alert of its own (``held`` is ""), or in a digest that is due then."""

    due_at: datetime
    mode: Mode
    held: Held = ""

    @property
    def alone(self) -> bool:
        """Whether it is a message of its own."""
        return not self.held


def plan(
    wanted: Sequence[Wanted],
    settings: ChatSettings,
    *,
    muted_until: datetime | None,
    full: bool,
    now: datetime,
    zone: tzinfo,
    days: TradingDays,
) -> Plan:
    """Decide when a chat hears of a story that its watches hit; the strongest mode of those that are not muted wins.

    Example: a silent watch at 23:30 with quiet hours 23:00-07:00 -> due at 7:00, in the digest of what the night held.

    ``full`` = the chat has had its alerts of this hour. A mute holds everything, quiet hours all but urgent watches (where they may
    break them); what was held comes as one digest when it ends.
    """
    awake = [one for one in wanted if one.muted_until is None or one.muted_until <= now]
    mode = max((one.mode for one in awake or wanted), key=MODES.index)
    due = now
    held: Held = ""
    if not awake:
        due, held = min(cast("datetime", one.muted_until) for one in wanted), "mute"
    elif mode == "digest":
        due, held = min((one.schedule or settings.digest).next(now, zone, days) for one in awake), "digest"
    if muted_until is not None and muted_until > due:
        due, held = muted_until, held or "mute"
    if not (mode == "urgent" and settings.breaks) and (end := settings.quiet_until(due, zone)) is not None:
        due, held = end, held or "quiet"
    if not held and full and mode != "urgent":
        held = "cap"
    return Plan(due, mode, held)
