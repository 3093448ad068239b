"""Lists of watches: imports, read line by line, and exports.

Three formats are told apart: lines of our own language (also the export's), tables (CSV with a header), and
TrendRadar's word lists (core/watches/trendradar.py). No content of a list raises: a line that cannot be read becomes an
error under its number.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.types import Mode, Ticker, Watch
from bot.core.watches.query import MAX_LABEL, AllOf, AnyOf, Node, Not, Query, Within, Word, parse, separate, written
from bot.core.watches.semantics import understand
from bot.core.watches.trendradar import (
    Unsayable,
    UnsayableReason,
    clean_name,
    confirmed,
    looks_like_trendradar,
    read_trendradar,
    write_group,
)

MAX_LIST = 1_048_576
MAX_LINES = 2_000
HEADER = "// dingxun"
# TrendRadar's file name; its lists are recognised by their lines, whatever their name.
TRENDRADAR_NAME = "frequency_words.txt"
TRENDRADAR_HEADER = "[WORD_GROUPS]"
COLUMNS = ("watch", "label", "cap", "name", "mode")
Format = Literal["lines", "csv", "trendradar"]

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"//|# ")
# Spreadsheets turn 000001 into 1: the ways to mark digits as text, and the digits that are left without one.
_TEXT_OF_DIGITS = re.compile(r"^(?:=\"([^\"]*)\"|'([0-9]{1,6}))$")
_CUT_CODE = re.compile(r"[0-9]{1,4}")
_FORMULA = re.compile(r"[=+\-@'\t]")
_CALLED = {
    # headers of a code in brokers' exports
    "watch": (
        *("watch", "keyword", "keywords", "query", "word", "words", "关注", "關注", "关键词", "關鍵詞", "关键字", "词"),
        *("code", "symbol", "ticker", "代码", "代碼", "股票代码", "證券代碼", "证券代码"),
    ),
    "label": ("label", "tag", "group", "标签", "標籤", "分组", "分組"),
    "cap": ("cap", "limit", "上限", "每日上限"),
    "name": ("name", "名称", "名稱", "显示名", "顯示名", "股票名称", "证券名称"),
    "mode": ("mode", "方式", "推送方式"),
}
_CODES = frozenset(_CALLED["watch"][_CALLED["watch"].index("code") :])
_COLUMN_OF = {name: column for column, names in _CALLED.items() for name in names}
_MODES: dict[str, Mode] = {
    "": "instant",
    "urgent": "urgent",
    "紧急": "urgent",
    "instant": "instant",
    "即时": "instant",
    "silent": "silent",
    "静默": "silent",
    "digest": "digest",
    "汇总": "digest",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list (a TrendRadar group: its first line): a watch as text, or the error in its place."""

    number: int
    text: str
    error: WatchError | None = None
    mode: Mode = "instant"


@dataclass(frozen=True, slots=True)
class WatchList:
    """A list as it was read. ``left_out`` counts the lines after the first 2,000, or after 1 MiB."""

    format: Format
    lines: tuple[Line, ...]
    left_out: int = 0


def decode_list(data: bytes) -> str:
    """Decode a file: UTF-8, UTF-16 by its mark, else GB 18030 (written by Excel in China).

    Example: ``decode_list("腾讯".encode("gbk"))`` -> ``"腾讯"``.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def read_list(text: str, listings: Listings | None = None, *, file_name: str = "") -> WatchList:
    """Read a list in any of the three formats; ``file_name`` helps to tell them apart.

    ``listings`` restore the zeros that a spreadsheet took from codes; without them such a code is a bad line.

    Example: ``read_list("watch,label\\n腾讯,互联网").lines`` -> ``(Line(2, "#互联网 腾讯"),)``.
    """
    # A database takes no half of a surrogate pair.
    text = text.encode("utf-8", "ignore").decode().removeprefix("\ufeff")
    rows = _LINE_BREAK.split(text[:MAX_LIST])
    left_out = len(rows[MAX_LINES:]) + len(_LINE_BREAK.findall(text, MAX_LIST))
    if len(text) > MAX_LIST:  # the last line was cut somewhere
        rows, left_out = rows[:-1], left_out + (len(rows) <= MAX_LINES)
    rows = rows[:MAX_LINES]
    first = next((row.strip() for row in rows if row.strip()), "")
    found: Iterator[Line]
    kind: Format
    if first.startswith(HEADER):
        kind, found = "lines", _lines(rows)
    elif (header := _header(first, rows)) is not None:
        kind, found = "csv", _table(rows, *header, listings or Listings.empty())
    elif looks_like_trendradar(rows, file_name):
        groups = read_trendradar(rows)
        kind = "trendradar"
        found = (Line(group.number, str(group.query or ""), group.error) for group in groups)
    else:
        kind, found = "lines", _lines(rows)
    # One line with many commas holds many watches: their number is limited like that of lines.
    return WatchList(kind, tuple(islice(found, MAX_LINES)), left_out)


def _lines(rows: Sequence[str]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        if not _COMMENT.match(row.lstrip()):
            for part in separate(row):
                yield _line(number, part)


def _line(number: int, text: str, mode: Mode = "instant") -> Line:
    try:
        parse(text)
    except WatchError as exc:
        return Line(number, text, exc)
    return Line(number, text, mode=mode)


# -- tables ------------------------------------------------------------------------------------------------------------


def _header(first: str, rows: Sequence[str]) -> tuple[str, list[str]] | None:
    """Return the delimiter and the columns by our names, "" for unknown ones; None when there is no header."""
    for delimiter in ",;\t，；":
        cells = [cell.strip().strip('"').strip().casefold() for cell in first.split(delimiter)]
        columns = [_COLUMN_OF.get(cell, "") for cell in cells]
        # A header has rows below it; "词，词" names no columns.
        if (
            "watch" in columns
            and (len(columns) == 1 or {*columns} != {"watch"})
            and sum(bool(row.strip()) for row in rows) > 1
        ):
            return delimiter, columns
    return None


def _table(rows: Sequence[str], delimiter: str, columns: list[str], listings: Listings) -> Iterator[Line]:
    reader = csv.reader((f"{row}\n" for row in rows), delimiter=delimiter, strict=True)
    begun, header, codes = 1, True, False
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell without end, or text behind its end
            row_text = rows[begun - 1].strip()
            yield Line(begun, row_text, WatchError("unclosed-quote", row_text))
            begun = reader.line_num + 1
            continue
        number, begun = begun, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if header:
            header, codes = False, cells[columns.index("watch")].strip().casefold() in _CODES
            continue
        row: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            row.setdefault(column, _unguarded(cell.strip()))
        text = _TEXT_OF_DIGITS.sub(r"\1\2", row.get("watch", ""))
        if codes and _CUT_CODE.fullmatch(text):
            yield _padded(number, text, row, listings)
            continue
        parts = separate(text) or [""]
        yield from (_row(number, part, row) for part in parts)


def _padded(number: int, text: str, row: dict[str, str], listings: Listings) -> Line:
    """Read a code that lost its zeros: the listing whose name stands beside it, or the only match.

    Example: ``1,平安银行`` -> 000001.SZ, ``700,腾讯控股`` -> 00700.HK; 700 alone may be either exchange's, and is a bad line.
    """
    found = [one for one in (Ticker("SZ", text.zfill(6)), Ticker("HK", text.zfill(5))) if one in listings.names]
    name = row.get("name", "")
    named = [one for one in found if name and (one in listings.find(name) or listings.name(one) == name)] or found
    if len(named) != 1:
        return Line(number, text, WatchError("unknown-ticker", text, 0, len(text)))
    return _row(number, named[0].shown, row)


def _row(number: int, text: str, row: dict[str, str]) -> Line:
    try:
        mode = _MODES.get(row.get("mode", "").casefold())
        if mode is None:
            raise WatchError("bad-mode", row["mode"], 0, len(row["mode"]))
        query = parse(text)
        wanted = replace(
            query,
            label=_label(row.get("label", "")) or query.label,
            cap=_cap(row.get("cap", "")) or query.cap,
            name=clean_name(row.get("name", "")) or query.name,
        )
        return Line(number, text if wanted == query else confirmed(wanted), mode=mode)
    except WatchError as exc:
        return Line(number, text, exc)


def _label(cell: str) -> str:
    return re.sub(r"[\s#＃]+", "", cell)[:MAX_LABEL]


def _cap(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", cell.removeprefix("@")) or not int(cell.removeprefix("@")):
        raise WatchError("bad-cap", cell, 0, len(cell))
    return int(cell.removeprefix("@"))


# -- exports -----------------------------------------------------------------------------------------------------------


def export_lines(watches: Iterable[Watch]) -> list[str]:
    """Write watches as lines that ``read_list`` reads again; the first line says what this is.

    Example: ``export_lines(watches)`` -> ``["// dingxun", "#白酒 茅台", "腾讯 -游戏 @10"]``.
    """
    return [HEADER, *(_own_line(" ".join(watch.text.splitlines())) for watch in watches)]


def _own_line(text: str) -> str:
    # "# 腾讯" is a watch (an empty sign and a word), but would be read as a comment.
    if not text.startswith("# "):
        return text
    query = parse(text)
    return str(replace(query, tree=_quoted(query.tree)))


def _quoted(node: Node) -> Node:
    """Put the first word into quotation marks."""
    match node:
        case Word():
            return replace(node, quoted=True)
        case AllOf(parts) | AnyOf(parts):
            return replace(node, parts=(_quoted(parts[0]), *parts[1:]))
        case Not(part) | Within(_, part):
            return replace(node, part=_quoted(part))
    return node


def export_table(watches: Iterable[Watch]) -> str:
    """Write watches as CSV, with columns that explain them, for people who sort and edit in a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for watch in watches:
        try:
            query = parse(watch.text)
        except WatchError:  # stored by an older version
            query = Query(Word(watch.text))
        cap = "" if query.cap is None else str(query.cap)
        table.writerow(map(_guarded, (watch.text, query.label, cap, query.name, watch.mode)))
    return out.getvalue()


def _guarded(cell: str) -> str:
    """Prefix an apostrophe, as spreadsheets do, to a cell that a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


@dataclass(frozen=True, slots=True)
class Written:
    """A watch as a TrendRadar group; when a group cannot say it, there are no rows, and ``why``.

    ``lost`` names what the group leaves out: the label, the name, the mode.
    """

    watch: Watch
    query: Query
    rows: tuple[str, ...] = ()
    lost: tuple[Literal["label", "name", "mode"], ...] = ()
    why: UnsayableReason = "other"


def export_trendradar(watches: Iterable[Watch], listings: Listings) -> list[Written]:
    """Write watches as TrendRadar groups, each checked with ``read_list``; unsayable watches have no rows.

    Example: ``export_trendradar(watches, listings)[0].rows`` -> ``("微信支付", "刷脸", "!手机壳", "@5")``.
    """
    return [_group(watch, listings) for watch in watches]


def _group(watch: Watch, listings: Listings) -> Written:
    try:
        meaning = understand(watch.text, listings)
    except WatchError:  # stored by an older version
        return Written(watch, Query(Word(watch.text)))
    query = meaning.query
    lost: list[Literal["label", "name", "mode"]] = ["label"] if query.label else []
    if watch.mode != "instant":
        lost.append("mode")

    def says_the_same(one: Node, other: Node) -> bool:
        return _key(written(one), listings) == _key(written(other), listings)

    names = [query.name, ""] if query.name else [""]
    for name in names:
        wanted = replace(query, label="", name=name)
        try:
            rows = write_group(wanted, says_the_same)
        except Unsayable as exc:
            return Written(watch, query, why=exc.why)
        lines = read_list("\n".join([TRENDRADAR_HEADER, "", *rows]), file_name=TRENDRADAR_NAME).lines
        if len(lines) == 1 and lines[0].error is None and _key(lines[0].text, listings) == meaning.key:
            again = parse(lines[0].text)
            if (again.cap, again.name) == (query.cap, name):
                return Written(watch, query, tuple(rows), (*lost, "name") if name != query.name else tuple(lost))
    return Written(watch, query)


def _key(text: str, listings: Listings) -> str | None:
    try:
        return understand(text, listings).key
    except WatchError:
        return None


def labels(watches: Iterable[Watch]) -> dict[str, list[Watch]]:
    """Group watches by label, in the order of each label's first watch; watches without a label are left out.

    Example: ``labels(watches)`` -> ``{"白酒": [watch, watch]}``.
    """
    found: dict[str, list[Watch]] = {}
    for watch in watches:
        if label := label_of(watch.text):
            found.setdefault(label, []).append(watch)
    return found


def label_of(text: str) -> str:
    """Return the label of a watch's text, or ""."""
    try:
        return parse(text).label
    except WatchError:
        return ""
