"""Kind ``rss``: RSS 0.9 to 2.0, Atom 0.3 and 1.0, RDF, CDF and JSON Feed in any encoding, damaged ones too.

Over 400 lines: six formats share one reader of entries, and each is read in one place.

Reads with ``elements``, not with a feed parser: fastfeedparser turns a bare ``?a=1&b=2`` into ``?a=1=2``, cuts titles
at ``&nbsp;`` and makes up dates; feedparser takes 30 to 100 times as long (tests/benchmarks/test_sources.py).
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any, NamedTuple

from bot.core.clock import BEIJING
from bot.core.errors import ParseError
from bot.core.types import Item, Page, Refusal, Reply, Request, Ticker
from bot.sources.reading.closed_pages import asks_for_login, asks_for_people
from bot.sources.reading.dates import date, date_of_rss, local_date
from bot.sources.reading.document import decode, plain_text
from bot.sources.reading.eastmoney_marks import read_marked
from bot.sources.reading.elements import Element, Elements, attribute, content, resolved
from bot.sources.reading.feed_fields import (
    WEB,
    FieldValues,
    Said,
    categories_of,
    headlined,
    is_no_link,
    joined,
    line_of,
    link_of,
    markup_of,
    text_of,
)
from bot.sources.reading.newest import MAX_ITEMS, newest

HEAD = 8_000
# How often the text of a feed may be looked through for the elements that hold its entries.
MAX_WRAPPED = 100
# More entries than any archive has, and two seconds' work.
MAX_ENTRIES = 120_000
_ROOTS = frozenset({"rss", "rdf:rdf", "rdf", "feed", "channel", "item", "entry"})
_FEED = re.compile(r"<(?:rss\b[^>]{0,500}version|(?:\w{1,20}:)?(?:feed|RDF)\b[^>]{0,500}xmlns|channel>)", re.IGNORECASE)
_CHINESE = re.compile("[\u4e00-\u9fff]")
# The fields of an entry that are read, by meaning; the first one with a value is taken.
_DATES = (
    *("pubdate", "published", "issued", "dc:date", "dcterms:issued", "date", "dcterms:created", "created"),
    *("updated", "modified", "dcterms:modified"),
)
_TEXTS = frozenset(
    {"content:encoded", "content", "description", "summary", "xhtml:body", "body", "abstract", "dc:description"}
)
_LITERAL = frozenset({"content", "summary"})
_TITLES = ("title", "dc:title", "media:title")
_WANTED = frozenset({*_TITLES, "link", "guid", "id", "category", "dc:subject", *_DATES, *_TEXTS})
_ENDS = frozenset(" \t\r\n/>")
# A child of an entry in its usual form: its name, its attributes, its inner markup without sections or the content of
# its one section; else all the rest, unnamed. Written for speed: few classes of characters, nothing tried twice.
_CHILD = re.compile(
    r"<([A-Za-z_][A-Za-z0-9_:.-]*+)(?=[ \t\r\n/>])([^<>]*+)>"
    r"(?:(?<=/>)|([^<]*+(?:<(?!/?\1|!)[^<]*+)*+)</\1[ \t\r\n]*+>|"
    r"[ \t\r\n]*+<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*+)\]\]>[ \t\r\n]*+</\1[ \t\r\n]*+>)[ \t\r\n]*+"
    r"|.+",
    re.DOTALL,
)
_SPACE = re.compile(r"[ \t\r\n]*+")
# The end of an entry and the start tag of the next one.
_NEXT_ENTRY = {
    name: re.compile(rf"</{name}>[ \t\r\n]*+<{name}([ \t\r\n][^<>]*+)?>[ \t\r\n]*+") for name in ("item", "entry")
}
_LEAF = re.compile(r"\s*+<([^\s<>/!?=\"'&]++)([^<>]*+)>(?:(?<=/>)|([^<]*+)</\1\s*+>|\s*+<!\[CDATA\[)")
_LEAF_END = re.compile(r"\]\]>\s*+</([^\s<>]++)\s*+>")
_END_OF_FEED = re.compile(
    r"(?:</(?:\w{1,20}:)?(?:channel|rss|feed|rdf)\s*|<(?:channel|feed)\b[^<>]*+(?<=/))>", re.IGNORECASE
)


class Rss:
    """A feed of any format.

    Example: ``Rss("https://example.com/feed.xml", {}).parse(reply).items``.

    A feed without entries is a page without items. Raises ParseError: not-a-feed (a page), login-page, parse, empty
    (nothing at all, or nothing that can be read).
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:  # noqa: ARG002 - every kind is opened alike
        self._url = url

    def start(self, cursor: Mapping[str, Any]) -> Request:  # noqa: ARG002 - every kind starts alike
        return Request(self._url)

    def parse(self, reply: Reply) -> Page:
        feed = read_feed(reply)
        items, refused = [], list(feed.refused)
        for entry in feed.entries:
            try:
                # Any feed may carry EastMoney's articles, marks and all.
                tickers = read_marked(entry.markup).tickers if "data-code" in entry.markup else ()
                item = entry.item(plain_text(entry.markup), tickers)
                if not item.title and item.text:
                    title, text = headlined(item.text)
                    item = replace(item, title=title, text=text)
            except ParseError as exc:
                refused.append(_spoiled(entry.url or entry.native_id, exc))
                continue
            if item.title or item.text:
                items.append(item)
            else:
                refused.append(Refusal("no-title", (item.url or item.native_id)[:200]))
        if refused and not items:
            raise ParseError("empty", "no entry has a title or a text", url=reply.url)
        return Page(
            tuple(items),
            refused=tuple(refused[:MAX_ITEMS]),
            title=feed.title,
            ttl_seconds=feed.ttl_seconds,
            left_out=feed.left_out,
        )

    def enrich(self, item: Item, reply: Reply) -> Item:  # noqa: ARG002 - a feed's items name no detail
        return item


class Entry(NamedTuple):
    """An entry of a feed: its fields, and the markup of its text."""

    title: str
    url: str
    published_at: datetime | None
    native_id: str
    categories: tuple[str, ...]
    markup: str

    def item(self, text: str = "", tickers: tuple[Ticker, ...] = ()) -> Item:
        """Return the entry as an item with this text."""
        return Item(
            self.title, self.url, text, self.published_at, self.native_id, tickers=tickers, categories=self.categories
        )


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed: its newest 1,000 entries, and the number of older ones."""

    entries: tuple[Entry, ...]
    refused: tuple[Refusal, ...]
    title: str
    ttl_seconds: int | None = None
    left_out: int = 0


def read_feed(reply: Reply) -> ParsedFeed:
    """Parse a feed document in any format. Raises ParseError: not-a-feed, login-page, parse, empty."""
    text = decode(reply.body, reply.headers)
    begin = len(text) - len(text.lstrip())
    if begin == len(text):
        raise ParseError("empty", "the document is empty", url=reply.url)
    if text.startswith("{", begin):
        return _json_feed(text, reply)
    place = root_of(text, reply.url)
    try:
        return _Reading(text, reply).feed(place)
    except ParseError as exc:
        raise ParseError(exc.reason, exc.detail, url=reply.url, said=exc.said) from exc


def root_of(text: str, url: str) -> int:
    """Return where a feed begins. Raises ParseError for a page that is no feed."""
    elements = Elements(text)
    place = elements.next_tag(0)
    if place >= 0 and elements.start(place)[1] in _ROOTS:
        return place
    # Sometimes something stands before the feed: a warning of the server's, the end of another page.
    if found := _FEED.search(text, 0, HEAD):
        return found.start()
    if re.search(r"<html|<!doctype html|<body", text[:HEAD], re.IGNORECASE):
        reason = "login-page" if asks_for_login(text) else "not-a-feed"
        reason = "robot-check" if asks_for_people(text) else reason
        raise ParseError(reason, "an HTML page", url=url)
    raise ParseError("not-a-feed", "neither RSS, Atom, RDF nor JSON ParsedFeed", url=url)


class _Reading:
    """Reads one document."""

    def __init__(self, text: str, reply: Reply) -> None:
        self._text = text
        self._elements = Elements(text)
        self._base = reply.url
        self._atom = False
        self._title = ""
        self._ttl: int | None = None
        self._entries: list[Entry] = []
        self._wanted_names: dict[str, str] = {}
        self._refused: list[Refusal] = []

    def feed(self, place: int) -> ParsedFeed:
        """Read from the root on: elements that hold entries are entered, all others are skipped."""
        elements, text, end = self._elements, self._text, len(self._text)
        looked_through = 0
        while 0 <= (place := elements.next_tag(place)) < end:
            if text[place + 1] == "/":
                place += 2
                continue
            written, name, attributes, begin, closed = elements.start(place)
            if name in {"item", "entry"}:
                if len(self._entries) + len(self._refused) > MAX_ENTRIES:
                    raise ParseError("parse", f"over {MAX_ENTRIES} entries")
                following = 0 if closed else self._plain_ones(written, attributes, begin)
                place = following or self._one(written, attributes, begin, closed)
            elif closed:
                place = begin
            elif name in _ROOTS or name == "items":
                self._atom = self._atom or name == "feed"
                if "base" in attributes.lower():
                    base = attribute(attributes, "xml:base") or attribute(attributes, "base")
                    self._base = joined(self._base, base) or self._base
                place = begin
            else:
                child = elements.element(place)
                # An unknown element may hold all entries, but not within a hundred others.
                looked_through += len(child.inner)
                if looked_through > MAX_WRAPPED * end:
                    raise ParseError("parse", f"nested over {MAX_WRAPPED} deep")
                place = begin if "<item" in child.inner or "<entry" in child.inner else child.after
                self._of_feed(child)
        if not self._entries and not self._refused and not _END_OF_FEED.search(text):
            raise ParseError("empty", "a feed without entries")
        kept, left_out = newest(self._entries, _published)
        return ParsedFeed(tuple(kept), tuple(self._refused), self._title, self._ttl, left_out)

    def _of_feed(self, found: Element) -> None:
        """Take what the feed says about itself."""
        if found.name in _TITLES and not self._title:
            self._title = self._title_of((found.attributes, *content(found.inner.strip())))[:100]
        elif found.name == "ttl" and found.inner.strip().isdecimal():
            self._ttl = int(found.inner.strip()[:6]) * 60 or None

    def _plain_ones(self, entry: str, attributes: str, begin: int) -> int:
        """Read consecutive entries in the usual form in a few steps each: every child whole, none in need of repair.

        Returns the end of the last entry read, which may stand before one that is not plain; 0 = the first one is not.
        ``_one`` would read these entries alike.
        """
        if entry not in _NEXT_ENTRY:
            return 0
        text, opening, closing, next_entry = self._text, f"<{entry}", f"</{entry}", _NEXT_ENTRY[entry].match
        entries, children, make = self._entries, self._plain_children, self._entry
        self._wanted_names.clear()  # another prefix may have been declared since
        begin, done = _SPACE.match(text, begin).end(), 0  # type: ignore[union-attr]
        while True:
            if attributes and ("xmlns" in attributes or attributes.count('"') % 2 or attributes[-1] == "/"):
                break
            end = self._elements.next(closing, begin)
            # With another entry before its end it is not plain, and its children would be read again for each of them.
            if end < 0 or text.find(opening, begin, end) >= 0 or (found := children(entry, begin, end)) is None:
                break
            following = next_entry(text, end)
            if following is None and not text.startswith(">", end + len(closing)):
                break
            try:
                entries.append(make(found, attributes))
            except ParseError as exc:
                self._refused.append(
                    _spoiled(text_of(found, "guid", "id") or link_of(found.get("link", ()), self._base), exc)
                )
            done = end
            if following is None:
                break
            attributes, begin = following[1] or "", following.end()
        return done

    def _plain_children(self, entry: str, begin: int, end: int) -> FieldValues | None:
        """Return the wanted children of an entry; None = one of them needs a closer look."""
        names = self._wanted_names
        found: FieldValues = {}
        for written, attributes, inner, section in _CHILD.findall(self._text, begin, end):
            name = names.get(written)
            if name is None or (
                attributes and ("'" in attributes or "xmlns" in attributes or attributes.count('"') % 2)
            ):
                if _is_odd(written, attributes, inner, entry):
                    return None
                name = self._wanted_name(written, attributes)
            if name:
                nested = False
                if section:
                    inner = section
                elif "<" in inner:
                    inner, nested = content(inner.strip())
                elif "&" in inner:
                    inner = resolved(inner)
                if name in found:
                    found[name].append((attributes, inner, nested))
                else:
                    found[name] = [(attributes, inner, nested)]
        return found

    def _wanted_name(self, written: str, attributes: str) -> str:
        """Return the meaning of an element's name; "" = it is not wanted."""
        if "xmlns" in attributes:
            self._wanted_names.clear()
        elif written in self._wanted_names:
            return self._wanted_names[written]
        name = self._elements.name(written, attributes)
        name = name if name in _WANTED else ""
        if "xmlns" not in attributes:
            self._wanted_names[written] = name
        return name

    def _one(self, written: str, attributes: str, begin: int, closed: bool) -> int:
        """Read one entry, and return the place behind it; an entry that cannot be read spoils itself only."""
        found, end = ({}, begin) if closed else self._children(written, begin)
        try:
            if end < 0:
                end = len(self._text)
                if "title" not in found or not found.keys() & {"link", "guid", "id"}:
                    raise ParseError("parse", "cut short")
            self._entries.append(self._entry(found, attributes))
        except ParseError as exc:
            self._refused.append(
                _spoiled(text_of(found, "guid", "id") or link_of(found.get("link", ()), self._base), exc)
            )
        return end

    def _children(self, entry: str, begin: int) -> tuple[FieldValues, int]:
        """Return the wanted children of an entry, and where the entry ends; -1 = the document ends within it."""
        elements, text = self._elements, self._text
        found: FieldValues = {}
        place, bound = begin, -1
        while (place := elements.next_tag(self._leaves(entry, place, found))) >= 0:
            if text.startswith(f"</{entry}", place):
                return found, elements.past(">", place)
            if text[place + 1] == "/":
                if _END_OF_FEED.match(text, place):
                    return found, place
                place += 2
                continue
            if text.startswith(entry, place + 1) and text[place + 1 + len(entry) : place + 2 + len(entry)] in _ENDS:
                return found, place  # the next entry begins and nothing closed this one
            if place > bound:
                bound = elements.close_outside_sections(entry, place)
            child = elements.element(place, bound)
            # A child cut by the document's end is left out: half an address would be another article's.
            if child.name in _WANTED and child.after < len(text):
                found.setdefault(child.name, []).append((child.attributes, *content(child.inner.strip())))
            place = child.after
        return found, -1

    def _leaves(self, entry: str, place: int, found: FieldValues) -> int:
        """Read children that are text, one section or empty, each in one step; returns where these children end."""
        text, name_of = self._text, self._elements.name
        while leaf := _LEAF.match(text, place):
            written, attributes, inner = leaf.groups()
            if written == entry or (attributes and attributes.count('"') % 2):
                return place
            end = leaf.end()
            meant = name_of(written, attributes)
            if inner is None:
                if attributes.endswith("/"):
                    inner = ""
                else:
                    over = text.find("]]>", end)
                    closing = _LEAF_END.match(text, over) if over >= 0 else None
                    if closing is None or closing[1] != written:
                        return place
                    inner, end = text[end:over], closing.end()
            elif meant in _WANTED:
                inner = resolved(inner)
            place = end
            if meant in _WANTED:
                found.setdefault(meant, []).append((attributes, inner, False))
        return place

    def _entry(self, found: FieldValues, attributes: str) -> Entry:
        base = self._base
        if attributes and "xml:base" in attributes:
            base = joined(base, attribute(attributes, "xml:base")) or base
        native = text_of(found, "guid", "id") if "guid" in found or "id" in found else ""
        if attributes and not native:
            native = attribute(attributes, "rdf:about")
        link = link_of(found["link"], base) if "link" in found else ""
        if attributes and not link:
            link = attribute(attributes, "href")
        url = joined(base, link) if link else ""
        if not url and native.startswith(WEB) and not is_no_link(found):
            url = native
        at: datetime | None
        try:
            at = date_of_rss(found["pubdate"][-1][1])
        except (KeyError, ValueError, IndexError, OverflowError):
            at = self._date_of(found)
        if attributes and at is None:  # CDF channels date their items by an attribute
            at = date(attribute(attributes, "lastmod"), self._zone)
        categories = categories_of(found) if "category" in found or "dc:subject" in found else ()
        title = self._title_of(found["title"][0]) if "title" in found else ""
        if not title:
            title = next((title for name in _TITLES if name in found and (title := self._title_of(found[name][0]))), "")
        return Entry(title, url, at, (native or link)[:300], categories, self._markup_in(found))

    def _markup_in(self, found: FieldValues) -> str:
        """Return the longest content of an entry, as HTML."""
        markup = ""
        for name in found:
            if name in _TEXTS:
                for one in found[name]:
                    if len(one[1]) > len(markup):
                        markup = markup_of(one, self._atom and name in _LITERAL)
        return markup

    def _date_of(self, found: FieldValues) -> datetime | None:
        for name in _DATES:
            if name not in found:
                continue
            for _, said, _ in reversed(found[name]):  # the last of several corrects the others
                if at := local_date(said.strip()[:100]):
                    zone = at.tzinfo
                    if zone is UTC:
                        return at
                    try:
                        return (at if zone else at.replace(tzinfo=self._zone)).astimezone(UTC)
                    except OverflowError:
                        continue
        return None

    @cached_property
    def _zone(self) -> tzinfo:
        # Only the beginning is searched: a Chinese feed has Chinese in its title and first entries.
        return BEIJING if _CHINESE.search(self._text, 0, 20_000) else UTC

    def _title_of(self, one: Said) -> str:
        if "<" in one[1] or "&" in one[1] or "=" in one[0]:
            return line_of(markup_of(one, self._atom))
        return " ".join(one[1].split())


def _is_odd(written: str, attributes: str, inner: str, entry: str) -> bool:
    """Tell whether a child may be cut out wrongly: because of a quoted >, or because it is the next entry."""
    return not written or written == entry or attributes.count('"') % 2 == 1 or ("'" in attributes and "<" in inner)


def _each(found: Iterable[Any], read: Callable[[Any], Entry]) -> tuple[tuple[Entry, ...], tuple[Refusal, ...]]:
    """Read entries; an entry that cannot be read spoils itself only."""
    entries, refused = [], []
    for entry in found:
        try:
            entries.append(read(entry))
        except ParseError as exc:
            refused.append(_spoiled(str(entry.get("link") or entry.get("url") or entry.get("id") or ""), exc))
    return tuple(entries), tuple(refused)


def _spoiled(name: str, exc: ParseError) -> Refusal:
    return Refusal("parse", f"{name[:200]}: {exc.detail}")


def _json_feed(text: str, reply: Reply) -> ParsedFeed:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ParseError("parse", "not JSON", url=reply.url) from exc
    if not str(feed.get("version", "")).startswith(("https://jsonfeed.org/", "http://jsonfeed.org/")) or not isinstance(
        feed.get("items"), list
    ):
        raise ParseError("not-a-feed", "JSON, but no JSON ParsedFeed", url=reply.url)
    listed = [entry for entry in feed["items"] if isinstance(entry, dict)]
    kept, left_out = newest(listed, _published_of_json)
    entries, refused = _each(kept, lambda entry: _json_entry(entry, reply))
    return ParsedFeed(entries, refused, line_of(str(feed.get("title") or ""))[:100], left_out=left_out)


def _published(entry: Entry) -> datetime | None:
    return entry.published_at


def _published_of_json(entry: Mapping[str, Any]) -> datetime | None:
    return date(str(entry.get("date_published") or entry.get("date_modified") or "")[:100])


def _json_entry(entry: Mapping[str, Any], reply: Reply) -> Entry:
    tags = entry.get("tags")
    plain = html.escape(str(entry.get("content_text") or entry.get("summary") or ""), quote=False)
    return Entry(
        title=line_of(str(entry.get("title") or "")),
        url=joined(reply.url, str(entry.get("url") or entry.get("external_url") or "")),
        published_at=_published_of_json(entry),
        native_id=str(entry.get("id") or "")[:300],
        categories=tuple(str(tag)[:60] for tag in tags[:20]) if isinstance(tags, list) else (),
        markup=str(entry.get("content_html") or "") or plain.replace("\n", "<br>"),
    )


KIND = ("rss", Rss)
