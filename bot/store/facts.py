"""Small facts and heartbeats."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import delete

from bot.store.engine import Session
from bot.store.rows import FACTS, FactRow, HeartbeatRow


class Facts:
    """What must survive a restart and belongs to no other table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, name: str) -> Mapping[str, Any] | None:
        row = await self._session.get(FactRow, name)
        return row.value if row else None

    async def put(self, name: str, value: Mapping[str, Any]) -> None:
        await self._session.merge(FactRow(name=name, value=dict(value)))
        await self._session.flush()

    async def forget(self, name: str) -> None:
        await self._session.exec(delete(FactRow).where(FACTS.name == name))

    async def take(self, name: str) -> bool:
        """Forget a fact that is good once; False when it is gone, also where others take it at the same time."""
        gone = await self._session.exec(delete(FactRow).where(FACTS.name == name))
        return bool(gone.rowcount)

    async def expire(self, at: datetime) -> int:
        """Forget what was to be kept until a time that is past, by the ``until`` (ISO, in UTC) in its value; returns how many."""
        until = FACTS.value["until"].as_string()
        gone = await self._session.exec(delete(FactRow).where(until < at.astimezone(UTC).isoformat()))
        return int(gone.rowcount)

    async def beat(self, name: str, at: datetime) -> None:
        """Say that ``name`` (the poll loop) is alive."""
        await self._session.merge(HeartbeatRow(name=name, at=at))
        await self._session.flush()

    async def last_beat(self, name: str) -> datetime | None:
        row = await self._session.get(HeartbeatRow, name)
        return row.at if row else None
