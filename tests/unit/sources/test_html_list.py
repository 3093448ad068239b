"""Kind html: the options for a page, and the items it is read as."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.errors import ConfigError, ParseError
from bot.core.types import Item, Reply, Request
from bot.sources.kinds.html_list import Html

AT = datetime(2026, 1, 2, 1, 30, 15, tzinfo=UTC)
URL = "https://news.example/finance/index.html"
PAGE = """<!DOCTYPE html><html><head><title>样例网 财经</title></head><body>
<div class="list">
  <ul>
    <li class="row"><h3><a href="../a/1.html">样例公司 <b>回购</b></a></h3><span class="when">2026年1月2日 09:30:15</span><p>第一段。</p><p>第二段。</p></li>
    <li class="row"><h3><a href="//m.example/2">样例二</a></h3><span class="when">刚刚</span><em class="from">样例日报</em></li>
    <li class="row ad"><h3><a>没有链接</a></h3></li>
    <li class="row"><h3><a href="/3"></a></h3></li>
    <li class="row"><h3><a href="javascript:void(0)">样例四</a></h3></li>
  </ul>
</div>
<a class="card" href="https://other.example/5" data-at="1767317415">样例五</a>
</body></html>"""
OPTIONS = {
    "items": ".list .row",
    "title": "h3 a",
    "link": "h3 a@href",
    "published": ".when",
    "text": "p",
    "medium": ".from",
}


def reply(body: str, url: str = URL) -> Reply:
    return Reply(url, 200, {}, body.encode(), AT)


def test_a_page_is_read_by_its_selectors():
    kind = Html(URL, OPTIONS)
    assert kind.start({}) == Request(URL)
    page = kind.parse(reply(PAGE))
    assert page.items == (
        Item(
            title="样例公司 回购",
            url="https://news.example/a/1.html",
            text="第一段。",
            published_at=AT,
            share_url="https://news.example/a/1.html",
        ),
        Item(
            title="样例二",
            url="https://m.example/2",
            published_at=AT,
            medium="样例日报",
            share_url="https://m.example/2",
            dated_from_now=True,
        ),
    )
    assert [(one.reason, one.what) for one in page.refused] == [
        ("parse", "an entry without link: 没有链接"),
        ("no-title", "https://news.example/3"),
        ("parse", "an entry without link: 样例四"),
    ]
    assert page.title == "样例网 财经"


def test_the_entry_itself_may_be_the_link():
    kind = Html(URL, {"items": "a.card", "title": "", "link": "@href", "published": "@data-at"})
    [item] = kind.parse(reply(PAGE)).items
    assert (item.title, item.url, item.published_at) == ("样例五", "https://other.example/5", AT)


def test_as_long_as_nothing_is_said_the_first_link_and_time_are_read():
    body = '<ul><li><time datetime="2026-01-02T09:30:15">今天</time><a href="1">样例</a></li></ul>'
    [item] = Html(URL, {"items": "li"}).parse(reply(body)).items
    assert (item.title, item.url, item.published_at) == ("样例", "https://news.example/finance/1", AT)


def test_addresses_go_by_the_pages_base():
    body = '<head><base href="https://cdn.example/x/"></head><ul><li><a href="1">样例</a></li></ul>'
    [item] = Html(URL, {"items": "li"}).parse(reply(body)).items
    assert item.url == "https://cdn.example/x/1"


def test_a_time_without_zone_is_of_the_zone_that_is_said():
    body = '<ul><li><time datetime="2026-01-02 09:30">x</time><a href="1">样例</a></li></ul>'
    [item] = Html(URL, {"items": "li", "time_zone": "Asia/Tokyo"}).parse(reply(body)).items
    assert item.published_at == datetime(2026, 1, 2, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        ("", "empty", "the document is empty"),
        ("<html><p>样例</p></html>", "empty", "nothing on the page is .list .row"),
        ('<html><input type="password"></html>', "login-page", "a page that asks for a password"),
        ('{"a": "<b>"}', "not-a-feed", "no HTML page"),
        ("text", "not-a-feed", "no HTML page"),
        ("<html>" + "<div>" * 200 + "x", "parse", "nested over 128 deep"),
        (
            '<div class="list"><p class="row"></p><p class="row"></p></div>',
            "none-of",
            "2: no-title",
        ),
    ],
)
def test_what_is_no_list_is_an_error_with_a_name(body: str, reason: str, detail: str):
    with pytest.raises(ParseError) as caught:
        Html(URL, OPTIONS).parse(reply(body))
    assert (caught.value.reason, caught.value.detail) == (reason, detail)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "sources: items: kind html needs a selector"),
        ({"items": "["}, "sources: items: '[' is no simple CSS selector"),
        ({"items": "div:has(a)"}, "is no simple CSS selector"),
        ({"items": "li:nth-child(2)"}, "is no simple CSS selector"),
        ({"items": "div ~ a"}, "is no simple CSS selector"),
        ({"items": "a b c d"}, "at most 2 spaces"),
        ({"items": ""}, "is no CSS selector"),
        ({"items": "x" * 201}, "at most 200 characters"),
        ({"items": 5}, "must be a CSS selector"),
        ({"items": "li", "link": "a@hr ef"}, "sources: link: 'hr ef' is no attribute"),
        ({"items": "li", "time_zone": "Mars"}, "sources: time_zone: 'Mars' is no time zone"),
        ({"items": "li", "time_zone": "../x"}, "sources: time_zone: '../x' is no time zone"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], said: str):
    with pytest.raises(ConfigError) as caught:
        Html(URL, options)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "selector",
    ["li", "*", "#a > .b-c", "td:first-child + td + td", "a[href^='/x'] + p", "div.中文 a", "li:first-child > a"],
)
def test_simple_selectors_are_taken(selector: str):
    Html(URL, {"items": selector})


# 250 kB: what is parsed in the loop. The deepest page that is read, and what climbs it for every element.
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "items", ["div div b", "i div b", "i div div", "div b + i", "i > div > div > b", "b + b + b", "* i b"]
)
@pytest.mark.parametrize("inner", ["<b>x</b>" * 30_000, "<b></b><p>" * 20_000, "<b><br>" * 3 + "<div></div>" * 20_000])
def test_a_hostile_page_takes_no_seconds(items: str, inner: str):
    kind = Html(URL, {"items": items, "title": "* * i", "link": "* i@href"})
    found: object
    try:
        found = kind.parse(reply("<html>" + "<div>" * 120 + inner)).refused
    except ParseError as exc:
        found = exc.reason
    assert found
