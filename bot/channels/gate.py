"""The gate (guarantee 5): every Bot API call but getUpdates waits here for its turn, replies before alerts.

It is python-telegram-bot's rate limiter, so also a call that forgets about limits is held to them.
"""

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.core.clock import Clock
from bot.core.delivery.rate_limits import LOOK_AGAIN, Gate

REPLY, INSTANT, DIGEST, EDIT = range(4)
# The outbox's calls. If a chat has no place when its turn comes, waiting would keep all others of the batch: the call
# fails at once as not sent, and its message waits in the outbox. The same holds for the stages' edits (by priority),
# one chat after the other.
SENDING = frozenset({"sendMessage", "sendDocument"})
PATIENCE = 1.5
# No pause that an answer asks for is longer.
MAX_ASKED = timedelta(days=1)
# Calls that name a chat but put no message into it: they count for the token only (decisions: What Telegram enforces).
NO_MESSAGE = frozenset({"getChatMember", "getChat", "getChatAdministrators", "sendChatAction"})


class _Caller(NamedTuple):
    """A call that waits for its turn; the fields are in the order of sorting."""

    priority: int
    number: int
    chat: int | None
    turn: asyncio.Future[None]
    patient: bool


class TelegramGate(BaseRateLimiter[int]):
    """Holds calls until the limits allow them; ``rate_limit_args`` is the call's priority (0 reply … 3 edit).

    Example: ``await bot.send_message(10001, "…", rate_limit_args=INSTANT)``.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gate = Gate()
        self._waiting: list[_Caller] = []
        self._numbers = itertools.count()
        self._pump: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def initialize(self) -> None:
        """Do nothing: ``remember`` fills the window."""

    async def shutdown(self) -> None:
        """Stop letting waiting calls through."""
        if self._pump is not None:
            self._pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pump
            self._pump = None

    def remember(self, sent: Sequence[tuple[int, datetime]]) -> None:
        """Fill the window with messages sent before a restart: (Telegram chat id, time)."""
        now, monotonic = self._clock.now(), self._clock.monotonic()
        for chat, at in sorted(sent, key=lambda pair: pair[1]):
            then = monotonic - max(0.0, (now - at).total_seconds())
            self._gate.pass_(chat, then)
            self._gate.end(chat, then)

    def held(self) -> set[int]:
        """Return the chats that a message would have to wait for: at their limits, in a 429, or with a waiting call."""
        waiting = {one.chat for one in self._waiting if one.chat is not None and not one.turn.done()}
        return self._gate.held(self._clock.monotonic()) | waiting

    def free_in(self) -> float | None:
        """Return the seconds until one more of the held chats is free."""
        return self._gate.free_in(self._clock.monotonic())

    def room(self) -> int:
        """Return how many calls could be made now, after those that already wait for the token's turn.

        Calls that wait only for their own chat (its 429) take nothing from the others.
        """
        now = self._clock.monotonic()
        ahead = sum(not one.turn.done() and self._gate.wait_chat(one.chat, now) <= 0.0 for one in self._waiting)
        return max(0, self._gate.room(now) - ahead)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        chat = data.get("chat_id")
        # Asking about a member of a group puts no message there.
        chat = chat if isinstance(chat, int) and endpoint not in NO_MESSAGE else None
        priority = REPLY if rate_limit_args is None else rate_limit_args
        await self._turn(chat, priority, patient=endpoint not in SENDING and priority != EDIT)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as exc:
            # One chat's 429 delays no other chat; a call without a chat delays nobody but itself.
            if chat is not None:
                self._gate.block(chat, seconds_asked(exc), self._clock.monotonic())
            raise
        finally:
            self._gate.end(chat, self._clock.monotonic())
            self._changed.set()

    async def _turn(self, chat: int | None, priority: int, *, patient: bool) -> None:
        now = self._clock.monotonic()
        if not self._waiting and self._gate.wait(chat, now) <= 0.0:
            self._gate.pass_(chat, now)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, _Caller(priority, next(self._numbers), chat, turn, patient))
        self._changed.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._let_through(), name="gate")
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # its turn was granted at the same moment: nothing was called
                self._gate.end(chat, self._clock.monotonic())
            raise

    async def _let_through(self) -> None:
        while self._waiting:
            now = self._clock.monotonic()
            left: list[_Caller] = []
            pause = LOOK_AGAIN  # a longest pause: a test or the demo may move the clock
            for one in sorted(self._waiting):
                if one.turn.done():  # cancelled by the caller
                    continue
                wait = self._gate.wait(one.chat, now)
                if wait <= 0.0:
                    self._gate.pass_(one.chat, now)
                    one.turn.set_result(None)
                elif not one.patient and (own := self._gate.wait_chat(one.chat, now)) > PATIENCE:
                    one.turn.set_exception(RetryAfter(timedelta(seconds=own)))
                else:
                    pause = min(pause, wait)
                    left.append(one)
            self._waiting = left  # sorted, so it is a heap
            if left:
                self._changed.clear()  # set by a further call, and by a call that ends
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), pause)


def seconds_asked(exc: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    # A timedelta always: see channels/__init__.py.
    assert isinstance(exc.retry_after, timedelta)
    return min(exc.retry_after, MAX_ASKED).total_seconds()
