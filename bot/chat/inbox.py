"""The inbox: updates are committed, raw, before python-telegram-bot confirms them, and handled in order per chat."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.core.clock import Clock
from bot.core.types import is_id
from bot.store import Store
from bot.store.inbox import RawUpdate

log = structlog.get_logger("inbox")

CHATS_AT_ONCE = 16
TRIES = 3
RETRY = timedelta(seconds=2)


class InboxRequest(HTTPXRequest):
    """The request that getUpdates goes through: hands every answer to ``keep`` and passes on what that returns.

    python-telegram-bot parses updates before an overridden ``get_updates`` returns, and polls for ever for one that it cannot parse
    (measured): so it is given only their ids.
    """

    def __init__(self, keep: Callable[[bytes], Awaitable[bytes]], **options: Any) -> None:
        super().__init__(**options)
        self._keep = keep

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        status, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        return (
            (status, await self._keep(payload))
            if status == 200 and url.lower().endswith("getupdates")
            else (status, payload)
        )


class Inbox:
    """Keeps updates and has them handled: one at a time per chat, several chats at once.

    ``handle`` must close the update in its own transaction; one that fails is tried three times, then kept as failed and ``failed``
    is told. An update that ``handle`` cannot read is kept, counted and skipped: it raises UnreadableError for that.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        handle: Callable[[RawUpdate], Awaitable[None]],
        failed: Callable[[RawUpdate], Awaitable[None]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._handle = handle
        self._failed = failed
        self._queues: dict[int, deque[RawUpdate]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(CHATS_AT_ONCE)

    async def keep(self, payload: bytes) -> bytes:
        """Commit the updates of a getUpdates answer and return the answer with nothing but their ids."""
        try:
            answer = json.loads(payload)
            raw = answer["result"] if answer.get("ok") else None
        except (ValueError, AttributeError, KeyError, RecursionError):
            return payload
        if not isinstance(raw, list):
            return payload
        updates = [raw_update(one) for one in raw if isinstance(one, dict) and is_id(one.get("update_id"))]
        if len(updates) < len(raw):
            log.error("updates without an id were dropped", count=len(raw) - len(updates))
        if updates:
            async with self._store.write() as tx:
                await tx.inbox.store(updates, self._clock.now())
            for update in updates:
                self._queue(update)
        return json.dumps({"ok": True, "result": [{"update_id": update.id} for update in updates]}).encode()

    async def resume(self) -> int:
        """At start: queue what was stored and not finished. Returns how many."""
        count, last = 0, -(2**62)
        while True:
            async with self._store.read() as tx:
                batch = await tx.inbox.open(after=last)
            for update in batch:
                self._queue(update)
            if not batch:
                return count
            count, last = count + len(batch), batch[-1].id

    async def stop(self) -> None:
        """End the handlers under way; what they have not committed is handled after the next start."""
        self._queues.clear()
        for worker in list(self._workers):
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def finish(self) -> None:
        """Wait until everything queued has been handled."""
        while self._workers:
            await asyncio.gather(*self._workers, return_exceptions=True)

    def _queue(self, update: RawUpdate) -> None:
        waiting = self._queues.get(update.chat_key)
        if waiting is not None:
            waiting.append(update)
            return
        self._queues[update.chat_key] = deque([update])
        worker = asyncio.create_task(self._work(update.chat_key), name=f"chat {update.chat_key}")
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, chat_key: int) -> None:
        queue = self._queues[chat_key]
        while queue:
            update = queue[0]
            async with self._places:
                done = await self._try(update)
            if done:
                queue.popleft()
            else:
                await asyncio.sleep(RETRY.total_seconds())
        # Deleted in the same step as the last look: nothing can be queued in between.
        del self._queues[chat_key]

    async def _try(self, update: RawUpdate) -> bool:
        try:
            async with self._store.write() as tx:
                if not await tx.inbox.is_open(update.id):
                    return True
                await tx.inbox.tried(update.id)
            await self._handle(update)
        except UnreadableError as exc:
            log.warning("update cannot be read", update=update.id, why=str(exc))
            with suppress(Exception):  # the database may be what is broken: then it is tried again
                await self._close(update, "unreadable", str(exc))
                return True
            return False
        except Exception as exc:
            log.exception("update failed", update=update.id)
            return await self._count_failure(update, exc)
        return True

    async def _count_failure(self, update: RawUpdate, exc: Exception) -> bool:
        with suppress(Exception):  # the database may be what is broken: then it is tried again
            async with self._store.read() as tx:
                attempts = next(
                    (one.attempts for one in await tx.inbox.open(after=update.id - 1, most=1) if one.id == update.id),
                    None,
                )
            if attempts is None:
                return True
            if attempts >= TRIES:
                await self._close(update, "failed", f"{type(exc).__name__}: {exc}")
                await self._failed(update)
                return True
        return False

    async def _close(self, update: RawUpdate, state: str, why: str) -> None:
        async with self._store.write() as tx:
            await tx.inbox.close(update.id, state, why)


class UnreadableError(Exception):
    """An update that is not what the Bot API promises."""


def raw_update(update: Mapping[str, Any]) -> RawUpdate:
    """Make an update ready to store: its id, the chat whose order it belongs to, its JSON in ASCII."""
    return RawUpdate(update["update_id"], _chat_key(update), json.dumps(update))


def _chat_key(update: Mapping[str, Any]) -> int:
    for part in update.values():
        if not isinstance(part, dict):
            continue
        message = part.get("message")
        inside = message if isinstance(message, dict) else part
        for holder in (inside.get("chat"), part.get("from")):
            if isinstance(holder, dict) and is_id(holder.get("id")):
                return int(holder["id"])
    return 0
