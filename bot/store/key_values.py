"""Small facts and heartbeats."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlmodel import delete, select

from bot.store.database.engine import Session, chunks
from bot.store.tables import FACTS, FactRow, HeartbeatRow


class KeyValues:
    """What must survive a restart and belongs to no other table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, name: str) -> Mapping[str, Any] | None:
        row = await self._session.get(FactRow, name)
        return row.value if row else None

    async def is_noted(self, name: str) -> bool:
        """Tell whether there is a fact of this name, sound or not."""
        return bool((await self._session.exec(select(FACTS.name).where(FACTS.name == name))).all())

    async def put(self, name: str, value: Mapping[str, Any]) -> None:
        # Held from here on: one that is unsound is being put right, which may delete it.
        await self._session.get(FactRow, name, with_for_update=True)
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
        now = at.astimezone(UTC).isoformat()
        gone = [name for name, value in await self._offers() if str(value["until"]) < now]
        return await self._forget_all(gone)

    async def forget_offers_to(self, person: int) -> None:
        """Forget what is kept for some time only and names a person."""
        await self._forget_all([name for name, value in await self._offers() if str(person) in json.dumps(value)])

    async def _offers(self) -> list[tuple[str, Mapping[str, Any]]]:
        # Looked for here, not by the database: one value that is no JSON would be an error of the whole statement.
        rows = await self._session.exec(select(*cast("Any", (FACTS.name, FACTS.value))))
        return [(name, value) for name, value in rows if "until" in value]

    async def _forget_all(self, names: Sequence[str]) -> int:
        for some in chunks(names):
            await self._session.exec(delete(FactRow).where(FACTS.name.in_(some)))
        return len(names)

    async def beat(self, name: str, at: datetime) -> None:
        """Say that ``name`` (the poll loop) is alive."""
        await self._session.merge(HeartbeatRow(name=name, at=at))
        await self._session.flush()

    async def last_beat(self, name: str) -> datetime | None:
        row = await self._session.get(HeartbeatRow, name)
        return row.at if row else None
