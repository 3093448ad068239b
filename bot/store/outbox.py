"""Deliveries (promises) and messages (what Telegram is asked to send): the outbox."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import insert, update
from sqlmodel import func, select

from bot.core.types import Alert, Button, Chat, Hit, Message, MessageKind, MessageState, NewDelivery, Words
from bot.store.chats import chat_of
from bot.store.engine import Session
from bot.store.news import article_of
from bot.store.rows import (
    ARTICLES,
    CHATS,
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

REPLY, INSTANT, DIGEST, EDIT = range(4)
PAGE = 200


@dataclass(frozen=True, slots=True)
class Head:
    """A message that could be sent now, before it is claimed."""

    id: int
    chat_id: int
    telegram_id: int
    kind: MessageKind
    priority: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a claimed message."""

    message_id: int
    state: MessageState
    due_at: datetime
    doubts: int
    telegram_message_id: int | None = None
    sent_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A sent answer, and the watches whose hits in the stored news are to be edited into it."""

    message_id: int
    chat: Chat
    telegram_message_id: int
    words: Words
    watches: tuple[int, ...]


class Outbox:
    """The tables of deliveries and messages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def say(
        self,
        chat_id: int,
        words: Words,
        at: datetime,
        *,
        reply_to: int | None = None,
        kind: MessageKind = "reply",
        watches: Sequence[int] = (),
    ) -> int:
        """Put a finished text into the outbox; returns the message's id.

        What ``watches`` would have caught is edited in once it has been sent.
        """
        row = MessageRow(
            chat_id=chat_id,
            kind=kind,
            priority=REPLY if kind == "reply" else DIGEST,
            payload=_payload(words),
            follow_up={"watches": list(watches)} if watches else None,
            reply_to=reply_to,
            due_at=at,
            created_at=at,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def follow_ups(self, *, most: int) -> list[FollowUp]:
        """Return sent answers into which something is still to be edited, oldest first."""
        rows = await self._session.exec(
            select(MessageRow, ChatRow)
            .join(ChatRow, CHATS.id == MESSAGES.chat_id)
            .where(MESSAGES.follow_up.is_not(None), MESSAGES.state == "sent", CHATS.state == "active")
            .order_by(MESSAGES.id)
            .limit(most)
        )
        return [
            FollowUp(row.id, chat_of(chat), row.telegram_message_id, _words(row), tuple(row.follow_up["watches"]))
            for row, chat in rows
        ]

    async def followed(self, message_id: int) -> None:
        """Remember that nothing more is to be edited into an answer."""
        await self._session.exec(update(MessageRow).where(MESSAGES.id == message_id).values(follow_up=None))

    async def told(self, story_ids: Iterable[int]) -> set[tuple[int, int]]:
        """Return the (chat, story) pairs that have a delivery of chapter 0."""
        rows = await self._session.exec(
            select(DELIVERIES.chat_id, DELIVERIES.story_id).where(
                DELIVERIES.story_id.in_(list(set(story_ids))), DELIVERIES.chapter == 0
            )
        )
        return set(rows.all())

    async def promise(self, deliveries: Sequence[NewDelivery], at: datetime) -> None:
        """Make deliveries, each with its message, in bulk; the stories are marked as needing a summary."""
        if not deliveries:
            return
        messages = [
            {
                "chat_id": one.chat_id,
                "kind": "alert",
                "priority": INSTANT,
                "payload": {},
                "silent": one.mode == "silent",
                "state": "ready",
                "due_at": one.due_at,
                "attempts": 0,
                "doubts": 0,
                "created_at": at,
                "shown_version": 0,
                "error": "",
            }
            for one in deliveries
        ]
        queued = await self._session.exec(
            insert(MessageRow).returning(MESSAGES.id, sort_by_parameter_order=True), params=messages
        )
        ids = [message_id for (message_id,) in queued]
        await self._session.exec(
            insert(DeliveryRow),
            params=[
                {
                    "chat_id": one.chat_id,
                    "story_id": one.story_id,
                    "chapter": one.chapter,
                    "article_id": one.article_id,
                    "message_id": message_id,
                    "mode": one.mode,
                    "hits": [asdict(hit) for hit in one.hits],
                    "created_at": at,
                }
                for one, message_id in zip(deliveries, ids, strict=True)
            ],
        )
        await self._session.exec(
            update(StoryRow).where(STORIES.id.in_({one.story_id for one in deliveries})).values(wanted=True)
        )

    async def heads(self, now: datetime, *, most: int, held: Collection[int]) -> list[Head]:
        """Return up to ``most`` messages that may go now, one per chat, by priority and age.

        Left out: chats that are off or held by Telegram's 429, alerts without a summary yet, and the chats ``held`` by the gate
        (telegram ids: sending to them would only wait).
        """
        chosen: dict[int, Head] = {}
        # One chat's backlog may fill whole pages: the next one is read without it, so each brings another chat.
        for _ in range(most):
            rows = (
                await self._session.exec(
                    select(*cast("Any", (MESSAGES.id, CHATS.id, CHATS.telegram_id, MESSAGES.kind, MESSAGES.priority)))
                    .join(ChatRow, CHATS.id == MESSAGES.chat_id)
                    .outerjoin(DeliveryRow, DELIVERIES.message_id == MESSAGES.id)
                    .outerjoin(StoryRow, STORIES.id == DELIVERIES.story_id)
                    .where(
                        *_may_go(now),
                        (MESSAGES.kind != "alert") | STORIES.summary.is_not(None),
                        CHATS.telegram_id.not_in([*held, *chosen]),
                    )
                    .order_by(MESSAGES.priority, MESSAGES.id)
                    .limit(PAGE)
                )
            ).all()
            for message_id, chat_id, telegram_id, kind, priority in rows:
                if telegram_id not in chosen and len(chosen) < most:
                    chosen[telegram_id] = Head(message_id, chat_id, telegram_id, cast("MessageKind", kind), priority)
            if len(rows) < PAGE or len(chosen) == most:
                break
        return list(chosen.values())

    async def claim(self, heads: Sequence[Head], now: datetime) -> list[Message]:
        """Claim messages for sending; alerts whose watches are all gone are cancelled instead."""
        if not heads:
            return []
        ids = [head.id for head in heads]
        alerts = await self._alerts(ids)
        gone = [head.id for head in heads if head.kind == "alert" and head.id not in alerts]
        if gone:
            await self._session.exec(
                update(MessageRow).where(MESSAGES.id.in_(gone)).values(state="cancelled", error="watch removed")
            )
        rows = (
            await self._session.exec(
                select(MessageRow, ChatRow)
                .join(ChatRow, CHATS.id == MESSAGES.chat_id)
                .where(MESSAGES.id.in_(ids), *_may_go(now))  # again: it may have been blocked or muted since `heads`
            )
        ).all()
        claimed = {row.id: (row, chat) for row, chat in rows}
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.id.in_(list(claimed)))
            .values(state="sending", claimed_at=now, attempts=MESSAGES.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        return [_message(*claimed[head.id], alerts.get(head.id)) for head in heads if head.id in claimed]

    async def _alerts(self, message_ids: Sequence[int]) -> dict[int, Alert]:
        rows = (
            await self._session.exec(
                select(DeliveryRow, ArticleRow, StoryRow)
                .join(ArticleRow, ARTICLES.id == DELIVERIES.article_id)
                .join(StoryRow, STORIES.id == DELIVERIES.story_id)
                .where(DELIVERIES.message_id.in_(message_ids))
            )
        ).all()
        watch_ids = {hit["watch_id"] for delivery, _, _ in rows for hit in delivery.hits}
        alive = set(
            (
                await self._session.exec(
                    select(WATCHES.id).where(WATCHES.id.in_(watch_ids), WATCHES.removed_at.is_(None))
                )
            ).all()
        )
        found: dict[int, Alert] = {}
        for delivery, article, story in rows:
            hits = tuple(
                Hit(hit["watch_id"], hit["text"], tuple(hit["terms"]))
                for hit in delivery.hits
                if hit["watch_id"] in alive
            )
            if hits:
                assert delivery.id is not None
                found[delivery.message_id] = Alert(article_of(article), story.summary or "", hits, delivery.id)
        return found

    async def alert_of(self, delivery_id: int) -> tuple[Alert, Chat, datetime | None] | None:
        """Return what an alert told, its chat, and when it was sent."""
        found = (
            await self._session.exec(
                select(DeliveryRow, ChatRow, MessageRow)
                .join(ChatRow, CHATS.id == DELIVERIES.chat_id)
                .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
                .where(DELIVERIES.id == delivery_id)
            )
        ).first()
        if found is None:
            return None
        delivery, chat, message = found
        article = await self._session.get(ArticleRow, delivery.article_id)
        story = await self._session.get(StoryRow, delivery.story_id)
        if article is None or story is None:
            return None
        hits = tuple(Hit(hit["watch_id"], hit["text"], tuple(hit["terms"])) for hit in delivery.hits)
        return Alert(article_of(article), story.summary or "", hits, delivery_id), chat_of(chat), message.sent_at

    async def settle(self, settled: Sequence[Settled]) -> None:
        """Record what became of claimed messages."""
        if settled:
            await self._session.exec(
                update(MessageRow),
                params=[
                    {
                        "id": one.message_id,
                        "state": one.state,
                        "due_at": one.due_at,
                        "doubts": one.doubts,
                        "telegram_message_id": one.telegram_message_id,
                        "sent_at": one.sent_at,
                        "error": one.error[:500],
                    }
                    for one in settled
                ],
            )

    async def doubt_in_flight(self) -> int:
        """At start: what was being sent when the process ended is in doubt (guarantee 3). Returns how many messages."""
        rows = (await self._session.exec(select(MessageRow).where(MESSAGES.state == "sending"))).all()
        for row in rows:
            row.doubts += 1
            row.state = "doubt" if row.doubts < 2 else "unknown"
            row.error = "the process ended while this was being sent"
            self._session.add(row)
        await self._session.flush()
        return len(rows)

    async def clear_doubts(self) -> int:
        """After a good getMe: doubtful messages may be sent once more. Returns how many."""
        done = await self._session.exec(update(MessageRow).where(MESSAGES.state == "doubt").values(state="ready"))
        return int(cast("Any", done).rowcount)

    async def has_doubts(self) -> bool:
        return (
            await self._session.exec(select(MESSAGES.id).where(MESSAGES.state == "doubt").limit(1))
        ).first() is not None

    async def put_off_alerts(self, chat_id: int, until: datetime) -> None:
        """Hold a chat's alerts that wait to be sent (a mute)."""
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.chat_id == chat_id, MESSAGES.kind == "alert", MESSAGES.state == "ready")
            .values(due_at=until)
        )

    async def sent_since(self, since: datetime, now: datetime) -> list[tuple[int, datetime]]:
        """Return (telegram chat id, time) of what was sent after ``since``: fills the gate at start (guarantee 5).

        What was in flight when the process ended arrived at an unknown time: it counts as sent ``now``.
        """
        rows = await self._session.exec(
            select(CHATS.telegram_id, MESSAGES.sent_at)
            .join(ChatRow, CHATS.id == MESSAGES.chat_id)
            .where(cast("Any", MESSAGES.claimed_at) >= since)
        )
        return [(chat, sent_at or now) for chat, sent_at in rows]

    async def counts(self) -> Mapping[str, int]:
        """Return how many messages are in each state."""
        rows = await self._session.exec(select(MESSAGES.state, func.count()).group_by(MESSAGES.state))
        return dict(rows.all())

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next waiting message falls due, if any waits for a time to come (at most a day ahead)."""
        found: datetime | None = (
            await self._session.exec(
                select(func.min(MESSAGES.due_at)).where(
                    MESSAGES.state == "ready", MESSAGES.due_at > now, MESSAGES.due_at < now + timedelta(days=1)
                )
            )
        ).one()
        return found


def _may_go(now: datetime) -> tuple[Any, ...]:
    """What lets a message go: it is ready and due, its chat is active and not held by a 429."""
    due = (MESSAGES.due_at <= now) | (
        # The clock was set back: what was due when it was queued still is.
        (MESSAGES.created_at > now) & (MESSAGES.due_at <= MESSAGES.created_at)
    )
    free = CHATS.not_before.is_(None) | (CHATS.not_before <= now)
    return MESSAGES.state == "ready", due, CHATS.state == "active", free


def _payload(words: Words) -> dict[str, Any]:
    keyboard = [[asdict(button) for button in line] for line in words.keyboard]
    return {"html": words.html, "keyboard": keyboard, "ask": words.ask, "file": words.file}


def _words(row: MessageRow) -> Words:
    keyboard = tuple(tuple(Button(**button) for button in line) for line in row.payload["keyboard"])
    name, content = row.payload.get("file") or ("", "")
    return Words(row.payload["html"], keyboard, row.payload["ask"], (name, content) if name else None)


def _message(row: MessageRow, chat: ChatRow, alert: Alert | None) -> Message:
    assert row.id is not None
    words = _words(row) if row.kind != "alert" else None
    return Message(
        id=row.id,
        chat=chat_of(chat),
        kind=cast("MessageKind", row.kind),
        priority=row.priority,
        attempts=row.attempts + 1,
        doubts=row.doubts,
        created_at=row.created_at,
        silent=row.silent,
        reply_to=row.reply_to,
        words=words,
        alert=alert,
    )
