"""Reports for people: backtests, changes by admins, the figures of /stats, who uses the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.types import Article, ChatKind, Source, Watch
from bot.core.watches.query import Node


@dataclass(frozen=True, slots=True)
class Saved:
    """A watch that somebody asked for; not new, where the chat had it already."""

    watch: Watch
    is_new: bool


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """The result of a backtest: how many stories the watch would have caught, since when, the newest of them.

    ``apart`` = its parts would hit, though never together; ``companies`` = all its parts are companies, which are
    seldom meant together.
    """

    watch: Watch
    stories: int
    since: datetime | None
    samples: tuple[Article, ...]
    apart: bool
    companies: bool


@dataclass(frozen=True, slots=True)
class ExclusionOffer:
    """An exclusion to offer for a watch: the watch's id, the number of the offer, and what is left out."""

    watch_id: int
    number: int
    left_out: Node


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change by an admin: when, by whom, what was done to what or whom, and before and after, shortly.

    ``by`` 0 = the command line, -1 = the bot itself, None = forgotten.
    """

    at: datetime
    by: int | None
    act: str
    what: str
    person: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who uses the bot: chats by kind, how many are on, watches, and chats that came since a time."""

    kinds: Mapping[ChatKind, int]
    active: int
    watches: int
    new: int

    @property
    def chats(self) -> int:
        return sum(self.kinds.values())

    @property
    def groups(self) -> int:
        return self.kinds.get("group", 0) + self.kinds.get("supergroup", 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts for /stats and the status page: by day, and at the time of counting.

    ``by_day`` = by name, a value for each of ``days`` (in Beijing, the oldest first; the last one is not over).
    ``troubled`` = the sources that are neither well nor paused. ``queue`` = messages that could be sent and are not
    yet; ``waits`` = how long the oldest of them has waited.
    """

    at: datetime
    days: tuple[date, ...]
    by_day: Mapping[str, Sequence[int]]
    states: Mapping[str, int]
    troubled: tuple[Source, ...]
    queue: int
    waits: timedelta
    audience: Audience
