"""Incoming: what handlers need to know of an update."""

from dataclasses import dataclass

from telegram import Update
from telegram.constants import ChatType

from bot.core.types import is_id

# Telegram's own accounts that stand for others: never a person (decisions: What Telegram enforces).
ANONYMOUS_ADMIN, SERVICE, CHANNEL_BOT = 1087968824, 777000, 136817688
NOBODY = frozenset({ANONYMOUS_ADMIN, SERVICE, CHANNEL_BOT})


@dataclass(frozen=True, slots=True)
class Incoming:
    """Who said or tapped something, and where.

    ``user_id`` is None for senders that are not a person (channels, the anonymous admin, Telegram itself);
    ``anonymous_admin``: a group's admin speaks as the group; ``thread_id`` 0 = no topic; ``answering``: it answers the
    bot's own question; ``tapped``: it is a tap on a button of the bot's message ``message_id``.
    """

    update_id: int
    telegram_id: int
    thread_id: int
    kind: str
    title: str
    user_id: int | None
    language_code: str | None
    message_id: int | None
    anonymous_admin: bool
    answering: bool = False
    tapped: bool = False

    @property
    def is_sound(self) -> bool:
        """Tell whether every value has its type and every id fits into a column: python-telegram-bot checks neither."""
        ids = (self.telegram_id, self.thread_id, self.user_id or 0, self.message_id or 0)
        return all(map(is_id, ids)) and isinstance(self.title, str) and isinstance(self.language_code, str | None)

    @property
    def private(self) -> bool:
        return self.kind == ChatType.PRIVATE


def hear(update: Update) -> Incoming | None:
    """Read an update; None when it has no chat."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    if chat is None:
        return None
    sender_chat = getattr(message, "sender_chat", None) if update.callback_query is None else None
    person = user.id if user is not None and user.id not in NOBODY and sender_chat is None else None
    in_topic = bool(getattr(message, "is_topic_message", False))
    return Incoming(
        update_id=update.update_id,
        telegram_id=chat.id,
        thread_id=(getattr(message, "message_thread_id", 0) or 0) if in_topic else 0,
        kind=str(chat.type),
        title=(chat.title or chat.full_name or "")[:128],
        user_id=person,
        language_code=user.language_code if user is not None else None,
        message_id=message.message_id if message is not None else None,
        tapped=update.callback_query is not None,
        # A tap is a person's, also in a channel, where every subscriber sees the buttons: Telegram is asked for that
        # person's rights.
        anonymous_admin=update.callback_query is None
        and (chat.type == ChatType.CHANNEL or (sender_chat is not None and sender_chat.id == chat.id)),
    )
