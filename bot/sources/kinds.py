"""The kinds there are. A new one is one new file and one line here."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.core.errors import ConfigError, ParseError
from bot.core.types import Item, Page, Reply, Request
from bot.sources.document import decode
from bot.sources.eastmoney import EastMoney
from bot.sources.finews import Finews
from bot.sources.rss import Rss


class Kind(Protocol):
    """Reads one sort of source: a pure stepper, opened anew for each poll.

    The fetcher calls ``start`` with the stored cursor, hands the answer to ``parse``, and follows ``Page.next``; for items that name a
    ``detail`` it hands that answer to ``enrich``. All raise ParseError, and nothing else, for documents that are not what they should
    be.
    """

    def start(self, cursor: Mapping[str, Any]) -> Request:
        """Return the first request."""

    def parse(self, reply: Reply) -> Page:
        """Read a document."""

    def enrich(self, item: Item, reply: Reply) -> Item:
        """Fold an item's detail in."""


KINDS: Mapping[str, Callable[[str, Mapping[str, Any]], Kind]] = {"rss": Rss, "finews": Finews, "eastmoney": EastMoney}
# What any source may say, whatever its kind.
COMMON = frozenset(["standby_for"])
OPTIONS: Mapping[str, frozenset[str]] = {"rss": frozenset(), "finews": frozenset(), "eastmoney": frozenset({"list"})}


def open_kind(kind: str, url: str, options: Mapping[str, Any]) -> Kind:
    """Open a kind for one source.

    Example: ``open_kind("rss", "https://example.com/feed.xml", {})``. Raises ConfigError naming the key.
    """
    make = KINDS.get(kind)
    if make is None:
        raise ConfigError(f"sources: kind: {kind!r} does not exist; there are {', '.join(KINDS)}")
    for name in options:
        if name not in OPTIONS[kind] | COMMON:
            known = ", ".join(sorted(OPTIONS[kind] | COMMON))
            raise ConfigError(f"sources: {name}: kind {kind} has no such option (its options: {known})")
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise ConfigError(f"sources: url: {url!r} is not a web address") from exc
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ConfigError(f"sources: url: {url!r} is not a web address (http:// or https://)")
    return make(url, options)


def recognise(reply: Reply) -> str | None:
    """Say which kind a document most likely is; None when none can read it.

    Example: a feed whose entries end in NewsShare links is ``finews``, any other feed ``rss``.
    """
    text = decode(reply.body, reply.headers)
    head = text[:3000].lstrip()
    if head.startswith("{") and '"jsonfeed' not in head and "jsonfeed.org" not in head:
        return _first_that_reads(("eastmoney",), reply)
    if "NewsShare.html?infoCode=" in text or "EM_StockImg" in text or head.startswith("---"):
        return _first_that_reads(("finews", "rss"), reply)
    return _first_that_reads(("rss", "finews"), reply)


def _first_that_reads(kinds: tuple[str, ...], reply: Reply) -> str | None:
    for kind in kinds:
        stepper = open_kind(kind, reply.url, {})
        stepper.start({})
        try:
            page = stepper.parse(reply)
        except ParseError:
            continue
        if page.items:
            return kind
    return None
