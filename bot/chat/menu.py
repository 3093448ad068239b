"""The menus and descriptions that Telegram shows: commands per scope and language (at most eight)."""

from collections.abc import Iterable

import structlog
from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.core.languages import LANGUAGES
from bot.messages import welcome
from bot.messages.reader import Reader

log = structlog.get_logger("chat")


async def set_menus(bot: Bot, reader: Reader, admins: Iterable[int]) -> set[int]:
    """Set the menus for everybody, for groups and for admins; returns the admins whose menu could not be set.

    Failures are only logged: commands work without a menu.
    """
    try:
        # Readers of other languages get the bot's own.
        others = ((Reader(one), letters) for one, letters in LANGUAGES.items() if one != reader.language)
        for language, code in ((reader, None), *others):
            menu = welcome.command_menu(language, admin=False)
            await bot.set_my_commands(menu, scope=BotCommandScopeAllPrivateChats(), language_code=code)
            await bot.set_my_commands(menu, scope=BotCommandScopeAllGroupChats(), language_code=code)
            description, short = welcome.description(language)
            await bot.set_my_description(description, language_code=code)
            await bot.set_my_short_description(short, language_code=code)
    except TelegramError as exc:
        log.warning("the menu could not be set", why=str(exc))
    return await set_menu(bot, reader, admins)


async def set_menu(bot: Bot, reader: Reader, admins: Iterable[int]) -> set[int]:
    """Show admins their further commands in their private chats; returns those whose menu could not be set."""
    without = set()
    for admin in admins:
        try:
            await bot.set_my_commands(welcome.command_menu(reader, admin=True), scope=BotCommandScopeChat(admin))
        except TelegramError as exc:
            # Telegram knows no chat of a person who has never written: the menu is set when they do.
            without.add(admin)
            log.info("an admin's menu could not be set", admin=admin, why=str(exc))
    return without
