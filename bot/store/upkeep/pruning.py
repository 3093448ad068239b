"""Pruning: rows past their age are deleted in small steps, each in a transaction of its own.

A story goes as a whole, with its deliveries, once all its articles are too old: as long as one of them could be told
again, the store knows who has heard of it. A delivery that still waits keeps it, too. The keys of its articles stay
while a source lists them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, text, update
from sqlmodel import func, select

from bot.core.clock import BEIJING
from bot.store.database.engine import Session
from bot.store.tables import (
    ARTICLES,
    DELIVERIES,
    KEYS,
    MESSAGES,
    SOURCE_DAYS,
    SOURCES,
    STORIES,
    UPDATES,
    ArticleKeyRow,
    ArticleRow,
    DeliveryRow,
    MessageRow,
    SourceDayRow,
    SourceRow,
    StoryRow,
    UpdateRow,
)

STORIES_AT_ONCE, ROWS_AT_ONCE = 40, 200
# A key that a source did not list on so many of the days on which it was read is gone for good.
DAYS_UNLISTED = 20
# A mute takes thirty days, and a chat that is off is kept for as long; a place that stays closed must not keep its news
# forever.
MAX_WAITS = timedelta(days=90)
ENDED = ("sent", "failed", "unknown", "merged", "cancelled")
# Written out, or SQLite would not use the indexes of these rows.
_SAID: Any = text("(messages.kind IN ('reply', 'notice') OR messages.state IN ('merged', 'cancelled'))")


@dataclass(frozen=True, slots=True)
class Ages:
    """The times before which rows are too old; None = they are kept forever."""

    articles: timedelta | None
    messages: timedelta | None


@dataclass(frozen=True, slots=True)
class Aged:
    """How many rows are past their age."""

    articles: int
    messages: int
    updates: int

    def __bool__(self) -> bool:
        return bool(self.articles or self.messages or self.updates)


class Pruning:
    """Deletes by age.

    Each method deletes a few rows and returns how many it found: fewer than its limit = none are left.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def aged(self, ages: Ages, now: datetime) -> Aged:
        """Count the rows past their age."""
        articles = messages = updates = 0
        if ages.articles is not None:
            articles = await self._count(ArticleRow, ARTICLES.stored_at < now - ages.articles)
        if ages.messages is not None:
            before = now - ages.messages
            messages = await self._count(MessageRow, *_said(before))
            updates = await self._count(UpdateRow, *_done(before))
        return Aged(articles, messages, updates)

    async def _count(self, row: Any, *where: Any) -> int:
        return int((await self._session.exec(select(func.count()).select_from(row).where(*where))).one())

    async def old_stories(self, before: datetime) -> Sequence[int]:
        """Return some stories whose articles all came before then and that nothing waits to tell.

        Read beside other writers.
        """
        rows = await self._session.exec(
            select(STORIES.id).where(*_over(before)).order_by(STORIES.founded_at).limit(STORIES_AT_ONCE)
        )
        return list(rows.all())

    async def stories(self, ids: Sequence[int], before: datetime) -> int:
        """Delete some rows of these stories, if they are still old: deliveries first, the stories last."""
        stories = (await self._session.exec(select(STORIES.id).where(STORIES.id.in_(ids), *_over(before)))).all()
        if not stories:
            return 0
        if found := await self._untell(stories):
            return found
        articles = (
            await self._session.exec(select(ARTICLES.id).where(ARTICLES.story_id.in_(stories)).limit(ROWS_AT_ONCE))
        ).all()
        if articles:
            await self._delete_articles(articles)
            return len(articles)
        await self._delete(StoryRow, STORIES.id.in_(stories))
        return len(stories)

    async def _untell(self, stories: Sequence[int]) -> int:
        """Delete some deliveries of stories, with the messages that hold nothing else; returns how many deliveries."""
        told = (
            await self._session.exec(
                select(*cast("Any", (DELIVERIES.id, DELIVERIES.message_id)))
                .where(DELIVERIES.story_id.in_(stories))
                .limit(ROWS_AT_ONCE)
            )
        ).all()
        if not told:
            return 0
        # No edit of theirs may be told any more: their deliveries are deleted step by step.
        await self._session.exec(
            update(ArticleRow)
            .where(ARTICLES.story_id.in_(stories), ARTICLES.silent.is_(False))
            .values(silent=True)
            .execution_options(synchronize_session=False)
        )
        await self._delete(DeliveryRow, DELIVERIES.id.in_([delivery for delivery, _ in told]))
        still = select(DELIVERIES.id).where(DELIVERIES.message_id == MESSAGES.id)
        messages = {message for _, message in told}
        await self._delete(MessageRow, MESSAGES.id.in_(messages), ~still.exists(), MESSAGES.state != "sending")
        return len(told)

    async def wordless(self, before: datetime) -> int:
        """Delete articles that came before then and never had any words: they belong to no story."""
        found = (
            await self._session.exec(
                select(ARTICLES.id).where(ARTICLES.story_id.is_(None), ARTICLES.stored_at < before).limit(ROWS_AT_ONCE)
            )
        ).all()
        await self._delete_articles(found)
        return len(found)

    async def _delete_articles(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        # The source of the articles, and when it was read last: before that it may have stopped listing them.
        of: Any = select(ARTICLES.source_id).where(ARTICLES.id == KEYS.article_id).scalar_subquery()
        day: Any = (
            select(SOURCES.days_read)
            .join(ArticleRow, ARTICLES.source_id == SOURCES.id)
            .where(ARTICLES.id == KEYS.article_id)
            .scalar_subquery()
        )
        await self._session.exec(
            update(ArticleKeyRow)
            .where(KEYS.article_id.in_(ids))
            .values(source_id=of, day=day, article_id=None)
            .execution_options(synchronize_session=False)
        )
        await self._delete(ArticleRow, ARTICLES.id.in_(ids))

    async def keys(self) -> int:
        """Delete keys of deleted articles that their sources have not listed for long."""
        unlisted = cast("Any", KEYS.day) < SOURCES.days_read - DAYS_UNLISTED
        some = (
            select(KEYS.key)
            .select_from(SourceRow)
            .join(ArticleKeyRow, (KEYS.source_id == SOURCES.id) & unlisted)
            .where(KEYS.article_id.is_(None))
            .limit(ROWS_AT_ONCE)
        )
        found = (await self._session.exec(some)).all()
        await self._delete(ArticleKeyRow, KEYS.key.in_(found), KEYS.article_id.is_(None))
        return len(found)

    async def messages(self, before: datetime) -> int:
        """Delete answers and notices from before then, and messages without deliveries."""
        found = (
            await self._session.exec(
                select(MESSAGES.id).where(*_said(before)).order_by(MESSAGES.created_at).limit(ROWS_AT_ONCE)
            )
        ).all()
        await self._delete(MessageRow, MESSAGES.id.in_(found))
        return len(found)

    async def updates(self, before: datetime) -> int:
        """Delete updates that came before then and have been dealt with."""
        found = (
            await self._session.exec(
                select(UPDATES.id).where(*_done(before)).order_by(UPDATES.received_at).limit(ROWS_AT_ONCE)
            )
        ).all()
        await self._delete(UpdateRow, UPDATES.id.in_(found))
        return len(found)

    async def days(self, before: datetime) -> int:
        """Delete the counts of failed polls on days before then."""
        day = before.astimezone(BEIJING).date().isoformat()
        await self._delete(SourceDayRow, SOURCE_DAYS.day < day)
        return 0

    async def _delete(self, row: Any, *where: Any) -> None:
        await self._session.exec(delete(row).where(*where).execution_options(synchronize_session=False))


def _over(before: datetime) -> tuple[Any, ...]:
    """Return the conditions for stories whose articles all came before then and of which no message waits.

    A message may wait in a mute or a digest, or for a place that is closed.
    """
    young = select(ARTICLES.id).where(ARTICLES.story_id == STORIES.id, ARTICLES.stored_at >= before)
    waits = (
        select(DELIVERIES.id)
        .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
        .where(DELIVERIES.story_id == STORIES.id, MESSAGES.state.not_in(ENDED))
    )
    waited_enough = STORIES.founded_at < before - MAX_WAITS
    return STORIES.founded_at < before, ~young.exists(), ~waits.exists() | waited_enough


def _said(before: datetime) -> tuple[Any, ...]:
    """Return the conditions for messages of a kind that no delivery needs, or that lost all their deliveries."""
    empty = select(DELIVERIES.id).where(DELIVERIES.message_id == MESSAGES.id)
    return _SAID, MESSAGES.created_at < before, MESSAGES.state.in_(ENDED), ~empty.exists()


def _done(before: datetime) -> tuple[Any, ...]:
    return UPDATES.received_at < before, UPDATES.state != "new"
