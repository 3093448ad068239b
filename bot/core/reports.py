"""What is reported to people: what a watch would have caught, what admins changed, the figures of a day, who uses the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.types import Article, ChatKind, Watch
from bot.core.watches.query import Node


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """What a watch would have caught: how many stories, since when, the newest of them.

    ``apart`` = its parts would, though never together; ``companies`` = all its parts are companies, which are seldom meant together.
    """

    watch: Watch
    stories: int
    since: datetime | None
    samples: tuple[Article, ...]
    apart: bool
    companies: bool


@dataclass(frozen=True, slots=True)
class ExclusionOffer:
    """What could be left out of a watch: the watch's id, the number of the offer, and what is left out."""

    watch_id: int
    number: int
    left_out: Node


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change by an admin: when, who (0 = the command line, -1 = the bot itself, None = forgotten), what was done to what or whom, and before and after, shortly."""

    at: datetime
    by: int | None
    act: str
    what: str
    person: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day in Beijing: articles stored, alerts sent, polls that failed."""

    day: date
    articles: int
    alerts: int
    failures: int


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
