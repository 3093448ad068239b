"""What an address or a preset holds, over HTTP: as admins add it and as `dingxun try` shows it."""

import contextlib
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.core.clock import Clock
from bot.core.errors import ConfigError, SourceError
from bot.newsroom.actions.add_source import look
from bot.playground.server import serve
from bot.sources.fetch.http import Web
from bot.sources.presets import presets
from bot.store import Store
from tests.contract.test_store import add_source
from tests.process import dingxun, said
from tests.running import ADMIN, running
from tests.unit.sources.answers import FLASH, RSSHUB_FEED
from tests.wire import http, serving

FEED = (
    "<rss version='2.0'><channel><title>样例站</title><item><title>样例题</title><link>https://a.example/1</link>"
    "<description>一句。</description></item></channel></rss>"
)
ARTICLE = "样例公司今日公告，拟以自有资金回购股份，回购价格未定，用途为员工持股计划，期限为十二个月，详情见公告。"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
PAGES = {
    "/feed.xml": FEED,
    "/broken.xml": "<rss><channel>",
    "/rsshub": RSSHUB_FEED,
    "/home": f"<html><head>{LINK.format('/feed.xml')}</head><body>样例</body></html>",
    "/based": f"<html><head><base href='/x/'>{LINK.format('../feed.xml')}</head><body>样例</body></html>",
    "/second": f"<html><head>{LINK.format('/gone.xml')}{LINK.format('/broken.xml')}{LINK.format('/feed.xml')}</head></html>",
    "/plain": "<html><body>样例</body></html>",
    "/login": '<html><body>登录<input type="password"></body></html>',
    "/posts/": '<html><body><a href="/2026/01/02/sample.html">样例题</a></body></html>',
    "/cls.json": json.dumps(FLASH["cls"][0]),
    "/v1/roll/get_roll_list": json.dumps(FLASH["cls"][0]),
    "/eastmoney/search/微信支付": RSSHUB_FEED,
    "/rows.json": '{"data": {"rows": [{"name": "样例题"}]}}',
    "/other.json": '{"data": [1]}',
    "/a/1": f"<html><body><nav>首页</nav><article><h1>样例题</h1><p>{ARTICLE}</p><p>{ARTICLE}</p></article></body></html>",
}


async def answer(request: Request) -> Response:
    page = PAGES.get(request.url.path)
    if page is None:
        return PlainTextResponse("Not Found", 404)
    page = page.replace("https://a.example/1", f"{request.base_url}a/1")
    return HTMLResponse(page) if page.startswith("<html") else PlainTextResponse(page)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    async with serve(Starlette(routes=[Route("/{path:path}", answer)])) as url:
        yield url


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    opened = Web(Clock.system(), allow_private=["127.0.0.0/8"])
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("path", "kind", "known_by", "name"),
    [
        ("/feed.xml", "rss", "/feed.xml", "样例站"),
        ("/rsshub", "rsshub", "/rsshub", "样例"),
        ("/home", "rss", "/feed.xml", "样例站"),
        ("/based", "rss", "/feed.xml", "样例站"),
        ("/second", "rss", "/feed.xml", "样例站"),
        ("/posts/", "finews", "/posts/", ""),
        ("/cls.json", "json", "/cls.json", "财联社"),
    ],
)
async def test_an_address_is_what_it_holds(site: str, web: Web, path: str, kind: str, known_by: str, name: str):
    found = await look(web, site + path)
    assert (found.kind, found.url) == (kind, site + known_by)
    assert found.name == name or not name
    assert found.items
    assert found.options == ({"preset": "cls", "address": site + path} if kind == "json" else {})


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/plain", "not-a-feed"), ("/login", "login-page"), ("/other.json", "not-a-feed"), ("/gone", "http")],
)
async def test_what_is_nothing_is_refused_with_a_reason(site: str, web: Web, path: str, reason: str):
    with pytest.raises(SourceError) as caught:
        await look(web, site + path)
    assert caught.value.reason == reason


async def test_a_preset_is_looked_at_by_its_name(site: str, web: Web):
    found = await look(web, "cls", {"host": site})
    assert (found.kind, found.name, found.tested) == ("json", "财联社", True)
    assert found.items == (FLASH["cls"][1],)
    found = await look(web, "rsshub-eastmoney-search", {"host": site, "keyword": "微信支付"})
    assert (found.kind, found.name, found.tested) == ("rsshub", "东方财富搜索：微信支付（RSSHub）", False)
    with pytest.raises(ConfigError, match="Did you mean cls"):
        await look(web, "clss")


@pytest.mark.parametrize(
    ("arguments", "first", "more"),
    [
        (["cls", "-o", "host={site}"], "preset cls (json), 财联社: 1 items, 2 refused", "BJ:920885"),
        (
            ["{site}/rows.json", "-o", "items=data.rows", "-o", "title=name", "-o", 'query={{"page": 1}}'],
            "kind json, ",
            "样例题",
        ),
        (["{site}/home"], "kind rss, 样例站: 1 items, 0 refused", "stored as {site}/feed.xml"),
        (
            ["rsshub-eastmoney-search", "-o", "host={site}", "-o", "keyword=微信支付"],
            "preset rsshub-eastmoney-search (rsshub), ",
            "未经实测",
        ),
    ],
)
async def test_try_shows_what_would_be_stored(site: str, tmp_path: Path, arguments: list[str], first: str, more: str):
    config = tmp_path / "config.yaml"
    config.write_text("polling: {allow_private: [127.0.0.0/8]}", encoding="utf-8")
    given = [one.format(site=site) for one in arguments]
    code, lines = await said("try", *given, "--config", str(config))
    assert code == 0
    assert lines[0].startswith(first)
    assert any(more.format(site=site) in line for line in lines)


async def test_try_names_the_preset_that_is_meant():
    async with dingxun("try", "clss") as process:
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().strip() == "sources: preset: 'clss' does not exist. Did you mean cls?"


async def test_sources_are_managed_beside_a_running_bot(site: str, tmp_path: Path):
    values = {
        "polling": {"allow_private": ["127.0.0.0/8"]},
        "database": {"url": f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite"},
        "log": {"level": "error"},
    }
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps(values), encoding="utf-8")
    say = ["--config", str(config)]
    async with running(tmp_path, sources=[]) as bot:
        # The command line goes by the machine's clock: what it adds is due by that.
        bot.clock.move(Clock.system().now() - bot.clock.clock.now())
        async with dingxun("sources", "add", "cls", "-o", f"host={site}", *say) as process:
            output, _ = await process.communicate()
        assert output.decode() == "added 1: 财联社, 1 items now\n"
        await bot.polled("财联社")
        _, [line] = await said("sources", "list", *say)
        assert line.split()[:2] == ["1", "ok"]
        assert line.endswith(f"cls  财联社  {site}/v1/roll/get_roll_list")
        assert await said("sources", "pause", "财联社", *say) == (0, ["paused 财联社"])
        with contextlib.closing(sqlite3.connect(f"file:{tmp_path}/dingxun.sqlite?mode=ro", uri=True)) as database:
            assert database.execute("SELECT state, removed_at FROM sources").fetchall() == [("paused", None)]
        assert await said("sources", "remove", "1", *say) == (0, ["removed 财联社"])
        code, lines = await said("sources", "resume", "财联社", *say)
        assert code == 1
        assert "There is no source 财联社" in lines[-1]


async def test_the_presets_are_listed():
    code, lines = await said("sources", "presets")
    assert code == 0
    assert [line.split()[0] for line in lines] == list(presets())
    assert "eastmoney-search  东方财富搜索：{keyword}  keyword=…  未经实测" in lines


async def test_an_added_wire_keeps_its_preset(tmp_path: Path, site: str):
    async with running(tmp_path, sources=[]) as bot:
        found = await bot.say(f"/addsource {site}/cls.json", ADMIN)
        assert "财联社" in found.text
        await bot.tap(found, "save", ADMIN)
        await bot.polled("财联社")
        with contextlib.closing(sqlite3.connect(f"file:{tmp_path}/dingxun.sqlite?mode=ro", uri=True)) as database:
            [(kind, options)] = database.execute("SELECT kind, options FROM sources").fetchall()
            [(key,)] = database.execute("SELECT key FROM article_keys WHERE key LIKE 'cls:%'").fetchall()
        assert (kind, json.loads(options)) == ("json", {"preset": "cls", "address": f"{site}/cls.json"})
        assert key == "cls:77"


async def test_the_text_of_the_article_s_page_is_stored(tmp_path: Path, site: str):
    source = {"kind": "rss", "name": "样例站", "url": f"{site}/feed.xml", "fulltext": True}
    async with running(tmp_path, sources=[source]):
        with contextlib.closing(sqlite3.connect(f"file:{tmp_path}/dingxun.sqlite?mode=ro", uri=True)) as database:
            [(text, due)] = database.execute("SELECT text, detail_due FROM articles").fetchall()
        assert ARTICLE in text
        assert "首页" not in text
        assert due is None


UNSEEN = "\x1b[2J\r\x07\x9b1m\u202e\n   9  ok"


async def test_what_comes_from_outside_does_not_steer_a_terminal(tmp_path: Path):
    rows = {"data": [{"name": f"样例{UNSEEN}题", "link": f"https://a.example/{UNSEEN}"}]}
    answers = {"/rows": json.dumps(rows), "/fault": json.dumps({"message": f"坏了{UNSEEN}"})}
    config = tmp_path / "config.yaml"
    url = f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite"
    config.write_text(
        json.dumps({"polling": {"allow_private": ["127.0.0.0/8"]}, "database": {"url": url}}), encoding="utf-8"
    )
    store = await Store.open(url, runner=True)
    async with store.write() as tx:
        source = await add_source(tx, f"https://a.example/{UNSEEN}", name=f"甲{UNSEEN}")
        assert source is not None
        await tx.sources.failed(
            source, at=datetime(2026, 1, 2, tzinfo=UTC), next_poll_at=datetime(2026, 1, 3, tzinfo=UTC),
            error=f"parse: 坏{UNSEEN}", latency_ms=None,
        )  # fmt: skip
    await store.close()
    mapping = ["-o", "items=data", "-o", "title=name", "-o", "link=link", "--config", str(config)]
    async with serving(lambda path, _: http(200, answers[path].encode())) as server:
        _, listed = await said("sources", "list", "--config", str(config))
        _, read = await said("try", f"{server.url}/rows", *mapping)
        _, fault = await said("try", f"{server.url}/fault", *mapping)
    assert (len(listed), len(read)) == (1, 3)
    assert listed[0].endswith("rss  甲[2J1m 9 ok  https://a.example/[2J1m 9 ok  parse: 坏[2J1m 9 ok")
    assert "坏了" in fault[0]
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", "".join([*listed, *read, *fault]))
