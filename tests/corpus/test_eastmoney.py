"""EastMoney's fast list as it was captured on two days: every row, and the way back through the pages of a busy day."""

import contextlib
import csv
import json
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.core.types import Reply
from bot.playground.server import serve
from bot.sources.eastmoney import EastMoney
from tests.running import running

BEIJING = timezone(timedelta(hours=8))
CAPTURES = {"2026-07-30": 933, "2026-08-20": 844}
# Markets of which the table of listings has little; boards (90), funds (150), indices and futures are no tickers.
ABROAD = {"153": "OTC", "155": "LSE", "156": "LSE", "176": "TSE", "177": "KRX"}


def captured(corpus: Path, day: str) -> Any:
    return json.loads((corpus / "json" / f"eastmoney_getFastNewsList_{day}.json").read_bytes())


def listings(corpus: Path) -> dict[str, str]:
    """Return the listed companies by secid, from the corpus's own table."""
    with (corpus / "tickers.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["em_secid"]: f"{row['market']}:{row['code']}" for row in rows if row["kind"] != "index"}


def expected_tickers(secids: list[str], listed: dict[str, str]) -> list[str]:
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


@pytest.mark.parametrize(("day", "count"), CAPTURES.items())
def test_every_row_of_a_capture_is_an_item(corpus: Path, day: str, count: int):
    answer = captured(corpus, day)
    rows = answer["data"]["fastNewsList"]
    listed = listings(corpus)
    kind = EastMoney("https://np-weblist.eastmoney.com", {})
    request = kind.start({})
    page = kind.parse(Reply(request.url, 200, {}, json.dumps(answer).encode(), datetime(2026, 8, 21, tzinfo=UTC)))
    assert len(page.items) == len(rows) == count
    assert page.refused == ()
    assert page.next is None
    assert page.cursor == {"newest": max(row["realSort"] for row in rows)}
    for item, row in zip(page.items, rows, strict=True):
        written = datetime.strptime(row["showTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
        assert item.published_at == written
        assert item.published_at.utcoffset() == timedelta(0)
        assert item.share_url == item.url == f"https://finance.eastmoney.com/a/{row['code']}.html"
        assert (item.native_id, item.provider) == (row["code"], "eastmoney")
        assert [ticker.key for ticker in item.tickers] == expected_tickers(row["stockList"], listed)
        assert item.urgent is (row["titleColor"] == 3)
        # The summary's own headline where it goes on after the title was cut.
        assert item.title == row["title"] or row["summary"].startswith(f"【{item.title}】")
        assert item.title.startswith(row["title"].strip())
        assert row["summary"].endswith(item.text.splitlines()[-1]) if item.text else "】" in row["summary"]
    assert all(item.title for item in page.items)
    assert sum(bool(item.tickers) for item in page.items) > 100


async def test_a_busy_day_is_read_back_page_by_page(tmp_path: Path, corpus: Path):
    rows = captured(corpus, "2026-08-20")["data"]["fastNewsList"]
    published = rows[500:]
    asked: list[str] = []

    async def answer(request: Request) -> JSONResponse:
        before = request.query_params["sortEnd"]
        asked.append(before)
        shown = [row for row in published if not before or row["realSort"] < before][:200]
        return JSONResponse({"code": "1", "data": {"sortEnd": shown[-1]["realSort"], "fastNewsList": shown}})

    app = Starlette(routes=[Route("/comm/web/getFastNewsList", answer)])
    async with serve(app) as url:
        source = {"kind": "eastmoney", "name": "快讯", "url": url}
        async with running(tmp_path, sources=[source], delivery={"stale_after": "off"}) as bot:
            assert len(_titles(tmp_path)) == 200
            published = rows
            titles = await bot.world.wait_for(lambda: (found := _titles(tmp_path))[200:] and found)
            # Back until a page holds what was known before, and no further; later polls see at once that they know it all.
            await bot.polled("快讯", 2)
            assert [place for place in asked if place] == [rows[199]["realSort"], rows[399]["realSort"]]
            assert _titles(tmp_path) == titles
            assert len(titles) == 700
            assert all(titles)


def _titles(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{folder}/dingxun.sqlite?mode=ro", uri=True)) as database:
        return [title for (title,) in database.execute("SELECT title FROM articles ORDER BY id")]
