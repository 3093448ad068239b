"""Small facts and heartbeats."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import delete, select

from bot.store.database.engine import Session
from bot.store.tables import FACTS, FactRow, HeartbeatRow


class KeyValues:
    """The table of facts that must survive a restart and belong to no other table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, name: str) -> Mapping[str, Any] | None:
        row = await self._session.get(FactRow, name)
        return row.value if row else None

    async def is_noted(self, name: str) -> bool:
        """Tell whether there is a fact of this name, sound or not."""
        return bool((await self._session.exec(select(FACTS.name).where(FACTS.name == name))).all())

    async def put(self, name: str, value: Mapping[str, Any]) -> None:
        # Locked from here on: a repair of an unsound fact may be about to delete it.
        await self._session.get(FactRow, name, with_for_update=True)
        await self._session.merge(FactRow(name=name, value=dict(value)))
        await self._session.flush()

    async def forget(self, name: str) -> None:
        await self._session.exec(delete(FactRow).where(FACTS.name == name))

    async def take(self, name: str) -> bool:
        """Delete a fact that is good once.

        False when it is gone, also when another caller takes it at the same time.
        """
        gone = await self._session.exec(delete(FactRow).where(FACTS.name == name))
        return bool(gone.rowcount)

    async def beat(self, name: str, at: datetime) -> None:
        """Record a heartbeat: ``name`` (the poll loop) is alive."""
        await self._session.merge(HeartbeatRow(name=name, at=at))
        await self._session.flush()

    async def last_beat(self, name: str) -> datetime | None:
        row = await self._session.get(HeartbeatRow, name)
        return row.at if row else None
