"""Why a delivery came or did not: what a watch lacks of an article, and what became of an article for one chat.

Decided here from what the store remembers; gathered in newsroom/actions/why, worded in messages/explanations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from bot.core.clock import BEIJING
from bot.core.delivery.outcomes import CONDEMNED, OFF_TOO_LONG
from bot.core.sources.health import POLLED, TROUBLED
from bot.core.types import Article, Chat, Held, MessageKind, MessageState, Source, Watch
from bot.core.watches.match_one import News, evidence, is_there
from bot.core.watches.semantics import Every, Some, Term, Tree, Without, leaves

MAX_NEAR = 3

Verdict = Literal[
    "uncollected",  # no source brought it
    "no-watches",
    "old",  # it was too old when it was first stored
    "seeded",  # it was there already when its source was added
    "ungrouped",  # just stored
    "unmatched",  # not matched yet
    "lacking",  # no watch hits it
    "off",  # the chat is off: nothing is sent
    "parked",  # nothing can be written there: it waits
    "missed",  # the chat was off until it was old news
    "lapsed",  # parked until it was old news: counted only
    "late",  # the watches that hit it were added after it was matched
    "capped",  # the watches that hit it had had all their alerts of that day
    "unexplained",  # the watches hit it now, and did not then
    "quieted",  # the chat wanted no more of its story
    "no-progress",  # it is 进展 of its story, and the chat wants none
    "sent",  # alone
    "digest",  # with others
    "held",  # until a known time
    "queued",  # its turn comes soon
    "unknown",  # sent, and nobody knows whether it arrived
    "condemned",  # it was alone in flight each time the process ended
    "refused",  # Telegram does not take it
    "cancelled",  # the watches that hit it were removed before it was sent
]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The obstacles to a hit: one term of each ``missing`` group is needed; ``excluded`` terms are there."""

    missing: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()

    def __len__(self) -> int:
        return len(self.missing) + len(self.excluded)


def lacking(tree: Tree, news: News) -> Lacking:
    """Return what keeps an article from satisfying a query; empty if it hits. Of alternatives the nearest counts.

    Example: ``lacking(understand("腾讯 支付 -游戏", listings).tree, News.of("腾讯游戏", ""))`` -> 支付 is missing, 游戏 is excluded.
    """
    match tree:
        case Without(term):
            return Lacking(excluded=(term,)) if is_there(term, news) else Lacking()
        case Every(parts):
            each = [lacking(part, news) for part in parts]
            return Lacking(
                tuple(dict.fromkeys(group for one in each for group in one.missing)),
                tuple(dict.fromkeys(term for one in each for term in one.excluded)),
            )
        case Some(parts):
            each = [lacking(part, news) for part in parts]
            fewest = min(map(len, each))
            nearest = [one for one in each if len(one) == fewest]
            plain = [one for one in nearest if len(one.missing) == 1 and not one.excluded]
            # A word, or a company's ticker (Tencent or Alibaba): any of them would be enough.
            if fewest == 1 and plain:
                return Lacking((tuple(dict.fromkeys(term for one in plain for term in one.missing[0])),))
            return nearest[0]
    return Lacking() if is_there(tree, news) else Lacking(((tree,),))


@dataclass(frozen=True, slots=True)
class Near:
    """A watch that an article does not satisfy: what it lacks, and whether any of its terms is there at all."""

    watch: Watch
    lacks: Lacking
    related: bool


def near(watch: Watch, tree: Tree, news: News) -> Near | None:
    """Return what a watch lacks of an article; None when it hits."""
    if evidence(tree, news) is not None:
        return None
    related = any(isinstance(leaf, Term) and is_there(leaf, news) for leaf in leaves(tree))
    return Near(watch, lacking(tree, news), related)


def nearest(found: Iterable[Near]) -> tuple[Near, ...]:
    """Return the watches to mention: the nearest with a term in the article; without any, all if they are few."""
    every = list(found)
    related = sorted((one for one in every if one.related), key=lambda one: len(one.lacks))
    if related:
        return tuple(related[:MAX_NEAR])
    return tuple(every) if len(every) <= MAX_NEAR else ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that cannot be read: its last error as stored ("reason: detail"), and the time of its last good poll."""

    name: str
    error: str
    last_good_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the sources are: how many are polled or paused, which are in trouble, and when one was last read well."""

    sources: int
    paused: int
    troubles: tuple[Trouble, ...]
    last_good_at: datetime | None

    @classmethod
    def of(cls, sources: Sequence[Source]) -> "Reading":
        """Count the sources by their states."""
        polled = [source for source in sources if source.state in POLLED]
        return cls(
            len(polled),
            len(sources) - len(polled),
            tuple(
                # A source that is read well and brings nothing has no error: its state stands in its place.
                Trouble(
                    one.name,
                    one.state if one.state == "silent" else one.last_error or one.state,
                    one.last_new_at if one.state == "silent" else one.last_good_at,
                )
                for one in polled
                if one.state in TROUBLED
            ),
            max((one.last_good_at for one in polled if one.last_good_at is not None), default=None),
        )


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Deliveries that wait for the same time: why, until when, how many."""

    held: Held
    due_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The last 24 hours over all chats, for admins: messages of unknown fate, refused messages, failed updates."""

    unknown: int
    failed: int
    unreadable: int
    failed_updates: int
    parked: int = 0
    """Places that nothing can be written to now."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand for one chat: today's deliveries (in Beijing), and all that wait now."""

    chat: Chat
    watches: int
    muted_watches: int
    reading: Reading
    articles: int
    alone: int
    in_digests: int
    queued: int
    held: tuple[HeldBack, ...]
    unknown: int
    failed: int
    cancelled: int
    muted_until: datetime | None
    quiet_until: datetime | None
    digest_at: datetime | None
    everywhere: Everywhere | None = None
    places: tuple[Chat, ...] = ()
    """This chat and its other topics, where nothing can be written."""

    @property
    def hits(self) -> int:
        """How many stories hit today or wait."""
        waiting = self.queued + sum(one.count for one in self.held)
        return self.alone + self.in_digests + waiting + self.unknown + self.failed + self.cancelled


@dataclass(frozen=True, slots=True)
class Trail:
    """An article's traces in the store, besides the article itself."""

    article: Article
    matched_at: datetime | None
    founded_at: datetime | None
    detail_due: datetime | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery of one chat with its message, and the article that it tells of."""

    delivery_id: int
    message_id: int
    article: Article
    chapter: int
    held: Held
    quieted: bool
    created_at: datetime
    watches: tuple[str, ...]
    kind: MessageKind
    state: MessageState
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    doubts: int
    error: str

    @property
    def at(self) -> datetime | None:
        """When it was told: a delivery that joined a sent message was edited in later."""
        return max(self.sent_at, self.created_at) if self.sent_at is not None else None


@dataclass(frozen=True, slots=True)
class Kept:
    """A watch with its history in the store: since when, and how many alerts it was promised on which day (Beijing)."""

    watch: Watch
    created_at: datetime
    told_on: str
    told: int


@dataclass(frozen=True, slots=True)
class Hitting:
    """A watch that hits an article, and how many alerts it may have a day."""

    kept: Kept
    cap: int | None

    def is_full(self, day: str) -> bool:
        """Tell whether the watch had all its alerts of a day."""
        return self.cap is not None and self.kept.told_on == day and self.kept.told >= self.cap


@dataclass(frozen=True, slots=True)
class Trace:
    """The fate of an article for one chat.

    ``told`` is the delivery that the verdict is about, of this article or of its story; ``watches`` are the texts of
    the watches that hit; ``total`` = how many watches the chat has; ``looked`` = how many articles were searched. The
    rest is for operators.
    """

    verdict: Verdict
    words: str
    chat: Chat
    reading: Reading
    trail: Trail | None = None
    told: Delivered | None = None
    watches: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    total: int = 0
    looked: int = 0
    stale_after: timedelta | None = None
    source: Source | None = None
    deliveries: tuple[Delivered, ...] = ()

    @property
    def same_story(self) -> bool:
        """Whether the chat was told of the story by another article."""
        return self.told is not None and self.trail is not None and self.told.article.id != self.trail.article.id


def fate(told: Delivered, chat: Chat, now: datetime) -> Verdict:
    """Return what has become of a delivery."""
    match told.state:
        case "sent" if told.held == "stale":
            return "lapsed"
        case "sent":
            return "digest" if told.kind == "digest" else "sent"
        case "unknown":
            return "condemned" if told.error == CONDEMNED else "unknown"
        case "failed":
            return "refused"
        case "cancelled":
            return "missed" if told.error == OFF_TOO_LONG else "cancelled"
    if not chat.active:
        return "off"
    if chat.parked is not None:
        return "parked"
    return "held" if told.held and told.due_at > now else "queued"


W = TypeVar("W", Delivered, HeldBack)


def held_by_mute(one: W, chat: Chat, now: datetime) -> W:
    """Return a waiting delivery as it is held: in a muted chat nothing is sent before the mute ends."""
    if chat.muted_until is None or chat.muted_until <= max(now, one.due_at):
        return one
    return replace(one, held="mute", due_at=chat.muted_until)


def judge(
    trail: Trail,
    deliveries: Sequence[Delivered],
    hitting: Sequence[Hitting],
    total: int,
    chat: Chat,
    *,
    progress: bool,
    stale_after: timedelta | None,
    now: datetime,
) -> tuple[Verdict, Delivered | None]:
    """Return what became of an article for a chat, and by which delivery; the most telling reason comes first.

    Example: no delivery, and all watches that hit were added after the article was matched -> ``("late", None)``.
    """
    article = trail.article
    own = next((delivery for delivery in deliveries if delivery.article.id == article.id), None)
    if own is not None:
        return fate(own, chat, now), own
    if deliveries:
        last = max(deliveries, key=lambda one: (one.chapter == article.chapter, one.chapter))
        if article.chapter > last.chapter:
            if trail.matched_at is None:
                return "unmatched", None
            if any(one.quieted for one in deliveries):
                return "quieted", last
            if hitting and not progress:
                return "no-progress", last
        return fate(last, chat, now), last
    return _untold(trail, hitting, total, chat, stale_after), None


def _untold(trail: Trail, hitting: Sequence[Hitting], total: int, chat: Chat, stale_after: timedelta | None) -> Verdict:
    article = trail.article
    if not total:
        return "no-watches"
    if article.silent:
        old = stale_after is not None and article.published_at < article.stored_at - stale_after
        return "old" if old else "seeded"
    if article.story_id is None:
        return "ungrouped"
    if trail.matched_at is None:
        return "unmatched"
    if not hitting:
        return "lacking"
    if not chat.active:
        return "off"
    matched_at = trail.matched_at
    there = [one for one in hitting if one.kept.created_at <= matched_at]
    if not there:
        return "late"
    day = matched_at.astimezone(BEIJING).date().isoformat()
    return "capped" if all(one.is_full(day) for one in there) else "unexplained"
