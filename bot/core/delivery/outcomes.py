"""The outcomes of a try to send, told apart by cause, and what becomes of the message (guarantee 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

from bot.core.backoff import PARKED_PLACE, TOKEN_AGAIN
from bot.core.types import Message, MessageState, ParkReason

# A message that was in flight at this many crashes is sent alone from then on: the next crash says more about it.
SUSPECT_AFTER = 2
# A message that was alone in flight at this many crashes is not sent any more.
MAX_ALONE = 3
CONDEMNED = f"the process ended {MAX_ALONE} times while this message alone was being sent"

# Given to deliveries of a chat that was off until the news was old: they are not sent any more.
OFF_TOO_LONG = "the chat was off for too long"


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted it."""

    telegram_message_id: int | None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not sent: no connection, no free connection, or 429. May be tried again freely.

    ``retry_after`` is the wait that Telegram asks for in this chat; None = Telegram could not be reached at all.
    """

    why: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The request was written and no good answer came: a timeout, a cut connection, a 5xx."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram does not take this message to this chat.

    ``reason``: gone (a person blocked the bot or deleted their account: the chat is switched off), parked (the place
    cannot be written to: ``place`` says why), migrated (``moved_to`` is the new id), message (the fault is in this
    message), token (the token is wrong).
    """

    reason: Literal["gone", "parked", "migrated", "message", "token"]
    why: str
    moved_to: int | None = None
    place: ParkReason = "unknown"


Outcome = Sent | NotSent | InDoubt | Refused


@dataclass(frozen=True, slots=True)
class Fate:
    """The new state of a message: when it is due again, how many doubts it has, what went wrong."""

    state: MessageState
    due_at: datetime
    doubts: int
    error: str = ""


def settle(message: Message, outcome: Outcome, now: datetime) -> Fate:
    """Decide what becomes of a message after an outcome.

    Example: a timeout on the first try -> state ``doubt``, which waits for a good getMe; on the second -> ``unknown``,
    never resent.

    An outage uses up no attempt: a message that was surely not sent is tried for as long as it takes. The same holds
    for a place that cannot be written to. Only an answer that condemns the message itself ends it.
    """
    match outcome:
        case Sent():
            return Fate("sent", now, message.doubts)
        case NotSent(why, retry_after):
            # Without a chat in the outcome the connection to Telegram is lost, and Send itself waits: later messages
            # must not overtake.
            return Fate("ready", now + (retry_after or timedelta()), message.doubts, why)
        case Refused("migrated", why, moved_to) if moved_to == message.chat.telegram_id:
            return _doubted(message, why, now)  # a group that moves to its own id: Telegram answers no such thing
        case InDoubt(why):
            return _doubted(message, why, now)
        case Refused("migrated", why):
            return Fate("ready", now, message.doubts, why)
        case Refused("token", why):
            return Fate("ready", now + TOKEN_AGAIN, message.doubts, why)
        case Refused("parked", why, _, place):
            # A refusal of an unknown kind may be about this message only: others go first at the place's next try.
            own = PARKED_PLACE.after(message.attempts + 1) if place == "unknown" else timedelta()
            return Fate("ready", now + own, message.doubts, why)
        case Refused("gone", why) if message.kind in {"alert", "digest"}:
            return Fate("ready", now, message.doubts, why)  # the chat is off, and keeps its messages
        case Refused(_, why):
            return Fate("failed", now, message.doubts, why)


def _doubted(message: Message, why: str, now: datetime) -> Fate:
    doubts = message.doubts + 1
    return Fate("doubt" if doubts < 2 else "unknown", now, doubts, why)


def parks(message: Message, outcome: Outcome) -> ParkReason | None:
    """Return why a refusal parks the place; None when it does not.

    A refusal of an unknown kind parks it once: when other messages have arrived there since, the message waits, not the
    place.
    """
    if not isinstance(outcome, Refused) or outcome.reason != "parked":
        return None
    known = outcome.place != "unknown" or message.attempts <= 1 or message.chat.parked is not None
    return outcome.place if known else None


@dataclass(frozen=True, slots=True)
class InFlight:
    """A message that was being sent when the process ended: at how many crashes, and at how many of them alone."""

    id: int
    crashes: int = 0
    alone: int = 0

    @property
    def condemned(self) -> bool:
        return self.alone >= MAX_ALONE


def after_crash(in_flight: Iterable[InFlight]) -> list[InFlight]:
    """Count a crash for the messages in flight; it counts against a message only when that was alone in flight.

    Example: ``after_crash([InFlight(7)])`` -> ``[InFlight(7, crashes=1, alone=1)]``; of two, neither was alone.
    """
    those = list(in_flight)
    return [InFlight(one.id, one.crashes + 1, one.alone + (len(those) == 1)) for one in those]


class Suspicious(Protocol):
    """Anything that counts the crashes it was in flight at."""

    @property
    def crashes(self) -> int: ...


S = TypeVar("S", bound=Suspicious)


def batch_of(heads: Sequence[S], *, alone_next: bool) -> Sequence[S]:
    """Choose what is sent together: a message in flight at two crashes goes alone, in turns with the others.

    Example: of a fresh one, a suspect and a fresh one -> the fresh ones, or with ``alone_next`` the suspect.
    """
    suspects = [head for head in heads if head.crashes >= SUSPECT_AFTER]
    fresh = [one for one in heads if one.crashes < SUSPECT_AFTER]
    return suspects[:1] if suspects and (alone_next or not fresh) else fresh
