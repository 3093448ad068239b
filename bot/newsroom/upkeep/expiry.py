"""Expiry: every hour, delete offers nobody took, chats off for thirty days, and old copies of the database."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.core.clock import Clock, went_steadily
from bot.store import Store, Transaction

log = structlog.get_logger("expire")

# A chat that blocked the bot, or is gone, finds everything unchanged when it comes back within this time (demand 26).
OFF_LASTS = timedelta(days=30)
# How long a clock must run steadily until it is believed: data deleted by a wrong one is gone for good.
BELIEVED_AFTER = timedelta(days=1)
FACT = "expiring"


class Expiry:
    """Deletes what is past its time; ``forget`` is called when chats are to be forgotten.

    Readers of an offer check its time too: this only keeps the table small.
    """

    def __init__(self, store: Store, clock: Clock, *, forget: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._forget = forget

    async def __call__(self) -> bool:
        now = self._clock.now()
        async with self._store.write() as tx:
            count = await tx.offers.expire(now)
            gone = await tx.chats.off_since(now - OFF_LASTS) if await self._believed(tx, now) else []
        for telegram_id in gone:
            async with self._store.write() as tx:  # one by one: others write in between
                await tx.forgetting.cut_off(telegram_id, now)
        if gone:
            self._forget()
        # Copies made before upgrades still hold the data of chats forgotten since.
        await asyncio.to_thread(self._store.prune_copies, now)
        if count or gone:
            log.info("expired", offers=count, chats=len(gone))
        return False

    async def _believed(self, tx: Transaction, now: datetime) -> bool:
        """Tell whether the clock ran steadily for a day, across restarts too."""
        known = await tx.key_values.get(FACT)
        since = now
        if known is not None and went_steadily(datetime.fromisoformat(known["looked"]), now):
            since = min(now, datetime.fromisoformat(known["since"]))
        await tx.key_values.put(FACT, {"since": since.isoformat(), "looked": now.isoformat()})
        return now - since >= BELIEVED_AFTER
