"""The health of sources: what their polls say of it, and what admins are told. Pure.

Acted on in newsroom/pipeline/poll and newsroom/upkeep/notify.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from bot.core.clock import BEIJING
from bot.core.errors import SourceError
from bot.core.listings.trading_calendar import TradingDays
from bot.core.sources.faults import Fault
from bot.core.types import Source, SourceState

POLLED: tuple[SourceState, ...] = ("ok", "failing", "suspect", "silent")
"""The states in which a source is polled; the others wait for an admin."""
TROUBLED: tuple[SourceState, ...] = ("failing", "suspect", "silent", "disabled")

# A server that restarts fails once or twice, and one bad node of several shows its login page now and then. Admins hear
# of troubles that last: for this many polls, or for this long when polls are far apart.
FAILURES_TOLD = 3
STRANGE_TOLD = 2
FAILING_TOLD = timedelta(minutes=30)
# A trouble that comes and goes is told once, until the source has been well for this long.
WELL_TOLD = timedelta(hours=1)
LEFT_OUT = "left-out"
"""The note on a well source whose list is too long to be read whole, with the number of entries left out."""
# Reasons that mean a document is none of the source's news: a login page, an error as JSON, a feed without entries.
_STRANGE = frozenset({"login-page", "not-a-feed", "empty", "parse", "none-of"})
# Silent: nothing new for this many times the usual gap, and for this long at least, within the markets' day.
GAPS = 12
SILENT_LEAST = timedelta(hours=2)
# After fewer gaps than this the usual gap is not known.
GAPS_LEAST = 5
WEIGHT = 0.2
_DAY_BEGINS, _DAY_ENDS = time(8), time(20)
# A source that stands by is polled this often while the other one is well: its old news is known when it takes over.
STANDING_BY = timedelta(hours=1)


def after_failure(source: Source, error: SourceError) -> SourceState:
    """Return the state of a source whose poll failed.

    Example: ``after_failure(source, FetchError("http", "HTTP 410", status=410))`` -> ``"disabled"``: it is gone for
    good (RFC 9110). A document that is no news, from a source that had news before, gives "suspect"; anything else
    "failing".
    """
    if error.status == 410:
        return "disabled"
    return "suspect" if error.reason in _STRANGE and source.last_good_at is not None else "failing"


def after_success(source: Source, now: datetime, days: TradingDays, *, new_items: int) -> SourceState:
    """Return the state of a source that was read: "silent" after much longer than usual without news."""
    since = source.last_new_at
    if new_items or since is None or source.usual_gap is None or source.gaps < GAPS_LEAST:
        return "ok"
    quiet = market_time(since, now, days)
    return "silent" if quiet > max(SILENT_LEAST, timedelta(seconds=source.usual_gap) * GAPS) else "ok"


def usual_gap(source: Source, now: datetime, days: TradingDays) -> tuple[float, int]:
    """Return a source's usual gap, including the one that ends now, and the number of gaps that it is made of.

    The usual gap is the time in seconds between two polls that bring news. Later gaps weigh more (an exponential mean,
    a fifth for the last one). Only the markets' day counts, and a gap outside of it tells nothing: otherwise a source
    that publishes at night would seem to do so all the time.
    """
    if source.last_new_at is None:
        return source.usual_gap or 0.0, source.gaps
    gap = market_time(source.last_new_at, now, days).total_seconds()
    if not gap:
        return source.usual_gap or 0.0, source.gaps
    if source.usual_gap is None or not source.gaps:
        return gap, 1
    return source.usual_gap + WEIGHT * (gap - source.usual_gap), source.gaps + 1


def market_time(since: datetime, until: datetime, days: TradingDays) -> timedelta:
    """Return how much of a period falls into market days: 8:00 to 20:00 in Beijing on days on which Shanghai trades.

    Example: from Friday 19:00 to Monday 9:00 -> 2 hours. Looks back a month at most.
    """
    since = max(since, until - timedelta(days=31))
    found, day = timedelta(), since.astimezone(BEIJING).date()
    while day <= until.astimezone(BEIJING).date():
        if days.trades("CN", day):
            begins = datetime.combine(day, _DAY_BEGINS, BEIJING).astimezone(UTC)
            ends = datetime.combine(day, _DAY_ENDS, BEIJING).astimezone(UTC)
            found += max(timedelta(), min(ends, until) - max(begins, since))
        day += timedelta(days=1)
    return found


def worth_telling(source: Source, now: datetime) -> bool:
    """Tell whether admins are told of a source's state: once for each change, and not of brief troubles."""
    lasted = now - source.since if source.since else timedelta.max
    if source.state in {"failing", "suspect"}:
        enough = FAILURES_TOLD if source.state == "failing" else STRANGE_TOLD
        # When the next try is hours away, a single failure is told: otherwise it would be told days late.
        asleep = source.failures > 1 or source.next_poll_at > now + MAX_WISH
        return source.told not in {"failing", "suspect"} and (
            source.failures >= enough or (asleep and lasted >= FAILING_TOLD)
        )
    if source.state == "paused":  # an admin did that
        return False
    if source.state == "ok" and lasted < WELL_TOLD:
        return False
    return source.state != (source.told or "ok")


def is_long(source: Source) -> bool:
    """Tell whether a source's list is too long to be read whole."""
    return not source.failures and Fault.read(source.last_error).code == LEFT_OUT


def stands_by(source: Source) -> str:
    """Return the name of the source that this one stands by for; "" = none."""
    return str(source.options.get("standby_for") or "")


def takes_over(primary: Source | None) -> bool:
    """Tell whether a source that stands by is polled as often as any: the other one is in trouble, paused or gone."""
    return primary is None or primary.state != "ok"


def asked_to_wait(headers: Mapping[str, str], ttl: timedelta | None) -> timedelta | None:
    """Return how long a server or feed asks to be left alone: the longer of max-age and ttl, an hour at most.

    Example: ``asked_to_wait({"cache-control": "public, max-age=300"}, None)`` -> 5 minutes (max-age is
    Cache-Control's). Ignoring a wish costs a 304; a wish that is too long costs people the news, so it is bounded
    (Retry-After, which is no wish, goes up to a day: core/sources/poll_schedule).
    """
    age = None
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in {"no-cache", "no-store"}:
            age = None
            break
        if name == "max-age" and value.strip('"').isdecimal():
            age = timedelta(seconds=min(int(value.strip('"')[:9]), 86_400))
    wishes = [one for one in (age, ttl) if one]
    return min(max(wishes), MAX_WISH) if wishes else None


MAX_WISH = timedelta(hours=1)
