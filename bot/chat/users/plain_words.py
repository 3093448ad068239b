"""Words without a slash: the answer to a question, a command by its word, a search; and unknown commands."""

import re
from dataclasses import replace

from telegram import Update

from bot.chat.context import Context, asked, services_of, words_of
from bot.chat.incoming import hear
from bot.chat.routing import ANSWERS
from bot.chat.users.latest_news import show_latest
from bot.chat.users.subscriptions import subscribe_words, unsubscribe_words
from bot.chat.users.watch_list import show_list
from bot.chat.users.welcome import help_
from bot.core.chat.typed_words import command_in
from bot.messages import welcome


async def text(update: Update, context: Context) -> None:
    """Handle words without a slash: the answer to a question, a command's word, else (in private) a search."""
    incoming, services, words = hear(update), services_of(context), words_of(update)
    if incoming is None:
        return
    message = update.effective_message
    if not incoming.private:
        mention = f"@{services.bot.username}".lower()
        replied = message.reply_to_message if message else None
        to_us = replied is not None and replied.from_user is not None and replied.from_user.id == services.bot.id
        if mention in words.lower():
            words = re.sub(re.escape(mention), "", words, flags=re.IGNORECASE).strip()
        elif not (to_us and await asked(services, incoming)):
            return
    about = await asked(services, incoming)
    command = command_in(words)
    route = ANSWERS.get(about.partition(":")[0]) if about is not None else None
    if command is not None and not (route is not None and route.verbatim(words)):
        await _slashless(update, context, *command)
        return
    if about is not None and route is not None:
        await route.handler(services, replace(incoming, answering=True), about, words)
    elif incoming.private:
        await show_latest(services, incoming, words, search=True)
    else:
        await services.answer(incoming, welcome.commands_help(services.reader(incoming), admin=False, group=True))


async def _slashless(update: Update, context: Context, command: str, rest: str) -> None:
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    match command:
        case "subscribe":
            await subscribe_words(services, incoming, rest)
        case "unsubscribe":
            await unsubscribe_words(services, incoming, rest)
        case "latest":
            await show_latest(services, incoming, rest)
        case "list":
            await show_list(services, incoming)
        case _:
            await help_(update, context)


async def unknown(update: Update, context: Context) -> None:
    """Handle an unknown command: in private with help, in groups with silence (it may be another bot's)."""
    incoming = hear(update)
    if incoming is not None and incoming.private:
        await help_(update, context)
