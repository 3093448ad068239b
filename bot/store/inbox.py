"""The inbox: raw updates, stored before Telegram is told of it, and done together with their effects (guarantee 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlmodel import func, select

from bot.core.sanitize import printable
from bot.store.database.engine import Session
from bot.store.tables import QUESTIONS, UPDATES, QuestionRow, UpdateRow

# Written out, or SQLite would not use the index of these rows (see outbox.OPEN).
_OPEN: Any = text("updates.state = 'new'")


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as it came: ``chat_key`` puts those of one chat in order."""

    id: int
    chat_key: int
    raw: str
    attempts: int = 0


class StoredUpdates:
    """The table of updates, and of the questions whose answers come as updates."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def store(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        """Store updates; known ones are left as they are. Returns how many were new."""
        ids = [one.id for one in updates]
        known = set((await self._session.exec(select(UPDATES.id).where(UPDATES.id.in_(ids)))).all())
        new = {one.id: one for one in updates if one.id not in known}
        self._session.add_all(
            UpdateRow(id=one.id, chat_key=one.chat_key, raw=one.raw, received_at=at) for one in new.values()
        )
        await self._session.flush()
        return len(new)

    async def open(self, *, after: int = -(2**62), most: int = 500) -> list[RawUpdate]:
        """Return the updates that wait to be handled, oldest first."""
        rows = await self._session.exec(
            select(UpdateRow).where(_OPEN, UPDATES.id > after).order_by(UPDATES.id).limit(most)
        )
        return [RawUpdate(row.id, row.chat_key, row.raw, row.attempts) for row in rows]

    async def tried(self, update_id: int) -> None:
        """Count an attempt before it is made, so that an update that kills the process is not tried forever."""
        await self._session.exec(update(UpdateRow).where(UPDATES.id == update_id).values(attempts=UPDATES.attempts + 1))

    async def close(self, update_id: int, state: str = "done", error: str = "") -> None:
        """Mark an update done, failed or unreadable."""
        await self._session.exec(
            # An error text may hold characters that no database takes: the update would be tried forever.
            update(UpdateRow).where(UPDATES.id == update_id).values(state=state, error=printable(error)[:500])
        )

    async def is_open(self, update_id: int) -> bool:
        row = await self._session.get(UpdateRow, update_id)
        return row is not None and row.state == "new"

    async def count(self, state: str) -> int:
        statement = select(func.count()).select_from(UpdateRow).where(UPDATES.state == state)
        return int((await self._session.exec(statement)).one())

    async def troubled(self, since: datetime) -> Mapping[str, int]:
        """Return how many updates that came since then are unreadable, and how many failed."""
        rows = await self._session.exec(
            select(UPDATES.state, func.count())
            .where(UPDATES.received_at >= since, UPDATES.state.in_(("unreadable", "failed")))
            .group_by(UPDATES.state)
        )
        return dict(rows.all())

    async def ask(self, chat_id: int, user_id: int, about: str, expires_at: datetime) -> None:
        """Note a question that somebody was asked; a later question replaces an earlier one."""
        row = await self._question(chat_id, user_id)
        if row is None:
            self._session.add(QuestionRow(chat_id=chat_id, user_id=user_id, about=about, expires_at=expires_at))
        else:
            row.about, row.expires_at = about, expires_at
            self._session.add(row)
        await self._session.flush()

    async def asked(self, chat_id: int, user_id: int, now: datetime) -> str | None:
        """Return the question that somebody was asked and has not answered, unless it has expired."""
        row = await self._question(chat_id, user_id)
        return row.about if row is not None and row.expires_at > now else None

    async def answered(self, chat_id: int, user_id: int) -> None:
        row = await self._question(chat_id, user_id)
        if row is not None:
            await self._session.delete(row)
            await self._session.flush()

    async def _question(self, chat_id: int, user_id: int) -> QuestionRow | None:
        statement = select(QuestionRow).where(QUESTIONS.chat_id == chat_id, QUESTIONS.user_id == user_id)
        row: QuestionRow | None = (await self._session.exec(statement)).first()
        return row
