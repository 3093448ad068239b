"""The store: SQLite or PostgreSQL behind one URL. Rows stay inside; frozen dataclasses come out."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.core.backoff import UNSOUND_ROW_AGAIN
from bot.core.clock import Clock
from bot.core.errors import StoreError
from bot.store.database.copies import prune
from bot.store.database.engine import Engine, Session, whole
from bot.store.database.file import copies_of, replaced_of
from bot.store.database.soundness import Unsound
from bot.store.transaction import Transaction
from bot.store.upkeep.set_aside import SetAside

log = structlog.get_logger("store")


__all__ = ["Store", "Transaction"]


class Store:
    """The whole state of the bot.

    Example::

        store = await Store.open("sqlite+aiosqlite:///data/dingxun.sqlite", runner=True)
        async with store.write() as tx:
            await tx.key_values.put("greeting", {"text": "你好"})

    Tables are created and migrated when it opens. Raises ConfigError, StoreError, SecondRunnerError.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # The unsound rows that were met and still have to be put right.
        self._unsound: set[Unsound] = set()
        self._tried: dict[Unsound, float] = {}
        self._mending: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, *, runner: bool, migrate: bool = True, clock: Clock | None = None) -> "Store":
        """Open the database.

        ``runner`` claims it for one running bot; ``migrate=False`` only looks at a database that a bot has made.
        """
        return cls(await Engine.open(url, runner=runner, migrate=migrate, clock=clock))

    @classmethod
    @contextlib.asynccontextmanager
    async def beside(cls, url: str) -> AsyncIterator["Store"]:
        """Open a database that a bot has made, beside a bot that may run on it, and close it at the end of the block.

        Raises StoreError, in one line, also when the database refuses something meanwhile.
        """
        engine = await Engine.open(url, runner=False, migrate=False)
        store = cls(engine)
        try:
            yield store
        except SQLAlchemyError as exc:
            raise StoreError(engine.why(exc)) from exc
        finally:
            await store.close()

    def write(self) -> contextlib.AbstractAsyncContextManager[Transaction]:
        """Open a transaction that commits at the end of the block and rolls back when the block raises."""
        return self._open(self._engine.write())

    def read(self) -> contextlib.AbstractAsyncContextManager[Transaction]:
        """Open a transaction that must not write."""
        return self._open(self._engine.read())

    @contextlib.asynccontextmanager
    async def _open(self, opening: contextlib.AbstractAsyncContextManager[Session]) -> AsyncIterator[Transaction]:
        found: list[Unsound] = []
        try:
            async with opening as session:
                found = session.sieve.found
                yield Transaction(session)
        finally:
            self._set_aside(found)

    def _set_aside(self, found: list[Unsound]) -> None:
        """Schedule the repair of the unsound rows that a transaction met, without waiting for it."""
        now = self._engine.monotonic()
        new = [
            row
            for row in dict.fromkeys(found)
            if row not in self._unsound and now - self._tried.get(row, -math.inf) >= UNSOUND_ROW_AGAIN.total_seconds()
        ]
        if not new:
            return
        log.error(
            "unsound rows were left out", rows=[f"{one.table} {one.key}: {', '.join(one.columns)}" for one in new[:10]]
        )
        self._unsound.update(new)
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._mend(), name="mend")

    async def _mend(self) -> None:
        """Repair the unsound rows one by one, so that one that cannot be repaired does not stop the others."""
        while self._unsound:
            one = next(iter(self._unsound))
            try:
                if one.key is None:
                    await self._look_through(one.table)
                else:
                    async with self._engine.write() as session:
                        await SetAside(session).put_right(one, self._engine.now())
            except (StoreError, SQLAlchemyError, OSError) as exc:
                log.warning(
                    "an unsound row cannot be put right; it is left out",
                    table=one.table,
                    key=one.key,
                    why=str(exc)[:200],
                )
            self._unsound.discard(one)
            # A row that cannot be repaired is not tried again at each look.
            self._tried[one] = self._engine.monotonic()

    async def _look_through(self, table: str) -> None:
        """Find the unsound rows of a table.

        A query that reads only some columns cannot tell which rows were unsound.
        """
        last: Any = None
        while True:
            async with self._engine.read() as session:
                last = await SetAside(session).rows_of(table, last)
                self._unsound.update(one for one in session.sieve.found if one.key is not None)
            if last is None:
                return
            await asyncio.sleep(0)

    async def put_right(self, table: str) -> None:
        """Look through a table, and wait until its unsound rows have been put right."""
        await self._look_through(table)
        found, self._unsound = [*self._unsound], set()
        self._set_aside(found)
        await self._mended()

    async def _mended(self) -> None:
        if self._mending is not None:
            await asyncio.wait([self._mending])

    async def scrub(self) -> bool:
        """Remove every trace of deleted rows from the database's files; False when that has to be tried again."""
        return await self._engine.scrub()

    async def hold_on(self) -> None:
        """Make sure that no other runner uses the database. Raises SecondRunnerError when one does."""
        try:
            await whole(self._engine.hold_on())
        except SQLAlchemyError as exc:
            log.warning("nobody can tell whether the database is still ours; asked again soon", why=str(exc)[:200])

    async def close(self) -> None:
        """Close every connection and let go of the runner's lock."""
        await self._mended()
        await self._engine.close()

    def copies(self) -> list[Path]:
        """Return the copies made of the database before it was changed as a whole, oldest first; none on PostgreSQL."""
        return copies_of(self._engine.path) if self._engine.is_sqlite else []

    def left_behind(self) -> list[Path]:
        """Return every file beside the database that holds its old contents: the copies, and files that a backup
        replaced.
        """
        return [*self.copies(), *replaced_of(self._engine.path)] if self._engine.is_sqlite else []

    def prune_copies(self, now: datetime) -> None:
        """Delete the copies that are old or too many."""
        if self._engine.is_sqlite:
            prune(self._engine.path, now)

    @property
    def damage(self) -> str:
        """Describe the damage to the file in one line that names the last copy; empty while no damaged page was met."""
        return self._engine.damage

    @property
    def trouble(self) -> str:
        """Describe in one line why the database cannot be read or written just now; empty when all is well."""
        return self._engine.trouble

    async def damaged(self) -> str:
        """Wait until a damaged page is met, perhaps forever; return what ``damage`` says then."""
        await self._engine.damaged.wait()
        return self._engine.damage
