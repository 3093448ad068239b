"""Kind ``html``: a page that lists news, read by an admin's CSS selectors."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from bot.core.errors import ParseError
from bot.core.types import Item, Page, Refusal, Reply, Request
from bot.sources.kinds.options import missing, read_zone, wrong
from bot.sources.reading.closed_pages import has_password_field
from bot.sources.reading.dates import date_on_page
from bot.sources.reading.document import decode, html_tree, node_text, readable
from bot.sources.reading.links import absolute
from bot.sources.reading.newest import newest

MAX_SELECTOR = 200
# A descendant step climbs to the root for each element, :has() and :nth-child() look at all siblings:
# a hostile page would take minutes.
MAX_DESCENDANTS = 2
MAX_NESTED = 128
_PART = r"(?:[A-Za-z][\w-]*|\*)?(?:[#.][\w\-\u0080-\uffff]+|\[[\w-]+(?:[~|^$*]?=(?:\"[^\"\]]*\"|'[^'\]]*'|[\w-]+))?\]|:(?:first|last|only)-child)*"
_SELECTOR = re.compile(rf"{_PART}(?:\s*[>+]\s*{_PART}|\s+{_PART})*")
_STEP = re.compile(r"\s*[>+]\s*")


class Html:
    """A page that lists news, read by selectors.

    Example: ``Html("https://news.example/", {"items": ".list li", "title": "a", "link": "a@href", "published":
    "time@datetime"})``.

    ``items`` finds the entries; ``title``, ``link``, ``published``, ``text`` and ``medium`` are inside an entry (""
    = the entry itself), with ``@attribute`` for an attribute's value. Raises ConfigError naming the option; ParseError:
    login-page, not-a-feed, parse, empty.
    """

    OPTIONS: ClassVar[frozenset[str]] = frozenset(
        ["items", "title", "link", "published", "text", "medium", "time_zone", "provider"]
    )

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url = url
        if "items" not in options:
            raise missing("items", "html", "kind html needs a selector for its entries, such as .list li")
        self._items = _selector("items", options["items"])[0]
        usual = {"title": "a", "link": "a@href", "published": "time@datetime"}
        given = {name: value for name, value in options.items() if name in {*usual, "text", "medium"}}
        self._parts = {name: _selector(name, value) for name, value in (usual | given).items()}
        self._zone: tzinfo = read_zone(options.get("time_zone"))
        self._provider = str(options.get("provider") or "")[:40]

    def start(self, cursor: Mapping[str, Any]) -> Request:  # noqa: ARG002 - every kind starts alike
        return Request(self._url)

    def parse(self, reply: Reply) -> Page:
        text = decode(reply.body, reply.headers)
        if not text.strip():
            raise ParseError("empty", "the document is empty", url=reply.url)
        if "<" not in text or text.lstrip().startswith(("{", "[")):
            raise ParseError("not-a-feed", "no HTML page", url=reply.url)
        page = html_tree(text, MAX_NESTED)
        base = _base(page, reply.url)
        nodes, left_out = newest(page.css(self._items), lambda node: self._published(node, reply.received_at))
        found = [self._item(node, base, reply.received_at) for node in nodes]
        if not found:
            if has_password_field(text):
                raise ParseError("login-page", "a page that asks for a password", url=reply.url)
            raise ParseError("empty", f"nothing on the page is {self._items}"[:200], url=reply.url)
        heading = page.css_first("title")
        items = tuple(one for one in found if isinstance(one, Item))
        refused = tuple(one for one in found if isinstance(one, Refusal))
        title = (heading.text(strip=True) if heading else "")[:100]
        return readable(Page(items, refused=refused, title=title, left_out=left_out), reply.url)

    def enrich(self, item: Item, reply: Reply) -> Item:  # noqa: ARG002 - the list names no details
        return item

    def _published(self, node: LexborNode, now: datetime) -> datetime | None:
        return date_on_page(_value(node, *self._parts["published"]), now, self._zone).at

    def _item(self, node: LexborNode, base: str, now: datetime) -> Item | Refusal:
        value = {name: _value(node, *part) for name, part in self._parts.items()}
        title = " ".join(value["title"].split())
        link = absolute(base, value["link"].strip())
        if not title:
            return Refusal("no-title", (link or value["link"])[:200])
        if not link:
            return Refusal("parse", f"an entry without link: {title[:100]}")
        published = date_on_page(value["published"], now, self._zone)
        return Item(
            title=title,
            url=link,
            text=value.get("text", ""),
            published_at=published.at,
            dated_from_now=published.from_now,
            medium=" ".join(value.get("medium", "").split())[:60],
            share_url=link,
            provider=self._provider,
        )


def _value(node: LexborNode, selector: str, attribute: str) -> str:
    # The wanted element may be the entry itself.
    found = (
        node
        if not selector or (node.css_matches(selector) and not node.css_first(selector))
        else node.css_first(selector)
    )
    if found is None:
        return ""
    return (found.attributes.get(attribute) or "") if attribute else node_text(found)


def _base(page: LexborHTMLParser, url: str) -> str:
    node = page.css_first("base[href]")
    return absolute(url, node.attributes.get("href") or "") or url if node is not None else url


def _selector(name: str, given: Any) -> tuple[str, str]:
    """Read a selector and the attribute behind it. Raises OptionError for all but simple ones."""
    if not isinstance(given, str) or len(given) > MAX_SELECTOR:
        raise wrong(name, "selector", f"must be a CSS selector of at most {MAX_SELECTOR} characters")
    selector, _, attribute = given.strip().partition("@")
    selector = selector.strip()
    if attribute and not re.fullmatch(r"[A-Za-z][\w-]{0,40}", attribute):
        raise wrong(name, "selector", f"{attribute!r} is no attribute")
    if not selector and name != "items":
        return "", attribute
    if not _SELECTOR.fullmatch(selector) or len(re.findall(r"\s+", _STEP.sub(">", selector))) > MAX_DESCENDANTS:
        raise wrong(
            name,
            "selector",
            f"{given!r} is no simple CSS selector: tags, .class, #id, [attribute], :first-child, >, + and at most "
            f"{MAX_DESCENDANTS} spaces",
        )
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except SelectolaxError as exc:
        raise wrong(name, "selector", f"{given!r} is no CSS selector") from exc
    return selector, attribute


KIND = ("html", Html)
