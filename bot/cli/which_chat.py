"""The chat that a command is about."""

import re
from typing import TYPE_CHECKING

from bot.core.errors import DingxunError

if TYPE_CHECKING:
    from bot.core.types import Chat
    from bot.store import Transaction

CHAT_HELP = "Telegram's id of the chat, such as 10001 or -1001234; a topic of it behind a colon, -1001234:7."


def place_in(chat: str) -> tuple[int, int]:
    """Read a chat's id, and its topic's id behind a colon."""
    found = re.fullmatch(r"(-?[0-9]{1,18})(?::([0-9]{1,18}))?", chat)
    if found is None:
        raise DingxunError(f"{chat} is no id of a chat. {CHAT_HELP}")
    return int(found[1]), int(found[2] or 0)


async def chat_at(tx: "Transaction", place: tuple[int, int]) -> "Chat":
    chat = await tx.chats.find(*place)
    if chat is None:
        topic = f", topic {place[1]}," if place[1] else ""
        raise DingxunError(f"The chat {place[0]}{topic} is not known here: it has never spoken to this bot.")
    return chat
