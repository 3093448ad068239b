"""Identity: keys by which the store knows an article again, and a key that two articles of one story share."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.core.clock import BEIJING
from bot.core.fold import bare, fold
from bot.core.types import Item

_TRACKING = re.compile(r"^(utm_.*|spm|from|fbclid|gclid|share_token|timestamp|weixin_.*|scene|_t|ref)$")
# Shorter titles (快讯, 午间公告) come back daily with other news: they name a story only together with their text.
SHORT_TITLE = 8
# A sign or a decimal point within a number: folding a title to its letters and digits would lose it.
_NUMBER = re.compile(r"(?<![0-9a-z.])[+-]\d+(?:\.\d+)?|\d+\.\d+")


def canonical_url(url: str) -> str:
    """Strip an address of all that does not name its page.

    That is scheme, host's case, tracking parameters, fragment and trailing slash.

    Example: ``canonical_url("https://Example.com/a/?utm_source=x&id=3#top")`` -> ``"example.com/a?id=3"``.
    """
    try:
        parts = urlsplit(url.strip())
        # surrogateescape keeps bytes that are not UTF-8 apart: in a GBK query every word would become the same �.
        query = urlencode(
            [
                (key, value)
                for key, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
                if not _TRACKING.match(key.lower())
            ],
            errors="surrogateescape",
        )
    except ValueError:  # not an address, such as http://[broken: it still tells articles apart
        return url.strip()
    return parts.netloc.lower() + parts.path.rstrip("/") + ("?" + query if query else "")


def page_key(url: str) -> str:
    """Return the identity key of a page. Example: ``page_key("http://example.com/a/")`` -> ``"url:example.com/a"``."""
    return _page_key(canonical_url(url))


def _page_key(canonical: str) -> str:
    return _short(f"url:{canonical}")


@dataclass(frozen=True, slots=True)
class KeyedItem:
    """An item with the keys that it is known by, as `item_keys` makes them."""

    item: Item
    keys: tuple[str, ...]


def item_keys(items: Sequence[Item], source_id: int) -> list[tuple[str, ...]]:
    """Return the identity keys of each item of one document, strongest first.

    Example: an item of finews with id NW1 and a page -> ``("eastmoney:NW1", "url:finews.example/a.html")``.

    An id or address that a document uses for several different entries names none of them (demand 9). An item without
    either is known by its folded title and day, and by its text when it has no title.
    """
    ids = Counter((item.native_id, item.url, item.title) for item in items if item.native_id)
    entries_of_id = Counter(native for native, _, _ in ids)
    pages = [canonical_url(item.url) if item.url else "" for item in items]
    titled = {(page, item.title) for page, item in zip(pages, items, strict=True) if item.url}
    titles_of_page = Counter(page for page, _ in titled)
    keys: list[tuple[str, ...]] = []
    for page, item in zip(pages, items, strict=True):
        own: list[str] = []
        # An id of a provider is worth more than the address it is served under.
        if item.native_id and (item.provider or entries_of_id[item.native_id] == 1):
            own.append(_short(f"{item.provider or f'source-{source_id}'}:{item.native_id}"))
        if page and titles_of_page[page] == 1:
            own.append(_page_key(page))
        keys.append(tuple(own) or (f"title:{source_id}:{_hash(bare(item.title) or item.text)}:{_day_of(item)}",))
    return keys


def said_key(item: Item, source_id: int) -> str:
    """Return the key that recognises an item when its feed changes all ids and addresses (demand 9): its words and day.

    Example: ``"same:3:…:2026-08-20"``. "" when the title is too short to tell the item from others of its source and
    day, or when a provider gave its id.
    """
    # Without a text or a day, a title that comes back daily would be the same forever.
    words = bare(item.title) if item.text and _day_of(item) != "-" and not item.provider else ""
    if len(words) < SHORT_TITLE:
        return ""
    return f"same:{source_id}:{_hash(f'{words} {item.text}')}:{_day_of(item)}"


def story_key(title: str, text: str, published_at: datetime) -> str:
    """Return a key that names an article's story exactly: folded title and Beijing day; for short titles also the text.

    Example: titles 淘宝测试微信支付 and 淘宝测试 微信支付。 of one day have the same key.
    """
    # +1.5% and -15% are different news, whatever else the titles share.
    name = bare(title) + "".join(f" {number}" for number in _NUMBER.findall(fold(title)))
    if len(bare(title)) < SHORT_TITLE:
        name += "\n" + bare(text)
    return f"{_day(published_at)}:{_hash(name)}"


def content_digest(title: str, text: str, link: str, tickers: Sequence[str]) -> str:
    """Hash what a reader sees of an article: a different digest under the same key means an edit."""
    return _hash("\n".join([title, text, link, *tickers]))


def _day_of(item: Item) -> str:
    """Return the day in Beijing that an item names, "-" for none: 3天前 is another day tomorrow."""
    return "-" if item.dated_from_now else _day(item.published_at)


def _day(at: datetime | None) -> str:
    try:
        return at.astimezone(BEIJING).date().isoformat() if at else "-"
    except OverflowError:  # the last hours of the year 9999
        return "-"


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _short(key: str) -> str:
    # Ids and addresses come from outside and may be of any length.
    return key if len(key) <= 300 else f"{key[:200]}#{_hash(key)}"


def reads_the_same(url: str, options: Mapping[str, Any], other_url: str, other_options: Mapping[str, Any]) -> bool:
    """Tell whether two sources are one: the same address, or the same preset with the same options.

    A preset's address may change between versions.
    """
    return url == other_url or ("preset" in options and _asked(options) == _asked(other_options))


def _asked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the options that do not say what is read."""
    return {name: value for name, value in options.items() if name not in {"standby_for", "fulltext"}}
