"""What admins see of people, chats, changes and broadcasts."""

from bot.core.types import Words
from bot.wording.sources import Sources


class Admin(Sources):
    """What the bot says to those who manage it."""

    def only_in_private(self) -> Words:
        return Words(self._("This shows people and figures: please say it to me in private."))
