"""Passes each update to its handler: commands, buttons and answers are registered beside their code (routing).

Handlers of other updates are chosen here.
"""

import json
import re
from typing import Any

import structlog
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

import bot.chat.admin
import bot.chat.users
from bot.chat.access import let_in
from bot.chat.admin import opml
from bot.chat.context import Context, words_in
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import COMMANDS, find_handlers, tapped
from bot.chat.services import Services
from bot.chat.updates.inbox import UnreadableError
from bot.chat.users import membership, plain_words, watch_imports
from bot.core.sanitize import storable
from bot.messages import replies
from bot.store.inbox import RawUpdate

log = structlog.get_logger("chat")

find_handlers(bot.chat.users, bot.chat.admin)

COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?(?!\S)")

# chat_member and reactions are not asked for: they would only be stored and skipped.
ALLOWED_UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"]


def _sends_opml(update: Update) -> bool:
    """Tell whether somebody sends a list of sources in private; in a group such a file is not meant for the bot."""
    message = update.effective_message
    return message is not None and message.chat.type == ChatType.PRIVATE and opml.is_opml(message.document)


async def _filed(update: Update, context: Context) -> None:
    await (opml.document if _sends_opml(update) else watch_imports.document)(update, context)


async def _captioned(update: Update, context: Context) -> None:
    """Handle the caption of a picture or file as a text of its own."""
    found = COMMAND.match(words_in(update))
    message = update.effective_message
    if _sends_opml(update) and (found is None or COMMANDS.get(found[1].lower()) is COMMANDS["addsource"]):
        await opml.document(update, context)
    elif found is None and message is not None and message.document and watch_imports.is_list(message.document):
        await watch_imports.document(update, context)
    elif found is None:
        await plain_words.text(update, context)
    elif not found[2] or found[2].lower() == context.bot.username.lower():
        await COMMANDS.get(found[1].lower(), plain_words.unknown)(update, context)


def _sign_of_life(update: Update, incoming: Incoming) -> tuple[int, int | None]:
    """Return the chat and topic of an update; the topic is None if the update is about the whole chat."""
    return incoming.telegram_id, None if update.my_chat_member is not None else incoming.thread_id


class Handlers:
    """Passes a raw update to its handler.

    Example: ``await Handlers(application).handle(raw)``. Raises UnreadableError for an invalid update, and any error
    that a handler raised before it settled the update.
    """

    def __init__(self, application: "Application[Any, Any, Any, Any, Any, Any]", services: Services) -> None:
        self._application = application
        self._services = services
        self._raised: dict[int, Exception] = {}
        application.bot_data["services"] = services
        incoming = (
            filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
        )  # never edited messages: they would act twice
        for name, handler in COMMANDS.items():
            application.add_handler(CommandHandler(name, handler, filters=incoming))
        application.add_handler(CallbackQueryHandler(tapped))
        application.add_handler(ChatMemberHandler(membership.membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated))
        application.add_handler(MessageHandler(incoming & filters.COMMAND, plain_words.unknown))
        application.add_handler(MessageHandler(incoming & filters.TEXT & ~filters.COMMAND, plain_words.text))
        application.add_handler(MessageHandler(incoming & filters.CAPTION, _captioned))
        application.add_handler(MessageHandler(incoming & filters.Document.ALL, _filed))
        application.add_handler(MessageHandler(incoming & ~filters.StatusUpdate.ALL, plain_words.unknown))
        application.add_error_handler(self._remember)

    async def _remember(self, update: object, context: Context) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._raised[update.update_id] = context.error

    def _read(self, raw: RawUpdate) -> Update:
        return Update.de_json(json.loads(storable(raw.raw)), self._application.bot)

    async def handle(self, raw: RawUpdate) -> None:
        """Handle one update; it is done when this returns."""
        try:
            update = self._read(raw)
            incoming = hear(update)
        except Exception as exc:  # any error: the parser is not ours
            raise UnreadableError(f"{type(exc).__name__}: {exc}") from exc
        if incoming is not None and not incoming.is_sound:
            raise UnreadableError("an id is out of range, or something is of another type")
        if not await self._flood(update) and (incoming is None or await self._let_in(update, incoming)):
            await self._application.process_update(update)
        raised = self._raised.pop(raw.id, None)
        async with self._services.store.write() as tx:
            settled = not await tx.inbox.is_open(raw.id)
            if not settled and raised is None:
                await tx.inbox.close(raw.id)
            woken = (
                await tx.places.wake(*_sign_of_life(update, incoming), self._services.clock.now()) if incoming else 0
            )
        if woken:
            self._services.kick("send")
        if incoming is not None:
            self._services.show_menu(incoming)
        if raised is not None and not settled:
            raise raised
        if raised is not None:
            log.error("failed after the update was settled", update=raw.id, exc_info=raised)

    async def apologise(self, raw: RawUpdate) -> None:
        """Tell a person that their update failed for good."""
        update = self._read(raw)
        incoming = hear(update)
        if incoming is None or not incoming.private:
            return
        services = self._services
        async with services.store.write() as tx:
            chat = await services.meet(tx, incoming)
            await tx.outbox.say(chat.id, replies.apology(services.reader(incoming)), services.clock.now())
        services.kick("send")

    async def _let_in(self, update: Update, incoming: Incoming) -> bool:
        message, tap = update.effective_message, update.callback_query
        to_us = tap is not None or (message is not None and self._to_us(incoming, message))
        return await let_in(self._services, incoming, update, to_us=to_us)

    async def _flood(self, update: Update) -> bool:
        incoming, message, tap = hear(update), update.effective_message, update.callback_query
        if incoming is None or not (tap is not None or (message is not None and self._to_us(incoming, message))):
            return False
        much = self._services.too_many(incoming)
        if much == 1:
            await self._services.answer(incoming, replies.slow_down(self._services.reader(incoming)))
        return bool(much)

    def _to_us(self, incoming: Incoming, message: Message) -> bool:
        """Tell whether a message would make the bot do something."""
        text, replied = message.text or message.caption or "", message.reply_to_message
        return bool(text or message.document) and (
            incoming.private
            or text.startswith("/")
            or f"@{self._services.bot.username}".lower() in text.lower()
            or (replied is not None and replied.from_user is not None and replied.from_user.id == self._services.bot.id)
        )
