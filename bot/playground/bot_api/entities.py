"""Telegram's HTML mode: parses as the Bot API server does, with its errors (decisions: What Telegram enforces)."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z][\w\-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")


class EntityError(Exception):
    """Raised for markup that Telegram refuses; the text is the end of Telegram's description."""


@dataclass
class Parsed:
    """A text without markup, with its entities in UTF-16 units."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Open:
    tag: str
    start: int
    extra: dict[str, Any]


def parse_html(markup: str) -> Parsed:
    """Parse a text in HTML mode.

    Example: ``parse_html("<b>腾讯</b>").entities`` -> ``[{"type": "bold", "offset": 0, "length": 2}]``.

    Raises EntityError with Telegram's words; their offsets count bytes.
    """
    text: list[str] = []
    length = 0  # in UTF-16 units
    stack: list[_Open] = []
    entities: list[dict[str, Any]] = []
    place = 0
    while place < len(markup):
        char = markup[place]
        if char == "&" and (found := _ENTITY.match(markup, place)):
            decoded = html.unescape(found[0])
            text.append(decoded)
            length += _units(decoded)
            place = found.end()
            continue
        if char != "<":
            text.append(char)
            length += _units(char)
            place += 1
            continue
        at = len(markup[:place].encode("utf-8", "surrogatepass"))
        if markup.startswith("</", place):
            place = _close(markup, place, at, length, stack, entities)
        else:
            place = _start(markup, place, at, length, stack)
    if stack:
        raise EntityError(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    entities.sort(key=lambda one: (one["offset"], -one["length"]))
    return Parsed("".join(text), entities)


def _start(markup: str, place: int, at: int, length: int, stack: list[_Open]) -> int:
    name_end = place + 1
    while name_end < len(markup) and not markup[name_end].isspace() and markup[name_end] != ">":
        name_end += 1
    if name_end >= len(markup):
        raise EntityError(f"Unclosed start tag at byte offset {at}")
    tag = markup[place + 1 : name_end].lower()
    if tag not in _PLAIN:
        raise EntityError(f'Unsupported start tag "{tag}" at byte offset {at}')
    attributes: dict[str, str] = {}
    spot = name_end
    while True:
        while spot < len(markup) and markup[spot].isspace():
            spot += 1
        if spot >= len(markup):
            raise EntityError(f"Unclosed start tag at byte offset {at}")
        if markup[spot] == ">":
            break
        found = _ATTRIBUTE.match(markup, spot)
        if not found or found.end() == spot:
            raise EntityError(f"Unclosed start tag at byte offset {at}")
        attributes[found[1].lower()] = html.unescape(
            next((value for value in found.groups()[1:] if value is not None), "")
        )
        spot = found.end()
    stack.append(_Open(tag, length, _extra(tag, attributes, at)))
    return spot + 1


def _extra(tag: str, attributes: dict[str, str], at: int) -> dict[str, Any]:
    if tag == "a":
        return {"url": attributes.get("href", "")}
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "blockquote" and "expandable" in attributes:
        return {"expandable": True}
    if tag == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    return {}


def _close(markup: str, place: int, at: int, length: int, stack: list[_Open], entities: list[dict[str, Any]]) -> int:
    end = markup.find(">", place)
    if end < 0:
        raise EntityError(f"Unclosed end tag at byte offset {at}")
    tag = markup[place + 2 : end].strip().lower()
    if not stack:
        raise EntityError(f"Unexpected end tag at byte offset {at}")
    opened = stack.pop()
    if tag and tag != opened.tag:
        raise EntityError(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"')
    size = length - opened.start
    if size:
        kind = _PLAIN[opened.tag]
        if kind == "blockquote" and opened.extra.get("expandable"):
            entities.append({"type": "expandable_blockquote", "offset": opened.start, "length": size})
        elif kind == "text_link":
            # An invalid or empty address silently loses its link.
            if re.match(r"(?:https?|tg)://\S+\.\S+|tg://\S+", opened.extra["url"]):
                entities.append({"type": kind, "offset": opened.start, "length": size, "url": opened.extra["url"]})
        else:
            entities.append({"type": kind, "offset": opened.start, "length": size, **opened.extra})
    return end + 1


def _units(text: str) -> int:
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text)
