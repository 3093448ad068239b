"""Expire: what is past its time goes, hour by hour: offers nobody took, chats off for thirty days, copies of the database."""

import asyncio
from datetime import timedelta

import structlog

from bot.core.clock import Clock
from bot.store import Store

log = structlog.get_logger("expire")

# A chat that blocked the bot, or is gone, finds everything as it was when it comes back within this time (HARDENING 26).
OFF_LASTS = timedelta(days=30)


class Expire:
    """Forgets what is past its time. Whoever reads an offer looks at its time too: this only keeps the table small."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self) -> bool:
        now = self._clock.now()
        async with self._store.write() as tx:
            count = await tx.facts.expire(now)
            gone = await tx.chats.off_since(now - OFF_LASTS)
        for telegram_id in gone:
            # One by one: others write in between, and one that cannot be forgotten keeps no other.
            async with self._store.write() as tx:
                await tx.chats.forget(telegram_id)
        # Of the database, made before it was upgraded: what was forgotten since is still in them.
        await asyncio.to_thread(self._store.prune_copies, now)
        if count or gone:
            log.info("forgotten", offers=count, chats=len(gone))
        return False
