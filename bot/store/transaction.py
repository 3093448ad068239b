"""One transaction: the tables by name."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.chats import Chats
from bot.store.facts import Facts
from bot.store.inbox import Inbox
from bot.store.news import News
from bot.store.outbox import Outbox
from bot.store.sources import Sources


class Transaction:
    """What is done through it commits together."""

    def __init__(self, session: AsyncSession) -> None:
        self.sources = Sources(session)
        self.news = News(session)
        self.chats = Chats(session)
        self.outbox = Outbox(session)
        self.inbox = Inbox(session)
        self.facts = Facts(session)
