"""The one Clock: all code that needs the time is handed one, so tests and the demo can move it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""The time of the Chinese exchanges and of Chinese news; without summer time since 1992."""
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
# Steps of a clock that is not believed any more.
MAX_BACK, MAX_ON = DAY, 3 * DAY


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time of day and a monotonic number of seconds.

    Example: ``Clock.system().now()`` -> ``datetime(2026, 8, 20, 1, 30, tzinfo=UTC)``.

    ``now`` returns an aware datetime in UTC; ``monotonic`` returns seconds that never run backwards.
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]

    @classmethod
    def system(cls) -> "Clock":
        """Return the machine's clock."""
        return cls(now=lambda: datetime.now(UTC), monotonic=time.monotonic)  # noqa: TID251 - the one place


def went_steadily(looked: datetime, now: datetime) -> bool:
    """Tell whether the clock seems to have run right since the last look at it.

    Example: ``went_steadily(now - timedelta(hours=1), now)`` -> True.

    False where it went back by a day or forward by three: it may be wrong, or nobody looked at it for long.
    """
    return -MAX_BACK < now - looked < MAX_ON


class MovableClock:
    """A clock that runs with the machine's and can be moved: for the playground and the tests.

    Example: ``clock = MovableClock(); clock.move(timedelta(hours=6)); clock.clock.now()`` is six hours ahead.

    Moving forward also moves ``monotonic``, as if the time had passed; moving back leaves it (a wrong wall clock).
    Callbacks in ``moved`` run after each move: for code that waits by the machine's clock. ``start`` (aware; None = the
    machine's time) is the first time that the clock shows.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._system = Clock.system()
        self._wall = start - self._system.now() if start else timedelta(0)
        self._elapsed = 0.0
        self.moved: list[Callable[[], None]] = []
        self.clock = Clock(
            now=lambda: self._system.now() + self._wall,
            monotonic=lambda: self._system.monotonic() + self._elapsed,
        )

    def move(self, by: timedelta) -> None:
        """Shift the wall clock by ``by``; forward shifts let monotonic time pass too."""
        self._wall += by
        self._elapsed += max(by.total_seconds(), 0.0)
        for tell in self.moved:
            tell()
