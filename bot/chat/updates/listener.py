"""The listener: keeps getUpdates going whatever Telegram or a proxy answers, and measures its silence."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import InvalidToken
from telegram.error import TelegramError as ApiError

from bot.chat.updates.inbox import InboxRequest
from bot.core.backoff import TELEGRAM
from bot.core.clock import Clock

log = structlog.get_logger("app")

# While the bot runs, Telegram must refuse the token this often, over this many seconds, before the refusal is believed:
# single 401s and 404s come from proxies and from Telegram's own troubles.
MAX_REFUSALS, REFUSALS_OVER = 5, 120.0
# When the bot stops, the last updates are confirmed if that takes no longer: after a restart the inbox knows them
# anyway.
CONFIRM_WITHIN = 2.0
# Telegram answers that there is nothing new only after the long poll's time: a sooner answer is followed by a pause.
QUICK = 1.0


class TokenRefusedError(ApiError):
    """getUpdates was answered with 401 or 404."""


class Listener(InboxRequest):
    """The getUpdates request of python-telegram-bot's polling, and what is known of its state.

    That polling ends forever at a single 401 or 404, tells nobody, and its updater goes on to say that it is running
    (seen). Here such an answer is an error like others, after which it polls on with its own growing pauses.
    ``ask_who_we_are`` (getMe) then tells a passing error from a revoked token; ``give_up`` is called when the token has
    been refused often and long enough.
    """

    def __init__(
        self,
        keep: Callable[[bytes], Awaitable[bytes]],
        clock: Clock,
        ask_who_we_are: Callable[[], Awaitable[object]],
        give_up: Callable[[], None],
        **options: Any,
    ) -> None:
        super().__init__(keep, **options)
        self._clock = clock
        self._ask_who_we_are = ask_who_we_are
        self._give_up = give_up
        self._heard_at: float | None = None
        self._refusals, self._refused_since = 0, 0.0
        self._leaving = False
        self._told_nothing = 0

    def silence(self) -> timedelta | None:
        """Return how long ago getUpdates succeeded, or listening began; None before that."""
        return timedelta(seconds=self._clock.monotonic() - self._heard_at) if self._heard_at is not None else None

    def begin(self) -> None:
        """Measure the silence from now on."""
        self._heard_at = self._clock.monotonic()

    def leave(self) -> None:
        """Treat the next call as the last: it only confirms, so its failure does not matter."""
        self._leaving = True

    async def refused(self) -> None:
        """Count a refusal of the token, and check the token."""
        try:
            await self._ask_who_we_are()
            known = True
        except InvalidToken:
            known = False
        except ApiError as exc:
            log.warning("Telegram refused the token and cannot be asked about it", why=str(exc))
            return
        now = self._clock.monotonic()
        if known:
            self._refusals = 0
            return
        if not self._refusals:
            self._refused_since = now
        self._refusals += 1
        log.error("Telegram refuses the token: was it revoked at @BotFather?", times=self._refusals)
        if self._refusals >= MAX_REFUSALS and now - self._refused_since >= REFUSALS_OVER:
            self._give_up()

    async def do_request(self, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:
        if self._leaving:
            with contextlib.suppress(ApiError, TimeoutError):
                async with asyncio.timeout(CONFIRM_WITHIN):
                    await super().do_request(url, *args, **options)
            return 200, b'{"ok": true, "result": []}'
        asked = self._clock.monotonic()
        status, payload = await super().do_request(url, *args, **options)
        if status in {401, 404}:
            await self.refused()
            raise TokenRefusedError(f"getUpdates is refused ({status})")
        if status == 200 and (answer := _success(payload)) is not None:
            self.begin()
            self._refusals = 0
            await self._rest(nothing=not answer.get("result"), took=self._clock.monotonic() - asked)
        return status, payload

    async def _rest(self, *, nothing: bool, took: float) -> None:
        """Pause before the next call, if this one was answered at once with nothing new."""
        self._told_nothing = self._told_nothing + 1 if nothing and took < QUICK else 0
        if self._told_nothing:
            pause = TELEGRAM.after(self._told_nothing).total_seconds()
            log.warning("getUpdates is answered at once and tells nothing; asking again later", pause=pause)
            await asyncio.sleep(pause)


def _success(payload: bytes) -> dict[str, Any] | None:
    """Return the Bot API's success answer.

    None for anything else: a proxy in between answers 200 with pages of its own.
    """
    try:
        answer = json.loads(payload)
        return answer if answer["ok"] is True else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
