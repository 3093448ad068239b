"""Every captured answer through its preset: each row's time, link, text and tickers against our reading of the raw
JSON.
"""

import contextlib
import csv
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.types import Item, Page, Reply
from bot.playground.server import serve
from bot.sources.kinds.registry import known_wire, open_kind, recognise, recognise_page
from bot.sources.presets import presets
from tests.running import running

BEIJING = timezone(timedelta(hours=8))
AT = datetime(2026, 8, 21, tzinfo=UTC)
# Markets of which the table of listings has little; boards (90), funds (150), indices and futures are no tickers.
ABROAD = {"153": "OTC", "155": "LSE", "156": "LSE", "176": "TSE", "177": "KRX"}
# 同花顺's markets, as EastMoney has them.
THS_MARKETS = {
    "17": "1",
    "22": "1",
    "33": "0",
    "151": "0",
    "145": "0",
    "177": "116",
    "185": "105",
    "186": "105",
    "169": "106",
    "170": "107",
}
SINA_MARKETS = {"sh": "1", "sz": "0", "bj": "0"}

Listed = dict[str, str]


@pytest.fixture(scope="module")
def listed(corpus: Path) -> Listed:
    """The listed companies by secid, from the corpus's own table."""
    with (corpus / "tickers.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["em_secid"]: f"{row['market']}:{row['code']}" for row in rows if row["kind"] != "index"}


def by_secid(secids: list[str], listed: Listed) -> list[str]:
    """Return the tickers of secids, by the table alone."""
    found = []
    for secid in secids:
        market, code = secid.split(".")
        if secid in listed:
            found.append(listed[secid])
        elif market in ABROAD:
            found.append(f"{ABROAD[market]}:{code}")
        elif market == "0" and code.startswith("87"):  # not yet listed: on Beijing's way there
            found.append(f"BJ:{code}")
    return list(dict.fromkeys(found))


def eastmoney_row(row: dict[str, Any], listed: Listed) -> dict[str, Any]:
    address = f"https://finance.eastmoney.com/a/{row['code']}.html"
    return {
        "id": row["code"],
        "at": datetime.strptime(row["showTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING),
        "link": address,
        "share": address,
        "tickers": by_secid(row["stockList"], listed),
        "urgent": row["titleColor"] == 3,
        "title": row["title"],
        "body": row["summary"],
        "categories": [],
    }


def cls_secid(code: str) -> str:
    if code[-3:] == ".BJ":
        return f"0.{code[:-3]}"
    return {"sh": "1.", "sz": "0.", "bj": "0.", "hk": "116."}[code[:2]] + code[2:]


def cls_row(row: dict[str, Any], listed: Listed) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "at": datetime.fromtimestamp(row["ctime"], UTC),
        "link": f"https://www.cls.cn/detail/{row['id']}",
        "share": row["shareurl"],
        "tickers": by_secid([cls_secid(one["StockID"]) for one in row["stock_list"]], listed),
        "urgent": row["level"] == "A",
        "title": row["title"],
        "body": row["content"],
        "categories": list(dict.fromkeys(one["subject_name"].strip() for one in row["subjects"] or [])),
    }


def ths_secids(stocks: list[dict[str, str]]) -> list[str]:
    secids = []
    for stock in stocks:
        if stock["stockMarket"] in THS_MARKETS:
            code = stock["stockCode"]
            code = code.removeprefix("HK").zfill(5) if stock["stockMarket"] == "177" else code
            secids.append(f"{THS_MARKETS[stock['stockMarket']]}.{code}")
    return secids


def ths_row(row: dict[str, Any], listed: Listed) -> dict[str, Any]:
    return {
        "id": row["seq"],
        "at": datetime.fromtimestamp(int(row["ctime"]), UTC),
        "link": row["url"],
        "share": row["shareUrl"],
        "tickers": by_secid(ths_secids(row["stock"]), listed),
        "urgent": row["color"] == "2",
        "title": row["title"],
        "body": row["digest"],
        "categories": [one["name"] for one in row["tags"]],
    }


def sina_row(row: dict[str, Any], listed: Listed) -> dict[str, Any]:
    secids = []
    for stock in json.loads(row["ext"])["stocks"]:
        symbol = stock["symbol"]
        if stock["market"] == "cn":
            secids.append(f"{SINA_MARKETS[symbol[:2]]}.{symbol[2:]}")
        elif stock["market"] == "hk":
            secids.append(f"116.{symbol}")
        elif stock["market"] == "us":
            secids += [f"{market}.{symbol.upper()}" for market in ("105", "106", "107")]
    return {
        "id": str(row["id"]),
        "at": datetime.strptime(row["create_time"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING),
        "link": row["docurl"],
        "share": row["docurl"],
        "tickers": by_secid(secids, listed),
        "urgent": False,
        "title": "",
        "body": row["rich_text"],
        "categories": [one["name"] for one in row["tag"]],
    }


def next_data(body: bytes) -> Any:
    text = body.decode()
    if text.startswith("<"):
        text = re.split("</script>", text.split('<script id="__NEXT_DATA__"')[1].partition(">")[2])[0]
    return json.loads(text)


Rows = Callable[[bytes], list[dict[str, Any]]]
Row = Callable[[dict[str, Any], Listed], dict[str, Any]]
# The preset, the capture, how many rows it has, where they are, and what one says.
CAPTURES: list[tuple[str, str, int, Rows, Row]] = [
    (
        "eastmoney-724",
        "eastmoney_getFastNewsList_2026-07-30.json",
        933,
        lambda body: json.loads(body)["data"]["fastNewsList"],
        eastmoney_row,
    ),
    (
        "eastmoney-724",
        "eastmoney_getFastNewsList_2026-08-20.json",
        844,
        lambda body: json.loads(body)["data"]["fastNewsList"],
        eastmoney_row,
    ),
    ("cls", "cls_get_roll_list_2026-07-30.json", 730, lambda body: json.loads(body)["data"]["roll_data"], cls_row),
    ("cls", "cls_get_roll_list_2026-08-20.json", 625, lambda body: json.loads(body)["data"]["roll_data"], cls_row),
    (
        "cls-page",
        "cls_telegraph_page_2026-01-23.html",
        20,
        lambda body: next_data(body)["props"]["initialState"]["telegraph"]["telegraphList"],
        cls_row,
    ),
    (
        "cls-page",
        "cls_telegraph_page_NEXT_DATA_2026-01-23.json",
        20,
        lambda body: next_data(body)["props"]["initialState"]["telegraph"]["telegraphList"],
        cls_row,
    ),
    ("ths", "ths_push_stock_2026-07-30.json", 715, lambda body: json.loads(body)["data"]["list"], ths_row),
    ("ths", "ths_push_stock_2026-08-20.json", 617, lambda body: json.loads(body)["data"]["list"], ths_row),
    (
        "sina-724",
        "sina_zhibo_feed_ONE_ITEM_2025-04-21.transcribed.json",
        1,
        lambda body: json.loads(body)["result"]["data"]["feed"]["list"],
        sina_row,
    ),
]
IDS = [capture for _, capture, *_rest in CAPTURES]


def read(preset: str, body: bytes, cursor: dict[str, str] | None = None) -> Page:
    kind = open_kind("", "", {"preset": preset})
    request = kind.start(cursor or {})
    return kind.parse(Reply(request.url, 200, {}, body, AT))


def teaser(row: dict[str, Any]) -> bool:
    """Tell whether a row of 财联社's advertises a paid column: by its picture, where the preset goes by its type."""
    return "/vip" in str(row.get("share_img") or "")


def written(text: str) -> str:
    """A text without its spaces, for the way that lines are laid out is not what is compared."""
    return re.sub(r"[\s\u00a0\u3000]+", "", text)


def check(item: Item, row: dict[str, Any]) -> None:
    assert (item.native_id, item.published_at) == (row["id"], row["at"])
    assert item.published_at is not None
    assert item.published_at.utcoffset() == timedelta(0)
    assert (item.url, item.share_url) == (row["link"], row["share"])
    assert [ticker.key for ticker in item.tickers] == row["tickers"]
    assert item.urgent is row["urgent"]
    assert list(item.categories) == row["categories"]
    body, title = row["body"].strip(), " ".join(row["title"].split())
    if body.startswith("【"):
        inner, body = body[1:].split("】", 1)
        # The headline in the text is whole where the title was cut.
        assert item.title == (" ".join(inner.split()) if inner.startswith(title) else title)
    else:
        assert item.title == title if title else item.title in body
    assert written(item.text) == written(body)
    assert item.title


@pytest.mark.parametrize(("preset", "capture", "count", "rows", "of"), CAPTURES, ids=IDS)
def test_every_row_of_a_capture_is_an_item(
    corpus: Path, listed: Listed, preset: str, capture: str, count: int, rows: Rows, of: Row
):
    body = (corpus / "json" / capture).read_bytes()
    raw = rows(body)
    page = read(preset, body)
    assert len(raw) == count
    teasers = {str(row["id"]) for row in raw if teaser(row)}
    expected = [of(row, listed) for row in raw if not teaser(row)]
    assert len(page.items) == len(expected)
    assert {(one.reason, one.what) for one in page.refused} == {("not-news", one) for one in teasers}
    for item, row in zip(page.items, expected, strict=True):
        check(item, row)
        assert item.provider == (presets()[preset].provider)
    tickers = Counter(ticker.market for item in page.items for ticker in item.tickers)
    untitled = sum(not row["title"] for row in expected)
    print(
        f"\n{capture}: {len(page.items)} of {count} rows right, {len(teasers)} teasers of paid columns dropped; {untitled} without title, {sum(bool(item.tickers) for item in page.items)} "
        f"with tickers {dict(sorted(tickers.items()))}, {sum(item.urgent for item in page.items)} urgent"
    )


@pytest.mark.parametrize(
    ("preset", "capture", "mark"),
    [
        ("cls", IDS[3], {"is_ad": 1}),
        ("cls", IDS[3], {"ad": {"id": 7, "title": "x", "url": "https://a.example"}}),
        ("cls-page", IDS[5], {"is_ad": 1}),
        ("sina-724", IDS[8], {"is_delete": 1}),
    ],
)
def test_advertisements_and_withdrawn_rows_of_a_capture_are_dropped(
    corpus: Path, preset: str, capture: str, mark: dict[str, Any]
):
    """No captured row is marked as one, so some are marked here."""
    body = (corpus / "json" / capture).read_bytes()
    answer = next_data(body)
    rows = next(rows for one, name, *_, rows, _of in CAPTURES if name == capture)
    for row in _inside(answer, rows)[::3]:
        row.update(mark)
    marked = {str(row["id"]) for row in _inside(answer, rows)[::3]}
    page = read(preset, json.dumps(answer).encode())
    before = read(preset, body)
    assert [item.native_id for item in page.items] == [
        item.native_id for item in before.items if item.native_id not in marked
    ]
    assert {one.reason for one in page.refused} == {"not-news"}
    assert {one.what for one in page.refused} == marked | {one.what for one in before.refused}
    print(f"\n{capture}: {len(page.refused)} marked rows dropped, {len(page.items)} kept")


def _inside(answer: Any, rows: Rows) -> list[dict[str, Any]]:
    """The rows of an answer, in place: found by walking in, as the reader of bytes makes its own."""
    wanted = len(rows(json.dumps(answer).encode()))
    stack = [answer]
    while stack:
        node = stack.pop()
        if (
            isinstance(node, list)
            and len(node) == wanted
            and all(isinstance(one, dict) and "id" in one for one in node)
        ):
            return node
        stack += list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    raise AssertionError(rows)


PATHS = {"eastmoney-724": "/comm/web/getFastNewsList", "cls": "/v1/roll/get_roll_list", "ths": "/tapp/news/push/stock/"}


@pytest.mark.parametrize(
    ("preset", "capture", "rows_at", "text"),
    [
        ("eastmoney-724", IDS[1], ("data", "fastNewsList"), "summary"),
        ("cls", IDS[3], ("data", "roll_data"), "content"),
        ("ths", IDS[7], ("data", "list"), "digest"),
    ],
)
async def test_an_edited_row_is_an_edit_and_nothing_else_is(
    tmp_path: Path, corpus: Path, preset: str, capture: str, rows_at: tuple[str, str], text: str
):
    answer = json.loads((corpus / "json" / capture).read_bytes())
    answer[rows_at[0]][rows_at[1]] = [row for row in answer[rows_at[0]][rows_at[1]] if not teaser(row)][:100]
    shown = answer

    async def reply(request: Request) -> Response:
        return JSONResponse(shown)

    async with serve(Starlette(routes=[Route(PATHS[preset], reply)])) as url:
        source = {"preset": preset, "name": "快讯", "url": url}
        async with running(tmp_path, sources=[source], delivery={"stale_after": "off"}) as bot:
            edited = deepcopy(answer)
            for row in edited[rows_at[0]][rows_at[1]][10:15]:
                row[text] += "（更正）"
            shown = edited
            edits = await bot.world.wait_for(
                lambda: [
                    one.numbers["edited"] for one in bot.events if one.stage == "poll" and one.numbers.get("edited")
                ]
            )
            await bot.polled("快讯", 2)
            assert edits == [5]
            assert sum(one.numbers.get("new", 0) for one in bot.events if one.stage == "poll") == 100
            assert sum(one.numbers.get("edited", 0) for one in bot.events if one.stage == "poll") == 5
            with contextlib.closing(sqlite3.connect(f"file:{tmp_path}/dingxun.sqlite?mode=ro", uri=True)) as database:
                found = database.execute("SELECT revision, text LIKE '%（更正）' FROM articles").fetchall()
            assert Counter(found) == {(1, 0): 95, (2, 1): 5}


def test_what_is_no_news_is_no_source(corpus: Path):
    """A page of prices: no feed, no wire, no posts."""
    body = (corpus / "json" / "xueqiu_hq_page_2026.html").read_bytes()
    reply = Reply("https://xueqiu.com/hq", 200, {"content-type": "text/html"}, body, AT)
    assert recognise(reply) is None
    assert recognise_page(reply) is None
    assert known_wire(reply.url) is None


async def test_a_busy_day_is_read_back_page_by_page(tmp_path: Path, corpus: Path):
    rows = json.loads((corpus / "json" / IDS[1]).read_bytes())["data"]["fastNewsList"]
    published = rows[500:]
    asked: list[str] = []

    async def answer(request: Request) -> JSONResponse:
        before = request.query_params["sortEnd"]
        asked.append(before)
        shown = [row for row in published if not before or row["realSort"] < before][:200]
        return JSONResponse({"code": "1", "data": {"sortEnd": shown[-1]["realSort"], "fastNewsList": shown}})

    app = Starlette(routes=[Route(PATHS["eastmoney-724"], answer)])
    async with serve(app) as url:
        source = {"preset": "eastmoney-724", "name": "快讯", "url": url}
        async with running(tmp_path, sources=[source], delivery={"stale_after": "off"}) as bot:
            assert len(_titles(tmp_path)) == 200
            published = rows
            titles = await bot.world.wait_for(lambda: (found := _titles(tmp_path))[200:] and found)
            # Back until a page holds what was known before, and no further; later polls see at once that they know it
            # all.
            await bot.polled("快讯", 2)
            assert [place for place in asked if place] == [rows[199]["realSort"], rows[399]["realSort"]]
            assert _titles(tmp_path) == titles
            assert len(titles) == 700
            assert all(titles)


def test_a_busy_day_of_cls_is_read_back_by_time(corpus: Path):
    rows = json.loads((corpus / "json" / IDS[3]).read_bytes())["data"]["roll_data"]
    asked: list[str] = []
    seen: list[str] = []
    kind = open_kind("", "", {"preset": "cls"})
    request: Any = kind.start({"newest": str(rows[300]["ctime"])})
    while request is not None and len(asked) < 20:
        asked.append(request.url)
        [before] = re.findall(r"last_time=(\d*)", request.url)
        shown = [row for row in rows if not before or row["ctime"] < int(before)][:50]
        body = json.dumps({"errno": 0, "data": {"roll_data": shown}}).encode()
        page = kind.parse(Reply(request.url, 200, {}, body, AT))
        seen += [item.native_id for item in page.items]
        request = page.next
    assert {str(row["id"]) for row in rows[:300] if not teaser(row)} <= set(seen)
    assert 6 <= len(asked) <= 8
    assert len({re.findall("sign=([0-9a-f]{32})$", url)[0] for url in asked}) == len(asked)


def _titles(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{folder}/dingxun.sqlite?mode=ro", uri=True)) as database:
        return [title for (title,) in database.execute("SELECT title FROM articles ORDER BY id")]
