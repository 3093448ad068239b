"""Helpers for every kind: bytes to text, HTML to plain paragraphs, dates to UTC. Pure."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.errors import ParseError
from bot.core.types import Page
from bot.sources.reading.fast_text import simple_text, tidy_lines

# One tag with 200,000 attributes costs a parser 25 s
# (decisions: Large documents are read in a process that can be ended); no honest tag is this long.
MAX_TAG = 16 * 1024
_DECLARED = re.compile(rb"""(?:encoding\s*=\s*["']?|charset\s*=\s*["']?)([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
# Comments, CDATA sections and declarations have no attributes and may be long.
_TAG = re.compile(r"<[^\s!?<=\d]")
# 200,000 open elements cost a parser 300 s: each new one looks at all above it. Void elements do not count.
MAX_NESTED = 2_000
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|dt|dd|td|th|tr|tbody|thead|option|br|hr|img|input|meta|link|col|area|base|source|wbr|html|body)\b)"
    r"(?:(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])([^<>]*)|[A-Za-z])",
    re.IGNORECASE,
)
# A parser repeats in each block what formats text and was not closed before: 2,000 <font size=…><p>, 32 KB, became two
# million elements and took half a minute. It keeps three of those that are written alike.
REPEATED_LEAST, REPEATED_A_CHARACTER = 20_000, 0.02
ALIKE = 3
# What a parser makes of more tags takes seconds to walk through.
MAX_TAGS = 300_000
# Pages with fewer tags repeat little.
TAGS_LEAST = 100
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_EACH_CONTROL = [bytes([control]) for control in _CONTROLS]
_CONTROL_OF_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "center",
        "dd",
        "dt",
        "hr",
        "pre",
        "figure",
        "figcaption",
    ]
)
_SKIPPED = frozenset(["script", "style", "noscript", "template", "iframe", "svg", "img", "head", "object"])
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ASCII_ALONE = frozenset({"iso-2022-jp", "iso-2022-kr", "hz"})
_GUESSES = ("gb18030", "big5hkscs", "cp932", "cp949", "windows-1252")
_COMMON: dict[str, Callable[[str], bool]] = {
    "gb18030": lambda character: _is_first_set(character, "gb2312", 0xD7),
    "big5hkscs": lambda character: _is_first_set(character, "big5", 0xC6),
}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# The first character of markup without a byte order mark reveals its encoding (XML's appendix F).
_SHAPES = (
    (re.compile(rb"\s*<\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00<"), "utf-32-be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00<\x00[^\x00]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
# Labels of encodings on the web, by their letters and digits (the WHATWG's encoding standard), where Python differs.
_LABELS = {
    **dict.fromkeys(
        ("gb2312", "gb231280", "gbk", "gb18030", "xgbk", "euccn", "cp936", "ms936", "windows936", "chinese"), "gb18030"
    ),
    **dict.fromkeys(("big5", "big5hkscs", "cnbig5", "xxbig5", "big5tw", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "windows31j", "mskanji", "ms932"), "cp932"),
    **dict.fromkeys(("euckr", "ksc5601", "ksc56011987", "korean", "windows949", "ksc56011989"), "cp949"),
    **dict.fromkeys(("iso88591", "latin1", "l1", "ascii", "usascii", "cp1252", "xcp1252", "ansix341968"), "cp1252"),
    **dict.fromkeys(("iso88599", "latin5"), "cp1254"),
    **dict.fromkeys(("iso885911", "tis620", "dos874", "windows874"), "cp874"),
    **dict.fromkeys(("xeucjp", "eucjp"), "euc-jp"),
    **dict.fromkeys(("hzgb2312", "hzgb", "hz"), "hz"),
    **dict.fromkeys(("iso2022jp", "csiso2022jp"), "iso-2022-jp"),
    **dict.fromkeys(("iso2022kr", "csiso2022kr"), "iso-2022-kr"),
    **dict.fromkeys(("macintosh", "mac", "xmacroman"), "mac-roman"),
    **dict.fromkeys(("xmaccyrillic", "xmacukrainian"), "mac-cyrillic"),
    # A document with a readable declaration is in none of these.
    **dict.fromkeys(("utf16", "utf16le", "utf16be", "ucs2", "utf32", "utf32le", "utf32be", "unicode", "utf7"), "utf-8"),
}


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Decode a document.

    Example: ``decode("腾讯".encode("gbk"), {"content-type": "text/xml; charset=gb2312"})`` -> ``"腾讯"``.

    In order: byte order mark, the shape of UTF-16 and UTF-32, strict UTF-8, the declared encoding (as browsers read the
    name: gb2312 and gbk as gb18030, which holds both), else the one that leaves the fewest unreadable characters. C0
    controls are dropped. Raises ParseError("parse") for a tag over 16 KB.
    """
    text = _decoded(body, headers)
    _check_tags(text)
    return text


def _check_tags(text: str) -> None:
    # Steps from > to >, one look for every 16 KB: one pattern over it all takes quadratic time on hostile text.
    place, end = 0, len(text)
    while end - place > MAX_TAG:
        last = text.rfind(">", place, place + MAX_TAG + 1)
        if last >= 0:
            place = last + 1
            continue
        over = text.find(">", place)
        over = end if over < 0 else over
        if (found := _TAG.search(text, place, over)) and over - found.end() >= MAX_TAG:
            raise ParseError("parse", f"a tag over {MAX_TAG} characters")
        place = over + 1


def _decoded(body: bytes, headers: Mapping[str, str]) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _without_controls(body[len(mark) :].decode(encoding, "replace"))
    if shaped := next((encoding for shape, encoding in _SHAPES if shape.match(body)), None):
        return _without_controls(body.decode(shaped, "replace"))
    try:
        bare = _bytes_without_controls(body)
        text = bare.decode()
    except UnicodeDecodeError:
        declared = _declared(body, headers)
    else:
        # ISO 2022 and HZ are ASCII apart from their control signs.
        if len(bare) == len(body) and b"~" not in body:
            return text
        declared = _declared(body, headers)
        if not declared.keys() & _ASCII_ALONE:
            return text
    for name in declared:
        with suppress(LookupError, ValueError):
            text = body.decode(name, "replace")
            # A text declared as UTF-8 may have few errors only; others are believed unless much is unreadable.
            if text.count("\ufffd") * (50 if name.startswith("utf") else 20) < max(len(text), 1):
                return _without_controls(text)
    guesses = [(name, body.decode(name, "replace")) for name in ("utf-8", *_GUESSES)]
    return _without_controls(min(guesses, key=lambda guess: _strangeness(*guess))[1])


def _declared(body: bytes, headers: Mapping[str, str]) -> dict[str, None]:
    """Return the encodings that a document declares, under the names browsers use, the header's first."""
    found = _DECLARED.search(headers.get("content-type", "").encode()), _DECLARED.search(body[:2048])
    return dict.fromkeys(_as_browsers_read(one[1].decode()) for one in found if one)


def _strangeness(encoding: str, text: str) -> float:
    """Return how unlikely a text is in an encoding: its share of characters that are unreadable or hardly ever used.

    Nearly any Big5 is valid GB18030, too, but made of rare characters; nearly all that people write is in the first set
    of each.
    """
    beginning = text[:20_000]
    common = _COMMON.get(encoding)
    rare = sum(1 for character in set(beginning) if character > "\x7f" and not common(character)) if common else 0
    return text.count("\ufffd") / max(len(text), 1) + rare / max(len(set(beginning)), 1)


def _is_first_set(character: str, encoding: str, last: int) -> bool:
    return len(code := character.encode(encoding, "ignore")) > 0 and code[0] <= last


def _as_browsers_read(name: str) -> str:
    bare = re.sub(r"[\W_]", "", name.lower())
    return _LABELS.get(bare, name.lower())


def _bytes_without_controls(body: bytes) -> bytes:
    # In UTF-8 a control is always one byte. In a long document, searching for each is faster than translating all.
    if len(body) > 32_768 and not any(control in body for control in _EACH_CONTROL):
        return body
    return body.translate(None, _CONTROLS)


def _without_controls(text: str) -> str:
    return text.translate(dict.fromkeys(_CONTROLS)) if _CONTROL_OF_TEXT.search(text) else text


def plain_text(markup: str) -> str:
    """Turn HTML into plain paragraphs, one a line, without invisible text.

    Example: ``plain_text('<p>腾讯 <b>回购</b></p><p style="display:none">x</p>')`` -> ``"腾讯 回购"``.
    """
    if "<" not in markup:
        return tidy_lines(unescape(markup))
    _check_tags(markup)
    text = simple_text(markup)
    return parsed_text(markup) if text is None else text


def parsed_text(markup: str) -> str:
    """Turn any HTML into plain paragraphs with a parser."""
    root = html_tree(markup).body
    return node_text(root) if root is not None else ""


def html_tree(markup: str, nested_most: int = MAX_NESTED) -> LexborHTMLParser:
    """Parse HTML. Raises ParseError("parse") for very long tags and deep nesting: a parser would take minutes."""
    _check_tags(markup)
    tags = markup.count("<")
    if tags > MAX_TAGS:
        raise ParseError("parse", f"over {MAX_TAGS} tags")
    if tags > min(nested_most, TAGS_LEAST):
        _check_nesting(markup, nested_most)
    # JSON may hold half of a surrogate pair, which cannot be encoded.
    return LexborHTMLParser(markup.encode("utf-8", "replace"))


def _check_nesting(markup: str, most: int) -> None:
    depth = repeated = place = formatting = 0
    repeated_most = REPEATED_LEAST + REPEATED_A_CHARACTER * len(markup)
    open_tags: dict[str, list[str]] = {}
    alike: dict[str, int] = {}
    for tag in _NESTING.finditer(markup):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > most:
            raise ParseError("parse", f"nested over {most} deep")
        if formatting:
            repeated += formatting * markup.count("<", place, tag.start())
            if repeated > repeated_most:
                raise ParseError("parse", "formatting that nothing closes")
        place = tag.end()
        if not tag[2]:
            repeated += formatting
            continue
        kept = open_tags.setdefault(tag[2].lower(), [])
        if not tag[1] and alike.get(tag[0], 0) < ALIKE:
            kept.append(tag[0])
            alike[tag[0]] = alike.get(tag[0], 0) + 1
            formatting += 1
        elif tag[1] and kept:
            alike[kept.pop()] -= 1
            formatting -= 1
    if repeated + formatting * markup.count("<", place) > repeated_most:
        raise ParseError("parse", "formatting that nothing closes")


def readable(page: Page, url: str) -> Page:
    """Return a page if it has an item, or if all its entries are marked as no news.

    A site that renames a field still answers with its list: raises ParseError("none-of"), since nothing else would tell
    an admin.
    """
    faults = [one for one in page.refused if one.reason != "not-news"]
    if faults and not page.items:
        raise ParseError("none-of", f"{len(page.refused)}: {faults[0].reason}", url=url)
    return page


def node_text(root: LexborNode) -> str:
    """Turn one element into plain paragraphs."""
    # An explicit stack: documents from outside may be nested deeper than Python recurses.
    parts: list[str] = []
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.is_text_node:
            parts.append(node.text_content or "")
            continue
        tag = node.tag or ""
        if (
            tag in _SKIPPED
            or tag.startswith(("-", "_", "!"))
            or _HIDDEN.search((node.attributes.get("style") or "") if node.attributes else "")
        ):
            continue
        block = tag in _BLOCKS
        if block:
            parts.append("\n")
            stack.append("\n")
        children = list(node.iter(include_text=True))
        stack.extend(reversed(children))
    return tidy_lines("".join(parts))
