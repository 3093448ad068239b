"""python-telegram-bot's bot, except that an unreadable answer counts as lost and every error is a TelegramError."""

import inspect
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import structlog
from telegram import User
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.core.types import is_id

log = structlog.get_logger("telegram")

# Calls without which the bot hears nobody: whatever wait an answer asks for, they are tried again within these bounds.
LISTENING = frozenset({"get_updates", "delete_webhook", "get_me"})
ASKED_LEAST, MAX_ASKED = timedelta(seconds=1), timedelta(minutes=1)


class UnreadableAnswerError(NetworkError):
    """Telegram, or something on the way to it, answered with something that is not in the Bot API."""


def _translated(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(call)
    async def careful(*args: Any, **options: Any) -> Any:
        try:
            return await call(*args, **options)
        except RetryAfter as exc:
            # Normally a timedelta (see channels/__init__.py), but Telegram may send anything.
            asked: Any = exc.retry_after
            if not isinstance(asked, timedelta):
                raise UnreadableAnswerError(f"{call.__name__}: asks to wait for no number of seconds") from exc
            wait = min(max(asked, ASKED_LEAST), MAX_ASKED)
            if call.__name__ not in LISTENING or wait == asked:
                raise
            log.warning("Telegram asks not to be asked", method=call.__name__, asked=str(asked), waiting=str(wait))
            raise RetryAfter(wait) from exc
        except TelegramError:
            raise
        except Exception as exc:
            log.warning("an answer cannot be read", method=call.__name__, error=f"{type(exc).__name__}: {exc}"[:200])
            raise UnreadableAnswerError(f"{call.__name__}: the answer cannot be read ({type(exc).__name__})") from exc

    return careful


class CarefulBot(ExtBot[Any]):
    """A bot that raises only TelegramError, whatever is answered.

    Example: ``CarefulBot(token, request=…)``; python-telegram-bot itself raises KeyError, TypeError and others for
    answers that are not as the Bot API says.
    """

    async def get_me(self, *args: Any, **options: Any) -> User:
        """Return who the bot is; an answer without a user changes nothing."""
        before = self._bot_user
        user = await super().get_me(*args, **options)
        if not (is_id(user.id) and isinstance(user.username, str) and user.username):
            self._bot_user = before
            raise UnreadableAnswerError("getMe names nobody")
        return user


# Wraps every method that calls Telegram, also those of later versions.
for _name, _call in inspect.getmembers(CarefulBot, inspect.iscoroutinefunction):
    if not _name.startswith("_") and "_" in _name:
        setattr(CarefulBot, _name, _translated(_call))
