"""docs/sources.md: its examples run, its tables are whole."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

import bot.sources.kinds
from bot.config import Settings
from bot.core.types import Item, Refusal, Reply, Ticker
from bot.sources.kinds.html_list import Html
from bot.sources.kinds.json_list import Json
from bot.sources.kinds.registry import KINDS, Make, find_kinds, open_kind, resolve
from bot.sources.kinds.rsshub import RssHub
from bot.sources.presets import open_preset, presets, read_preset

DOCS = (Path(__file__).parent.parent.parent / "docs" / "sources.md").read_text(encoding="utf-8")
AT = datetime(2026, 1, 2, 1, 30, 15, tzinfo=UTC)


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    return str(found)


def column(title: str, number: int = 1) -> list[str]:
    """Return a column of the table under a title."""
    section = re.split(rf"^## {title}$", DOCS, flags=re.MULTILINE)[1].partition("\n## ")[0]
    return [line.split("|")[number].strip() for line in section.splitlines() if line.startswith("| `")]


def reply(text: str, url: str) -> Reply:
    return Reply(url, 200, {}, text.encode(), AT)


def test_the_sources_at_the_top_can_be_read():
    written = DOCS.partition("    sources:\n")[2].partition("\n\n")[0]
    sources = yaml.safe_load("sources:\n" + "\n".join(line[4:] for line in written.splitlines()))["sources"]
    found = [resolve(source) for source in Settings(sources=sources).sources]
    assert [one.name for one in found] == ["财联社", "东方财富搜索：微信支付", "财联社（镜像）", "中新网财经"]
    assert len({one.url for one in found}) == 4
    assert found[3].options == {"fulltext": True}


def test_the_table_of_presets_is_whole():
    assert [name.strip("`") for name in column("Presets")] == list(presets())
    marks = dict(zip(presets(), column("Presets", 3), strict=True))
    assert {name for name, mark in marks.items() if mark == "未经实测"} == {
        name for name, preset in presets().items() if not preset.tested
    }


@pytest.mark.parametrize(
    ("kind", "options"), [("json", Json.OPTIONS), ("html", Html.OPTIONS), ("rsshub", RssHub.OPTIONS)]
)
def test_the_tables_of_options_are_whole(kind: str, options: frozenset[str]):
    assert sorted(re.findall(r"`(\w+)`", ", ".join(column(f"Kind `{kind}`")))) == sorted(options)


def test_a_preset_is_one_data_file():
    preset = read_preset("yangli", block("yaml"))
    given = {"preset": "yangli", "channel": "hk"}
    opened = open_preset(given, {"yangli": preset})
    assert (opened.title, opened.home) == ("样例快讯：hk", "https://www.example.com/hk/")
    assert [pattern.fullmatch("example.com/hk/")["channel"] for pattern in preset.pages] == ["hk"]  # type: ignore[index]
    kind = open_kind(opened.kind, opened.url, opened.options)
    request = kind.start({"newest": "1767317000"})
    assert request.url == "https://api.example.com/flash?channel=hk&size=50&before="
    page = kind.parse(reply(block("json"), request.url))
    assert page.items == (
        Item(
            title="样例公司回购",
            url="https://www.example.com/flash/7",
            text="样例公司今日回购。",
            published_at=AT,
            native_id="7",
            provider="yangli",
            share_url="https://www.example.com/flash/7",
            tickers=(Ticker("HK", "00700"),),
        ),
    )
    assert page.refused == (Refusal("not-news", "6"),)
    assert page.cursor == {"newest": "1767317415"}
    assert page.next is not None
    assert page.next.url == "https://api.example.com/flash?channel=hk&size=50&before=1767317400"
    assert json.loads(block("json"))["code"] == 0


@pytest.fixture
def kinds_with_lines(tmp_path: Path) -> Iterator[dict[str, Make]]:
    """Yield the kinds there are when the folder of kinds has one more file."""
    (tmp_path / "lines.py").write_text(block("python"), encoding="utf-8")
    bot.sources.kinds.__path__.append(str(tmp_path))
    try:
        yield dict(find_kinds())
    finally:
        bot.sources.kinds.__path__.remove(str(tmp_path))
        sys.modules.pop("bot.sources.kinds.lines", None)


def test_a_kind_is_one_file(kinds_with_lines: dict[str, Make]):
    assert kinds_with_lines.keys() - KINDS.keys() == {"lines"}
    kind = open_kind("lines", "https://example.com/news.txt", {"comment": ";", "fulltext": True}, kinds_with_lines)
    assert kind.start({}).url == "https://example.com/news.txt"
    text = "; 样例\n2026-01-02 09:30:15\t样例题\thttps://example.com/1\nno news\n"
    page = kind.parse(reply(text, "https://example.com/news.txt"))
    [item] = page.items
    assert (item.title, item.url, item.published_at) == ("样例题", "https://example.com/1", AT)
    assert item.detail is not None
    assert page.refused == (Refusal("parse", "no news"),)
