"""When a source is polled again: adaptive interval, jitter, backoff (pure: the random number is passed in)."""

from datetime import datetime, timedelta

from bot.core.backoff import SOURCE_LONGEST, Backoff
from bot.core.errors import SourceError
from bot.core.types import Source

# A source that brings nothing is polled up to this many times less often than the configured interval.
SLOWEST = 3
JITTER = 0.1
MAX_ASKED = timedelta(days=1)
# No wait is longer, jitter included: a longer one was scheduled before the clock was set back.
MAX_WAIT = MAX_ASKED + timedelta(hours=1)


def next_interval(source: Source, *, new_items: int, base: timedelta, least: timedelta) -> timedelta:
    """Return the wait until the next poll: shorter after news, longer without.

    Example: base 60 s, news in every poll -> down to ``least``; a long silence -> up to 3 minutes.
    """
    present = timedelta(seconds=source.interval)
    if new_items:
        return max(least, min(base, present / 2))
    return max(least, min(base * SLOWEST, max(base, present * 1.1), max(base, MAX_ASKED)))


def after_good_poll(
    now: datetime, interval: timedelta, *, dice: float, asked_to_wait: timedelta | None = None
) -> datetime:
    """Return the time of the next poll; ``dice`` in [0, 1) spreads polls, a server's wish counts up to a day."""
    wait = interval * (1 - JITTER + 2 * JITTER * dice)
    if asked_to_wait is not None:
        wait = max(wait, min(asked_to_wait, MAX_ASKED))
    return now + min(wait, MAX_ASKED)


def after_bad_poll(now: datetime, source: Source, error: SourceError, *, base: timedelta, dice: float) -> datetime:
    """Return a failing source's next try: doubling from the base interval to six hours, never before Retry-After."""
    wait = Backoff(base, SOURCE_LONGEST).after(source.failures + 1)
    return after_good_poll(now, max(wait, base), dice=dice, asked_to_wait=error.retry_after)
