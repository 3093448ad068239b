"""Elements of feeds, well-formed or not: read in one pass, without expanding any entity.

An XML parser gives up at the first fault or repairs it wrongly (a bare ``?a=1&b=2`` becomes ``?a=1=2``), and takes
minutes for hostile documents (decisions: Our own reader of feeds). Here an element is a place in the text: its inner
markup is cut out between its tags, so that damage spoils one element only, and the work is linear in the length
of the text.
"""

import re
from collections.abc import Mapping
from html import escape
from html.entities import html5
from typing import NamedTuple

from bot.core.errors import ParseError

MAX_NESTED = 2_000
# The search for an end tag runs to the end of the document; no honest feed has more unclosed names.
MAX_UNCLOSED = 100
_NAME = re.compile(r"[^\s<>/!?=\"'&]+")
_AFTER_NAME = frozenset(" \t\r\n/>")
# A name is tried once, at its beginning.
_ATTRIBUTE = re.compile(r"(?<![^\s=\"'<>/])([^\s=\"'<>/]++)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(?!amp;)([A-Za-z][A-Za-z0-9]{1,31}));")
_COMMENT = re.compile(r"<!--|<\?")
_ELEMENT = re.compile(r"<[A-Za-z_]")
_MAX_SUBSET = 100_000
# Prefixes with their usual meaning, whatever the document declares (or forgot to declare).
NAMESPACES: Mapping[str, str] = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/net/rss1.1#": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_BARE = frozenset({"atom", "atom10", "atom03", "rss", "rss10", "rss1", "a10"})


class Element(NamedTuple):
    """An element: its lower-case name with a known prefix or none, its attributes as written, its inner markup."""

    name: str
    attributes: str
    inner: str
    after: int
    """Where the text continues behind the element."""


class StartTag(NamedTuple):
    """A start tag: its name as written and as it is known, its attributes, where its inside begins, and whether it has none."""

    written: str
    name: str
    attributes: str
    inside: int
    closed: bool


class Elements:
    """The elements of one document, found by their places.

    Example: ``Elements("<a><b>x</b></a>").element(3)`` -> ``Element("b", "", "x", 11)``.

    Raises ParseError("parse") for text that no feed has: over 100 names that nothing closes, 2,000 levels of one name.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._prefixes: dict[str, str] = {}
        self.names: dict[str, str] = {}
        """The meanings of the names read so far, by the name as written."""
        self._closed_before: dict[str, int] = {}
        # By mark: from where it was looked for last, and where the first one stands.
        self._looked: dict[str, tuple[int, int]] = {}
        self._nested_wrongly: set[str] = set()

    def next(self, mark: str, place: int) -> int:
        """Return where the first ``mark`` behind a place stands; -1 = there is none. What was found is not looked for again."""
        begin, found = self._looked.get(mark, (len(self.text) + 1, 0))
        if begin <= place and (found < 0 or place <= found):
            return found
        found = self.text.find(mark, place)
        self._looked[mark] = place, found
        return found

    def next_tag(self, place: int) -> int:
        """Return the start of the next start or end tag, past comments, instructions and text; -1 = there is none."""
        text = self.text
        while (place := text.find("<", place)) >= 0:
            second = text[place + 1 : place + 2]
            if second == "!":
                place = self._past_declaration(place)
            elif second == "?":
                place = _past(text, "?>", place)
            elif second == "/" or second.isalpha() or second == "_":
                return place
            else:
                place += 1
        return -1

    def start(self, place: int) -> StartTag:
        """Read the start tag at a place."""
        text = self.text
        found = _NAME.match(text, place + 1)
        if found is None:
            return StartTag("", "", "", place + 1, closed=True)
        written, begin = found[0], found.end()
        end = text.find(">", begin)
        if end < 0:
            return StartTag(written, self.name(written, ""), "", len(text), closed=True)
        attributes = text[begin:end]
        if attributes and ('"' in attributes or "'" in attributes):
            for _ in range(8):  # a quoted > does not end the tag
                if not _open_quote(attributes) or (further := text.find(">", end + 1, end + 16_384)) < 0:
                    break
                end = further
                attributes = text[begin:end]
        closed = attributes.endswith("/")
        return StartTag(written, self.name(written, attributes), attributes, end + 1, closed)

    def element(self, place: int, bound: int | None = None) -> Element:
        """Read the element whose start tag is at a place; one not closed before ``bound`` ends at the next tag."""
        text = self.text
        written, name, attributes, begin, closed = self.start(place)
        if closed:
            return Element(name, attributes, "", begin)
        end = self._close(written, begin)
        if end >= 0 and (bound is None or end <= bound):
            return Element(name, attributes, text[begin:end], _past(text, ">", end))
        end = self.next_tag(begin)
        end = len(text) if end < 0 else end
        return Element(name, attributes, text[begin:end], end)

    def past(self, mark: str, place: int) -> int:
        """Return the place behind the next ``mark``, or the end."""
        return _past(self.text, mark, place)

    def close_outside_sections(self, written: str, place: int) -> int:
        """Return the start of the next end tag of a name outside CDATA sections, or the end of the text."""
        text, closing = self.text, f"</{written}"
        end = self.next(closing, place)
        section = self._section(place, end) if end >= 0 else -1
        while section >= 0:
            over = self.next("]]>", section)
            if over < 0:
                break
            if over > end and (end := self.next(closing, over)) < 0:
                break
            section = self._section(over, end)
        return len(text) if end < 0 else end

    def _section(self, place: int, end: int) -> int:
        """Return where the first CDATA section between two places begins; -1 = there is none."""
        found = self.next("<![CDATA[", place)
        return found if found < end else -1

    def name(self, written: str, attributes: str) -> str:
        """Return the meaning of a name: ``atom:link`` -> ``link``, ``CONTENT:encoded`` -> ``content:encoded``."""
        if "xmlns" in attributes:
            self.declare(attributes)
            own = _attribute(attributes, "xmlns")
            if own and ":" not in written and NAMESPACES.get(own.strip().lower(), "") == "xhtml":
                return f"xhtml:{written.lower()}"
        known = self.names.get(written)
        if known is None:
            known = self.names[written] = self._meant(written)
        return known

    def declare(self, attributes: str) -> None:
        """Record the prefixes that a tag declares."""
        for found in _ATTRIBUTE.finditer(attributes):
            if found[1].startswith("xmlns:"):
                prefix = found[1][6:].lower()
                address = (found[2] or found[3] or found[4] or "").strip().lower()
                meant = NAMESPACES.get(address, f"{prefix}?")
                if self._prefixes.get(prefix) != meant:
                    self._prefixes[prefix] = meant
                    self.names.clear()

    def _meant(self, written: str) -> str:
        prefix, colon, local = written.lower().partition(":")
        if not colon:
            return prefix
        meant = self._prefixes.get(prefix, "" if prefix in _BARE else prefix)
        return f"{meant}:{local}" if meant else local

    def _close(self, written: str, begin: int) -> int:
        """Return the start of the end tag of an element whose inside begins at a place; -1 = nowhere."""
        text, closing = self.text, f"</{written}"
        if begin > self._closed_before.get(written, begin):
            return -1
        end = self._whole(closing, begin)
        if end < 0:
            if len(self._closed_before) >= MAX_UNCLOSED:
                raise ParseError("parse", f"over {MAX_UNCLOSED} names that nothing closes")
            self._closed_before[written] = begin - 1
            return -1
        section = self._section(begin, end)
        while section >= 0:  # text in a section closes nothing
            over = self.next("]]>", section)
            if over < 0:
                break
            if over > end:
                end = self._whole(closing, over)
            if end < 0:
                return -1
            section = self._section(over, end)
        if written in self._nested_wrongly or text.find(f"<{written}", begin, end) < 0:
            return end
        return self._nested_close(written, begin, end)

    def _whole(self, closing: str, place: int) -> int:
        """Return the place of an end tag: not of ``</titles`` for ``</title``."""
        while (place := self.next(closing, place)) >= 0:
            if self.text[place + len(closing) : place + len(closing) + 1] in _AFTER_NAME:
                return place
            place += len(closing)
        return -1

    def _nested_close(self, written: str, begin: int, first: int) -> int:
        tag = re.compile(rf"<(/?){re.escape(written)}(?=[\s/>])(?:[^<>]*?(/)>)?|<!\[CDATA\[")
        depth, place = 1, begin
        while found := tag.search(self.text, place):
            place = found.end()
            if found[0] == "<![CDATA[":
                place = _past(self.text, "]]>", place)
            elif found[1]:
                depth -= 1
                if depth == 0:
                    return found.start()
            elif not found[2]:
                depth += 1
                if depth > MAX_NESTED:
                    raise ParseError("parse", f"nested over {MAX_NESTED} deep")
        self._nested_wrongly.add(written)
        return first

    def _past_declaration(self, place: int) -> int:
        text = self.text
        if text.startswith("<!--", place):
            return _past(text, "-->", place)
        if text.startswith("<![CDATA[", place):
            return _past(text, "]]>", place)
        end = _past(text, ">", place)
        subset = text.find("[", place, end)
        if subset >= 0 and 0 <= (over := self.next("]", subset)) < subset + _MAX_SUBSET:
            return _past(text, ">", over)
        return end


def _past(text: str, mark: str, place: int) -> int:
    found = text.find(mark, place)
    return len(text) if found < 0 else found + len(mark)


def _open_quote(attributes: str) -> bool:
    if '"' in attributes:
        return attributes.count('"') % 2 == 1
    return attributes.count("'") % 2 == 1


def attribute(attributes: str, name: str) -> str:
    """Return an attribute of a tag by its lower-case name, references resolved; "" when there is none.

    Example: ``attribute(' rel="self" href="/a?b&amp;c"', "href")`` -> ``"/a?b&c"``.
    """
    return resolved(_attribute(attributes, name)) if attributes else ""


def _attribute(attributes: str, name: str) -> str:
    if name not in attributes and name not in attributes.lower():
        return ""
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1].lower() == name:
            return found[2] or found[3] or found[4] or ""
    return ""


def resolved(markup: str) -> str:
    """Resolve the references of XML and HTML in a text; other text stays.

    Example: ``resolved("R&D &amp;lt; &nbsp;&#20013;")`` -> ``"R&D &lt; \\u00a0中"``.
    """
    if "&" not in markup:
        return markup
    # Replacing is an order of magnitude faster than a pattern, and an escaped page is full of these.
    if "&lt;" in markup:
        markup = markup.replace("&lt;", "<").replace("&gt;", ">")
    # Often, as in addresses, only &amp; is left.
    if markup.count("&") != markup.count("&amp;"):
        markup = markup.replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'").replace("&#39;", "'")
        if markup.count("&") != markup.count("&amp;"):
            markup = _REFERENCE.sub(_referred, markup)
    return markup.replace("&amp;", "&")


def _referred(found: re.Match[str]) -> str:
    if found[3]:
        return html5.get(f"{found[3]};", found[0])
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number == 38:
        return "&amp;"  # the last step makes it one &
    if 0x80 <= number < 0xA0:  # a Windows character by its number, as browsers read it
        return bytes([number]).decode("cp1252", "replace")
    if number < 32 and number not in {9, 10, 13}:
        return ""
    return chr(number) if number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"


def content(inner: str) -> tuple[str, bool]:
    """Return an element's content, and whether it is elements (markup that must not be resolved once more).

    Example: ``content("<![CDATA[<p>a</p>]]>")`` and ``content("&lt;p&gt;a&lt;/p&gt;")`` -> ``("<p>a</p>", False)``;
    ``content("<p>a</p>")`` -> ``("<p>a</p>", True)``.
    """
    if "<" not in inner:
        return resolved(inner), False
    if inner.startswith("<![CDATA[") and inner.find("]]>") == len(inner) - 3:
        return inner[9:-3], False
    pieces, place, nested = [], 0, False
    while True:
        start = inner.find("<![CDATA[", place)
        outside = inner[place:] if start < 0 else inner[place:start]
        if "<!--" in outside or "<?" in outside:
            outside = _uncommented(outside)
        nested = nested or _ELEMENT.search(outside) is not None
        pieces.append((outside, False))
        if start < 0:
            break
        end = inner.find("]]>", start)
        end = len(inner) if end < 0 else end
        pieces.append((inner[start + 9 : end], True))
        place = end + 3
    if nested:
        return "".join(escape(piece, quote=False) if section else piece for piece, section in pieces), True
    return "".join(piece if section else resolved(piece) for piece, section in pieces), False


def _uncommented(markup: str) -> str:
    """Remove comments and instructions; the beginning of one that never ends is text."""
    pieces, place = [], 0
    closes = {"<!--": "-->", "<?": ">"}
    while found := _COMMENT.search(markup, place):
        close = closes.get(found[0], "")
        over = markup.find(close, found.end()) if close else -1
        if over < 0:
            closes.pop(found[0], None)  # nothing ends any later one either
            pieces.append(markup[place : found.end()])
            place = found.end()
        else:
            pieces.append(markup[place : found.start()])
            place = over + len(close)
    pieces.append(markup[place:])
    return "".join(pieces)
