"""Import watches from a list, previewed, kept for an hour and saved by a tap; and change all watches of a label."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.types import Chat, Mode, Watch
from bot.core.watches.import_formats import Format, Line, label_of, labels
from bot.core.watches.patterns import MAX_PATTERNS
from bot.core.watches.read_lists import ReadList, read_and_understand
from bot.core.watches.semantics import understand
from bot.newsroom.actions.subscribe import PatternRoom
from bot.sources.fetch.parser_pool import ParserPool
from bot.store import Transaction

# A list of so many characters is read in the loop.
SHORT_LIST = 500


@dataclass(frozen=True, slots=True)
class WatchesPreview:
    """What saving a list would do: the new watches, those watched already, the lines that cannot be read.

    ``full`` counts the watches that the chat has no room for; ``left_out`` the lines that were too many to read.
    """

    format: Format
    new: tuple[Line, ...]
    known: int
    bad: tuple[tuple[int, WatchError], ...]
    full: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Brought:
    """The result of saving: the new watches, how many had no room meanwhile, and how many watches there are now."""

    new: tuple[Watch, ...]
    full: int
    total: int


async def read(text: str, listings: Listings, *, file_name: str = "", parsers: ParserPool | None = None) -> ReadList:
    """Read and understand a list: a long one in the process that can be ended, since two thousand lines take a while.

    Example: ``await read("腾讯\\n阿里", listings, parsers=web.parsers)``; without ``parsers`` it is read here, where
    nobody else waits (the command line). Raises ParseError for a list that takes over 5 s.
    """
    if parsers is None:
        return read_and_understand(text, listings, file_name)
    return await parsers.call(read_and_understand, text, listings, file_name, inline=SHORT_LIST)


async def plan_import(
    tx: Transaction, chat: Chat, found: ReadList, *, most: int, patterns_most: int = MAX_PATTERNS
) -> WatchesPreview:
    """Return what saving a list would do, and change nothing.

    Example: ``await plan_import(tx, chat, await read("腾讯\\n阿里", listings), most=500)``.
    """
    watched = await tx.watches.of(chat.id)
    keys = {watch.key for watch in watched}
    room, patterns = most - len(watched), PatternRoom(tx, watched, most=patterns_most)
    new: list[Line] = []
    bad: list[tuple[int, WatchError]] = []
    known = full = 0
    for line, meaning in found.lines:
        if meaning is None:
            assert line.error is not None
            bad.append((line.number, line.error))
        elif meaning.key in keys:
            known += 1
        elif len(new) >= room:
            full += 1
        else:
            try:
                await patterns.take(line.text, meaning.patterns)
            except WatchError as exc:
                bad.append((line.number, exc))
                continue
            keys.add(meaning.key)
            new.append(line)
    return WatchesPreview(found.format, tuple(new), known, tuple(bad), full, found.left_out)


async def preview(
    tx: Transaction,
    chat: Chat,
    found: ReadList,
    number: int,
    *,
    by: int | None,
    at: datetime,
    most: int,
    patterns_most: int = MAX_PATTERNS,
) -> WatchesPreview:
    """Return what saving a list would do, and keep its new watches for an hour, until the button is tapped.

    Example: ``await preview(tx, chat, found, update_id, by=10001, at=now, most=500)``.
    """
    shown = await plan_import(tx, chat, found, most=most, patterns_most=patterns_most)
    kept = {
        "number": number,
        "by": by,
        "lines": [[line.text, line.mode] for line in shown.new],
    }
    if shown.new:
        # One a chat: a later list replaces an earlier one.
        await tx.offers.make(_offer(chat), kept, at=at)
    return shown


async def apply_import(
    tx: Transaction,
    chat: Chat,
    number: int,
    listings: Listings,
    *,
    by: int | None,
    at: datetime,
    most: int,
    patterns_most: int = MAX_PATTERNS,
) -> Brought | None:
    """Save a previewed list, all in this transaction; None when it is gone, or a later list has replaced it.

    The chat's limits are checked again: it may have more watches than an hour ago.
    """
    kept = await _take(tx, _offer(chat), number, at)
    if kept is None:
        return None
    done = await save(tx, chat, kept["lines"], listings, by=by, at=at, most=most, patterns_most=patterns_most)
    await _can_undo(tx, chat, number, done.new, at, brought=True)
    return done


async def save(
    tx: Transaction,
    chat: Chat,
    lines: Iterable[tuple[str, Mode]],
    listings: Listings,
    *,
    by: int | None,
    at: datetime,
    most: int,
    patterns_most: int = MAX_PATTERNS,
) -> Brought:
    """Save watches with their modes, as far as the chat has room.

    Example: ``await save(tx, chat, [("腾讯", "instant")], listings, by=None, at=now, most=500)``.
    """
    watched = await tx.watches.of(chat.id)
    total, keys, patterns = len(watched), {watch.key for watch in watched}, PatternRoom(tx, watched, most=patterns_most)
    new: list[Watch] = []
    full = 0
    for text, mode in lines:
        try:
            # It could be read an hour ago, but the listings may have changed since.
            meaning = understand(text, listings)
            if total < most and meaning.key not in keys:
                await patterns.take(meaning.text, meaning.patterns)
        except WatchError:
            full += 1
            continue
        if total >= most:
            full += 1
            continue
        watch, is_new = await tx.watches.add(chat.id, meaning.text, meaning.key, by=by, at=at, mode=mode)
        if is_new:
            total += 1
            new.append(watch)
    return Brought(tuple(new), full, total)


async def leave(tx: Transaction, chat: Chat, number: int, at: datetime) -> None:
    """Delete a previewed list."""
    await _take(tx, _offer(chat), number, at)


async def of_label(tx: Transaction, chat: Chat, watch_id: int) -> tuple[str, list[Watch]]:
    """Return the label of a watch of this chat, and all watches that have it; ("", []) where there is none.

    A button names a label by one of its watches: Chinese labels are too long for it.
    """
    watch = await tx.watches.get(watch_id)
    label = label_of(watch.text) if watch is not None and watch.chat_id == chat.id else ""
    return label, labels(await tx.watches.of(chat.id)).get(label, [])


async def drop_label(tx: Transaction, chat: Chat, watch_id: int, number: int, *, at: datetime) -> tuple[str, int]:
    """Remove all watches of a label; returns the label and how many there were.

    ``undo`` with the number brings them back.
    """
    label, watches = await of_label(tx, chat, watch_id)
    for watch in watches:
        await tx.watches.end(chat.id, watch.id, at)
    if watches:
        await _can_undo(tx, chat, number, watches, at, brought=False)
    return label, len(watches)


async def undo(tx: Transaction, chat: Chat, number: int, *, at: datetime, most: int) -> tuple[int, bool] | None:
    """Undo the last change to many watches at once; None when it is too late.

    Returns how many changed, and whether they had been imported (and are gone) or dropped (and are back).
    """
    kept = await _take(tx, _undo(chat), number, at)
    if kept is None:
        return None
    total, changed = len(await tx.watches.of(chat.id)), 0
    for watch_id in kept["watches"]:
        # Watches that somebody changed back meanwhile stay.
        if kept["brought"]:
            changed += await tx.watches.end(chat.id, watch_id, at) is not None
        elif total + changed < most:
            changed += await tx.watches.restore(chat.id, watch_id) is not None
    return changed, kept["brought"]


async def _can_undo(
    tx: Transaction, chat: Chat, number: int, watches: Sequence[Watch], at: datetime, *, brought: bool
) -> None:
    ids = [watch.id for watch in watches]
    await tx.offers.make(_undo(chat), {"number": number, "watches": ids, "brought": brought}, at=at)


async def _take(tx: Transaction, name: str, number: int, at: datetime) -> Mapping[str, Any] | None:
    """Take an offer of which a chat has one at a time; None when it is gone, or a later one has replaced it."""
    kept = await tx.offers.look(name, at)
    return await tx.offers.take(name, at) if kept is not None and kept["number"] == number else None


def _offer(chat: Chat) -> str:
    return f"bring:{chat.id}"


def _undo(chat: Chat) -> str:
    return f"undo:{chat.id}"
