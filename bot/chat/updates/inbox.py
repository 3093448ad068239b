"""The inbox: updates are committed, raw, before python-telegram-bot confirms them, and handled in order per chat."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import structlog
from telegram._utils.types import ODVInput
from telegram.constants import PollingLimit
from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.core.backoff import UPDATE_AGAIN, UPDATE_TRIES
from bot.core.clock import Clock
from bot.core.types import is_id
from bot.store import Store
from bot.store.inbox import RawUpdate

log = structlog.get_logger("inbox")

CHATS_AT_ONCE = 16
# The marks by which one update is told from the next, even when one cannot be parsed. A text that nothing ends goes on to
# the end: what stands in it is tried once.
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
# Characters of such an answer that are read at once, in 40 ms at most; the updates behind are sent again with the next.
READ = 250_000
# Telegram writes it first.
_ITS_ID = re.compile(r'\{\s*"update_id"\s*:\s*([0-9]{1,18})\s*[,}]')


class InboxRequest(HTTPXRequest):
    """The request of getUpdates: passes every answer to ``keep``, and returns what that returns.

    python-telegram-bot parses updates before an overridden ``get_updates`` returns, and polls forever for one that it
    cannot parse (measured): so it is given only their ids.
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

    ``handle`` must close the update in its own transaction; one that fails is tried three times, then kept as failed
    and ``failed`` is told. For an update that cannot be read ``handle`` raises UnreadableError: it is kept, counted and
    skipped.
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
        """Commit the updates of a getUpdates answer and return the answer with nothing but their ids.

        Raises NothingToConfirmError where none of them has an id: they would be fetched again and again.
        """
        try:
            answer = json.loads(payload)
            raw = answer["result"] if answer.get("ok") else None
            found = [raw_update(one) if _has_id(one) else None for one in raw] if isinstance(raw, list) else None
        except (ValueError, AttributeError, KeyError, RecursionError):
            # One unreadable update must not stop the others of the same answer, and all later ones.
            found = [*_each(payload.decode("utf-8", "replace"))] or None
        if found is None:
            return payload
        updates = [one for one in found if one is not None]
        if found and not updates:
            raise NothingToConfirmError(f"none of {len(found)} updates has an id")
        if len(updates) < len(found):
            log.error("updates without an id were dropped", count=len(found) - len(updates))
        if updates:
            async with self._store.write() as tx:
                await tx.inbox.store(updates, self._clock.now())
            for update in updates:
                self._queue(update)
        return json.dumps({"ok": True, "result": [{"update_id": update.id} for update in updates]}).encode()

    async def resume(self) -> int:
        """Queue the updates that were stored and not finished; returns how many. Called at start."""
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
        """Cancel the handlers under way; updates that they have not committed are handled after the next start."""
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
                await asyncio.sleep(UPDATE_AGAIN.total_seconds())
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
            with suppress(Exception):  # the database may be broken: then it is tried again
                await self._close(update, "unreadable", str(exc))
                return True
            return False
        except Exception as exc:
            log.exception("update failed", update=update.id)
            return await self._count_failure(update, exc)
        return True

    async def _count_failure(self, update: RawUpdate, exc: Exception) -> bool:
        with suppress(Exception):  # the database may be broken: then it is tried again
            async with self._store.read() as tx:
                attempts = next(
                    (one.attempts for one in await tx.inbox.open(after=update.id - 1, most=1) if one.id == update.id),
                    None,
                )
            if attempts is None:
                return True
            if attempts >= UPDATE_TRIES:
                await self._close(update, "failed", f"{type(exc).__name__}: {exc}")
                await self._failed(update)
                return True
        return False

    async def _close(self, update: RawUpdate, state: str, why: str) -> None:
        async with self._store.write() as tx:
            await tx.inbox.close(update.id, state, why)


class NothingToConfirmError(NetworkError):
    """Telegram, or something on the way to it, sent updates of which none can be confirmed."""


class UnreadableError(Exception):
    """An update that is not what the Bot API promises."""


def _has_id(update: object) -> bool:
    # Not below 1: python-telegram-bot would ask for the updates behind it, and a negative number drops all but the last
    # ones.
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and is_id(number) and number > 0


def _each(answer: str) -> Iterator[RawUpdate | None]:
    """Yield the updates of a successful answer, each as far as it can be read; an unreadable one is kept as it came."""
    depth, start, found = 0, -1, 0
    if not re.match(r'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[', answer):
        return
    for bracket in _BRACKET.finditer(answer, 0, READ):
        sign = bracket[0]
        if sign in "[{":
            depth += 1
            if depth == 3:
                start = bracket.start()
        elif sign in "]}":
            depth -= 1
            if depth == 2:
                yield _as_it_came(answer[start : bracket.end()])
                if (found := found + 1) == PollingLimit.MAX_LIMIT:
                    return


def _as_it_came(written: str) -> RawUpdate | None:
    try:
        update = json.loads(written)
        return raw_update(update) if _has_id(update) else None
    except (ValueError, RecursionError):
        found = _ITS_ID.match(written)
        # In ASCII, like readable updates.
        kept = written.replace("\x00", "").encode("ascii", "backslashreplace").decode()
        return RawUpdate(int(found[1]), 0, kept) if found and int(found[1]) else None


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
