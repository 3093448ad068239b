"""One transaction, and the tables by name."""

from bot.store.alerts import Alerts
from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.broadcasts import Broadcasts
from bot.store.chat_migration import ChatMigration
from bot.store.chats import Chats
from bot.store.database.engine import Session
from bot.store.deliveries import Deliveries
from bot.store.digests import Digests
from bot.store.edits import Edits
from bot.store.history import History
from bot.store.inbox import StoredUpdates
from bot.store.key_values import KeyValues
from bot.store.offers import Offers
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.places import Places
from bot.store.sources import Sources
from bot.store.statistics import Statistics
from bot.store.stories import Stories
from bot.store.upkeep.forgetting import Forgetting
from bot.store.upkeep.pruning import Pruning
from bot.store.upkeep.set_aside import SetAside
from bot.store.upkeep.watch_changes import WatchChanges
from bot.store.watches import Watches


class Transaction:
    """A transaction: all that is done through it commits together."""

    def __init__(self, session: Session) -> None:
        self.sources = Sources(session)
        self.articles = Articles(session)
        self.stories = Stories(session)
        self.chats = Chats(session)
        self.watches = Watches(session)
        self.chat_migration = ChatMigration(session)
        self.places = Places(session)
        self.deliveries = Deliveries(session)
        self.digests = Digests(session)
        self.alerts = Alerts(session)
        self.outbox = Outbox(session)
        self.edits = Edits(session)
        self.inbox = StoredUpdates(session)
        self.key_values = KeyValues(session)
        self.offers = Offers(session)
        self.history = History(session)
        self.people = People(session)
        self.audit = Audit(session)
        self.broadcasts = Broadcasts(session)
        self.statistics = Statistics(session)
        self.watch_changes = WatchChanges(session)
        self.set_aside = SetAside(session)
        self.pruning = Pruning(session)
        self.forgetting = Forgetting(session)
