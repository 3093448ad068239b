"""What every kind needs of a document: bytes to text, HTML to plain paragraphs, dates to UTC. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.errors import ParseError

BEIJING = timezone(timedelta(hours=8))
# One tag with 200,000 attributes costs a parser 25 s (STACK.md); no honest tag is this long.
TAG_MOST = 16 * 1024
_DECLARED = re.compile(rb"""(?:encoding\s*=\s*["']?|charset\s*=\s*["']?)([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
# Comments, CDATA sections and declarations have no attributes and may be long.
_TAG = re.compile(r"<[^\s!?<=\d]")
# 200,000 open elements cost a parser 300 s: each new one looks at all above it. Those that close themselves do not count.
NESTED_MOST = 2_000
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|dt|dd|td|th|tr|tbody|thead|option|br|hr|img|input|meta|link|col|area|base|source|wbr|html|body)\b)[A-Za-z]",
    re.IGNORECASE,
)
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
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
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_GUESSES = ("gb18030", "big5", "shift_jis", "euc-kr", "windows-1252")


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Turn a document into text.

    Example: ``decode("腾讯".encode("gbk"), {"content-type": "text/xml; charset=gb2312"})`` -> ``"腾讯"``.

    In order: byte order mark, strict UTF-8, the declared encoding (gb2312 and gbk read as gb18030, which holds both), else the one
    that leaves the fewest unreadable characters. C0 controls are dropped. Raises ParseError("parse") for a tag over 16 KB.
    """
    text = _decoded(body, headers).translate(_CONTROLS)
    _check_tags(text)
    return text


def _check_tags(text: str) -> None:
    # Piece by piece, for one pattern over it all takes quadratic time on hostile text.
    for piece in text.split(">"):
        if len(piece) > TAG_MOST and (found := _TAG.search(piece)) and len(piece) - found.end() >= TAG_MOST:
            raise ParseError("parse", f"a tag over {TAG_MOST} characters")


def _decoded(body: bytes, headers: Mapping[str, str]) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = [
        found[1].decode()
        for found in [_DECLARED.search(headers.get("content-type", "").encode()), _DECLARED.search(body[:2048])]
        if found
    ]
    for name in declared:
        encoding = (
            "gb18030" if re.sub(r"[\W_]", "", name.lower()) in {"gb2312", "gbk", "gb18030", "xgbk", "euccn"} else name
        )
        try:
            text = body.decode(encoding, "replace")
        except (LookupError, ValueError):
            continue
        if "utf" not in encoding.lower() or text.count("\ufffd") * 50 < len(text):
            return text
    return min((body.decode(guess, "replace") for guess in ("utf-8", *_GUESSES)), key=lambda text: text.count("\ufffd"))


def plain_text(markup: str) -> str:
    """Turn HTML into plain paragraphs, one a line, without what a reader would not see.

    Example: ``plain_text('<p>腾讯 <b>回购</b></p><p style="display:none">x</p>')`` -> ``"腾讯 回购"``.
    """
    if "<" not in markup:
        return tidy_lines(unescape(markup))
    root = html_tree(markup).body
    return node_text(root) if root is not None else ""


def html_tree(markup: str, nested_most: int = NESTED_MOST) -> LexborHTMLParser:
    """Parse HTML. Raises ParseError("parse") for what would take a parser minutes: very long tags, very deep nesting."""
    _check_tags(markup)
    if markup.count("<") > nested_most:
        depth = 0
        for tag in _NESTING.finditer(markup):
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > nested_most:
                raise ParseError("parse", f"nested over {nested_most} deep")
    # JSON may hold half of a surrogate pair, which no encoder takes.
    return LexborHTMLParser(markup.encode("utf-8", "replace"))


def node_text(root: LexborNode) -> str:
    """Turn one element into plain paragraphs."""
    # An own walk with a stack: documents from outside may be nested deeper than Python recurses.
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


def tidy_lines(text: str) -> str:
    """Trim every line, drop empty ones, make runs of spaces one."""
    lines = (_SPACE.sub(" ", line).strip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


_NUMERIC = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})[:：时](?P<minute>\d{1,2})(?:[:：分](?P<second>\d{1,2})(?:[.,]\d+)?秒?)?分?)?"
    r"\s*(?P<zone>Z|UTC|GMT|CST|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def date(written: str | float | None, zone: tzinfo = BEIJING) -> datetime | None:
    """Read a time in any of the forms that feeds use; ``zone`` (Beijing) where none is given, CST is China's.

    Example: ``date("2022-03-30 07:16:22 +0800")`` -> 2022-03-29 23:16:22 UTC; also RFC 822, 2022/03/30, 2022年3月30日 07:16 and Unix
    seconds or milliseconds. None for anything else.
    """
    if written is None or written == "" or isinstance(written, bool):
        return None
    try:
        if isinstance(written, int | float) or re.fullmatch(r"\d{9,13}(\.\d+)?", written.strip()):
            seconds = float(written)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        if found := _NUMERIC.match(written.strip()):
            return _numeric(found, zone)
        # "CST" would be read as American Central time.
        return _rfc822(re.sub(r"\bCST\b", "+0800", written.strip()), zone)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def _numeric(found: re.Match[str], zone: tzinfo) -> datetime:
    clock = [int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    at = datetime(
        clock[0], clock[1], clock[2], clock[3], clock[4], min(clock[5], 59), tzinfo=_zone(found["zone"], zone)
    )
    return at.astimezone(UTC)


def _zone(written: str | None, missing: tzinfo) -> tzinfo:
    if written is None:
        return missing
    if written.upper() == "CST":
        return BEIJING
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "")
    return timezone((1 if written[0] == "+" else -1) * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _rfc822(written: str, zone: tzinfo) -> datetime:
    at = parsedate_to_datetime(written)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
