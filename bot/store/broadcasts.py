"""Broadcasts: what an admin says to every chat. Once one is sent, only its messages in the outbox count."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import case, insert, update
from sqlmodel import func, select

from bot.core.types import Words
from bot.store.database.engine import Session
from bot.store.tables import BROADCASTS, CHATS, MESSAGES, MESSAGES_TABLE, PEOPLE, BroadcastRow, ChatRow, MessageRow

LAST = 3
"""Its priority in the lane: behind alerts and digests."""
AT_ONCE = 500

State = Literal["draft", "sent", "stopped", "dropped"]


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast: its text as typed, its state, and how many chats it goes to (0 while it is a draft)."""

    id: int
    user_id: int | None
    text: str
    state: State
    total: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a broadcast: how many chats got it, wait for it, were left out, cannot get it, are unknown."""

    sent: int = 0
    waiting: int = 0
    stopped: int = 0
    failed: int = 0


class Broadcasts:
    """The table of broadcasts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def draft(self, user_id: int, text: str, at: datetime) -> int:
        """Store a text that waits for confirmation; returns its number."""
        row = BroadcastRow(user_id=user_id, text=text, created_at=at)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, broadcast_id: int) -> Broadcast | None:
        row = await self._session.get(BroadcastRow, broadcast_id, populate_existing=True)
        if row is None:
            return None
        return Broadcast(broadcast_id, row.user_id, row.text, cast("State", row.state), row.total, row.created_at)

    async def recipients(self, *, invited_only: bool) -> list[int]:
        """Return the chats that a broadcast goes to: one row of each chat that is on (its topics hear it once).

        Of several rows the chat itself is taken, where it can be written to, else a topic that can: a deleted topic
        would never show it.

        ``invited_only``: where people need an invitation, chats without one are left out.
        """
        open_now = CHATS.parked_at.is_(None)
        one_of = func.coalesce(
            func.min(case((open_now & (CHATS.thread_id == 0), CHATS.id))),
            func.min(case((open_now, CHATS.id))),
            func.min(CHATS.id),
        )
        statement = select(one_of).where(CHATS.state == "active").group_by(CHATS.telegram_id)
        if invited_only:
            known = select(PEOPLE.user_id).where(PEOPLE.role != "banned")
            statement = statement.where(CHATS.let_in.is_(True) | CHATS.telegram_id.in_(known))
        return sorted((await self._session.exec(statement)).all())

    async def send(self, broadcast_id: int, chat_ids: Collection[int], words: Words, at: datetime) -> bool:
        """Put a broadcast into the outbox for these chats; False when it was sent or dropped before.

        All of it commits together.
        """
        done = await self._session.exec(
            update(BroadcastRow)
            .where(BROADCASTS.id == broadcast_id, BROADCASTS.state == "draft")
            .values(state="sent", total=len(chat_ids))
        )
        if not cast("Any", done).rowcount:
            return False
        keyboard = [[asdict(button) for button in line] for line in words.keyboard]
        message = {
            "kind": "notice",
            "priority": LAST,
            "turn": round(at.timestamp() * 1000),
            "payload": {"html": words.html, "keyboard": keyboard, "ask": "", "file": None},
            "silent": True,  # at any hour and to any number of chats: nobody asked for it
            "state": "ready",
            "due_at": at,
            "created_at": at,
            "attempts": 0,
            "doubts": 0,
            "shown_version": 0,
            "held": "",
            "error": "",
            "broadcast_id": broadcast_id,
        }
        ids = list(chat_ids)
        for start in range(0, len(ids), AT_ONCE):
            rows = [message | {"chat_id": chat_id} for chat_id in ids[start : start + AT_ONCE]]
            await self._session.exec(insert(MESSAGES_TABLE), params=rows)
        return True

    async def stop(self, broadcast_id: int) -> bool:
        """Stop a broadcast for the chats that have not got it, or drop a draft; False when there is nothing to stop."""
        await self._cancel(MESSAGES.broadcast_id == broadcast_id)
        states = {"draft": "dropped", "sent": "stopped"}
        for before, after in states.items():
            done = await self._session.exec(
                update(BroadcastRow)
                .where(BROADCASTS.id == broadcast_id, BROADCASTS.state == before)
                .values(state=after)
            )
            if cast("Any", done).rowcount:
                return True
        return False

    async def lapse(self, telegram_id: int) -> None:
        """Cancel the broadcasts that came while a chat was off."""
        chats = select(CHATS.id).where(CHATS.telegram_id == telegram_id)
        await self._cancel(MESSAGES.broadcast_id.is_not(None) & MESSAGES.chat_id.in_(chats))

    async def _cancel(self, which: Any) -> None:
        await self._session.exec(
            update(MessageRow)
            # A message in doubt may have arrived: it ends as any other message does.
            .where(which, MESSAGES.state == "ready", MESSAGES.broadcast_id.is_not(None))
            .values(state="cancelled", error="broadcast stopped")
            .execution_options(synchronize_session=False)
        )

    async def progress(self, broadcast_id: int) -> Progress:
        """Return how far a broadcast is; messages for chats that went off meanwhile count as failed."""
        rows = await self._session.exec(
            select(MESSAGES.state, CHATS.state, func.count())
            .join(ChatRow, CHATS.id == MESSAGES.chat_id)
            .where(MESSAGES.broadcast_id == broadcast_id)
            .group_by(MESSAGES.state, CHATS.state)
        )
        counts: dict[str, int] = {}
        for state, chat, count in rows:
            name = _NAMES.get(state, "failed")
            name = "failed" if name == "waiting" and chat != "active" else name
            counts[name] = counts.get(name, 0) + count
        return Progress(**counts)


_NAMES: Mapping[str, str] = {
    "sent": "sent",
    "ready": "waiting",
    "sending": "waiting",
    "doubt": "waiting",
    "cancelled": "stopped",
}
