"""Telegram as a channel: renders a message, sends it through the gate, and returns the outcome (guarantee 3)."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import structlog
import telegram
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.error import (
    TelegramError as ApiError,
)
from telegram.ext import ExtBot

from bot.channels.gate import EDIT, TelegramGate, seconds_asked
from bot.core.clock import Clock
from bot.core.delivery.outcomes import InDoubt, NotSent, Outcome, Refused, Sent
from bot.core.delivery.refusals import judge_refusal
from bot.core.listings.tickers import Listings
from bot.core.sanitize import printable
from bot.core.types import Chat, Hit, Keyboard, Message, Ticker, Words, is_id
from bot.messages import alerts, digests
from bot.messages.reader import Reader

log = structlog.get_logger("telegram")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Causes under python-telegram-bot's NetworkError that mean that the request was never written.
_NEVER_WRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


class TelegramChannel:
    """Sends messages to Telegram chats.

    Example: ``outcome = await channel.send(message)`` -> ``Sent(4711)``, ``NotSent(…)``, ``InDoubt(…)`` or
    ``Refused(…)``.
    """

    def __init__(self, bot: ExtBot[int], gate: TelegramGate, clock: Clock, listings: Listings, timezone: str) -> None:
        self._bot = bot
        self._gate = gate
        self._clock = clock
        self._listings = listings
        self._timezone = timezone

    def held(self) -> set[int]:
        """Return the chats (Telegram ids) that no message could be sent to now."""
        return self._gate.held()

    def free_in(self) -> float | None:
        """Return the seconds until one more of the held chats is free; None when none is held."""
        return self._gate.free_in()

    def room(self) -> int:
        """Return how many messages could be sent now."""
        return self._gate.room()

    def reader(self, language: str) -> Reader:
        """Return the reader for a chat's language."""
        return Reader(language, ZoneInfo(self._timezone), self._bot.username)

    def shown(self, hits: tuple[Hit, ...]) -> list[str]:
        """Return the terms that hit as people read them, without repeats: 微信支付, 00700.HK 腾讯控股."""
        return list(dict.fromkeys(self._named(term) for hit in hits for term in hit.terms))

    def _named(self, term: str) -> str:
        return self._listings.shown(Ticker.of(term[1:])) if term.startswith("$") and ":" in term else term

    async def probe(self) -> bool:
        """Ask Telegram who the bot is; True when it answers.

        A token that is refused for good ends the bot elsewhere (see chat/updates/listener).
        """
        try:
            await self._bot.get_me()
        except ApiError:
            return False
        return True

    def render(self, message: Message) -> Words:
        """Render the message in its chat's language."""
        reader, now = self.reader(message.chat.language), self._clock.now()
        if message.alert is not None:
            return alerts.alert_message(reader, message.alert, message.chat, now, self.shown(message.alert.hits))
        if message.digest is not None:
            return digests.digest_page(reader, message.digest, message.id, now)
        assert message.words is not None
        return message.words

    async def send(self, message: Message) -> Outcome:
        """Send one message and return its outcome; never raises for errors of Telegram or the network."""
        try:
            words = self.render(message)
        except Exception as exc:
            log.exception("message cannot be written", message=message.id)
            return Refused("message", f"cannot be written: {type(exc).__name__}")
        try:
            number = (await self._call(message, words)).message_id
        except ApiError as exc:
            return outcome_of(exc, private=message.chat.telegram_id > 0)
        except Exception as exc:
            # A fault of ours or of a library: nobody knows how far the call got.
            log.exception("message failed", message=message.id)
            return InDoubt(type(exc).__name__)
        # Sent, whatever its number; without a valid one it only cannot be edited later.
        return Sent(number if is_id(number) else None)

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        """Edit a message that was sent, after all other waiting calls; a repeated edit does no harm."""
        try:
            await self._bot.edit_message_text(
                words.html,
                chat.telegram_id,
                telegram_message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=markup(words.keyboard),
                rate_limit_args=EDIT,
            )
        except ApiError as exc:
            if "not modified" in str(exc).lower():
                return Sent(telegram_message_id)
            return outcome_of_edit(exc, private=chat.telegram_id > 0)
        return Sent(telegram_message_id)

    async def _call(self, message: Message, words: Words) -> telegram.Message:
        more: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "disable_notification": message.silent,
            "message_thread_id": message.chat.thread_id or None,
            "reply_markup": ForceReply(selective=True, input_field_placeholder=words.ask[:64])
            if words.ask
            else markup(words.keyboard),
            "reply_parameters": ReplyParameters(message.reply_to, allow_sending_without_reply=True)
            if message.reply_to
            else None,
            "rate_limit_args": message.priority,
        }
        chat = message.chat.telegram_id
        if words.file is None:
            return await self._bot.send_message(chat, words.html, link_preview_options=NO_PREVIEW, **more)
        name, content = words.file
        return await self._bot.send_document(chat, content.encode(), filename=name, caption=words.html, **more)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Convert our buttons to Telegram's."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.text, url=button.url)
                if button.url
                else InlineKeyboardButton(button.text, callback_data=button.data)
                for button in line
            ]
            for line in keyboard
        ]
    )


def outcome_of(exc: ApiError, *, private: bool) -> Outcome:
    """Translate an error of python-telegram-bot at a send; the order matters (BadRequest is a NetworkError there).

    Example: ``outcome_of(Forbidden("bot was blocked by the user"), private=True)`` -> ``Refused("gone", …)``.
    """
    # Made storable: half of a surrogate pair, or a NUL on PostgreSQL, would keep a whole batch from being recorded.
    why = printable(str(exc))
    match exc:
        case RetryAfter():
            return NotSent(why, timedelta(seconds=seconds_asked(exc)))
        case ChatMigrated() if not is_id(exc.new_chat_id) or exc.new_chat_id >= 0:  # no group becomes a private chat
            return InDoubt(f"no answer of Telegram's: {why[:200]}")
        case ChatMigrated():
            return Refused("migrated", why, exc.new_chat_id)
        case InvalidToken():
            return Refused("token", why)
        case Forbidden() | BadRequest() if not _is_telegrams(exc):
            return InDoubt(f"no answer of Telegram's: {why[:200]}")
        case Forbidden() | BadRequest():
            found = judge_refusal(why, forbidden=isinstance(exc, Forbidden), private=private)
            return Refused(found.about, why, place=found.place)
        case TimedOut() | NetworkError():
            if isinstance(exc.__cause__, _NEVER_WRITTEN):
                return NotSent(type(exc.__cause__).__name__)
            return InDoubt(why)
        case _:
            return InDoubt(why)


def outcome_of_edit(exc: ApiError, *, private: bool) -> Outcome:
    """Translate an error of python-telegram-bot at an edit: an unknown refusal is about the message, not its place."""
    outcome = outcome_of(exc, private=private)
    if isinstance(outcome, Refused) and outcome.reason == "parked" and outcome.place == "unknown":
        return Refused("message", outcome.why)
    return outcome


def _is_telegrams(exc: ApiError) -> bool:
    """Tell Telegram's own answer from a proxy's page.

    python-telegram-bot raises both; for a page the cause is an error in reading it. JSON that is not Telegram's has no
    description: the status stands in its place.
    """
    return exc.__cause__ is None and re.fullmatch(r"\w[\w ]* \(\d{3}\).*", str(exc), re.DOTALL) is None
