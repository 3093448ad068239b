"""The channel: the interface through which the stages send messages (bot/channels/telegram.py is one)."""

from typing import Protocol

from bot.core.delivery.outcomes import Outcome
from bot.core.types import Chat, Message, Words
from bot.messages.reader import Reader


class Channel(Protocol):
    """Sends messages and edits them; every result is an Outcome, never an error."""

    def held(self) -> set[int]:
        """Return the chats (telegram ids) that nothing can be sent to now."""

    def free_in(self) -> float | None:
        """Return the seconds until one more of them is free; None when none is held."""

    def room(self) -> int:
        """Return how many messages could go now."""

    async def probe(self) -> bool:
        """Tell whether the other side answers."""

    def reader(self, language: str) -> Reader:
        """Return the Reader for chats of this language."""

    def render(self, message: Message) -> Words:
        """Write a message as it would read now."""

    async def send(self, message: Message) -> Outcome:
        """Send one message."""

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        """Replace the words of a sent message; an edit never makes a sound."""
