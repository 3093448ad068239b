"""A channel that takes everything, for tests that do not say otherwise."""

from bot.core.delivery.outcomes import Outcome, Sent
from bot.core.types import Chat, Message, Words
from bot.messages.reader import Reader


class OpenChannel:
    """Holds nothing up; every message sent or edited arrives."""

    def held(self) -> set[int]:
        return set()

    def free_in(self) -> float | None:
        return None

    def room(self) -> int:
        return 30

    async def probe(self) -> bool:
        return True

    def reader(self, language: str) -> Reader:
        return Reader(language)

    def render(self, message: Message) -> Words:
        return Words(str(message.id))

    async def send(self, message: Message) -> Outcome:
        return Sent(message.id)

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        return Sent(telegram_message_id)
