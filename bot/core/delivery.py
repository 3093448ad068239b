"""What becomes of a message after a try to send it: outcomes told apart by cause (guarantee 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.core.types import Message, MessageState

# While the token is refused a message waits this long between two tries.
RETRY_MOST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted it."""

    telegram_message_id: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not sent: no connection, no free connection, or 429. May be tried again freely.

    ``retry_after`` is Telegram's word for this chat; None = Telegram could not be reached at all.
    """

    why: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The request was written and no good answer came: a time-out, a cut connection, a 5xx."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this message to this chat.

    ``reason``: gone (blocked, kicked, deactivated, chat not found: the chat is switched off), migrated (``moved_to`` is the new id),
    message (this text only), token (the token is wrong: nothing can be sent).
    """

    reason: Literal["gone", "migrated", "message", "token"]
    why: str
    moved_to: int | None = None


Outcome = Sent | NotSent | InDoubt | Refused


@dataclass(frozen=True, slots=True)
class Fate:
    """The new state of a message: when it is due again, how many doubts it has, what went wrong."""

    state: MessageState
    due_at: datetime
    doubts: int
    error: str = ""


def settle(message: Message, outcome: Outcome, now: datetime) -> Fate:
    """Decide what becomes of a message.

    Example: a time-out on the first try -> state ``doubt``, which waits for a good getMe; on the second -> ``unknown``, never resent.

    An outage uses up no attempt: a message that was surely not sent is tried for as long as it takes.
    """
    match outcome:
        case Sent():
            return Fate("sent", now, message.doubts)
        case NotSent(why, retry_after):
            # Where no chat is named it is the way to Telegram that is lost, and Send itself waits: what comes after it must not overtake.
            return Fate("ready", now + (retry_after or timedelta()), message.doubts, why)
        case InDoubt(why):
            doubts = message.doubts + 1
            return Fate("doubt" if doubts < 2 else "unknown", now, doubts, why)
        case Refused("migrated", why):
            return Fate("ready", now, message.doubts, why)
        case Refused("token", why):
            return Fate("ready", now + RETRY_MOST, message.doubts, why)
        case Refused(_, why):
            return Fate("failed", now, message.doubts, why)
