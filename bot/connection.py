"""The connection to Telegram: built from the settings, made as soon as Telegram answers, listened to, and closed."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import structlog
from telegram.error import Conflict, InvalidToken
from telegram.error import TelegramError as ApiError
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.request import HTTPXRequest

from bot.channels.bot import CarefulBot
from bot.channels.gate import TelegramGate
from bot.chat.handlers import ALLOWED_UPDATES
from bot.chat.updates.listener import Listener
from bot.config import way_to
from bot.config.settings import TelegramSettings
from bot.core.backoff import TELEGRAM
from bot.core.clock import Clock
from bot.core.errors import ConfigError, TelegramError
from bot.sources.fetch.http import certificates

log = structlog.get_logger("app")

LONG_POLL = timedelta(seconds=30)
WRONG_TOKEN = "Telegram does not know this token (401). Copy it again from @BotFather into telegram.token."  # noqa: S105 - says so


class _Nowhere(asyncio.Queue[object]):
    """python-telegram-bot's queue of updates: drops them, since ours come out of the inbox."""

    async def put(self, item: object) -> None:
        """Drop an item: it has only an id."""


class Connection:
    """The connection to Telegram, from the first getMe to the last answer.

    Example::

        connection = Connection(settings.telegram, clock, gate, inbox.keep, print, give_up)
        await connection.make()
        await connection.listen()
        await connection.stop_listening()
        await connection.close()

    ``keep`` stores raw updates; ``give_up`` is called when a token that was known is refused for good. Raises
    ConfigError without a token, and TelegramError from ``make`` when Telegram does not know it.
    """

    def __init__(
        self,
        telegram: TelegramSettings,
        clock: Clock,
        gate: TelegramGate,
        keep: Callable[[bytes], Awaitable[bytes]],
        say: Callable[[str], None],
        give_up: Callable[[], None],
    ) -> None:
        token = telegram.token.get_secret_value()
        if not token:
            raise ConfigError(
                "telegram.token is missing. Ask @BotFather for one (/newbot) and set it in config.yaml or as DINGXUN_TELEGRAM__TOKEN; "
                "`dingxun demo` needs none."
            )
        self._base, self._say = telegram.base_url, say
        way = way_to(self._base, "telegram.proxy", telegram.proxy.get_secret_value(), os.environ)
        if way.proxy:
            say(f"Telegram is reached through {way.shown} ({way.said}).")
        # Only the settings choose the proxy: httpx would also read the environment.
        options: dict[str, Any] = {"verify": certificates(), "trust_env": False}
        self.listener = Listener(
            keep,
            clock,
            self._ask_who_we_are,
            give_up,
            connection_pool_size=2,
            read_timeout=10,
            connect_timeout=10,
            proxy=way.proxy,
            httpx_kwargs=options,
        )
        self._request = HTTPXRequest(
            connection_pool_size=24,
            read_timeout=15,
            connect_timeout=10,
            pool_timeout=10,
            proxy=way.proxy,
            httpx_kwargs=options,
        )
        self._bot = CarefulBot(
            token,
            base_url=self._base,
            base_file_url=self._base.removesuffix("/bot") + "/file/bot",
            get_updates_request=self.listener,
            request=self._request,
            rate_limiter=gate,
        )
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().bot(self._bot).update_queue(_Nowhere()).job_queue(None).build()
        )

    @property
    def bot(self) -> ExtBot[Any]:
        """The bot that calls Telegram."""
        return self._bot

    async def make(self) -> None:
        """Call getMe until Telegram answers: its being down at start is no reason to end."""
        failures = 0
        while True:
            try:
                await self.application.initialize()
            except InvalidToken as exc:
                raise TelegramError(WRONG_TOKEN) from exc
            except ApiError as exc:
                failures += 1
                pause = TELEGRAM.after(failures).total_seconds()
                self._say(f"Telegram cannot be reached at {self._base} ({exc}); trying again in {pause:g} s.")
                await asyncio.sleep(pause)
            else:
                return

    async def listen(self) -> None:
        """Start to poll for updates; a token refused right after it was known is checked again."""
        assert self.application.updater is not None
        failures = 0
        self.listener.begin()
        while True:
            try:
                await self.application.updater.start_polling(
                    timeout=LONG_POLL,
                    bootstrap_retries=-1,
                    allowed_updates=ALLOWED_UPDATES,
                    drop_pending_updates=False,
                    error_callback=_polling_failed,
                )
            except InvalidToken:
                failures += 1
                await self.listener.refused()
                await asyncio.sleep(TELEGRAM.after(failures).total_seconds())
            else:
                return

    async def stop_listening(self) -> None:
        """Stop polling for updates, and confirm those that came."""
        updater = self.application.updater
        self.listener.leave()
        if updater is not None and updater.running:
            await updater.stop()

    async def close(self) -> None:
        """Close the connections, after the sends under way have ended: otherwise each would be in doubt."""
        with contextlib.suppress(RuntimeError):
            await self.application.shutdown()
        # python-telegram-bot closes nothing that it did not finish initialising.
        for request in (self.listener, self._request):
            await request.shutdown()

    async def _ask_who_we_are(self) -> None:
        await self.bot.get_me()


def _polling_failed(exc: ApiError) -> None:
    if isinstance(exc, Conflict):
        log.error("another program is using this token: stop it, or give this bot its own", why=str(exc))
    elif exc.__cause__ is not None and not isinstance(exc.__cause__, httpx.HTTPError | TimeoutError):
        log.error("updates cannot be stored; trying again", exc_info=exc)
    else:
        log.warning("updates cannot be fetched from Telegram; trying again", why=str(exc))
