"""PostgreSQL's times: one that Python holds none of (infinity, a year of five digits or before Christ) is broken, and no error of its statement."""

from typing import Any

from psycopg import AsyncConnection, DataError, adapters
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from bot.store.database.soundness import BROKEN

_TIMESTAMPTZ = 1184  # its number in every PostgreSQL
_USUAL: Any = adapters.get_loader(_TIMESTAMPTZ, Format.TEXT)


class AnyTime(Loader):
    """Reads a time as psycopg does; what it cannot hold is BROKEN."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._usual = _USUAL(oid, context)

    def load(self, data: Buffer) -> Any:
        try:
            return self._usual.load(data)
        except DataError:
            return BROKEN


def take_any_time(connection: "AsyncConnection[Any]") -> None:
    """Let a connection read times so."""
    connection.adapters.register_loader(_TIMESTAMPTZ, AnyTime)
