"""The tables, private to the store: rows never leave it, frozen dataclasses do
(decisions: Times are UTC, rows stay inside).

Over 400 lines: every table in one place.

``table=True`` models do not validate: what comes from outside is validated before. Plain ``datetime`` fields are stored
as UTC and naive values refused. Ids are 64 bit; on SQLite the key must be INTEGER to count up by itself.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from bot.store.database.soundness import prepare

Big = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _to(target: str, *, index: bool = True, null: bool = False) -> Any:
    return Field(
        default=None, sa_column=Column(Big, ForeignKey(target, ondelete="CASCADE"), index=index, nullable=null)
    )


class SourceRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "sources"
    __table_args__ = (Index("ix_sources_due", "state", "next_poll_at"),)
    id: int | None = _key()
    kind: str
    name: str
    url: str = Field(unique=True)
    options: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = "ok"  # see core/types.SourceState
    origin: str = "chat"  # config or chat
    added_by: int | None = Field(default=None, sa_column=Column(BigInteger))
    created_at: datetime
    removed_at: datetime | None = None  # tombstone: a configured source that was removed stays removed
    cursor: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    etag: str = ""
    last_modified: str = ""
    seeded_at: datetime | None = None
    interval: float
    next_poll_at: datetime
    failures: int = 0
    last_polled_at: datetime | None = None
    last_good_at: datetime | None = None
    last_error: str = Field(default="", sa_column=Column(Text, nullable=False))
    latency_ms: int | None = None
    last_new_at: datetime | None = None
    usual_gap: float | None = None
    gaps: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    told: str = Field(
        default="", sa_column=Column(Text, nullable=False, server_default="")
    )  # the state admins heard of last
    since: datetime | None = None  # when the present state began
    every: float | None = None  # seconds between two polls that an admin asked for; None = as configured
    category: str = Field(
        default="", sa_column=Column(Text, nullable=False, server_default="")
    )  # as in OPML: 财经/港股
    # The last day in Beijing on which a document was read, and on how many days one was: tells how long an item is
    # unlisted.
    read_on: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    days_read: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))


class SourceDayRow(SQLModel, table=True):
    """How often a source failed on a day in Beijing: only days with a failure have a row."""

    __tablename__: ClassVar[str] = "source_days"
    source_id: int = Field(
        sa_column=Column(Big, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    day: str = Field(primary_key=True)
    failures: int = 0


class StoryRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "stories"
    __table_args__ = (
        Index(
            "ix_stories_unsummarised",
            "id",
            sqlite_where=text("wanted AND summary IS NULL"),
            postgresql_where=text("wanted AND summary IS NULL"),
        ),
    )
    id: int | None = _key()
    founded_at: datetime = Field(index=True)
    wanted: bool = False  # has a delivery, so it needs a summary
    summary: str | None = Field(default=None, sa_column=Column(Text))
    version: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default="0")
    )  # reports that joined later


class ArticleRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "articles"
    __table_args__ = (
        # The two stages find their work through these; finished rows are not in them.
        Index(
            "ix_articles_ungrouped",
            "id",
            sqlite_where=text("story_id IS NULL"),
            postgresql_where=text("story_id IS NULL"),
        ),
        Index(
            "ix_articles_unmatched",
            "id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
        # Counts the articles of each source in a time from the index alone.
        Index("ix_articles_stored", "stored_at", "source_id"),
        Index(
            "ix_articles_detail",
            "detail_due",
            sqlite_where=text("detail_due IS NOT NULL"),
            postgresql_where=text("detail_due IS NOT NULL"),
        ),
    )
    id: int | None = _key()
    source_id: int = _to("sources.id")
    source_name: str
    title: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    url: str = Field(default="", sa_column=Column(Text, nullable=False))
    share_url: str = Field(default="", sa_column=Column(Text, nullable=False))
    published_at: datetime = Field(index=True)
    stored_at: datetime
    tickers: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    urgent: bool = False
    silent: bool = False  # seeded or stale when first stored: never alerts
    digest: str  # of what a reader sees: tells an edit from a repeat
    revision: int = 1
    story_key: str = Field(index=True)  # folded title + day in Beijing
    story_id: int | None = _to("stories.id", null=True)
    chapter: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default="0")
    )  # n = 进展 of its story
    matched_at: datetime | None = None
    detail: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    detail_due: datetime | None = None
    detail_tries: int = 0


class ArticleKeyRow(SQLModel, table=True):
    """An identity key that an article is known by: provider:native id, canonical URL, or folded title + day."""

    __tablename__: ClassVar[str] = "article_keys"
    __table_args__ = (
        Index(
            "ix_article_keys_left",
            "source_id",
            "day",
            sqlite_where=text("article_id IS NULL"),
            postgresql_where=text("article_id IS NULL"),
        ),
    )
    key: str = Field(primary_key=True)
    # None = the article was too old to be kept; its source still lists it, or did on one of its latest days: it is not
    # news.
    article_id: int | None = _to("articles.id", null=True)
    source_id: int | None = Field(default=None, sa_column=Column(Big))
    day: int | None = None  # of a key without article: its source's ``days_read`` when it was listed last


class ChatRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "chats"
    SET_BY_PEOPLE: ClassVar[tuple[str, ...]] = ("language", "muted_until", "settings", "watches_most", "let_in")
    """What a chat takes along when it goes on in another row: a group that became a supergroup."""
    __table_args__ = (
        UniqueConstraint("telegram_id", "thread_id"),
        Index(
            "ix_chats_parked", "id", sqlite_where=text("park_reason <> ''"), postgresql_where=text("park_reason <> ''")
        ),
    )
    id: int | None = _key()
    telegram_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    thread_id: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    kind: str
    title: str = ""
    language: str
    state: str = "active"  # active, off
    off_reason: str = ""
    off_at: datetime | None = None
    not_before: datetime | None = None  # Telegram's 429 for this chat
    muted_until: datetime | None = None
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    created_at: datetime
    watches_most: int | None = None  # how many watches it may have; None = as configured
    # By an invitation, or because the chat was there before one was needed (access: invite).
    let_in: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    # Telegram takes nothing here: since when, why (see core/delivery/refusals.Reason), how many tries since, the next
    # try.
    parked_at: datetime | None = None
    # Stays after the place opens until it has been told, where nobody else could be.
    park_reason: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    park_tries: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    next_try_at: datetime | None = None
    park_told: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    # A deleted topic: its group was given the waiting messages, and asked about the rest.
    park_asked: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


class WatchRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "watches"
    __table_args__ = (UniqueConstraint("chat_id", "key"),)
    id: int | None = _key()
    chat_id: int = _to("chats.id")
    text: str = Field(sa_column=Column(Text, nullable=False))
    key: str = Field(sa_column=Column(Text, nullable=False))
    mode: str = "instant"
    schedule: str = Field(
        default="", sa_column=Column(Text, nullable=False, server_default="")
    )  # of a digest; "" = the chat's
    muted_until: datetime | None = None
    created_by: int | None = Field(default=None, sa_column=Column(BigInteger))
    created_at: datetime
    removed_at: datetime | None = None
    told_on: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))  # a day in Beijing
    told: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))  # alerts promised on it


class WatchChangeRow(SQLModel, table=True):
    """The log of changes of watches, written by triggers and read by mirrors. Of a deleted watch it has the id only."""

    __tablename__: ClassVar[str] = "watch_changes"
    __table_args__ = ({"sqlite_autoincrement": True},)
    seq: int | None = _key()
    watch_id: int = Field(sa_column=Column(BigInteger, nullable=False))


class ForgettingRow(SQLModel, table=True):
    """A person or chat whose data is still being deleted; its chats bear the number that follows from its id."""

    __tablename__: ClassVar[str] = "forgettings"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = _key()
    telegram_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    # The update that asked for it, and when it came: later messages stay. None = a chat that was off for too long.
    update_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    asked_at: datetime
    panel: int | None = Field(default=None, sa_column=Column(BigInteger))  # the message that confirms the end
    language: str = ""


class MessageRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "messages"
    __table_args__ = (
        Index(
            "ix_messages_open",
            "state",
            "priority",
            "turn",
            "id",
            sqlite_where=text("state IN ('ready','doubt','sending')"),
            postgresql_where=text("state IN ('ready','doubt','sending')"),
        ),
        Index("ix_messages_chat", "chat_id", "state"),
        Index("ix_messages_sent", "sent_at"),
        Index(
            "ix_messages_said",
            "created_at",
            sqlite_where=text("kind IN ('reply', 'notice') OR state IN ('merged', 'cancelled')"),
            postgresql_where=text("kind IN ('reply', 'notice') OR state IN ('merged', 'cancelled')"),
        ),
        Index(
            "ix_messages_unknown",
            "id",
            sqlite_where=text("state = 'unknown'"),
            postgresql_where=text("state = 'unknown'"),
        ),
        Index(
            "ix_messages_follow_up",
            "id",
            sqlite_where=text("follow_up IS NOT NULL"),
            postgresql_where=text("follow_up IS NOT NULL"),
        ),
        Index(
            "ix_messages_edit",
            "edit_due_at",
            sqlite_where=text("edit_due_at IS NOT NULL"),
            postgresql_where=text("edit_due_at IS NOT NULL"),
        ),
        Index(
            "ix_messages_broadcast",
            "broadcast_id",
            "state",
            sqlite_where=text("broadcast_id IS NOT NULL"),
            postgresql_where=text("broadcast_id IS NOT NULL"),
        ),
    )
    id: int | None = _key()
    chat_id: int = _to("chats.id", index=False)
    kind: str  # reply, notice, alert (one delivery) or digest (several)
    priority: int  # 0 reply, 1 instant, 2 digest, 3 broadcast
    # Milliseconds: when it would leave if nothing else were to be sent. Messages of a priority go in this order.
    turn: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    silent: bool = False
    reply_to: int | None = Field(default=None, sa_column=Column(BigInteger))
    state: str = "ready"
    due_at: datetime
    attempts: int = 0
    doubts: int = 0
    # How often the process ended while it was in flight, and how often while no other message was.
    crashes: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    crashes_alone: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    created_at: datetime
    claimed_at: datetime | None = None
    sent_at: datetime | None = None
    telegram_message_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    held: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))  # of a digest: its reason
    shown_version: int = 0  # of an alert: its story's version; of a digest: how many deliveries
    edit_due_at: datetime | None = None  # when the shown text may be brought up to date
    follow_up: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))  # to be edited in
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    broadcast_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))


class BroadcastRow(SQLModel, table=True):
    """A broadcast: what an admin says to every chat; once it is sent its messages are in the outbox."""

    __tablename__: ClassVar[str] = "broadcasts"
    id: int | None = _key()
    user_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    text: str = Field(sa_column=Column(Text, nullable=False))
    state: str = "draft"  # draft, sent, stopped, dropped
    total: int = 0
    created_at: datetime


class DeliveryRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "deliveries"
    __table_args__ = (
        UniqueConstraint("chat_id", "story_id", "chapter"),
        Index("ix_deliveries_recent", "chat_id", "created_at"),
    )
    id: int | None = _key()
    chat_id: int = _to("chats.id", index=False)
    story_id: int = _to("stories.id")
    chapter: int = 0
    article_id: int = _to("articles.id")
    message_id: int = _to("messages.id")
    mode: str
    hits: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    held: str = Field(
        default="", sa_column=Column(Text, nullable=False, server_default="")
    )  # why it was not an alert at once
    quieted: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )  # the chat wants no more of the story
    created_at: datetime


class UpdateRow(SQLModel, table=True):
    """The inbox: raw updates, stored before Telegram is told that we have them (guarantee 7)."""

    __tablename__: ClassVar[str] = "updates"
    __table_args__ = (
        Index("ix_updates_open", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    )
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    chat_key: int = Field(sa_column=Column(BigInteger, nullable=False))
    raw: str = Field(sa_column=Column(Text, nullable=False))
    state: str = "new"  # new, done, failed, unreadable
    attempts: int = 0
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    received_at: datetime = Field(index=True)


class QuestionRow(SQLModel, table=True):
    """A question that the bot has asked somebody in a chat; expires."""

    __tablename__: ClassVar[str] = "questions"
    __table_args__ = (UniqueConstraint("chat_id", "user_id"),)
    id: int | None = _key()
    chat_id: int = _to("chats.id", index=False)
    user_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    about: str
    expires_at: datetime


class PersonRow(SQLModel, table=True):
    """A person with a role: an owner, an admin, a person who was invited, a person who is banned."""

    __tablename__: ClassVar[str] = "people"
    user_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    role: str = "owner"  # see core/chat/roles.Role
    added_at: datetime
    told: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))  # of the ban


class AuditRow(SQLModel, table=True):
    """A change made by an admin. People and chats stand in it by number only, so that they can be forgotten."""

    __tablename__: ClassVar[str] = "audit"
    id: int | None = _key()
    at: datetime
    user_id: int | None = Field(
        default=None, sa_column=Column(BigInteger)
    )  # who; 0 = the command line, None = forgotten
    act: str
    what: str = Field(default="", sa_column=Column(Text, nullable=False))  # on what: a source's name
    person: int | None = Field(default=None, sa_column=Column(BigInteger))  # on whom: a person or chat
    before: str = Field(default="", sa_column=Column(Text, nullable=False))
    after: str = Field(default="", sa_column=Column(Text, nullable=False))


class FactRow(SQLModel, table=True):
    """A small fact that must survive a restart: the owner link's hash, when somebody was told."""

    __tablename__: ClassVar[str] = "facts"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class SetAsideRow(SQLModel, table=True):
    """A row that was found unsound: it has been repaired, or taken out of its queue."""

    __tablename__: ClassVar[str] = "set_aside"
    __table_args__ = (
        Index("ix_set_aside_untold", "id", sqlite_where=text("NOT told"), postgresql_where=text("NOT told")),
    )
    id: int | None = _key()
    at: datetime
    of: str  # the table
    key: str = Field(sa_column=Column(Text, nullable=False))
    columns: str = Field(sa_column=Column(Text, nullable=False))
    told: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


class HeartbeatRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "heartbeats"
    name: str = Field(primary_key=True)
    at: datetime


# SQLite would reuse the id of a deleted last row, and a holder of the old id would meet a stranger's row.
for _table in SQLModel.metadata.tables.values():
    if _table.autoincrement_column is not None:
        _table.dialect_options["sqlite"]["autoincrement"] = True


def _columns(row: type[SQLModel]) -> Any:
    # Typed as Any: type checkers read SQLModel's attributes as plain values, not as the expressions they are in a
    # query.
    return SQLModel.metadata.tables[str(row.__tablename__)].c


SOURCES = _columns(SourceRow)
STORIES = _columns(StoryRow)
ARTICLES = _columns(ArticleRow)
KEYS = _columns(ArticleKeyRow)
CHATS = _columns(ChatRow)
WATCHES = _columns(WatchRow)
WATCH_CHANGES = _columns(WatchChangeRow)
FORGETTINGS = _columns(ForgettingRow)
MESSAGES = _columns(MessageRow)
DELIVERIES = _columns(DeliveryRow)
UPDATES = _columns(UpdateRow)
QUESTIONS = _columns(QuestionRow)
PEOPLE = _columns(PersonRow)
AUDIT = _columns(AuditRow)
BROADCASTS = _columns(BroadcastRow)
SOURCE_DAYS = _columns(SourceDayRow)
FACTS = _columns(FactRow)
SET_ASIDE = _columns(SetAsideRow)
MESSAGES_TABLE = SQLModel.metadata.tables["messages"]
# Written out, for SQLite uses a partial index only where the statement itself has its condition (measured: with the
# state as a parameter it scans the table, 56 ms at 500,000 messages).
OPEN: Any = text("messages.state IN ('ready', 'doubt', 'sending')")
# Written out for the same reason: places that are parked, or were parked and have not been told.
PARKED: Any = text("chats.park_reason <> ''")
prepare()
