"""The registry of kinds: every file of this folder that states ``KIND = ("name", Class)``; a new kind is a new file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol
from urllib.parse import urlsplit

import bot.sources.kinds
from bot.core.errors import ConfigError, OptionError, ParseError
from bot.core.sources.opml import EntryProblem, ListedSource, Opml, read_opml
from bot.core.sources.redaction import has_mask
from bot.core.types import Item, Page, Reply, Request
from bot.sources.kinds.fulltext import Fulltext
from bot.sources.kinds.options import sound
from bot.sources.kinds.rss import read_feed
from bot.sources.kinds.rsshub import RSSHUB, route_address
from bot.sources.presets import open_preset, preset_for, preset_of, presets
from bot.sources.reading.discover import feeds_of
from bot.sources.reading.document import decode

# Options of any source, whatever its kind.
COMMON = frozenset(["fulltext", "standby_for"])
# Characters of a JSON document that all presets are tried on: no list of news is longer.
MAX_GUESSED = 1_000_000
# The lists of version 0.1's kind ``eastmoney``, by the names in configurations.
EASTMONEY_LISTS = {"fast": "eastmoney-724", "102": "eastmoney-roll", "45": "eastmoney-media"}


class Kind(Protocol):
    """Reads one sort of source: a pure stepper, opened again for each poll.

    The fetcher calls ``start`` with the stored cursor, hands the answer to ``parse``, and follows ``Page.next``. For
    items that name a ``detail`` it hands that answer to ``enrich``. All raise ParseError, and nothing else, for
    unexpected documents. A class may have ``OPTIONS``, the names that a source of this kind may set.
    """

    def start(self, cursor: Mapping[str, Any]) -> Request:
        """Return the first request."""

    def parse(self, reply: Reply) -> Page:
        """Parse a document into a page."""

    def enrich(self, item: Item, reply: Reply) -> Item:
        """Return the item completed from its detail."""


Make = Callable[[str, Mapping[str, Any]], Kind]


def find_kinds() -> Mapping[str, Make]:
    """Return the kinds stated in the files of bot/sources/kinds, by name.

    Example: a file with ``KIND = ("rss", Rss)`` at its end makes ``{"rss": Rss, …}``.
    """
    found: dict[str, Make] = {}
    for module in iter_modules(bot.sources.kinds.__path__):
        if module.name == "registry":
            continue
        stated = getattr(import_module(f"bot.sources.kinds.{module.name}"), "KIND", None)
        if stated is not None:
            found[stated[0]] = stated[1]
    return found


KINDS = find_kinds()


def options_of(kind: str, kinds: Mapping[str, Make] = KINDS) -> frozenset[str]:
    """Return the options that a source of a kind may set."""
    own: frozenset[str] = getattr(kinds[kind], "OPTIONS", frozenset())
    return own | COMMON


def open_kind(kind: str, url: str, options: Mapping[str, Any], kinds: Mapping[str, Make] = KINDS) -> Kind:
    """Open a kind for one source.

    Example: ``open_kind("rss", "https://example.com/feed.xml", {})``; with ``{"preset": "cls"}`` the preset gives kind,
    address and options. Raises OptionError.
    """
    fulltext = _checked(url, options)
    if "preset" in options:
        opened = open_preset(options)
        kind, url, options = opened.kind, opened.url, opened.options
    make = kinds.get(kind)
    if make is None:
        raise OptionError(
            f"sources: kind: {kind!r} does not exist; there are {', '.join(kinds)}",
            "no-kind",
            "kind",
            given=kind,
            choices=kinds,
        )
    for name in options:
        if name not in options_of(kind, kinds):
            known = sorted(options_of(kind, kinds))
            raise OptionError(
                f"sources: {name}: kind {kind} has no such option (its options: {', '.join(known)})",
                "no-option",
                name,
                of=kind,
                choices=known,
            )
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise OptionError(f"sources: url: {url!r} is not a web address", "address", "url", given=url) from exc
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise OptionError(
            f"sources: url: {url!r} is not a web address (http:// or https://)", "address", "url", given=url
        )
    stepper = make(url, {name: value for name, value in options.items() if name not in COMMON})
    return Fulltext(stepper) if fulltext else stepper


def _checked(url: str, options: Mapping[str, Any]) -> bool:
    """Refuse options that no kind takes; returns whether articles' pages are to be read."""
    for name, value in options.items():
        sound({name: value}, option=name)
    if has_mask([url, dict(options)]):
        raise OptionError("sources: a secret is masked: write it as it is", "masked")
    fulltext = options.get("fulltext", False)
    if not isinstance(fulltext, bool):
        raise OptionError("sources: fulltext: must be true or false", "wrong", "fulltext", wanted="flag")
    return fulltext


@dataclass(frozen=True, slots=True)
class ResolvedSource:
    """A source as it is stored: its kind, its name, the address that identifies it, its options."""

    kind: str
    name: str
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)


def resolve(entry: Mapping[str, Any]) -> ResolvedSource:
    """Read a source from a configuration: ``kind`` or ``preset``, ``name``, ``url`` and options.

    Example: ``resolve({"preset": "cls"})``
    -> ``ResolvedSource("json", "财联社", "https://www.cls.cn/telegraph", {"preset": "cls"})``.

    A preset's ``url`` is another host, or another address if it has a path. Raises OptionError.
    """
    options = {
        key: _truth(value) for key, value in entry.items() if key not in {"kind", "name", "url"} and value is not None
    }
    kind, name, url = (str(entry.get(key) or "") for key in ("kind", "name", "url"))
    if kind == "eastmoney":
        options = {**eastmoney_list(url, str(options.pop("list", "") or "")), **options}
    if "preset" in options:
        options = _placed(options, url)
        opened = open_preset(options)
        kind, name, url = opened.kind, name or opened.title, opened.home
    elif kind == "rsshub" and "route" in options:
        url = route_address(url or RSSHUB, options.pop("route"))
    open_kind(kind, url, options)
    return ResolvedSource(kind, name or urlsplit(url).netloc, url, options)


def _truth(value: Any) -> Any:
    """Read yes and no as people type them in chat and on a command line; other values stay unchanged."""
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _placed(options: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Add where a preset is read: an address with a path as a whole, one without a path as the host."""
    preset = preset_of(options["preset"])
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise OptionError(f"sources: url: {url!r} is not a web address", "address", "url", given=url) from exc
    if parts.path.strip("/") or parts.query:
        return {**options, "address": url}
    return {**options, "host": url.rstrip("/")} if url and url.rstrip("/") != preset.host else dict(options)


def eastmoney_list(url: str, named: str) -> dict[str, Any]:
    """Return the preset for a list of version 0.1's kind ``eastmoney``, named by number or by its address.

    Example: ``eastmoney_list("http://host.example", "37,38,39")``
    -> ``{"preset": "eastmoney-market", "market": "37,38,39"}``.
    """
    if not named:
        found = re.search(r"[?&](?:marketType|type)=([\d,]{1,100})", url)
        named = found[1] if found else "fast"
    if "getlist_" in url:
        return {"preset": "eastmoney-kuaixun"}
    if named in EASTMONEY_LISTS:
        return {"preset": EASTMONEY_LISTS[named]}
    if not re.fullmatch(r"\d{1,4}(,\d{1,4})*", named):
        raise OptionError(
            f"sources: list: {named!r} is none of 102, 45, fast or a marketType such as 37,38,39", "wrong", "list"
        )
    return {"preset": "eastmoney-market", "market": named}


def recognise(reply: Reply) -> ResolvedSource | None:
    """Return how to read a document on its own: a feed, a page or JSON of a known make; None if it is none of these.

    Example: a feed whose entries end in NewsShare links is ``finews``, any other feed ``rss``.
    """
    text = decode(reply.body, reply.headers)
    head = text[:3000].lstrip()
    if head.startswith("{") and "jsonfeed.org" not in head:
        return _wire(reply) if len(text) <= MAX_GUESSED else None
    if "NewsShare.html?infoCode=" in text or "EM_StockImg" in text or head.startswith("---"):
        return _first_that_reads(("finews", "rss"), reply)
    if "<generator>RSSHub" in text:
        return _first_that_reads(("rsshub", "rss"), reply)
    # A feed without entries is known by its root alone.
    return _first_that_reads(("rss",), reply) or (ResolvedSource("rss", "", reply.url) if _is_feed(reply) else None)


def recognise_page(reply: Reply) -> ResolvedSource | None:
    """Return how to read a page that is otherwise unknown: a site whose links look like posts is read as ``finews``."""
    return _first_that_reads(("finews",), reply)


def feed_links(reply: Reply) -> tuple[str, ...]:
    """Return the addresses of the feeds that a page links to, the main one first."""
    try:
        return tuple(one.url for one in feeds_of(reply))
    except ParseError:
        return ()


def known_wire(url: str) -> ResolvedSource | None:
    """Return the preset for a page's address: 财联社's page stands for its wire."""
    found = preset_for(url)
    if found is None:
        return None
    preset, parameters = found
    return resolve({"preset": preset.name, **parameters})


def read_usable(data: bytes) -> Opml:
    """Read a list of sources, with the entries left out whose kind or options mean nothing.

    Raises ParseError like ``read_opml``.
    """
    found = read_opml(data)
    feeds: list[ListedSource] = []
    bad: list[tuple[str, EntryProblem]] = list(found.bad)
    for feed in found.feeds:
        try:
            open_kind(feed.kind, feed.url, feed.options).start({})
        except (ConfigError, ValueError):
            bad.append((feed.name, "options"))
        else:
            feeds.append(feed)
    return Opml(tuple(feeds), tuple(bad))


def _wire(reply: Reply) -> ResolvedSource | None:
    """Return the preset whose mapping reads a JSON document fetched from another address."""
    # EastMoney's lists look alike: only the address tells them apart.
    likely = eastmoney_list(reply.url, "")["preset"]
    for preset in sorted(presets().values(), key=lambda one: (one.name != likely, len(one.parameters))):
        options = {"preset": preset.name, "address": reply.url}
        if preset.kind == "json" and None not in preset.parameters.values() and _reads("json", reply, options):
            return ResolvedSource("json", preset.title.partition(" {")[0], reply.url, options)
    return None


def _first_that_reads(kinds: tuple[str, ...], reply: Reply) -> ResolvedSource | None:
    return next((ResolvedSource(kind, "", reply.url) for kind in kinds if _reads(kind, reply, {})), None)


def _is_feed(reply: Reply) -> bool:
    try:
        read_feed(reply)
    except ParseError:
        return False
    return True


def _reads(kind: str, reply: Reply, options: Mapping[str, Any]) -> bool:
    stepper = open_kind(kind, reply.url, options)
    stepper.start({})
    try:
        return bool(stepper.parse(reply).items)
    except ParseError:
        return False
