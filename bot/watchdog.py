"""The watchdog of the event loop: whatever holds it up is logged with its stack, and counted.

It rests on faulthandler, whose own thread needs no GIL: while a call of C keeps it, no thread of Python runs
(decisions: A watchdog in C).
"""

import asyncio
import faulthandler
import os
import re
import select
import threading
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger("watchdog")

BEAT = 0.05
"""Seconds between two signs of life of the loop."""
LIMIT = 0.25
"""Seconds by which a sign of life may be late."""
KEPT_EVERY = 60.0
"""Seconds between two writes of the count."""
MAX_STACK = 4_000
# A dump is written in many small pieces; it is complete when nothing comes for so long.
PIECES_WITHIN = 0.1
MAX_DUMP = 200_000


class Watchdog:
    """Watches the loop in which it is started, the only one of its process.

    Example: ``watchdog = Watchdog(keep); watchdog.start()``; later ``await watchdog.stop()``. ``keep`` is given the
    number of hold-ups since its last call, at most once a minute.
    """

    def __init__(self, keep: Callable[[int], Awaitable[None]]) -> None:
        self.count = 0
        """How many times the loop was held up since the start."""
        self._keep = keep
        self._kept = 0
        self._beating: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._reading: threading.Thread | None = None
        self._pipe = (-1, -1)

    def start(self) -> None:
        """Begin to watch."""
        self._pipe = os.pipe()
        self._reading = threading.Thread(target=self._read, args=(threading.get_ident(),), name="watchdog", daemon=True)
        self._reading.start()
        self._beating = asyncio.create_task(self._beat(), name="watchdog")

    async def stop(self) -> None:
        """Watch no longer, and keep the count."""
        assert self._beating is not None
        assert self._reading is not None
        self._beating.cancel()
        await asyncio.wait([self._beating])
        faulthandler.cancel_dump_traceback_later()
        os.close(self._pipe[1])  # its reader ends
        await asyncio.to_thread(self._reading.join)
        os.close(self._pipe[0])
        if self._keeping is not None:
            await self._keeping
        await self._keep_count()

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        kept_at = last = loop.time()
        while True:
            # Armed anew at each beat: it goes off only when a beat fails to come.
            faulthandler.dump_traceback_later(BEAT + LIMIT, file=self._pipe[1])
            await asyncio.sleep(BEAT)
            now = loop.time()
            late, last = now - last - BEAT, now
            if late >= LIMIT:
                self.count += 1
                log.warning("the loop was held up", seconds=round(late, 2))
            if self.count > self._kept and now - kept_at >= KEPT_EVERY:
                kept_at = now
                self._keeping = asyncio.create_task(self._keep_count(), name="keep hold-ups")

    async def _keep_count(self) -> None:
        """Hand the count on; what cannot be kept now is handed on with the next."""
        count = self.count - self._kept
        if not count:
            return
        try:
            await self._keep(count)
        except Exception:
            log.exception("the count of hold-ups could not be kept")
        else:
            self._kept += count

    def _read(self, watched: int) -> None:
        """Log what faulthandler writes, in a thread: while the loop is held up it cannot do so itself."""
        end = self._pipe[0]
        while dump := os.read(end, MAX_DUMP):
            while len(dump) < MAX_DUMP and select.select([end], [], [], PIECES_WITHIN)[0]:
                more = os.read(end, MAX_DUMP)
                if not more:
                    break
                dump += more
            log.warning("the loop is held up", stack=stack_of(dump.decode("utf-8", "replace"), watched))


def stack_of(dump: str, thread: int) -> str:
    """Return the stack of one thread in a dump of faulthandler's, innermost call first; the whole dump without it.

    Example: ``stack_of(dump, threading.get_ident())`` -> ``'File "bot/core/fold.py", line 170 in fold\\n…'``.
    """
    begin = rf"^(?:Current t|T)hread {thread:#018x} \(most recent call first\):\n"
    found = re.search(rf"{begin}((?:  .*\n?)*)", dump, re.MULTILINE)
    lines = (found[1] if found else dump).splitlines()
    return "\n".join(line.strip() for line in lines)[:MAX_STACK]
