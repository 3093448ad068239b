"""A chat's settings: quiet hours, digests, alerts an hour; and their stored form."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from bot.core.delivery.digest_times import DIGESTS, Schedule
from bot.core.delivery.quiet_hours import Quiet, weekend_of

MAX_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat's settings of when and how often it is told.

    ``weekend`` = other quiet hours on Saturday and Sunday; ``per_hour`` None = as configured; ``breaks`` lets urgent
    watches break quiet hours; ``progress`` = the chat wants 进展 of stories that it was told.
    """

    digest: Schedule = DIGESTS
    quiet: Quiet | None = None
    weekend: Quiet | None = None
    per_hour: int | None = None
    breaks: bool = True
    progress: bool = True

    @classmethod
    def of(cls, stored: Mapping[str, Any], base: "ChatSettings | None" = None) -> "ChatSettings":
        """Read the stored form; settings that are missing or cannot be read come from ``base``."""
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
        """Return the stored form: only the settings that differ from ``base``."""
        said = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if getattr(self, one.name) != getattr(base, one.name)
        }
        # Weekends have no quiet hours of their own: they are like other days.
        none = {"weekend": "same"}
        return {
            name: value if isinstance(value, bool | int) else str(value or none.get(name, "off"))
            for name, value in said.items()
        }

    def quiet_until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return when the present quiet hours end; None outside of quiet hours.

        Each day has its own hours: a Friday night that reaches into Saturday ends as Saturday says.
        """
        end: datetime | None = None
        # Quiet hours may follow each other without a gap: a weekend's after a Friday's.
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
