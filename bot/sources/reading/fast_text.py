"""Plain paragraphs of simple markup, as most feeds have it, without building a tree.

A tree costs ten times as much. Markup is simple if every HTML parser reads it alike: elements of text that nest
properly, no table, nothing that hides, no raw sign such as & or <. For any other markup ``simple_text`` returns None,
and the parser reads it.
"""

import re
from html import unescape

# Elements that break no line and hide nothing: their nesting does not matter to the text.
_INLINE = ("a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small",
           "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img")  # fmt: skip
# These have a line of their own if they nest properly: parsers ignore an end tag that closes nothing.
_NESTING = frozenset(("div", "section", "article", "header", "footer", "center", "blockquote", "pre", "figure", "figcaption", "ul", "ol", "li",
            "h1", "h2", "h3", "h4", "h5", "h6"))  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++)"""
# A style may hide text unless it has no "dis" of "display", and no reference that may stand for it.
_STYLE = r"""(?:"(?:[^"<>&dD]|[dD](?![iI][sS]))*+"|'(?:[^'<>&dD]|[dD](?![iI][sS]))*+')"""
_NAME = r"""[^\s"'<>/=&\x00]++"""
_TAG = re.compile(
    r"<(/?+[A-Za-z][A-Za-z0-9]*+|!--[^<>-]*+--(?=>))"
    rf"(?:[ \t\r\n]++(?:(?![sS][tT][yY][lL][eE][\s=/>]){_NAME}(?:[ \t\r\n]*+=[ \t\r\n]*+{_VALUE})?+|[sS][tT][yY][lL][eE]={_STYLE}(?=[\s/>])))*+"
    r"[ \t\r\n]*+/?+>"
)
# Character references by number, except those that parsers treat specially (controls, halves of pairs, non-characters).
_PLAIN_NUMBERS = re.compile(
    r"&#(?:(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]|1[6-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3}|[1-4][0-9]{4})"
    r"|[xX]0{0,2}(?:[2-6][0-9a-fA-F]|7[0-9a-eA-E]|[aA-fF][0-9a-fA-F]|[1-9a-cA-C][0-9a-fA-F]{3}));"
)
_SIGNS = {
    **dict.fromkeys((mark + name for name in _INLINE for mark in ("", "/")), ""),
    # An end tag that closes no paragraph makes one.
    **dict.fromkeys(("p", "/p", "br", "/br", "hr"), "\n"),
}
_SPACES = "\t\r\f\v\u00a0\u3000"
MAX_TAGS = 2_000


def simple_text(markup: str) -> str | None:
    """Turn simple HTML into plain paragraphs, as ``plain_text`` does; None = the markup is not simple.

    Example: ``simple_text("<p>腾讯 <b>回购</b></p>")`` -> ``"腾讯 回购"``; ``simple_text("<table>")`` -> None.
    """
    count = markup.count("<")
    if count > MAX_TAGS or "\0" in markup:
        return None
    pieces = _TAG.split(markup)
    if len(pieces) != 2 * count + 1 or ("&#" in markup and not _are_plain(markup)):
        return None
    names = pieces[1::2]
    try:
        signs: list[str] | None = [_SIGNS[name] for name in names]
    except KeyError:
        signs = _nested_signs(names)
    if signs is None:
        return None
    if "\r" in markup:
        pieces = [piece.replace("\r\n", "\n").replace("\r", "\n") for piece in pieces]
    if "&" in markup:
        pieces = [unescape(one.replace("&nbsp;", " ")) if "&" in one else one for one in pieces]
    pieces[1::2] = signs
    text = "".join(pieces)
    # JSON may hold half of a surrogate pair, which cannot be encoded.
    return tidy_lines(text if text.isascii() else text.encode("utf-8", "replace").decode())


def _are_plain(markup: str) -> bool:
    return len(_PLAIN_NUMBERS.findall(markup)) == markup.count("&#")


def _nested_signs(names: list[str]) -> list[str] | None:
    """Return the replacement of each tag; None = some are unknown, or do not nest properly."""
    signs, under_way = [], [""]
    for written in names:
        name = written.lower()
        sign = _SIGNS.get(name)
        if sign is None:
            sign = "\n"
            if name in _NESTING:
                above = under_way[-1]
                if (name == "li" and above not in {"ul", "ol"}) or (name in _HEADINGS and above in _HEADINGS):
                    return None
                under_way.append(name)
            elif name.startswith("!--"):
                sign = ""
            elif name != f"/{under_way.pop()}":
                return None
        signs.append(sign)
    return signs


def tidy_lines(text: str) -> str:
    """Trim every line, drop empty lines, and collapse runs of spaces."""
    text = text.replace("\r\n", "\n")
    for space in _SPACES:
        if space in text:
            text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return "\n".join(line for one in text.split("\n") if (line := one.strip()))
