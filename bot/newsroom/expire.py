"""Expire: what was offered and nobody took (a previewed list, a source that was looked at, an undo) is forgotten, hour by hour."""

import structlog

from bot.core.clock import Clock
from bot.store import Store

log = structlog.get_logger("expire")


class Expire:
    """Forgets what is past its time. Whoever reads an offer looks at its time too: this only keeps the table small."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self) -> bool:
        async with self._store.write() as tx:
            count = await tx.facts.expire(self._clock.now())
        if count:
            log.info("offers that nobody took are forgotten", count=count)
        return False
