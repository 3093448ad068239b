"""Alerts: the present text of messages, by the deliveries that travel in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import select

from bot.core.news.summary import summarise
from bot.core.types import Alert, Chat, Digest, Held, Hit
from bot.store.articles import article_of
from bot.store.chats import chat_of
from bot.store.database.engine import Session, chunks
from bot.store.tables import (
    ARTICLES,
    DELIVERIES,
    MESSAGES,
    STORIES,
    WATCHES,
    ArticleRow,
    ChatRow,
    DeliveryRow,
    MessageRow,
    StoryRow,
)

# Stories on a page of a digest.
DIGEST_PAGE = 8
# A shown message is brought up to date at most once in this time.
AMEND_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert, the chat that it is for, and when it was sent (None = not yet)."""

    alert: Alert
    chat: Chat
    sent_at: datetime | None


class Alerts:
    """Reads what chats are shown of their deliveries: single alerts, or pages of a digest."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of_messages(self, message_ids: Sequence[int]) -> dict[int, Alert]:
        """Return the alerts that these messages tell, by message id; without those whose watches are all gone."""
        rows = (await self._session.exec(_telling().where(DELIVERIES.message_id.in_(message_ids)))).all()
        alive = await self._alive(row for row, *_ in rows)
        found = {row.message_id: _alert(row, article, story, alive, known=known) for row, article, story, known in rows}
        return {message_id: alert for message_id, alert in found.items() if alert.hits}

    async def digest(self, message_id: int, why: Held, *, page: int = 0, topic: int = 0) -> Digest | None:
        """Return a page of a digest, in order of the watches; None when all watches of its deliveries are gone.

        ``topic`` = the deleted topic that it was for.
        """
        rows = (
            await self._session.exec(_telling().where(DELIVERIES.message_id == message_id).order_by(DELIVERIES.id))
        ).all()
        alive = await self._alive(row for row, *_ in rows)
        alerts = [
            one
            for one in (_alert(row, article, story, alive, known=known) for row, article, story, known in rows)
            if one.hits
        ]
        if not alerts:
            return None
        # Deliveries that became too old while they waited are only counted.
        fresh = {row.id for row, *_ in rows if row.held != "stale"}
        stale = sum(one.delivery_id not in fresh for one in alerts)
        alerts = [alert for alert in alerts if alert.delivery_id in fresh]
        # A story told twice (a chapter of it came while it waited) is told by its latest chapter.
        words = {(one.article.story_id, one.hits[0].watch_id): one for one in alerts}
        if why == "cap":  # it grows while it is shown: the newest first
            ordered = list(words.values())[::-1]
        else:
            watches = list(dict.fromkeys(one.hits[0].watch_id for one in alerts))
            ordered = sorted(words.values(), key=lambda one: watches.index(one.hits[0].watch_id))
        last = -(-len(ordered) // DIGEST_PAGE) - 1
        page = max(0, min(page, last))
        return Digest(
            tuple(ordered[page * DIGEST_PAGE : (page + 1) * DIGEST_PAGE]),
            len(ordered),
            why,
            page,
            max(0, last),
            len(rows),
            stale,
            topic if topic and await self._is_parked(topic) else 0,
        )

    async def _is_parked(self, chat_id: int) -> bool:
        row = await self._session.get(ChatRow, chat_id)
        return row is not None and row.parked_at is not None

    async def page(self, message_id: int, chat_id: int, page: int) -> Digest | None:
        """Return another page of a digest that this chat got."""
        row = await self._session.get(MessageRow, message_id)
        if row is None or row.chat_id != chat_id or row.kind != "digest":
            return None
        return await self.digest(message_id, cast("Held", row.held), page=page, topic=row.payload.get("topic", 0))

    async def _alive(self, deliveries: Iterable[DeliveryRow]) -> set[int]:
        wanted = {hit["watch_id"] for delivery in deliveries for hit in delivery.hits}
        found: set[int] = set()
        for some in chunks(wanted):
            statement = select(WATCHES.id).where(WATCHES.id.in_(some), WATCHES.removed_at.is_(None))
            found |= set((await self._session.exec(statement)).all())
        return found

    async def of(self, delivery_id: int) -> SentAlert | None:
        """Return the alert of a delivery, as promised to its chat; None when there is none."""
        found = (await self._session.exec(_telling().where(DELIVERIES.id == delivery_id))).first()
        if found is None:
            return None
        row, article, story, known = found
        chat = await self._session.get(ChatRow, row.chat_id)
        message = await self._session.get(MessageRow, row.message_id)
        assert chat is not None
        assert message is not None
        return SentAlert(_alert(row, article, story, None, known=known), chat_of(chat), message.sent_at)

    async def edit_later(self, story_ids: Collection[int], at: datetime) -> None:
        """Schedule edits for the alerts of stories that more outlets report now.

        The edit waits for a while, so that further reports are edited in with it.
        """
        for some in chunks(story_ids):
            shown = select(DELIVERIES.message_id).where(DELIVERIES.story_id.in_(some), DELIVERIES.quieted.is_(False))
            await self._session.exec(
                update(MessageRow)
                .where(
                    MESSAGES.id.in_(shown),
                    MESSAGES.kind == "alert",
                    MESSAGES.state.in_(("sending", "sent")),
                    MESSAGES.edit_due_at.is_(None),
                )
                .values(edit_due_at=at + AMEND_EVERY)
                .execution_options(synchronize_session=False)
            )


def _telling() -> Any:
    # An alert is 进展 only when an earlier one of its story was told.
    earlier = aliased(DeliveryRow)
    known = (
        select(earlier.id)
        .where(
            earlier.chat_id == DELIVERIES.chat_id,
            earlier.story_id == DELIVERIES.story_id,
            cast("Any", earlier.chapter) < DELIVERIES.chapter,
        )
        .exists()
    )
    return (
        select(DeliveryRow, ArticleRow, StoryRow, known)
        .join(ArticleRow, ARTICLES.id == DELIVERIES.article_id)
        .join(StoryRow, STORIES.id == DELIVERIES.story_id)
    )


def _alert(row: DeliveryRow, article: ArticleRow, story: StoryRow, alive: set[int] | None, *, known: bool) -> Alert:
    assert row.id is not None
    hits = tuple(
        Hit(hit["watch_id"], hit["text"], tuple(hit["terms"]))
        for hit in row.hits
        if alive is None or hit["watch_id"] in alive
    )
    told = article_of(article)
    # A story's summary is that of its first news; 进展 has other figures.
    summary = (story.summary or "") if not told.chapter else summarise(told.title, told.text) if story.summary else ""
    return Alert(told, summary, hits, row.id, story.version, row.chapter if known else 0)
