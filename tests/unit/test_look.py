"""Pasted pages of known outlets, without the web: the bot finds the wire, even when the page itself shuts it out."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.core.errors import FetchError
from bot.core.types import Reply, Request
from bot.newsroom.actions.add_source import look
from bot.sources.fetch.http import Web
from bot.sources.fetch.parser_pool import ParserPool
from tests.unit.sources.answers import FLASH

AT = datetime(2026, 1, 2, tzinfo=UTC)
PAGE = "https://www.cls.cn/telegraph"
FEED = "<rss version='2.0'><channel><title>样例</title><item><title>样例题</title><link>https://a.example/1</link></item></channel></rss>"


class Pages:
    """Replaces the web: pages by the beginnings of their addresses; anything else is a 403."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.parsers = ParserPool()
        self.pages = pages
        self.asked: list[str] = []

    async def fetch(self, request: Request) -> Reply:
        self.asked.append(request.url.partition("?")[0])
        for start, body in self.pages.items():
            if request.url.startswith(start):
                return Reply(request.url, 200, {}, body.encode(), AT)
        raise FetchError("http", "HTTP 403", url=request.url, status=403)


WIRE = {"https://www.cls.cn/v1/roll/get_roll_list?": json.dumps(FLASH["cls"][0])}


async def found(pages: dict[str, str], wanted: str = PAGE) -> tuple[Any, list[str]]:
    web = Pages(pages)
    return await look(cast("Web", web), wanted), web.asked


@pytest.mark.parametrize(
    "page", [{}, {PAGE: "<html><body>样例</body></html>"}, {PAGE: '<html><input type="password">登录</html>'}]
)
async def test_a_page_of_an_outlet_means_its_wire(page: dict[str, str]):
    looked, asked = await found(page | WIRE)
    assert (looked.kind, looked.name, looked.url, looked.options) == ("json", "财联社", PAGE, {"preset": "cls"})
    assert looked.items == (FLASH["cls"][1],)
    assert asked == [PAGE, "https://www.cls.cn/v1/roll/get_roll_list"]


async def test_a_feed_that_the_page_names_goes_before_the_wire():
    head = '<html><head><link rel="alternate" type="application/rss+xml" href="https://www.cls.cn/feed"></head></html>'
    looked, _ = await found({PAGE: head, "https://www.cls.cn/feed": FEED} | WIRE)
    assert (looked.kind, looked.url, looked.options) == ("rss", "https://www.cls.cn/feed", {})


async def test_a_wire_that_shuts_us_out_too_is_told():
    with pytest.raises(FetchError, match="HTTP 403"):
        await found({})


async def test_a_search_page_means_a_source_for_its_keyword():
    page = "https://so.eastmoney.com/news/s?keyword=%E5%BE%AE%E4%BF%A1%E6%94%AF%E4%BB%98"
    looked, _ = await found({"https://search-api-web.eastmoney.com/": FLASH["eastmoney-search"][0]}, page)
    assert (looked.name, looked.url, looked.tested) == ("东方财富搜索：微信支付", page, False)
    assert looked.options == {"preset": "eastmoney-search", "keyword": "微信支付"}


async def test_a_page_is_called_what_it_calls_itself_where_nobody_gave_a_name():
    address = "https://news.example.com/list"
    page = "<html><title>样例\x1b[2J站 </title><p class=n><a href='/1'>样例题</a></p></html>"
    web = cast("Web", Pages({address: page}))
    options = {"kind": "html", "items": ".n"}
    assert (await look(web, address, options)).name == "样例[2J站"
    assert (await look(web, address, {**options, "name": "甲"})).name == "甲"
    assert (
        await look(cast("Web", Pages({address: page.replace("样例\x1b[2J站", "")})), address, options)
    ).name == "news.example.com"
    with pytest.raises(FetchError) as raised:
        await look(web, f"{address}?{'x' * 2_000}")
    assert raised.value.reason == "bad-url"
