"""Expectations of other parsers' test suites: title, link, date and id of their feeds, read from their own files."""

import ast
import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import feedparser

AT = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)
URL = "http://127.0.0.1:8097/"
DATES = {
    "published_parsed",
    "updated_parsed",
    "published",
    "updated",
    "issued",
    "modified",
    "created",
    "created_parsed",
    "date",
}
FIELDS = {"title": "title", "link": "link", "id": "id", "guid": "id", **dict.fromkeys(DATES, "date")}
ENCODINGS = ("utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "latin-1")


@dataclass(frozen=True)
class Expected:
    """An expectation: that an entry (None = the feed itself) has this value."""

    entry: int | None
    field: str
    value: Any


@dataclass(frozen=True)
class Case:
    """A document as it was served, and what its suite expects of it."""

    suite: str
    path: Path
    body: bytes
    headers: dict[str, str]
    expected: tuple[Expected, ...]
    well_formed: bool = True


def comment_of(body: bytes) -> str:
    """Return the first comment of a document, in whatever encoding it is."""
    for encoding in ENCODINGS:
        text = body[:8_000].decode(encoding, "ignore")
        if found := re.search(r"<!--(.*?)-->", text, re.DOTALL):
            return found[1]
    return ""


def feedparser_cases(folder: Path) -> Iterator[Case]:
    """Yield feedparser's cases from its comments: headers, and a Python expression over ``feed`` and ``entries``."""
    for path in sorted((folder / "feedparser" / "tests").rglob("*.xml")):
        body = path.read_bytes()
        comment = comment_of(body)
        headers = {
            name.lower(): value.strip()
            for name, value in re.findall(r"^Header:\s*([\w-]+)\s*:(.*)$", comment, re.MULTILINE)
        }
        found = re.search(r"Expect:\s*(.*?)\s*(?:\n[A-Z][a-z]+:|\Z)", comment, re.DOTALL)
        suite = "/".join(path.relative_to(folder).parts[:1] + path.relative_to(folder).parts[2:-1])
        expression = " ".join(found[1].split("\n")) if found else ""
        yield Case(
            suite,
            path,
            body,
            headers,
            tuple(_of_expression(expression)),
            "wellformed" in path.parts or "not bozo" in expression,
        )


def _of_expression(expression: str) -> Iterator[Expected]:
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or not all(isinstance(one, ast.Eq) for one in node.ops):
            continue
        *places, value = [node.left, *node.comparators]
        try:
            wanted = ast.literal_eval(value)
        except ValueError:
            if not isinstance(value, ast.BinOp):
                continue
            wanted = eval(compile(ast.Expression(value), "", "eval"), {"__builtins__": {}})
        for place in places:
            entry, keys = _place(place)
            if keys[:1] == ["title_detail"] and keys[1:] == ["value"]:
                keys = ["title"]
            if entry == "feed" and keys == ["title"]:
                yield Expected(None, "title", wanted)
            elif isinstance(entry, int) and len(keys) == 1 and keys[0] in FIELDS:
                yield Expected(entry, f"{FIELDS[keys[0]]}:{keys[0]}", wanted)


def _place(node: ast.expr) -> tuple[str | int, list[Any]]:
    keys: list[Any] = []
    while isinstance(node, ast.Subscript | ast.Attribute):
        keys.append(node.attr if isinstance(node, ast.Attribute) else ast.literal_eval(node.slice))
        node = node.value
    keys.reverse()
    name = node.id if isinstance(node, ast.Name) else ""
    if name == "entries" and keys and isinstance(keys[0], int):
        return keys[0], keys[1:]
    return name, keys


def fastfeedparser_cases(folder: Path) -> Iterator[Case]:
    """Yield fastfeedparser's cases: pairs of a feed and the JSON that it is read as."""
    for path in sorted((folder / "fastfeedparser" / "tests" / "integration").iterdir()):
        wanted = (
            path.with_suffix(".json") if path.suffix == ".xml" else path.with_suffix("").with_suffix(".expected.json")
        )
        if path.name.endswith(".expected.json") or not wanted.exists() or wanted == path:
            continue
        read = json.loads(wanted.read_text(encoding="utf-8"))
        expected = [Expected(None, "title", read.get("feed", {}).get("title"))]
        for number, entry in enumerate(read["entries"]):
            expected += [
                Expected(number, f"{FIELDS[name]}:{name}", entry[name])
                for name in ("title", "link", "id")
                if entry.get(name)
            ]
            if at := entry.get("published") or entry.get("updated"):
                expected.append(Expected(number, "date:published", at))
        yield Case("fastfeedparser/integration", path, path.read_bytes(), {}, tuple(expected))


def yarr_cases(folder: Path) -> Iterator[Case]:
    """Yield yarr's cases from its comments: ``@ feed.Items[0].Title == "…"``."""
    names = {"Title": "title:title", "URL": "link:link", "GUID": "id:id", "Date": "date:published"}
    for path in sorted((folder / "yarr").rglob("*.xml")):
        body = path.read_bytes()
        comment = comment_of(body)
        expected = []
        for entry, name, value in re.findall(
            r'@ feed\.(?:Items\[(\d+)\]\.)?(Title|URL|GUID|Date) == ("[^"\n]*"|time\.Date\([^\n]*\))', comment
        ):
            if name == "Date":
                year, month, day, hour, minute, second = (int(one) for one in re.findall(r"\d+", value)[:6])
                away = re.search(r"(-?\d+)\*3600", value)
                at = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - timedelta(
                    hours=int(away[1] if away else 0)
                )
                expected.append(Expected(int(entry), names[name], at.isoformat()))
            elif entry:
                # It makes up ids of its own where there is none and where the date counts.
                if name != "GUID" or "::" not in value:
                    expected.append(Expected(int(entry), names[name], json.loads(value)))
            elif name == "Title":
                expected.append(Expected(None, "title", json.loads(value)))
        yield Case("yarr", path, body[body.find(b"-->") + 3 :], {}, tuple(expected))


def plain(markup: str) -> str:
    """Return what a reader sees of a title, without our own parser."""
    return " ".join(unescape(re.sub(r"</?[a-zA-Z][^>]*>|<!--.*?-->", "", markup, flags=re.DOTALL)).split())


def agrees(expected: Expected, got: Any) -> bool:
    """Tell whether a value is what a suite expects; a title as a reader sees it, a date as a point in time."""
    field, wanted = expected.field.partition(":")[0], expected.value
    if field == "title":
        alike = {" ".join(str(wanted or "").split()), plain(str(wanted or "")), plain(unescape(str(wanted or "")))}
        return got in alike or (expected.entry is None and got in {one[:100] for one in alike})
    if field == "date":
        at = instant(wanted)
        return at is None or (got is not None and abs((got - at).total_seconds()) < 60)
    return got == wanted or (field == "link" and got == str(wanted).strip())


def instant(wanted: Any) -> datetime | None:
    """Return the time of what a suite writes: a tuple in UTC or a text; None for what feedparser takes for no date."""
    parts = wanted if isinstance(wanted, tuple) else feedparser.datetimes._parse_date(wanted)
    return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
