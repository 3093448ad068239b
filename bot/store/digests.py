"""Digests: waiting alerts become one message, after an outage, in quiet hours and mutes, or when there are too many."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import false, update
from sqlalchemy.orm import aliased
from sqlmodel import select

from bot.core.types import Held
from bot.store.database.engine import Session, chunks
from bot.store.message_rows import DIGEST, INSTANT, UNTRIED, new_message, queue
from bot.store.tables import CHATS, DELIVERIES, MESSAGES, ChatRow, DeliveryRow, MessageRow


@dataclass(frozen=True, slots=True)
class _WaitingDelivery:
    """A waiting delivery: its message, how loudly it comes, and whether it is only counted by now."""

    message_id: int
    delivery_id: int
    mode: str
    stale: bool


class Digests:
    """Puts waiting messages together.

    Example: ``await tx.digests.combine(now, "outage", more_than=1, waiting_since=now - timedelta(minutes=10))`` ->
    ``12``.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def combine(
        self,
        at: datetime,
        why: Held,
        *,
        more_than: int,
        chat_ids: Collection[int] | None = None,
        waiting_since: datetime | None = None,
        due_at: datetime | None = None,
        urgent_too: bool = False,
        tried_too: bool = False,
    ) -> int:
        """Put the waiting alerts of a chat into one digest, if there are more than ``more_than``.

        Returns how many messages it took.

        ``chat_ids`` None = all chats; ``waiting_since`` takes only what has waited since then; the digest is due at
        ``due_at`` (now). After an outage, and in quiet hours, waiting digests go into it, too; messages for a deleted
        topic stay apart, with their question. Urgent alerts (unless ``urgent_too``), messages being sent, and messages
        that may have been sent (unless ``tried_too``) stay as they are; after an outage also messages for a chat that
        is off, muted, parked or held by its 429.
        """
        # By chat, and by the deleted topic that the delivery is for.
        waiting: dict[tuple[int, int], list[_WaitingDelivery]] = defaultdict(list)
        statement = _waiting(at, why, waiting_since or at, urgent_too=urgent_too, tried_too=tried_too)
        for some in chunks(chat_ids) if chat_ids is not None else [None]:
            rows = await self._session.exec(statement if some is None else statement.where(MESSAGES.chat_id.in_(some)))
            for message_id, chat_id, payload, delivery_id, mode, held in rows:
                one = _WaitingDelivery(message_id, delivery_id, mode, held == "stale")
                waiting[chat_id, payload.get("topic", 0)].append(one)
        crowded = {place: those for place, those in waiting.items() if len(_messages(those)) > more_than}
        return await self._merge(crowded, at, why, due_at or at) if crowded else 0

    async def _merge(
        self, crowded: Mapping[tuple[int, int], Sequence[_WaitingDelivery]], at: datetime, why: Held, due_at: datetime
    ) -> int:
        priority = INSTANT if why in {"burst", "parked"} else DIGEST
        made = await queue(
            self._session,
            [
                new_message(
                    chat_id,
                    "digest",
                    priority,
                    due_at,
                    at,
                    silent=all(one.mode == "silent" for one in those),
                    held=why,
                    topic=topic,
                )
                for (chat_id, topic), those in crowded.items()
            ],
        )
        await self._session.exec(
            update(DeliveryRow),
            params=[
                # Deliveries that are only counted stay so.
                {"id": one.delivery_id, "message_id": into, "held": "stale" if one.stale else why}
                for those, into in zip(crowded.values(), made, strict=True)
                for one in those
            ],
        )
        merged = set[int]().union(*map(_messages, crowded.values()))
        await self._session.exec(
            update(MessageRow), params=[{"id": message_id, "state": "merged"} for message_id in merged]
        )
        return len(merged)

    async def put_off(self, chat_id: int, until: datetime, at: datetime) -> None:
        """Hold the alerts that wait to be sent to a chat until its mute ends: they come as one digest then.

        Digests and urgent alerts keep their time: neither goes to a muted chat.
        """
        await self.combine(at, "mute", more_than=0, chat_ids=[chat_id], due_at=until)
        await self._session.exec(
            update(MessageRow)
            # A watch may be muted for longer.
            .where(
                MESSAGES.chat_id == chat_id,
                MESSAGES.state == "ready",
                MESSAGES.held == "mute",
                MESSAGES.due_at < until,
            )
            .values(due_at=until)
        )


def _messages(those: Sequence[_WaitingDelivery]) -> set[int]:
    return {one.message_id for one in those}


def _waiting(at: datetime, why: Held, since: datetime, *, urgent_too: bool, tried_too: bool) -> Any:
    """Return the statement that selects and locks the deliveries that may be combined."""
    columns = (MESSAGES.id, MESSAGES.chat_id, MESSAGES.payload, DELIVERIES.id, DELIVERIES.mode, DELIVERIES.held)
    statement = (
        select(*cast("Any", columns))
        .join(DeliveryRow, DELIVERIES.message_id == MESSAGES.id)
        .where(
            MESSAGES.state == "ready",
            MESSAGES.kind.in_(("alert", "digest") if why in {"outage", "quiet", "parked"} else ("alert",)),
            *(() if tried_too else UNTRIED),
            MESSAGES.due_at <= since,
        )
        .order_by(MESSAGES.id)
        .with_for_update(of=MESSAGES)
    )
    if not urgent_too:
        urgent = aliased(DeliveryRow)
        spared = select(urgent.id).where(urgent.message_id == MESSAGES.id, urgent.mode == "urgent")
        digests = MESSAGES.kind == "digest" if why == "outage" else false()
        statement = statement.where(~spared.exists() | digests)
    if why == "outage":
        free = CHATS.not_before.is_(None) | (CHATS.not_before <= at)
        heard = CHATS.muted_until.is_(None) | (CHATS.muted_until <= at)
        statement = statement.join(ChatRow, CHATS.id == MESSAGES.chat_id).where(
            CHATS.state == "active", free, heard, CHATS.parked_at.is_(None)
        )
    return statement
