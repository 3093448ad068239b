"""Which handler hears what: the table that the README's command list is held against."""

import json
import re
from typing import Any

import structlog
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.chat import admin_desk, admin_exchange, commands, forget, keyboards, lists, timing, why
from bot.chat.desk import Desk
from bot.chat.door import let_in
from bot.chat.heard import Heard, hear
from bot.chat.inbox import UnreadableError
from bot.core.sanitize import storable
from bot.store.inbox import RawUpdate

log = structlog.get_logger("chat")

COMMANDS = {
    "start": commands.start,
    "help": commands.help_,
    "subscribe": commands.subscribe_,
    "sub": commands.subscribe_,
    "watch": commands.subscribe_,
    "unsubscribe": commands.unsubscribe_,
    "unsub": commands.unsubscribe_,
    "list": commands.list_,
    "latest": commands.latest_,
    "mute": timing.mute_,
    "settings": timing.settings_,
    "forget": forget.forget_,
    "import": lists.import_,
    "export": lists.export_,
    "why": why.why_,
    **admin_desk.COMMANDS,
}
"""Every command, with its short forms."""
COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?(?!\S)")

# Everything else but getUpdates' default is not asked for: chat_member and reactions would only be stored and skipped.
ALLOWED_UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"]


def _sends_opml(update: Update) -> bool:
    """Tell whether somebody sends a list of sources in private; in a group it is talk among others."""
    message = update.effective_message
    return message is not None and message.chat.type == ChatType.PRIVATE and admin_exchange.is_opml(message.document)


async def _filed(update: Update, context: commands.Context) -> None:
    await (admin_exchange.document if _sends_opml(update) else lists.document)(update, context)


async def _captioned(update: Update, context: commands.Context) -> None:
    """The words under a picture or file mean what they would mean alone."""
    found = COMMAND.match(commands.words_in(update))
    message = update.effective_message
    if _sends_opml(update) and (found is None or COMMANDS.get(found[1].lower()) is COMMANDS["addsource"]):
        await admin_exchange.document(update, context)
    elif found is None and message is not None and message.document and lists.is_list(message.document):
        await lists.document(update, context)
    elif found is None:
        await commands.text(update, context)
    elif not found[2] or found[2].lower() == context.bot.username.lower():
        await COMMANDS.get(found[1].lower(), commands.unknown)(update, context)


def _sign_of_life(update: Update, heard: Heard) -> tuple[int, int | None]:
    """Return the chat and topic that an update comes from; without a topic where it is about the whole chat."""
    return heard.telegram_id, None if update.my_chat_member is not None else heard.thread_id


class Handlers:
    """Turns a raw update into a call of its handler.

    Example: ``await Handlers(application).handle(raw)``. Raises UnreadableError for what is no update, and whatever a handler raised
    before it settled the update.
    """

    def __init__(self, application: "Application[Any, Any, Any, Any, Any, Any]", desk: Desk) -> None:
        self._application = application
        self._desk = desk
        self._raised: dict[int, Exception] = {}
        application.bot_data["desk"] = desk
        heard = (
            filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
        )  # never edited messages: they would act twice
        for name, handler in COMMANDS.items():
            application.add_handler(CommandHandler(name, handler, filters=heard))
        application.add_handler(CallbackQueryHandler(keyboards.tapped))
        application.add_handler(ChatMemberHandler(commands.membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, commands.migrated))
        application.add_handler(MessageHandler(heard & filters.COMMAND, commands.unknown))
        application.add_handler(MessageHandler(heard & filters.TEXT & ~filters.COMMAND, commands.text))
        application.add_handler(MessageHandler(heard & filters.CAPTION, _captioned))
        application.add_handler(MessageHandler(heard & filters.Document.ALL, _filed))
        application.add_handler(MessageHandler(heard & ~filters.StatusUpdate.ALL, commands.unknown))
        application.add_error_handler(self._remember)

    async def _remember(self, update: object, context: commands.Context) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._raised[update.update_id] = context.error

    def _read(self, raw: RawUpdate) -> Update:
        return Update.de_json(json.loads(storable(raw.raw)), self._application.bot)

    async def handle(self, raw: RawUpdate) -> None:
        """Handle one update; it is done when this returns."""
        try:
            update = self._read(raw)
            heard = hear(update)
        except Exception as exc:  # whatever shape it has: the parser is not ours
            raise UnreadableError(f"{type(exc).__name__}: {exc}") from exc
        if heard is not None and not heard.is_sound:
            raise UnreadableError("an id is out of range, or something is of another type")
        if not await self._flood(update) and (heard is None or await self._let_in(update, heard)):
            await self._application.process_update(update)
        raised = self._raised.pop(raw.id, None)
        async with self._desk.store.write() as tx:
            settled = not await tx.inbox.is_open(raw.id)
            if not settled and raised is None:
                await tx.inbox.close(raw.id)
            woken = await tx.places.wake(*_sign_of_life(update, heard), self._desk.clock.now()) if heard else 0
        if woken:
            self._desk.kick("send")
        if heard is not None:
            self._desk.show_menu(heard)
        if raised is not None and not settled:
            raise raised
        if raised is not None:
            log.error("failed after the update was settled", update=raw.id, exc_info=raised)

    async def apologise(self, raw: RawUpdate) -> None:
        """Tell a person that their update failed for good."""
        update = self._read(raw)
        heard = hear(update)
        if heard is None or not heard.private:
            return
        desk = self._desk
        async with desk.store.write() as tx:
            chat = await tx.chats.meet(
                heard.telegram_id, 0, heard.kind, heard.title, desk.rules.language, desk.clock.now()
            )
            await tx.outbox.say(chat.id, desk.wording(heard).apology(), desk.clock.now())
        desk.kick("send")

    async def _let_in(self, update: Update, heard: Heard) -> bool:
        message, tap = update.effective_message, update.callback_query
        to_us = tap is not None or (message is not None and self._to_us(heard, message))
        return await let_in(self._desk, heard, update, to_us=to_us)

    async def _flood(self, update: Update) -> bool:
        heard, message, tap = hear(update), update.effective_message, update.callback_query
        if heard is None or not (tap is not None or (message is not None and self._to_us(heard, message))):
            return False
        much = self._desk.too_many(heard)
        if much == 1:
            await self._desk.answer(heard, self._desk.wording(heard).slow_down())
        return bool(much)

    def _to_us(self, heard: Heard, message: Message) -> bool:
        """Tell whether a message would make the bot do something."""
        text, replied = message.text or message.caption or "", message.reply_to_message
        return bool(text or message.document) and (
            heard.private
            or text.startswith("/")
            or f"@{self._desk.bot.username}".lower() in text.lower()
            or (replied is not None and replied.from_user is not None and replied.from_user.id == self._desk.bot.id)
        )
