"""Parked places: why nothing can be written to them, and what their subscribers are told."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.types import Button, Chat, ParkReason, Words
from bot.messages.markup import button, join_terms, plain
from bot.messages.reader import Reader

MAX_NAMED = 8
MAX_WAITING_WATCHES = 3


def why_parked(reader: Reader, reason: ParkReason) -> str:
    """Return in plain words why nothing can be written to a place."""
    return {
        "topic-closed": reader.text("the topic is closed"),
        "topic-deleted": reader.text("the topic is gone"),
        "no-right": reader.text("the bot may not write there"),
        "removed": reader.text("the bot is no longer in there"),
        "deactivated": reader.text("the group was dissolved"),
    }.get(reason, reader.text("Telegram takes nothing for it, and does not say why"))


def _way_out(reader: Reader, reason: ParkReason) -> str:
    return {
        "topic-closed": reader.text("Reopen the topic, or make the bot an admin who may manage topics."),
        "topic-deleted": reader.text(
            "What waited goes to the group itself; its admins choose there whether the rest comes there, too."
        ),
        "no-right": reader.text("Let the bot send messages there, or make it an admin."),
        "removed": reader.text("Add the bot again."),
        "deactivated": reader.text("/subscribe in another group or here instead."),
    }.get(reason, reader.text("It is tried again by itself."))


def told_elsewhere(reader: Reader, place: Chat, watches: Sequence[str], now: datetime) -> Words:
    """Write what a subscriber of a place is told when nothing can be written to it."""
    reason: ParkReason = place.parked.reason if place.parked else "unknown"
    since = place.parked.since if place.parked else now
    return Words(
        reader.text(
            "<b>What is watched in {place} cannot be delivered ({watches}):</b> {reason} (since {time}). Nothing is lost: it waits and comes when the place is open again. {way_out}"
        ).format(
            place=plain(place.title, 60) or place.telegram_id,
            watches=join_terms(reader, watches[:MAX_WAITING_WATCHES]) + "…" * (len(watches) > MAX_WAITING_WATCHES),
            reason=why_parked(reader, reason),
            time=reader.time(since, now),
            way_out=_way_out(reader, reason),
        )
    )


def opened(reader: Reader) -> Words:
    """Write what the place itself is told once it is open, where nobody could be told before."""
    return Words(reader.text("For a while nothing could be written here. What hit meanwhile was kept and comes now."))


def refusals(reader: Reader, faults: Sequence[tuple[bool, str]]) -> Words:
    """Write the notice of new kinds of refusals: whether a message of ours is at fault, and Telegram's words."""
    lines = []
    for ours, said in faults[:MAX_NAMED]:
        told = (
            reader.text("<b>Telegram refused a message, a fault of ours:</b> {said}. That message is not sent again.")
            if ours
            else reader.text(
                "<b>Telegram refused a message for a reason that is not known here:</b> {said}. It waits and is tried again."
            )
        )
        lines.append(told.format(said=plain(said, 100)))
    return Words("\n".join(lines))


def topic_keyboard(reader: Reader, topic: int) -> tuple[Button, ...]:
    """Return the buttons under the messages that waited for a deleted topic."""
    return (
        button(reader.text("Send it here"), "here", topic),
        button(reader.text("No more of it"), "nomore", topic),
    )


def topic_here(reader: Reader) -> str:
    return reader.text("From now on it comes here.")


def topic_no_more(reader: Reader) -> str:
    return reader.text("What was watched in that topic is ended.")
