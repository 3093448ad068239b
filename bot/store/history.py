"""The history of articles, deliveries and watches: read only, for /why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel import select

from bot.core.delivery.why import Delivered, HeldBack, Kept, Trail
from bot.core.types import Held, MessageKind, MessageState
from bot.store.articles import article_of
from bot.store.database.engine import Session
from bot.store.tables import (
    ARTICLES,
    DELIVERIES,
    MESSAGES,
    WATCHES,
    ArticleRow,
    DeliveryRow,
    MessageRow,
    StoryRow,
)
from bot.store.watches import Watches

OPEN = ("ready", "sending", "doubt")


@dataclass(frozen=True, slots=True)
class Heading:
    """An article without its text, for searching."""

    id: int
    title: str
    url: str
    share_url: str
    published_at: datetime
    stored_at: datetime


class History:
    """Reads across the tables what happened to articles and deliveries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def headings(self, *, before: int | None = None, most: int) -> list[Heading]:
        """Return the headings of articles, latest arrival first.

        ``before`` asks for those that came before that article.
        """
        columns = (
            ARTICLES.id,
            ARTICLES.title,
            ARTICLES.url,
            ARTICLES.share_url,
            ARTICLES.published_at,
            ARTICLES.stored_at,
        )
        statement = select(*cast("Any", columns)).order_by(ARTICLES.id.desc()).limit(most)
        rows = await self._session.exec(statement if before is None else statement.where(ARTICLES.id < before))
        return [Heading(*row) for row in rows]

    async def trail(self, article_id: int) -> Trail | None:
        """Return what happened to an article."""
        row = await self._session.get(ArticleRow, article_id)
        if row is None:
            return None
        story = await self._session.get(StoryRow, row.story_id) if row.story_id is not None else None
        return Trail(article_of(row), row.matched_at, story.founded_at if story else None, row.detail_due)

    async def deliveries_of(self, chat_id: int, story_id: int) -> list[Delivered]:
        """Return the deliveries of a story to a chat, in order of its chapters."""
        rows = await self._session.exec(
            select(DeliveryRow, MessageRow, ArticleRow)
            .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
            .join(ArticleRow, ARTICLES.id == DELIVERIES.article_id)
            .where(DELIVERIES.chat_id == chat_id, DELIVERIES.story_id == story_id)
            .order_by(DELIVERIES.chapter)
        )
        return [_told(*row) for row in rows]

    async def kept(self, chat_id: int) -> list[Kept]:
        """Return the watches of a chat, oldest first, with what is kept about them."""
        columns = (WATCHES.id, WATCHES.created_at, WATCHES.told_on, WATCHES.told)
        rows = await self._session.exec(select(*cast("Any", columns)).where(WATCHES.chat_id == chat_id))
        known = {watch_id: values for watch_id, *values in rows}
        return [Kept(watch, *known[watch.id]) for watch in await Watches(self._session).of(chat_id)]

    async def settled(self, chat_id: int, since: datetime) -> Counter[tuple[MessageKind, MessageState]]:
        """Count the messages promised to a chat since then that no longer wait, by kind and state."""
        rows = await self._session.exec(
            select(MESSAGES.kind, MESSAGES.state)
            .join(DeliveryRow, DELIVERIES.message_id == MESSAGES.id)
            .where(DELIVERIES.chat_id == chat_id, DELIVERIES.created_at >= since, MESSAGES.state.not_in(OPEN))
        )
        return Counter((kind, state) for kind, state in rows)

    async def waiting(self, chat_id: int) -> Sequence[HeldBack]:
        """Count the deliveries that wait for a chat, by reason and end, the soonest first."""
        rows = await self._session.exec(
            select(DELIVERIES.held, MESSAGES.due_at)
            .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
            .where(MESSAGES.chat_id == chat_id, MESSAGES.state.in_(OPEN))
        )
        counts = Counter((due_at, cast("Held", held)) for held, due_at in rows)
        return [HeldBack(held, due_at, count) for (due_at, held), count in sorted(counts.items())]


def _told(row: DeliveryRow, message: MessageRow, article: ArticleRow) -> Delivered:
    assert row.id is not None
    return Delivered(
        delivery_id=row.id,
        message_id=row.message_id,
        article=article_of(article),
        chapter=row.chapter,
        held=cast("Held", row.held),
        quieted=row.quieted,
        created_at=row.created_at,
        watches=tuple(hit["text"] for hit in row.hits),
        kind=cast("MessageKind", message.kind),
        state=cast("MessageState", message.state),
        due_at=message.due_at,
        sent_at=message.sent_at,
        attempts=message.attempts,
        doubts=message.doubts,
        error=message.error,
    )
