"""Rows of the outbox: how one is made for an alert or a digest, and how they are queued."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from bot.store.database.engine import Session
from bot.store.tables import MESSAGES, MessageRow

INSTANT, DIGEST = 1, 2
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
    """Return the values of a message that waits; ``turn`` (milliseconds) = its place in the lane, by default when it is due."""
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
