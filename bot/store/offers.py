"""Offers: facts kept for a limited time, and mostly good once: a previewed list, an invitation, an action to undo."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlmodel import delete, select

from bot.core.clock import HOUR
from bot.store.database.engine import Session, chunks
from bot.store.key_values import KeyValues
from bot.store.tables import FACTS, FactRow


class Offers:
    """Offers by name; they lie among the key values, told apart by their end.

    Example: ``await tx.offers.make("opml:7", {"feeds": […]}, at=now)``, and at the tap
    ``await tx.offers.take("opml:7", now)`` -> ``{"feeds": […]}``, once; None when it is over, was taken or withdrawn.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept = KeyValues(session)

    async def make(self, name: str, value: Mapping[str, Any], *, at: datetime, lasts: timedelta = HOUR) -> None:
        """Store an offer until its end; it replaces an offer of the same name."""
        await self._kept.put(name, {**value, "until": (at + lasts).isoformat()})

    async def look(self, name: str, at: datetime) -> Mapping[str, Any] | None:
        """Return an offer that still stands, else None."""
        kept = await self._kept.get(name)
        return kept if kept is not None and datetime.fromisoformat(kept["until"]) >= at else None

    async def take(self, name: str, at: datetime) -> Mapping[str, Any] | None:
        """Return an offer that still stands, and end it.

        Of several callers at the same time all except one get None.
        """
        kept = await self.look(name, at)
        return kept if kept is not None and await self._kept.take(name) else None

    async def withdraw(self, name: str) -> None:
        """End an offer."""
        await self._kept.forget(name)

    async def expire(self, at: datetime) -> int:
        """Delete the offers that are over; returns how many."""
        now = at.astimezone(UTC).isoformat()
        return await self._delete([name for name, value in await self._all() if str(value["until"]) < now])

    async def forget(self, person: int) -> None:
        """Delete the offers that name a person."""
        await self._delete([name for name, value in await self._all() if str(person) in json.dumps(value)])

    async def _all(self) -> list[tuple[str, Mapping[str, Any]]]:
        # Filtered here, not by the database: one value that is not JSON would fail the whole statement.
        rows = await self._session.exec(select(*cast("Any", (FACTS.name, FACTS.value))))
        return [(name, value) for name, value in rows if "until" in value]

    async def _delete(self, names: Sequence[str]) -> int:
        for some in chunks(names):
            await self._session.exec(delete(FactRow).where(FACTS.name.in_(some)))
        return len(names)
