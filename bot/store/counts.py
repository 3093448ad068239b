"""Counts of days: what happened how often."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import delete, func, select

from bot.core.types import SourceState
from bot.store.engine import Session
from bot.store.rows import (
    CHATS,
    COUNTS,
    MESSAGES,
    OPEN,
    SOURCES,
    WATCHES,
    ChatRow,
    CountRow,
    MessageRow,
    SourceRow,
    WatchRow,
)


class Counts:
    """The table of counts, and what is counted at the moment."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, counted: Mapping[tuple[str, str], int]) -> None:
        """Add to the counts of (day, name); days are ``2026-08-20``."""
        for (day, name), more in sorted(counted.items()):
            done = await self._session.exec(
                update(CountRow).where(COUNTS.day == day, COUNTS.name == name).values(n=COUNTS.n + more)
            )
            if not cast("Any", done).rowcount:
                self._session.add(CountRow(day=day, name=name, n=more))
                await self._session.flush()

    async def since(self, day: str) -> dict[str, dict[str, int]]:
        """Return the counts from a day on: day -> name -> how many."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        rows = await self._session.exec(
            select(*cast("Any", (COUNTS.day, COUNTS.name, COUNTS.n))).where(cast("Any", COUNTS.day) >= day)
        )
        for one, name, n in rows:
            found[one][name] = n
        return dict(found)

    async def forget(self, before: str) -> None:
        await self._session.exec(delete(CountRow).where(cast("Any", COUNTS.day) < before))

    async def sources(self) -> dict[SourceState, int]:
        """Return how many sources are in each state."""
        rows = await self._session.exec(
            select(SOURCES.state, func.count())
            .select_from(SourceRow)
            .where(SOURCES.removed_at.is_(None))
            .group_by(SOURCES.state)
        )
        return dict(rows.all())

    async def waiting(self, now: Any) -> tuple[int, Any]:
        """Return how many messages wait to be sent now, and since when the first of them."""
        rows = await self._session.exec(
            select(func.count(), func.min(MESSAGES.due_at))
            .select_from(MessageRow)
            .where(OPEN, MESSAGES.state.in_(("ready", "doubt")), MESSAGES.due_at <= now)
        )
        count, since = rows.one()
        return count, since

    async def chats(self) -> dict[str, int]:
        """Return how many active chats there are of each kind."""
        rows = await self._session.exec(
            select(CHATS.kind, func.count()).select_from(ChatRow).where(CHATS.state == "active").group_by(CHATS.kind)
        )
        return dict(rows.all())

    async def watches(self) -> int:
        statement = select(func.count()).select_from(WatchRow).where(WATCHES.removed_at.is_(None))
        return int((await self._session.exec(statement)).one())
