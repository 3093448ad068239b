"""The store: SQLite or PostgreSQL behind one URL. Rows stay inside; frozen dataclasses come out."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from bot.core.clock import Clock
from bot.store.alerts import Alerts
from bot.store.chats import CaughtWatch, Chats
from bot.store.copies import prune
from bot.store.deliveries import Deliveries
from bot.store.engine import Engine
from bot.store.facts import Facts
from bot.store.file import copies_of
from bot.store.inbox import Inbox
from bot.store.news import News
from bot.store.outbox import Lost, Outbox, Shown
from bot.store.sources import Sources
from bot.store.trails import Trails
from bot.store.transaction import Transaction

__all__ = [
    "Alerts",
    "CaughtWatch",
    "Chats",
    "Deliveries",
    "Facts",
    "Inbox",
    "Lost",
    "News",
    "Outbox",
    "Shown",
    "Sources",
    "Store",
    "Trails",
    "Transaction",
]


class Store:
    """The whole state of the bot.

    Example::

        store = await Store.open("sqlite+aiosqlite:///data/dingxun.sqlite", runner=True)
        async with store.write() as tx:
            await tx.facts.put("greeting", {"text": "你好"})

    Tables are created and migrated when it opens. Raises ConfigError, StoreError, SecondRunnerError.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str, *, runner: bool, migrate: bool = True, clock: Clock | None = None) -> "Store":
        """Open the database; ``runner`` claims it for one running bot, ``migrate=False`` only looks at one that a bot has made."""
        return cls(await Engine.open(url, runner=runner, migrate=migrate, clock=clock))

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Open a transaction that commits at the end of the block and rolls back when the block raises."""
        async with self._engine.write() as session:
            yield Transaction(session)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Open a transaction that must not write."""
        async with self._engine.read() as session:
            yield Transaction(session)

    async def scrub(self) -> bool:
        """Leave nothing of what was deleted in the database's files; False when that has to be tried again."""
        return await self._engine.scrub()

    async def close(self) -> None:
        """Close every connection and let go of the runner's lock."""
        await self._engine.close()

    def copies(self) -> list[Path]:
        """Return the copies that were made of the database before it was changed as a whole, the oldest first; none on PostgreSQL."""
        return copies_of(self._engine.path) if self._engine.is_sqlite else []

    def prune_copies(self, now: datetime) -> None:
        """Delete the copies that are old or too many."""
        if self._engine.is_sqlite:
            prune(self._engine.path, now)

    @property
    def damage(self) -> str:
        """What is wrong with the file, as one line that names the last copy; nothing while no damaged page was met."""
        return self._engine.damage

    @property
    def trouble(self) -> str:
        """What keeps the database from being read or written just now, as one line; nothing when all is well."""
        return self._engine.trouble

    async def damaged(self) -> str:
        """Wait until a damaged page is met, perhaps for ever; return what ``damage`` says then."""
        await self._engine.damaged.wait()
        return self._engine.damage
