"""The store: SQLite or PostgreSQL behind one URL. Rows stay inside; frozen dataclasses come out."""

import contextlib
from collections.abc import AsyncIterator

from bot.store.alerts import Alerts
from bot.store.chats import CaughtWatch, Chats
from bot.store.deliveries import Deliveries
from bot.store.engine import Engine
from bot.store.facts import Facts
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
    async def open(cls, url: str, *, runner: bool, migrate: bool = True) -> "Store":
        """Open the database; ``runner`` claims it for one running bot, ``migrate=False`` only looks at one that a bot has made."""
        return cls(await Engine.open(url, runner=runner, migrate=migrate))

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
