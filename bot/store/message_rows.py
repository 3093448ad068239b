"""Rows of the outbox: how one is made for an alert or a digest, and how they are queued."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import insert

from bot.core.types import Alert, Button, Digest, Held, Message, MessageKind, Words
from bot.store.alerts import Alerts
from bot.store.chats import chat_of
from bot.store.database.engine import Session
from bot.store.tables import (
    CHATS,
    MESSAGES,
    ChatRow,
    MessageRow,
)

REPLY, INSTANT, DIGEST = 0, 1, 2
"""Priorities: what is to come at once goes before what was gathered."""
UNTRIED = (MESSAGES.doubts == 0, MESSAGES.crashes == 0)
"""What may have been sent stays as it is: nothing joins it or takes it along."""


async def queue(session: Session, messages: Sequence[dict[str, Any]]) -> list[int]:
    """Add messages to the outbox; returns their ids in the same order."""
    if not messages:
        return []
    queued = await session.exec(
        insert(MessageRow).returning(MESSAGES.id, sort_by_parameter_order=True), params=messages
    )
    return [message_id for (message_id,) in queued]


def new_message(
    chat_id: int,
    kind: str,
    priority: int,
    due_at: datetime,
    at: datetime,
    *,
    silent: bool,
    turn: int = 0,
    held: str = "",
    topic: int = 0,
) -> dict[str, Any]:
    """Return the values of a waiting message.

    ``turn`` (milliseconds) = its place in the lane, by default its due time.
    """
    return {
        "chat_id": chat_id,
        "kind": kind,
        "priority": priority,
        "turn": turn or round(due_at.timestamp() * 1000),
        "payload": {"topic": topic} if topic else {},
        "silent": silent,
        "state": "ready",
        "due_at": due_at,
        "attempts": 0,
        "doubts": 0,
        "crashes": 0,
        "crashes_alone": 0,
        "created_at": at,
        "held": held,
        "shown_version": 0,
        "error": "",
    }


def open_for_calls(now: datetime) -> tuple[Any, Any]:
    """Return the conditions for a call to a chat: its 429 is over, and where it is parked a try is due."""
    free = CHATS.not_before.is_(None) | (CHATS.not_before <= now)
    return free, CHATS.next_try_at.is_(None) | (CHATS.next_try_at <= now)


def sent_words(row: MessageRow) -> Words:
    if "html" not in row.payload:
        return Words("")
    keyboard = tuple(tuple(Button(**button) for button in line) for line in row.payload["keyboard"])
    name, content = row.payload.get("file") or ("", "")
    return Words(row.payload["html"], keyboard, row.payload["ask"], (name, content) if name else None)


def message_of(row: MessageRow, chat: ChatRow, told: Alert | Digest | None) -> Message:
    assert row.id is not None
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
        words=sent_words(row) if row.kind not in {"alert", "digest"} else None,
        alert=told if isinstance(told, Alert) else None,
        digest=told if isinstance(told, Digest) else None,
    )


async def told_in(session: Session, rows: Sequence[MessageRow]) -> dict[int, Alert | Digest]:
    """Return the content of alerts and digests, by message id."""
    alerts = Alerts(session)
    found = await alerts.of_messages([row.id or 0 for row in rows if row.kind == "alert"])
    told: dict[int, Alert | Digest] = {message_id: alert for message_id, alert in found.items()}  # noqa: C416 - a wider type
    for row in rows:
        if row.kind == "digest" and row.id is not None:
            topic = row.payload.get("topic", 0)
            digest = await alerts.digest(row.id, cast("Held", row.held), topic=topic)
            if digest is not None:
                told[row.id] = digest
    return told
