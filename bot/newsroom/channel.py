"""Where messages leave: what the stages ask of a channel (bot/channels/telegram.py is one)."""

from typing import Protocol

from bot.core.delivery.outcomes import Outcome
from bot.core.types import Chat, Message, Words
from bot.messages.reader import Reader


class Channel(Protocol):
    """Sends messages and edits them; what comes of each is an Outcome, never an error."""

    def held(self) -> set[int]:
        """Return the chats (telegram ids) that nothing could go to now."""

    def free_in(self) -> float | None:
        """Return the seconds until one more of them is free; None when none is held."""

    def room(self) -> int:
        """Return how many messages could go now."""

    async def probe(self) -> bool:
        """Tell whether the other side answers."""

    def reader(self, language: str) -> Reader:
        """Return whoever reads in a chat, by its language."""

    def render(self, message: Message) -> Words:
        """Write a message as it would read now."""

    async def send(self, message: Message) -> Outcome:
        """Send one message."""

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        """Turn a message that was sent into other words; it rings nowhere."""
