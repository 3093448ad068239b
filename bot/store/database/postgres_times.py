"""PostgreSQL's times: one that Python cannot hold (infinity, a year of five digits or before Christ) reads as BROKEN.

Psycopg's own loader would raise, and the whole statement would fail.
"""

from typing import Any

from psycopg import AsyncConnection, DataError, adapters
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from bot.store.database.soundness import BROKEN

_TIMESTAMPTZ = 1184  # its number in every PostgreSQL
_USUAL: Any = adapters.get_loader(_TIMESTAMPTZ, Format.TEXT)


class AnyTime(Loader):
    """Reads a time as psycopg does; a time that Python cannot hold is BROKEN."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._usual = _USUAL(oid, context)

    def load(self, data: Buffer) -> Any:
        try:
            return self._usual.load(data)
        except DataError:
            return BROKEN


def take_any_time(connection: "AsyncConnection[Any]") -> None:
    """Let a connection read its times with AnyTime."""
    connection.adapters.register_loader(_TIMESTAMPTZ, AnyTime)
