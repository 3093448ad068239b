"""Watches: the rules of chats, as typed and as stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import select

from bot.core.types import Mode, Watch
from bot.store.database.engine import Session, chunks
from bot.store.tables import WATCHES, WatchRow


@dataclass(frozen=True, slots=True)
class CaughtWatch:
    """A watch that was hit: its chat, its text, how it is delivered, and how many alerts it was promised today."""

    chat_id: int
    text: str
    mode: Mode
    schedule: str
    muted_until: datetime | None
    told: int


def _watch(row: WatchRow) -> Watch:
    assert row.id is not None
    return Watch(
        row.id,
        row.chat_id,
        row.text,
        row.key,
        cast("Mode", row.mode),
        row.removed_at is not None,
        row.schedule,
        row.muted_until,
    )


class Watches:
    """The table of watches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def retime(self, chat_id: int, watch_ids: Iterable[int], *, mode: Mode, schedule: str = "") -> list[Watch]:
        """Change how watches of this chat are delivered; returns them."""
        rows = (
            await self._session.exec(
                select(WatchRow).where(
                    WATCHES.id.in_(list(watch_ids)), WATCHES.chat_id == chat_id, WATCHES.removed_at.is_(None)
                )
            )
        ).all()
        for row in rows:
            row.mode, row.schedule = mode, schedule
            self._session.add(row)
        await self._session.flush()
        return [_watch(row) for row in rows]

    async def mute(self, chat_id: int, watch_id: int, until: datetime | None) -> Watch | None:
        """Hold the hits of a watch of this chat until ``until``; returns None when the chat has no such watch."""
        row = await self._session.get(WatchRow, watch_id)
        if row is None or row.chat_id != chat_id or row.removed_at is not None:
            return None
        row.muted_until = until
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def add(
        self, chat_id: int, words: str, key: str, *, by: int | None, at: datetime, mode: Mode = "instant"
    ) -> tuple[Watch, bool]:
        """Add a watch; the second value says whether it is new. A removed one comes back."""
        row = (await self._session.exec(select(WatchRow).where(WATCHES.chat_id == chat_id, WATCHES.key == key))).first()
        if row is not None and row.removed_at is None:
            return _watch(row), False
        if row is None:
            row = WatchRow(chat_id=chat_id, text=words, key=key, mode=mode, created_by=by, created_at=at)
        else:
            row.text, row.mode, row.created_by, row.created_at, row.removed_at = words, mode, by, at, None
            row.schedule, row.muted_until = "", None  # a person who starts over does not know of them
        self._session.add(row)
        await self._session.flush()
        return _watch(row), True

    async def reword(self, watch_id: int, words: str) -> Watch:
        """Give a watch other words that mean the same: another label, cap or name."""
        row = await self._session.get(WatchRow, watch_id)
        assert row is not None
        row.text = words
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def reshape(self, watch: Watch, words: str, key: str) -> Watch | None:
        """Change what a watch means, and keep its deliveries and mode; None where the chat has such a watch already."""
        other = (
            await self._session.exec(select(WatchRow).where(WATCHES.chat_id == watch.chat_id, WATCHES.key == key))
        ).first()
        if other is not None and other.id != watch.id:
            if other.removed_at is None:
                return None
            # Its held deliveries are cancelled.
            await self._session.delete(other)
            await self._session.flush()
        row = await self._session.get(WatchRow, watch.id)
        row.text, row.key = words, key
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def end(self, chat_id: int, watch_id: int, at: datetime) -> Watch | None:
        """Remove a watch of this chat; None when it has no such watch."""
        return await self._change(chat_id, watch_id, removed_at=at)

    async def restore(self, chat_id: int, watch_id: int) -> Watch | None:
        """Undo a removal; returns the watch, or None."""
        return await self._change(chat_id, watch_id, removed_at=None)

    async def _change(self, chat_id: int, watch_id: int, *, removed_at: datetime | None) -> Watch | None:
        row = await self._session.get(WatchRow, watch_id)
        if row is None or row.chat_id != chat_id or (row.removed_at is None) == (removed_at is None):
            return None
        row.removed_at = removed_at
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def of(self, chat_id: int) -> list[Watch]:
        """Return the watches of a chat, oldest first."""
        rows = await self._session.exec(
            select(WatchRow).where(WATCHES.chat_id == chat_id, WATCHES.removed_at.is_(None)).order_by(WATCHES.id)
        )
        return [_watch(row) for row in rows]

    async def keys_with_slashes(self) -> list[str]:
        """Return the distinct keys, of all chats' watches, that may hold a pattern (or a word with two slashes)."""
        # It reads the whole table (0.25 s for 300,000 watches, 20,000 of them patterns): only adding a pattern asks.
        rows = await self._session.exec(
            select(WATCHES.key).distinct().where(WATCHES.removed_at.is_(None), WATCHES.key.like("%/%/%"))
        )
        return list(rows.all())

    async def caught(self, watch_ids: Iterable[int], day: str) -> dict[int, CaughtWatch]:
        """Return these watches that were hit, if they are still there; ``day`` is today in Beijing."""
        found: dict[int, CaughtWatch] = {}
        for some in chunks(watch_ids):
            columns = (
                WATCHES.id,
                WATCHES.chat_id,
                WATCHES.text,
                WATCHES.mode,
                WATCHES.schedule,
                WATCHES.muted_until,
                WATCHES.told_on,
                WATCHES.told,
            )
            rows = await self._session.exec(
                select(*cast("Any", columns)).where(WATCHES.id.in_(some), WATCHES.removed_at.is_(None))
            )
            found.update(
                (watch_id, CaughtWatch(chat_id, words, mode, schedule, muted_until, told if told_on == day else 0))
                for watch_id, chat_id, words, mode, schedule, muted_until, told_on, told in rows
            )
        return found

    async def count_told(self, told: Mapping[int, int], day: str) -> None:
        """Record how many alerts watches were promised on a day."""
        if told:
            params = [{"id": watch_id, "told_on": day, "told": count} for watch_id, count in told.items()]
            await self._session.exec(update(WatchRow), params=params)

    async def get(self, watch_id: int) -> Watch | None:
        row = await self._session.get(WatchRow, watch_id)
        return _watch(row) if row else None
