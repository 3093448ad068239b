"""Retention: delete what is past its age, in small steps.

The first time, and after a long pause, a day passes between the announcement and the deletion.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.core.clock import Clock, went_steadily
from bot.messages.admin import notices
from bot.messages.reader import Reader
from bot.store import Store, Transaction
from bot.store.upkeep.pruning import Aged, Ages

log = structlog.get_logger("prune")

# The time between announcement and deletion.
NOTICE = timedelta(hours=24)
FACT = "pruning"


class Retention:
    """Deletes by age. A deletion is announced to the log and to the owners first, also after an age was shortened."""

    def __init__(
        self, store: Store, clock: Clock, ages: Ages, owners: Collection[int], reader: Callable[[str], Reader]
    ) -> None:
        self._store = store
        self._clock = clock
        self._ages = ages
        self._owners = frozenset(owners)
        self._reader = reader

    async def __call__(self) -> bool:
        await self._all(lambda tx: tx.watch_changes.trim())
        now = self._clock.now()
        if not await self._may(now):
            return False
        if (articles := self._ages.articles) is not None:
            before = now - articles
            await self._stories(before)
            await self._all(lambda tx: tx.pruning.wordless(before))
            await self._all(lambda tx: tx.pruning.days(before))
            await self._all(lambda tx: tx.pruning.keys())
        if (messages := self._ages.messages) is not None:
            before = now - messages
            await self._all(lambda tx: tx.pruning.messages(before))
            await self._all(lambda tx: tx.pruning.updates(before))
        return False

    async def _stories(self, before: datetime) -> None:
        """Delete old stories.

        They are looked for in a read, which keeps nobody from writing: many of them may only wait to be told.
        """
        while True:
            async with self._store.read() as tx:
                old = await tx.pruning.old_stories(before)

            async def delete(tx: Transaction, ids: Sequence[int] = old) -> int:
                return await tx.pruning.stories(ids, before)

            if not old or not await self._all(delete):
                return

    async def _all(self, step: Callable[[Transaction], Awaitable[int]]) -> int:
        """Repeat a step, each time in a transaction of its own, until it finds nothing.

        Returns how many rows it found.
        """
        total = 0
        while True:
            async with self._store.write() as tx:
                found = await step(tx)
            total += found
            if not found:
                return total
            await asyncio.sleep(0)  # waiting writers come first

    async def _may(self, now: datetime) -> bool:
        """Tell whether the deletion was announced a day ago; announce it where that has not been done."""
        async with self._store.read() as tx:
            known = await tx.key_values.get(FACT)
            news = known is None or self._is_news(known, now)
            aged = await tx.pruning.aged(self._ages, now) if news else None
        async with self._store.write() as tx:
            announced = now.isoformat() if known is None or news else known["announced"]
            if aged:
                await self._announce(tx, aged, now)
            await tx.key_values.put(FACT, {"announced": announced, **self._written(), "looked": now.isoformat()})
        return now - datetime.fromisoformat(announced) >= NOTICE

    def _is_news(self, known: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether the ages differ from the announced ones.

        After a jump of the clock the deletion is announced again.
        """
        shortened = any(
            age is not None and (known[name] is None or age < known[name]) for name, age in self._written().items()
        )
        return shortened or not went_steadily(datetime.fromisoformat(known["looked"]), now)

    def _written(self) -> dict[str, float | None]:
        ages = {"articles": self._ages.articles, "messages": self._ages.messages}
        return {name: None if age is None else age.total_seconds() for name, age in ages.items()}

    async def _announce(self, tx: Transaction, aged: Aged, now: datetime) -> None:
        log.warning(
            "old rows are deleted from tomorrow on; keep them longer by `retention` in the configuration",
            articles=aged.articles,
            messages=aged.messages,
            updates=aged.updates,
        )
        for person in sorted(self._owners | await tx.people.owners()):
            chat = await tx.chats.find(person)
            if chat is not None and chat.active:
                words = notices.will_prune(
                    self._reader(chat.language),
                    aged.articles,
                    self._ages.articles,
                    aged.messages + aged.updates,
                    self._ages.messages,
                )
                await tx.outbox.say(chat.id, words, now, kind="notice")
