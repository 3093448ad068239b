"""Lists of feeds as OPML 2.0 (opml.org/spec2.opml): read as untrusted input, and written (demand 18). Pure.

The only user of defusedxml: a document with a DTD is refused, so there are no entities to expand and nothing to fetch.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import ParseError as XmlError
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.core.errors import ParseError

MAX_BYTES = 1024 * 1024
MAX_FEEDS = 500
MAX_ADDRESS, MAX_NAME, MAX_OPTIONS = 2_000, 60, 10_000
MAX_LEVELS = 4
"""Levels of nested outlines in a category."""
OWN = "urn:dingxun"
"""The namespace for what other readers do not know: the kind of a source and its options."""
# The standard parser knows no encoding with several bytes a character.
_WIDE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,100}\?>""")
# Characters that XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

EntryProblem = Literal["no-address", "not-http", "too-long", "options", "forbidden"]


@dataclass(frozen=True, slots=True)
class ListedSource:
    """An entry of a list: its name, its address, its category (财经/港股), and the kind that reads it."""

    name: str
    url: str
    category: str = ""
    kind: str = "rss"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opml:
    """A list as it was read: the usable feeds, each address once, and the unusable entries with their reasons."""

    feeds: tuple[ListedSource, ...]
    bad: tuple[tuple[str, EntryProblem], ...] = ()


def read_opml(data: bytes) -> Opml:
    """Read a list of feeds; an entry that cannot be used spoils only itself.

    Example:
    ``read_opml(b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>').feeds``
    -> one ``ListedSource``. Raises ParseError: too-big (over 1 MiB), too-many (over 500 entries), dtd, not-opml.
    """
    if len(data) > MAX_BYTES:
        raise ParseError("too-big")
    root = _root(data)
    if root.tag.rpartition("}")[2].lower() != "opml":
        raise ParseError("not-opml", f"<{root.tag[:40]}>")
    feeds: dict[str, ListedSource] = {}
    bad: list[tuple[str, EntryProblem]] = []
    # A stack: the last one is read next, so depth needs no recursion.
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, path = waiting.pop()
        if element.tag == "outline":
            given = {name.lower(): value.strip() for name, value in element.attrib.items()}
            name = _name(given.get("title") or given.get("text") or "")
            if "xmlurl" in given or len(element) == 0:
                _take(given, name, path, feeds, bad)
            elif name and len(path) < MAX_LEVELS:
                path = (*path, name)
        if len(feeds) + len(bad) > MAX_FEEDS:
            raise ParseError("too-many")
        waiting += [(child, path) for child in reversed(element)]
    return Opml(tuple(feeds.values()), tuple(bad))


def _root(data: bytes) -> Element:
    declared = _DECLARATION.match(data)
    codec = _WIDE.get(declared[1].decode("ascii").lower()) if declared else None
    try:
        root: Element = fromstring(
            data[declared.end() :].decode(codec, "replace") if declared and codec else data, forbid_dtd=True
        )
    except DefusedXmlException as exc:
        raise ParseError("dtd", type(exc).__name__) from exc
    except (XmlError, ValueError, LookupError) as exc:
        raise ParseError("not-opml", str(exc)[:100]) from exc
    return root


def _take(
    given: Mapping[str, str],
    name: str,
    path: tuple[str, ...],
    feeds: dict[str, ListedSource],
    bad: list[tuple[str, EntryProblem]],
) -> None:
    url = given.get("xmlurl", "")
    if not url:
        bad.append((name, "no-address"))
        return
    if len(url) > MAX_ADDRESS:
        bad.append((name or url[:MAX_NAME], "too-long"))
        return
    try:
        parts = urlsplit(url)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x20\x7f]", url):
        bad.append((name or url[:MAX_NAME], "not-http"))
        return
    options = _options(given.get(f"{{{OWN}}}options", ""))
    if options is None:
        bad.append((name or url[:MAX_NAME], "options"))
        return
    kind = given.get(f"{{{OWN}}}kind", "") or "rss"
    feeds.setdefault(url, ListedSource(name or parts.netloc[:MAX_NAME], url, "/".join(path), kind[:30], options))


def _options(written: str) -> dict[str, Any] | None:
    if not written:
        return {}
    try:
        found = json.loads(written, parse_constant=_no_number) if len(written) <= MAX_OPTIONS else None
        # JSON may hold half of a surrogate pair, which can be neither stored nor sent.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _no_number(written: str) -> None:
    raise ValueError(f"{written} is no JSON")  # PostgreSQL takes none


def _name(text: str) -> str:
    return " ".join(_UNWRITABLE.sub("", text).split()).replace("/", "／")[:MAX_NAME]


def write_opml(feeds: Iterable[ListedSource], title: str, at: datetime) -> str:
    """Write feeds as OPML, filed in the outlines of their categories.

    Example: ``write_opml([ListedSource("A", "https://a.example/feed", "财经")], "盯讯", now)``; ``read_opml`` returns the
    same feeds.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:dingxun={quoteattr(OWN)}>',
        f"  <head><title>{_text(title)}</title><dateCreated>{at:%a, %d %b %Y %H:%M:%S +0000}</dateCreated></head>",
        "  <body>",
    ]
    open_: tuple[str, ...] = ()
    for feed in sorted(feeds, key=lambda one: one.category):
        path = tuple(part for part in feed.category.split("/") if part)
        same = 0
        while same < min(len(open_), len(path)) and open_[same] == path[same]:
            same += 1
        lines += [f"{'  ' * (level + 2)}</outline>" for level in range(len(open_), same, -1)]
        lines += [f"{'  ' * (level + 3)}<outline text={_quoted(part)}>" for level, part in enumerate(path[same:], same)]
        open_ = path
        own = "" if feed.kind == "rss" else f" dingxun:kind={_quoted(feed.kind)}"
        if feed.options:
            own += f" dingxun:options={_quoted(json.dumps(dict(feed.options), ensure_ascii=False, sort_keys=True))}"
        lines.append(
            f'{"  " * (len(path) + 3)}<outline type="rss" text={_quoted(feed.name)} title={_quoted(feed.name)} '
            f"xmlUrl={_quoted(feed.url)}{own}/>"
        )
    lines += [f"{'  ' * (level + 2)}</outline>" for level in range(len(open_), 0, -1)]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _quoted(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("", text))


def _text(text: str) -> str:
    return _quoted(text)[1:-1]
