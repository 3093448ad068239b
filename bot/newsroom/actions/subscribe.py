"""Subscribe: begin, change and end the watches of a chat, inside the transaction of the update that asked for it."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.errors import WatchError
from bot.core.fold import fold
from bot.core.listings.tickers import Listings
from bot.core.reports import Saved
from bot.core.types import Chat, Watch
from bot.core.watches.patterns import MAX_PATTERNS, PATTERNS_PER_CHAT, folded_pattern, patterns_in
from bot.core.watches.query import (
    MAX_CAP,
    AllOf,
    Not,
    Query,
    Stock,
    Word,
    all_of,
    any_of,
    parse,
    patterns_typed,
    separate,
)
from bot.core.watches.semantics import Meaning, understand
from bot.store import Transaction

# How many watches one message may ask for.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The result of a request: each watch with whether it is new, the unreadable ones, how many there are now.

    ``left_out``: how many more were asked for than one message may; ``meanings``: how each watch was understood, by its
    id.
    """

    done: tuple[Saved, ...]
    errors: tuple[WatchError, ...]
    total: int
    left_out: int
    meanings: Mapping[int, Meaning]

    @property
    def new(self) -> list[int]:
        """Return the ids of the new watches."""
        return [saved.watch.id for saved in self.done if saved.is_new]


class PatternRoom:
    """How many more regular expressions may come: both a chat and all chats together have a limit.

    Example: ``await PatternRoom(tx, await tx.watches.of(chat.id), most=20_000).take(meaning.text, meaning.patterns)``.
    """

    def __init__(self, tx: Transaction, watched: Iterable[Watch], *, most: int) -> None:
        self._tx = tx
        self._here = patterns_watched(watched)
        self._most = most
        self._everywhere: set[str] | None = None

    async def take(self, text: str, wanted: frozenset[str]) -> None:
        """Take the room that a new watch needs.

        Raises WatchError too-many-patterns (this chat), patterns-full (all chats).
        """
        if wanted <= self._here:
            return
        if len(self._here | wanted) > PATTERNS_PER_CHAT:
            raise WatchError("too-many-patterns", text)
        if self._everywhere is None:
            self._everywhere = set().union(*map(patterns_in, await self._tx.watches.keys_with_slashes()))
        # A pattern that any chat has already costs nothing.
        if not wanted <= self._everywhere and len(self._everywhere | wanted) > self._most:
            raise WatchError("patterns-full", text)
        self._here |= wanted
        self._everywhere |= wanted


def patterns_watched(watches: Iterable[Watch]) -> set[str]:
    """Return the distinct regular expressions in these watches.

    Example: those of ``/a+/ | 24/7/365`` and ``腾讯 -/a+/`` -> ``{"a+"}``.
    """
    found: set[str] = set()
    for watch in watches:
        if "/" not in watch.text:
            continue
        try:
            typed = patterns_typed(parse(watch.text).tree)
        except WatchError:  # written by an older version
            continue
        for text in typed:
            try:
                found.add(folded_pattern(text))
            except WatchError:  # accepted by an older version: it finds nothing any more
                continue
    return found


def _filed_alike(one: Query, other: Query) -> bool:
    """Tell whether two watches have the same label, cap and name, whatever they mean."""
    return (one.label, one.cap, one.name) == (other.label, other.cap, other.name)


async def subscribe(
    tx: Transaction,
    chat: Chat,
    text: str,
    listings: Listings,
    *,
    by: int | None,
    at: datetime,
    most: int,
    patterns_most: int = MAX_PATTERNS,
    room: PatternRoom | None = None,
) -> Subscribed:
    """Watch what was typed; several watches are separated by commas or lines. ``room`` = the room for their patterns.

    Example: ``await subscribe(tx, chat, "微信支付，00700", listings, by=10001, at=now, most=500)``.
    """
    done: list[Saved] = []
    errors: list[WatchError] = []
    meanings: dict[int, Meaning] = {}
    watched = await tx.watches.of(chat.id)
    total, keys = len(watched), {watch.key for watch in watched}
    room = room or PatternRoom(tx, watched, most=patterns_most)
    parts = separate(text)
    for part in parts[:AT_ONCE] or [text]:
        try:
            meaning = understand(part, listings)
            if total >= most:
                raise WatchError("too-many", part)
            if meaning.key not in keys:
                await room.take(meaning.text, meaning.patterns)
            watch, new = await tx.watches.add(chat.id, meaning.text, meaning.key, by=by, at=at)
        except WatchError as exc:
            errors.append(exc)
        else:
            if not new and not _filed_alike(parse(watch.text), meaning.query):
                watch = await tx.watches.reword(watch.id, meaning.text)
            total += new
            keys.add(meaning.key)
            done.append(Saved(watch, new))
            meanings[watch.id] = meaning
    return Subscribed(tuple(done), tuple(errors), total, max(0, len(parts) - AT_ONCE), meanings)


async def unsubscribe(tx: Transaction, chat: Chat, text: str, listings: Listings, *, at: datetime) -> Watch | None:
    """Remove the watch that was typed: by its meaning, its text, or its number in /list. None when there is none."""
    watches = await tx.watches.of(chat.id)
    key = _meant(text, listings)
    # The text too: an older version may have accepted words that this one cannot read.
    named = [
        watch
        for watch in watches
        if (key and key in {watch.key, _meant(watch.text, listings)}) or fold(watch.text) == fold(text)
    ]
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text := text.strip()) else 0
    if not named and 1 <= number <= len(watches):
        named = [watches[number - 1]]
    return await tx.watches.end(chat.id, named[0].id, at) if named else None


def _meant(text: str, listings: Listings) -> str:
    """Return the key of a text's meaning as a watch; "" where it has none."""
    try:
        return understand(text, listings).key
    except WatchError:
        return ""


async def rewatch(tx: Transaction, chat: Chat, watch_id: int, *, most: int) -> Watch | None:
    """Bring a removed watch back; None when there is nothing to undo.

    Raises WatchError too-many where the chat has no room any more.
    """
    watch = await tx.watches.get(watch_id)
    if watch is None or not watch.removed or watch.chat_id != chat.id:
        return None
    if len(await tx.watches.of(chat.id)) >= most:
        raise WatchError("too-many", watch.text)
    return await tx.watches.restore(chat.id, watch_id)


async def reshape(
    tx: Transaction,
    chat: Chat,
    watch_id: int,
    listings: Listings,
    shape: Callable[[Query], Sequence[Query]],
    *,
    by: int | None,
    at: datetime,
) -> Subscribed | None:
    """Replace a watch by others; None when it is gone, or ``shape`` makes nothing of it that can be watched.

    It stays as it is where there is no room for all its replacements.
    """
    watch = await tx.watches.get(watch_id)
    if watch is None or watch.removed or watch.chat_id != chat.id:
        return None
    # Its own patterns are there already: its replacements have room for them.
    room = PatternRoom(tx, await tx.watches.of(chat.id), most=sys.maxsize)
    try:
        texts = [str(query) for query in shape(parse(watch.text))]
        for text in texts:
            await room.take(text, understand(text, listings).patterns)
    except WatchError:
        return None
    if not texts or len(separate("\n".join(texts))) > AT_ONCE:
        return None
    # The first replaces it, with its deliveries and mode; the others get the same mode.
    meanings = [understand(text, listings) for text in texts]
    first = await tx.watches.reshape(watch, meanings[0].text, meanings[0].key)
    made = [first or await _beside(tx, watch, meanings[0], by=by, at=at)]
    if first is None:
        await tx.watches.end(chat.id, watch_id, at)
    made += [await _beside(tx, watch, meaning, by=by, at=at) for meaning in meanings[1:]]
    total = len(await tx.watches.of(chat.id))
    done = {one.id: one for one in made}.values()
    read = {one.id: meaning for one, meaning in zip(made, meanings, strict=True)}
    return Subscribed(tuple(Saved(watch, is_new=True) for watch in done), (), total, 0, read)


async def _beside(tx: Transaction, like: Watch, meaning: Meaning, *, by: int | None, at: datetime) -> Watch:
    """Add a watch with another meaning, delivered as ``like`` is."""
    watch, new = await tx.watches.add(like.chat_id, meaning.text, meaning.key, by=by, at=at, mode=like.mode)
    if new and (like.schedule or like.muted_until):
        await tx.watches.retime(like.chat_id, [watch.id], mode=like.mode, schedule=like.schedule)
        watch = await tx.watches.mute(like.chat_id, watch.id, like.muted_until) or watch
    return watch


def narrowed(query: Query, to: str) -> list[Query]:
    """Return a query for a company by its stock only (``to`` "stock"), or by its name only ("word")."""
    if not isinstance(query.tree, Word):
        return []
    tree = Stock(query.tree.text) if to == "stock" else Word(query.tree.text, quoted=True)
    return [replace(query, tree=tree)]


def split(query: Query, to: str) -> list[Query]:
    """Split an all-of into one query for any part (``to`` "any"), or a query for each part ("each").

    Excluded words stay with each part.

    Example: ``split(parse("腾讯 阿里 -游戏"), "each")`` -> 腾讯 -游戏 and 阿里 -游戏.
    """
    parts = query.tree.parts if isinstance(query.tree, AllOf) else ()
    wanted = [part for part in parts if not isinstance(part, Not)]
    refused = [part for part in parts if isinstance(part, Not)]
    if len(wanted) < 2:
        return []
    if to == "any":
        return [replace(query, tree=all_of([any_of(wanted), *refused]))]
    return [replace(query, tree=all_of([part, *refused])) for part in wanted]


def capped(query: Query, most: str) -> list[Query]:
    """Return a query with a cap of ``most`` alerts a day."""
    return [replace(query, cap=int(most))] if most.isdecimal() and 1 <= int(most[:9]) <= MAX_CAP else []
