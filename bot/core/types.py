"""The words of docs/glossary.md as frozen values: Item (parsed) -> Article (stored) -> Story -> Delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


def is_id(value: object) -> bool:
    """Tell whether a value is a whole number that a database column can hold, as every id of the Bot API is."""
    return type(value) is int and abs(value) < 2**63


@dataclass(frozen=True, slots=True, order=True)
class Ticker:
    """A listing: market + code.

    Example: ``Ticker("HK", "00700").key`` -> ``"HK:00700"``; ``.shown`` -> ``"00700.HK"``.

    Markets: SH, SZ, BJ, HK, NASDAQ, NYSE, AMEX, OTC, LSE, TSE, KRX.
    """

    market: str
    code: str

    @property
    def key(self) -> str:
        """The stored form, ``HK:00700``."""
        return f"{self.market}:{self.code}"

    @property
    def shown(self) -> str:
        """The form people read, ``00700.HK``; American listings are shown as ``BABA.US``."""
        suffix = "US" if self.market in {"NASDAQ", "NYSE", "AMEX", "OTC"} else self.market
        return f"{self.code}.{suffix}"

    @classmethod
    def of(cls, key: str) -> "Ticker":
        """Read the stored form back: ``Ticker.of("HK:00700")``."""
        market, _, code = key.partition(":")
        return cls(market, code)


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a document that a kind reads: always a GET.

    Example: ``Request("https://example.com/feed.xml", headers={"Referer": "https://example.com/"})``.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The web's answer: status 200-299 or 304, header names in lower case, body decompressed.

    ``url`` is the address after redirects; ``received_at`` is the time to use where a document gives none.
    ``moved_to`` is set when a 301 or 308 says that the source should be stored under that address from now on.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A parsed piece of news, not yet seen by the store.

    ``native_id`` is the provider's own id ("NW202203302326982230"), ``provider`` who gave it ("eastmoney"; "" = this
    source); ``text`` is plain text, paragraphs separated by a newline; ``medium`` is the outlet named by the article
    (证券日报); ``published_at`` is aware UTC or None; ``share_url`` is what a reader opens (defaults to ``url``);
    ``detail`` names one more request whose answer ``Kind.enrich`` folds in.
    """

    title: str
    url: str = ""
    text: str = ""
    published_at: datetime | None = None
    native_id: str = ""
    provider: str = ""
    medium: str = ""
    share_url: str = ""
    tickers: tuple[Ticker, ...] = ()
    categories: tuple[str, ...] = ()
    urgent: bool = False
    detail: Request | None = None
    dated_from_now: bool = False  # told from the time of reading (10分钟前): it may differ from poll to poll


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry of a document that could not become an Item, and why: ``Refusal("no-title", "_posts/-2022….md")``.

    Reasons: no-title, no-date, not-news, parse.
    """

    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class Page:
    """One parsed document: its items in the document's order, the cursor to store, and the next request, if any.

    ``left_out`` = how many older entries of a long document were not kept. A page without any entry is a document that
    is recognised as a list and is empty.
    """

    items: tuple[Item, ...]
    cursor: Mapping[str, Any] = field(default_factory=dict)
    next: Request | None = None
    refused: tuple[Refusal, ...] = ()
    title: str = ""
    ttl_seconds: int | None = None
    left_out: int = 0


Mode = Literal["urgent", "instant", "silent", "digest"]
"""How a watch is delivered; the strongest of a chat's watches wins (guarantee 4)."""
MODES: tuple[Mode, ...] = ("digest", "silent", "instant", "urgent")
"""From the weakest to the strongest."""

SourceState = Literal["ok", "failing", "suspect", "silent", "paused", "disabled"]
"""suspect: it answers, but not with news as before; silent: nothing new for much longer than usual; disabled: gone."""
ChatKind = Literal["private", "group", "supergroup", "channel"]
Held = Literal["", "digest", "quiet", "mute", "cap", "burst", "outage", "parked", "stale"]
"""Why a delivery is no alert at once: a digest watch, quiet hours, a mute, too many an hour, too many at once, Telegram
was down, its place could not be written to; stale: there it became too old, and it is only counted."""

ParkReason = Literal["topic-closed", "topic-deleted", "no-right", "removed", "deactivated", "unknown"]
"""Why nothing can be written to a place: see core/delivery/refusals."""

MessageKind = Literal["reply", "alert", "digest", "notice"]
MessageState = Literal["ready", "sending", "doubt", "sent", "failed", "unknown", "cancelled", "merged"]


@dataclass(frozen=True, slots=True)
class Source:
    """A place that news comes from, as stored.

    ``interval`` is the present adaptive wait in seconds; ``seeded`` says whether its first poll has been stored
    (guarantee 6); ``failures`` counts failed polls in a row; ``last_error`` is "reason: detail" of the last one.
    ``usual_gap`` is the usual time in seconds of the markets' day between two polls that bring news, made of so many
    ``gaps``. ``told`` is the state that admins heard of last ("" = none yet, which is well), ``since`` when the present
    state began. ``every`` = the seconds between two polls that an admin asked for (None = as configured), ``category``
    = where OPML files it (财经/港股), ``origin`` = "config" or "chat".
    """

    id: int
    kind: str
    name: str
    url: str
    options: Mapping[str, Any]
    state: SourceState
    cursor: Mapping[str, Any]
    etag: str
    last_modified: str
    seeded: bool
    interval: float
    next_poll_at: datetime
    failures: int
    last_polled_at: datetime | None
    last_good_at: datetime | None
    last_error: str
    latency_ms: int | None
    last_new_at: datetime | None = None
    usual_gap: float | None = None
    gaps: int = 0
    told: str = ""
    since: datetime | None = None
    every: float | None = None
    category: str = ""
    origin: str = "chat"


@dataclass(frozen=True, slots=True)
class Article:
    """A stored news item. ``arrival`` order is ``id`` order; ``silent`` articles never alert (guarantee 6)."""

    id: int
    source_id: int
    source_name: str
    title: str
    text: str
    url: str
    share_url: str
    published_at: datetime
    stored_at: datetime
    tickers: tuple[Ticker, ...]
    revision: int
    silent: bool
    story_id: int | None
    urgent: bool = False
    categories: tuple[str, ...] = ()
    chapter: int = 0

    @property
    def link(self) -> str:
        """The link that a reader opens: the share link, else the page."""
        return self.share_url or self.url


@dataclass(frozen=True, slots=True)
class Parked:
    """A place that cannot be written to: since when, why, how often it was tried, and when it is tried next."""

    since: datetime
    reason: ParkReason
    tries: int
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """Where alerts go: a private chat, group, channel, or one topic of a forum (``thread_id`` 0 = no topic)."""

    id: int
    telegram_id: int
    thread_id: int
    kind: ChatKind
    title: str
    language: str
    active: bool
    muted_until: datetime | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """As stored: see core/delivery/chat_settings.ChatSettings."""
    watches_most: int | None = None
    """How many watches it may have; None = as configured."""
    let_in: bool = False
    """Whether this chat has an invitation; it counts only where people need one."""
    parked: Parked | None = None
    """Set while nothing can be written here: its messages wait."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One rule of a chat: the text as typed and its canonical key (equal keys mean the same watch).

    ``schedule`` says when its digests come ("" = with the chat's).
    """

    id: int
    chat_id: int
    text: str
    key: str
    mode: Mode
    removed: bool = False
    schedule: str = ""
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Why a watch matched: the watch's text and the terms that hit, words as typed and tickers as ``$HK:00700``."""

    watch_id: int
    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A promise to make: tell ``chat_id`` about ``article`` of its story, because of ``hits``.

    ``held`` "" = in a message of its own; else in the chat's digest that is due then. ``turn`` (milliseconds) = its
    place in the lane. ``instead_of`` = the delivery, still held, that this one replaces; ``hits`` are added to its own.
    """

    chat_id: int
    story_id: int
    article_id: int
    mode: Mode
    hits: tuple[Hit, ...]
    due_at: datetime
    chapter: int = 0
    held: Held = ""
    turn: int = 0
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is held in a digest until ``due_at``.

    ``watches`` = the ids of the watches that were hit, ``made_at`` = when it was promised. A delivery that was
    cancelled, because its watches were removed, waits until another watch is hit.
    """

    id: int
    chat_id: int
    story_id: int
    chapter: int
    article_id: int
    mode: Mode
    watches: frozenset[int]
    held: Held
    due_at: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: exactly one of ``url`` and ``data`` is set (see core/chat/callback_data.py)."""

    text: str
    url: str = ""
    data: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A finished text: HTML as Telegram reads it, its keyboard, and whether it asks a question (ForceReply).

    With a ``file`` (a name and a text) it is sent as a document, and the text is its caption.
    """

    html: str
    keyboard: Keyboard = ()
    ask: str = ""
    file: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class OutletReport:
    """The first report of one outlet on a story: ``OutletReport("样例日报", "标题", "https://…", at)``."""

    outlet: str
    title: str
    link: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert's content, gathered when it is claimed: the story's article, the summary, and why this chat gets it.

    ``others`` = how many outlets reported it later; ``chapter`` above 0 = 进展 of a story that the chat knows.
    """

    article: Article
    summary: str
    hits: tuple[Hit, ...]
    delivery_id: int
    others: int = 0
    chapter: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """Several deliveries in one message: one page of them, how many there are, and why they were held.

    ``last`` = the number of the last page. ``rows`` counts its deliveries, also those that are not shown any more: it
    only grows. ``stale`` = how many more became too old while they waited, and are only counted. ``topic`` = the
    deleted topic (its chat id) that this was for, while it is not decided whether its watches move here.
    """

    alerts: tuple[Alert, ...]
    total: int
    why: Held
    page: int = 0
    last: int = 0
    rows: int = 0
    stale: int = 0
    topic: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """An outbox row as claimed: what Telegram is asked to send.

    ``doubts`` counts sends of unknown outcome (guarantee 3: the second one ends as ``unknown``); ``attempts`` counts
    sends begun. One of ``words``, ``alert`` and ``digest`` is set.
    """

    id: int
    chat: Chat
    kind: MessageKind
    priority: int
    attempts: int
    doubts: int
    created_at: datetime
    silent: bool
    reply_to: int | None = None
    words: Words | None = None
    alert: Alert | None = None
    digest: Digest | None = None

    @property
    def version(self) -> int:
        """The version of what is shown, which only grows: an alert's later reports, a digest's deliveries."""
        return self.alert.others if self.alert else self.digest.rows if self.digest else 0
