"""Watch: what a chat watches, begun and ended, each inside the transaction of the update that asked for it."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import WatchError
from bot.core.fold import bare
from bot.core.tickers import Listings, parse_code
from bot.core.types import Chat, Watch
from bot.core.watch import Meaning, read, separate
from bot.store import Transaction

# What one message may ask for at once.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What became of a request: each watch with whether it is new, what could not be read, how many there are now.

    ``left_out``: how many more were asked for than one message may.
    """

    done: tuple[tuple[Watch, bool], ...]
    errors: tuple[WatchError, ...]
    total: int
    left_out: int


def meaning_of(text: str, listings: Listings) -> Meaning:
    """Read one watch with the codes of the listings. Raises WatchError."""
    return read(text, lambda word: parse_code(word, listings))


async def subscribe(
    tx: Transaction, chat: Chat, text: str, listings: Listings, *, by: int | None, at: datetime, most: int
) -> Subscribed:
    """Watch what was typed; several watches are separated by commas or lines.

    Example: ``await subscribe(tx, chat, "微信支付，00700", listings, by=10001, at=now, most=500)``.
    """
    done: list[tuple[Watch, bool]] = []
    errors: list[WatchError] = []
    total = len(await tx.chats.watches(chat.id))
    parts = separate(text)
    for part in parts[:AT_ONCE] or [text]:
        try:
            meaning = meaning_of(part, listings)
            if total >= most:
                raise WatchError("too-many", part)
            watch, new = await tx.chats.watch(chat.id, meaning.text, meaning.key, by=by, at=at)
        except WatchError as exc:
            errors.append(exc)
        else:
            total += new
            done.append((watch, new))
    return Subscribed(tuple(done), tuple(errors), total, max(0, len(parts) - AT_ONCE))


async def unsubscribe(tx: Transaction, chat: Chat, text: str, listings: Listings, *, at: datetime) -> Watch | None:
    """End the watch that was typed: by its meaning, its text, or its number in /list. None when there is none."""
    watches = await tx.chats.watches(chat.id)
    try:
        key = meaning_of(text, listings).key
    except WatchError:
        key = ""
    named = [watch for watch in watches if watch.key == key or bare(watch.text) == bare(text)]
    if not named and text.strip().isdecimal() and 1 <= int(text[:9]) <= len(watches):
        named = [watches[int(text) - 1]]
    return await tx.chats.unwatch(chat.id, named[0].id, at) if named else None
