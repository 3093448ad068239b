"""Helpers of every handler: the services, the words, the open question, and who may change things."""

import re
from datetime import timedelta

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.chat.incoming import Incoming
from bot.chat.services import Answer, Services
from bot.core.sanitize import WORD_JOINER
from bot.core.types import Words
from bot.messages import replies
from bot.messages.reader import Reader

Context = ContextTypes.DEFAULT_TYPE
QUESTION_LASTS = timedelta(minutes=10)


def services_of(context: Context) -> Services:
    """Return the services that app.py put into the application."""
    services: Services = context.bot_data["services"]
    return services


def words_in(update: Update) -> str:
    """Return the words of a message: its text, or the caption of its picture or file."""
    message = update.effective_message
    words = (message.text or message.caption or "") if message else ""
    # What was copied out of one of our messages has word joiners in it (see core/sanitize.py unlinked).
    return words.replace(WORD_JOINER, "")


def words_of(update: Update) -> str:
    """Return the words after the command, or the whole text."""
    text = words_in(update)
    return re.sub(r"^/\S+\s*", "", text).strip() if text.startswith("/") else text.strip()


def storable_words(words: str) -> str:
    """Remove characters that no database takes: NUL, and half of a surrogate pair."""
    return words.replace("\x00", "").encode("utf-8", "ignore").decode()


async def asked(services: Services, incoming: Incoming) -> str | None:
    """Return the question that somebody was asked here and has not answered."""
    if incoming.user_id is None:
        return None
    async with services.store.write() as tx:
        chat = await services.meet(tx, incoming)
        return await tx.inbox.asked(chat.id, incoming.user_id, services.clock.now())


async def ask(answer: Answer, about: str, words: Words) -> None:
    """Ask somebody a question: what they say within ten minutes goes to the answer handler of ``about``."""
    assert answer.incoming.user_id is not None
    await answer.tx.inbox.ask(answer.chat.id, answer.incoming.user_id, about, answer.now + QUESTION_LASTS)
    await answer.say(words)


def why_not(reader: Reader, may: bool | None) -> str:
    """Return why somebody may not change things here: no admin of the group, or Telegram could not be asked (None)."""
    return replies.cannot_ask_telegram(reader) if may is None else replies.only_group_admins(reader)


async def allowed(services: Services, incoming: Incoming) -> bool:
    """Tell whether somebody may change things here; otherwise say why not and settle the update.

    In groups only the group's admins may.
    """
    may = await services.may_change(incoming)
    if not may:
        await services.answer(incoming, Words(why_not(services.reader(incoming), may)))
    return bool(may)


async def turn(services: Services, incoming: Incoming, query: CallbackQuery, words: Words) -> None:
    """Settle a tap that changes nothing, and show ``words`` in place of its panel."""
    await services.settle_without_effect(incoming)
    services.turn(query, words)
