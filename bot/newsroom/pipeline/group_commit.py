"""Group commit: several small writes in one transaction, for a commit costs more than each of them."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.store import Store, Transaction

AT_ONCE = 100
Write = Callable[[Transaction], Awaitable[None]]


class GroupCommit:
    """Runs a write in one transaction with the other writes that wait.

    Example: ``await commit(lambda tx: tx.key_values.beat("poll", now))`` -> committed when it returns.

    While one transaction is under way the next writes gather. Each is whole or not at all; when one fails the others
    are tried each by itself, and the failing one raises at its caller (guarantee 8).
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Write, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, write: Write) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="write together")
        await done

    async def finish(self) -> None:
        """Wait for all writes."""
        while self._writing is not None and not self._writing.done():
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        while self._waiting:
            some = self._waiting[:AT_ONCE]
            del self._waiting[:AT_ONCE]
            try:
                await self._commit([write for write, _ in some])
            except Exception as exc:  # noqa: BLE001 - raised at the caller of the write
                if len(some) == 1:
                    _tell(some[0][1], exc)
                else:
                    await self._each(some)
            else:
                for _, done in some:
                    _tell(done, None)

    async def _each(self, some: list[tuple[Write, asyncio.Future[None]]]) -> None:
        for write, done in some:
            try:
                await self._commit([write])
            except Exception as exc:  # noqa: BLE001 - as above
                _tell(done, exc)
            else:
                _tell(done, None)

    async def _commit(self, writes: list[Write]) -> None:
        async with self._store.write() as tx:
            for write in writes:
                await write(tx)


def _tell(done: asyncio.Future[None], exc: Exception | None) -> None:
    if done.done():  # the caller was cancelled
        return
    if exc is None:
        done.set_result(None)
    else:
        done.set_exception(exc)
