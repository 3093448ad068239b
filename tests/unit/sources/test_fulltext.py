"""The option ``fulltext: true``: the article's own text from its page."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.errors import ParseError
from bot.core.types import Item, Reply, Request
from bot.sources.kinds.registry import open_kind

AT = datetime(2026, 1, 2, tzinfo=UTC)
PAGE_URL = "https://news.example/a/1.html"
FIRST = "样例公司今日公告，拟以自有资金回购股份，回购价格未定，用途为员工持股计划，期限为十二个月。"
SECOND = "公司表示，回购不会对日常经营、财务和未来发展产生重大影响，也不会影响公司的上市地位。"
PAGE = f"""<!DOCTYPE html><html><head><title>样例公司回购 - 样例网</title><style>p {{color: red}}</style></head><body>
<nav><a href="/">首页</a><a href="/finance">财经</a><a href="/stock">股票</a></nav>
<div class="article-content"><h1>样例公司回购</h1><p>{FIRST}</p><p>{SECOND}</p><script>alert(1)</script></div>
<div class="sidebar"><ul><li><a href="/2">别的新闻一</a></li><li><a href="/3">别的新闻二</a></li></ul></div>
<div class="footer">版权所有 样例网</div></body></html>"""
FEED = (
    "<rss version='2.0'><channel><title>样例</title><item><title>样例公司回购</title><link>https://news.example/a/1.html</link>"
    "<description>样例公司今日公告…</description></item><item><title>没有链接</title><guid>2</guid></item></channel></rss>"
)
KIND = open_kind("rss", "https://news.example/feed", {"fulltext": True})


def reply(body: str, url: str = PAGE_URL) -> Reply:
    return Reply(url, 200, {}, body.encode(), AT)


def test_the_items_of_a_list_name_their_pages():
    first, second = KIND.parse(reply(FEED, "https://news.example/feed")).items
    assert first.detail == Request(PAGE_URL)
    assert second.detail is None
    assert KIND.start({}) == Request("https://news.example/feed")


def test_the_text_is_the_articles_without_what_stands_around_it():
    item, _ = KIND.parse(reply(FEED, "https://news.example/feed")).items
    full = KIND.enrich(item, reply(PAGE))
    assert (full.title, full.detail) == (item.title, None)
    assert full.text == f"{FIRST}\n{SECOND}"
    assert not any(word in full.text for word in ("首页", "别的新闻", "版权所有", "alert"))


def test_a_list_that_says_more_than_the_page_keeps_its_text():
    item = Item("样例", url=PAGE_URL, text=FIRST * 20, detail=Request(PAGE_URL))
    assert KIND.enrich(item, reply(PAGE)).text == FIRST * 20


def test_a_page_in_another_encoding_and_with_a_declaration_is_read():
    item = Item("样例", url=PAGE_URL, detail=Request(PAGE_URL))
    declared = '<?xml version="1.0" encoding="gb2312"?>' + PAGE.replace("<head>", '<head><meta charset="gb2312">')
    found = replace(reply(""), body=declared.encode("gb18030"))
    assert FIRST in KIND.enrich(item, found).text


def test_a_kinds_own_detail_goes_first():
    kind = open_kind("json", "", {"preset": "eastmoney-media", "fulltext": True})
    detail = Request("http://a.example/NewsData/GetNewsText.do?id=1")
    item = Item("样例", url="http://a.example/1", detail=detail)
    assert kind.enrich(item, reply('{"text": "<p>样例正文。</p>"}', detail.url)).text == "样例正文。"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("<html></html>", "empty"),
        ("<html><body><p>太短。</p></body></html>", "empty"),
        ("plain text", "empty"),
        ("<html>" + "<div>" * 1_000 + "x", "parse"),
        ("<html><p " + "x" * 20_000 + ">", "parse"),
        ('{"json": true}', "empty"),
    ],
)
def test_a_page_without_article_is_an_error_with_a_name(body: str, reason: str):
    with pytest.raises(ParseError) as caught:
        KIND.enrich(Item("样例", url=PAGE_URL, detail=Request(PAGE_URL)), reply(body))
    assert caught.value.reason == reason


@pytest.mark.timeout(60)
def test_a_page_of_megabytes_takes_no_minutes():
    page = PAGE.replace("</body>", "<p>样例 a,b,c。</p>" * 100_000 + "</body>")
    assert KIND.enrich(Item("样例", url=PAGE_URL, detail=Request(PAGE_URL)), reply(page)).text
