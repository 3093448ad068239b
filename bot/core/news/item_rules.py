"""The rules by which an Item is stored: its time, its silence, its bounds (guarantee 6)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.fold import MAX_READ
from bot.core.listings.tickers import Listings, codes_in, tickers_in
from bot.core.types import Item, Ticker

# Sources' clocks may be a little wrong; a later time than this is clamped.
FUTURE_ALLOWED = timedelta(minutes=2)
MAX_STORED_TITLE = 500
MAX_STORED_TEXT = 100_000
MAX_STORED_LINK = 2_000
MAX_ID = 300


@dataclass(frozen=True, slots=True)
class Intake:
    """The rules of intake: ``stale_after`` None = articles of any age may alert; ``listings`` = the known companies."""

    stale_after: timedelta | None
    listings: Listings = field(default_factory=Listings.empty)


def published(item: Item, now: datetime) -> datetime:
    """Return when the item was published: never in the future; the fetch time when the item gives none."""
    if item.published_at is None:
        return now
    return now if item.published_at > now + FUTURE_ALLOWED else item.published_at


def is_silent(published_at: datetime, now: datetime, *, seeded: bool, rules: Intake) -> bool:
    """Tell whether an article must not alert: it comes with the source's first poll, or is stale when first stored."""
    return not seeded or is_stale(published_at, now, rules)


def is_stale(published_at: datetime, now: datetime, rules: Intake) -> bool:
    """Tell whether an article is too old to alert."""
    return rules.stale_after is not None and published_at < now - rules.stale_after


def reaches_back(item: Item, now: datetime, since: datetime | None) -> bool:
    """Tell whether an item may be an old one that has only now come into reach.

    ``since`` = when the source was read last: items dated later are new; items without a date may be old. None = every
    item is new.
    """
    return since is not None and (item.published_at is None or published(item, now) <= since)


def tidy(item: Item) -> Item:
    """Limit the lengths of an item's fields, and leave out characters that no database stores."""
    return replace(
        item,
        native_id=_clean(item.native_id, MAX_ID),
        title=_clean(item.title, MAX_STORED_TITLE),
        text=_clean(item.text, MAX_STORED_TEXT),
        url=_clean(item.url, MAX_STORED_LINK),
        share_url=_clean(item.share_url, MAX_STORED_LINK),
        medium=_clean(item.medium, 60),
    )


def tickers_of(item: Item, listings: Listings) -> tuple[Ticker, ...]:
    """Return an item's tickers: structured marks first, then codes, then names.

    When the outlet marked its companies, only names in the title count: others in the text are named in passing.
    """
    text = item.text[:MAX_READ]
    if not item.tickers:
        return tickers_in(item.title, text, (), listings)
    named = tickers_in(item.title, "", item.tickers, listings)
    return tuple(dict.fromkeys((*item.tickers, *codes_in(text, listings), *named)))


def _clean(text: str, most: int) -> str:
    # A text of 10 MB, and of these characters, is no text: twice as much is looked at.
    text = text[: 2 * most]
    # PostgreSQL refuses NUL, and neither database takes halves of surrogate pairs.
    if text.isascii() and "\x00" not in text:
        return text[:most]
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()[:most]
