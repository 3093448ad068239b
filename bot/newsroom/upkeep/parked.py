"""Parked: tell subscribers that a place cannot be written to, and admins of refusals that are faults of ours."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.core.delivery.outcomes import Refused
from bot.core.delivery.refusals import fault_of
from bot.core.types import Chat
from bot.messages import parked_places
from bot.messages.reader import Reader
from bot.store import Store, Transaction

log = structlog.get_logger("notify")

AT_ONCE = 50
MAX_FAULTS = 200


def is_strange(outcome: Refused) -> bool:
    """Tell whether admins should hear of a refusal: a message of ours is at fault, or the refusal is not known here."""
    return outcome.reason == "message" or (outcome.reason == "parked" and outcome.place == "unknown")


async def remember_fault(tx: Transaction, outcome: Refused) -> None:
    """Note a kind of refusal that admins are to be told of once."""
    known = dict(await tx.key_values.get("refusals") or {})
    kind = f"{outcome.reason}:{fault_of(outcome.why)}"
    if kind not in known and len(known) < MAX_FAULTS:
        await tx.key_values.put("refusals", known | {kind: ""})


async def untold_faults(tx: Transaction) -> list[tuple[bool, str]]:
    """Return the kinds of refusals unknown to admins: whether the message is at fault, and Telegram's words."""
    known = await tx.key_values.get("refusals") or {}
    return [(kind.startswith("message:"), kind.partition(":")[2]) for kind, told in known.items() if not told]


async def faults_told(tx: Transaction) -> None:
    """Note that admins have heard of all refusals."""
    known = await tx.key_values.get("refusals") or {}
    if not all(known.values()):
        await tx.key_values.put("refusals", dict.fromkeys(known, "told"))


async def tell_subscribers(store: Store, reader: Callable[[str], Reader], now: datetime) -> int:
    """Tell the subscribers of a place once that it cannot be written to; returns how many places were told of.

    Where nobody could be told, the place itself is told once it is open.
    """
    async with store.read() as tx:
        places = await tx.places.untold(most=AT_ONCE)
    count = 0
    for place in places:
        try:
            count += await _tell_of(store, place, reader, now)
        except Exception:
            # One place whose message cannot be written must not hold up the others.
            log.exception("nobody could be told of a parked place", chat=place.id)
    return count


async def _tell_of(store: Store, one: Chat, reader: Callable[[str], Reader], now: datetime) -> bool:
    async with store.write() as tx:
        place = await tx.chats.get(one.id)
        if place is None or place.parked != one.parked:
            return False  # it has changed meanwhile: the next look handles it
        told = {}
        if place.parked:
            for person, watches in await tx.places.subscribers(place):
                told[person.id] = parked_places.told_elsewhere(reader(person.language), place, watches, now)
        else:
            told[place.id] = parked_places.opened(reader(place.language))
        for chat_id, said in told.items():
            await tx.outbox.say(chat_id, said, now, kind="notice")
        if told:
            await tx.places.mark_told(place)
        return bool(told)
