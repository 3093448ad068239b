"""Kind json: what its options do, one by one, on rows of our own writing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.errors import ConfigError, ParseError
from bot.core.types import Item, Page, Reply, Request, Ticker
from bot.sources.kinds.json_list import Json

URL = "https://api.example.com/list?a=1&b=%E4%B8%AD"
AT = datetime(2026, 1, 2, 1, 30, 15, tzinfo=UTC)
LEAST = {"items": "rows", "title": "title"}


def read(options: dict[str, Any], *rows: Any, url: str = URL) -> Page:
    kind = Json(url, LEAST | options)
    kind.start({})
    return kind.parse(Reply(url, 200, {}, json.dumps({"rows": list(rows)}).encode(), AT))


def one(options: dict[str, Any], **row: Any) -> Item:
    [item] = read(options, {"title": "样例", **row}).items
    return item


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({}, Request(URL)),
        ({"headers": {"Referer": "https://x/"}}, Request(URL, {"Referer": "https://x/"})),
        (
            {"query": {"c": 2, "d": None, "e": True}},
            Request("https://api.example.com/list?a=1&b=%E4%B8%AD&c=2&d=&e=true"),
        ),
        ({"query": {"a": "9"}}, Request("https://api.example.com/list?a=9&b=%E4%B8%AD")),
        (
            {"query": {"b": {"k": ["中"]}}},
            Request("https://api.example.com/list?a=1&b=%7B%22k%22%3A%5B%22%E4%B8%AD%22%5D%7D"),
        ),
    ],
)
def test_what_is_asked_for(options: dict[str, Any], asked: Request):
    assert Json(URL, LEAST | options).start({}) == asked


@pytest.mark.parametrize(
    ("options", "written", "at"),
    [
        ({}, 1767317415, AT),
        ({}, "1767317415", AT),
        ({}, 1767317415000, AT),
        ({}, "2026-01-02 09:30:15", AT),
        ({}, "2026-01-02T01:30:15Z", AT),
        ({}, "Fri, 02 Jan 2026 01:30:15 GMT", AT),
        ({"time_zone": "America/New_York"}, "2026-01-01 20:30:15", AT),
        ({"time_format": "%d.%m.%Y %H:%M:%S"}, "02.01.2026 09:30:15", AT),
        ({"time_format": "%d.%m.%Y %H:%M:%S", "time_zone": "UTC"}, "02.01.2026 01:30:15", AT),
        ({"time_format": "%Y%m%d%H%M%S%z"}, "20260102093015+0800", AT),
        ({"time_format": "%d.%m.%Y"}, "昨天", None),
        ({}, 0, None),
        ({}, -1, None),
        ({}, True, None),
        ({}, None, None),
        ({}, [], None),
        ({}, "某天", None),
        ({}, float("inf"), None),
    ],
)
def test_times(options: dict[str, Any], written: Any, at: datetime | None):
    assert one({"published": "at", **options}, at=written).published_at == at


@pytest.mark.parametrize(
    ("options", "row", "url", "share"),
    [
        ({"link": "u"}, {"u": "/1"}, "https://api.example.com/1", "https://api.example.com/1"),
        ({"link": "u"}, {"u": "javascript:alert(1)"}, "", ""),
        ({"link": "u", "link_template": "https://x/{n}"}, {"u": "", "n": 5}, "https://x/5", "https://x/5"),
        (
            {"link_template": "https://x/{a.b}/{n}"},
            {"a": {"b": "c d/../?&#"}, "n": 1},
            "https://x/c%20d%2F..%2F%3F%26%23/1",
            None,
        ),
        ({"link_template": "https://x/{n}"}, {}, "", ""),
        ({"link_template": "{origin}/p/{n}"}, {"n": "中"}, "https://api.example.com/p/%E4%B8%AD", None),
        ({"link": "u", "share": "s"}, {"u": "https://x/1", "s": "https://y/1"}, "https://x/1", "https://y/1"),
        ({"share": "s"}, {"s": "https://y/1"}, "https://y/1", "https://y/1"),
    ],
)
def test_links(options: dict[str, Any], row: dict[str, Any], url: str, share: str | None):
    item = one(options, **row)
    assert (item.url, item.share_url) == (url, url if share is None else share)


@pytest.mark.parametrize(
    ("form", "codes", "found"),
    [
        (
            "prefixed",
            ["sz300304", "SH600160", "bj920885", "920885.BJ", "hk700", "00700.HK", "BABA.US"],
            "SZ:300304 SH:600160 BJ:920885 HK:00700 NYSE:BABA",
        ),
        ("prefixed", ["sh000001", "sz399001", "sz159565", "us.BABA", "", None, 5, "sh1", "bj600160", "x" * 900], ""),
        (
            "secid",
            ["116.00700", "1.600160", "0.920885", "105.GOOG", "90.BK0493", "1.000001", "x"],
            "HK:00700 SH:600160 BJ:920885 NASDAQ:GOOG",
        ),
        (
            "ths",
            ["17:600439", "22:600187", "33:000938", "151:920403", "177:HK0700", "185:GOOG", "169:TSM", "170:SVM"],
            "SH:600439 SH:600187 SZ:000938 BJ:920403 HK:00700 NASDAQ:GOOG NYSE:TSM AMEX:SVM",
        ),
        ("ths", ["66:jm9999", "129:IF9999", "20:588870", "36:159565", "17:000001", "33:600439", "185:", "x"], ""),
        (
            "sina",
            ["cn:sh600030", "hk:06030", "us:jpm", "fund:515290", "cn:sh000001", "us:nosuch", "foreign:DINIW"],
            "SH:600030 HK:06030 NYSE:JPM",
        ),
    ],
)
def test_ticker_forms(form: str, codes: list[Any], found: str):
    item = one({"tickers": "stocks", "ticker_form": form}, stocks=codes)
    assert " ".join(ticker.key for ticker in item.tickers) == found


def test_marked_text_brings_medium_and_tickers():
    text = '<p><span data-code="1,600160">样例</span>正文</p><p>（文章来源：样例日报）</p>'
    item = one({"text": "text", "markup": "eastmoney-marks"}, text=text)
    assert (item.text, item.medium, item.tickers) == ("样例正文", "样例日报", (Ticker("SH", "600160"),))


@pytest.mark.parametrize(
    ("title", "text", "headline", "read_as"),
    [
        ("样例", "【样例】正文", True, ("样例", "正文")),
        ("样例涨1", "【样例涨1%】正文", True, ("样例涨1%", "正文")),
        ("别的", "【样例】正文", True, ("别的", "正文")),
        ("", "【样例】正文", True, ("样例", "正文")),
        ("", "【样例】正文", False, ("样例", "【样例】正文")),
        ("", "样例社1月2日电，第一句。第二句。", True, ("第一句", "样例社1月2日电，第一句。第二句。")),
        ("", "一" * 90, True, ("一" * 80, "一" * 90)),
        ("", "一" * 50 + "，" + "二" * 50, True, ("一" * 50, "一" * 50 + "，" + "二" * 50)),
        ("样例", "", True, ("样例", "")),
    ],
)
def test_titles(title: str, text: str, headline: bool, read_as: tuple[str, str]):
    item = one({"text": "text", "headline": headline}, title=title, text=text)
    assert (item.title, item.text) == read_as


def test_categories_are_a_list_or_a_line():
    assert one({"categories": "c"}, c=["A股", " 港股 ", "A股", None, {}]).categories == ("A股", "港股")
    assert one({"categories": "c"}, c="A股,港股，美股").categories == ("A股", "港股", "美股")


def test_a_row_that_is_dropped_is_no_news():
    page = read(
        {"id": "id", "drop": "ad"}, {"id": 1, "title": "样例", "ad": False}, {"id": 2, "title": "广告", "ad": True}
    )
    assert [item.native_id for item in page.items] == ["1"]
    assert [(refusal.reason, refusal.what) for refusal in page.refused] == [("not-news", "2")]


def test_a_field_that_was_renamed_is_an_error_and_not_a_list_without_news():
    with pytest.raises(ParseError) as caught:
        read({"id": "id"}, *({"headline": f"样例 {n}", "key": n} for n in range(20)))
    assert (caught.value.reason, caught.value.detail) == ("none-of", "20: parse")
    # Some of it can be read; or all of it says itself that it is none.
    assert len(read({}, {"title": "样例"}, {"headline": "样例"}).items) == 1
    assert read({"drop": "ad"}, {"title": "广告", "ad": True}).items == ()


@pytest.mark.parametrize(
    ("unwrap", "body"),
    [
        ("unwrap-js", 'var newest=[{"title": "样例"}];'),
        ("unwrap-js", 'var ajaxResult = [{"title": "样例"}] ;\n'),
        ("unwrap-js", 'jQuery1123_4([{"title": "样例"}])'),
        ("unwrap-js", '([{"title": "样例"}]);'),
        ("unwrap-js", '[{"title": "样例"}]'),
        (
            "unwrap-next-data",
            '<html><script id="__NEXT_DATA__" type="application/json">[{"title": "样例"}]</script></html>',
        ),
        (None, json.dumps('[{"title": "样例"}]')),
    ],
)
def test_what_stands_around_the_answer_is_taken_off(unwrap: str | None, body: str):
    options = {"items": "@", "title": "title"} | ({"unwrap": unwrap} if unwrap else {})
    [item] = Json(URL, options).parse(Reply(URL, 200, {}, body.encode(), AT)).items
    assert item.title == "样例"


@pytest.mark.parametrize("unwrap", ["unwrap-js", "unwrap-next-data"])
@pytest.mark.parametrize(
    "body", ["", "var x=", "x" * 100_000, "((((", '<script id="__NEXT_DATA__">', "<html>", "=" * 5000]
)
def test_what_is_no_answer_is_an_error(unwrap: str, body: str):
    with pytest.raises(ParseError):
        Json(URL, LEAST | {"unwrap": unwrap}).parse(Reply(URL, 200, {}, body.encode(), AT))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"items": None}, "sources: items: must be a JMESPath expression"),
        ({"items": "a["}, "sources: items: 'a[' is no JMESPath expression"),
        ({"title": "sort(x)"}, "sources: title: 'sort(x)': there is no function sort"),
        ({"tickers": "a"}, "sources: ticker_form: stands beside tickers"),
        (
            {"tickers": "a", "ticker_form": "os.system"},
            "sources: ticker_form: there is no 'os.system'; there are secid, prefixed, ths, sina",
        ),
        ({"sign": "hashlib.md5"}, "sources: sign: there is no 'hashlib.md5'; there are cls-signature"),
        (
            {"unwrap": "bot.sources.kinds.hooks"},
            "sources: unwrap: there is no 'bot.sources.kinds.hooks'; there are unwrap-js, unwrap-next-data",
        ),
        ({"markup": ["html"]}, "sources: markup: there is no"),
        ({"link_template": "javascript:{id}"}, "sources: link_template: must begin with http://"),
        ({"link_template": "{id}"}, "sources: link_template: must begin with http://"),
        ({"query": "a=1"}, "sources: query: must be names with values"),
        ({"query": {"a b": 1}}, "sources: query.a b: must be"),
        ({"query": {"a": "x" * 2001}}, "sources: query.a: must be"),
        ({"headers": {"Referer": "a\r\nHost: b"}}, "sources: headers.Referer: must be plain ASCII text on one line"),
        ({"headers": {"Host": "b"}}, "sources: headers.Host: is not for a source to set"),
        ({"headers": {"Cookie": "b"}}, "sources: headers.Cookie: is not for a source to set"),
        ({"headers": {"": "b"}}, "sources: headers.: must be plain"),
        ({"headline": "yes"}, "sources: headline: must be true or false"),
        ({"more": {"value": "x"}}, "sources: more: must have a parameter"),
        ({"more": {"parameter": "p", "value": "a["}}, "sources: more.value: 'a[' is no JMESPath expression"),
        ({"more": {"parameter": 5}}, "sources: more.parameter: must be text"),
        ({"time_zone": "Mars/Base"}, "sources: time_zone: 'Mars/Base' is no time zone"),
        ({"time_format": 5}, "sources: time_format: must be text"),
        ({"time_format": "%Y-%m-%d %H:%m"}, "sources: time_format: '%Y-%m-%d %H:%m' is no format of a time"),
        ({"time_format": "%Q"}, "sources: time_format: '%Q' is no format of a time"),
        ({"provider": "x" * 41}, "sources: provider: must be text of at most 40 characters"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], said: str):
    with pytest.raises(ConfigError) as caught:
        Json(URL, LEAST | options)
    assert said in str(caught.value)


@pytest.mark.parametrize(("options", "missing"), [({"title": "t"}, "items"), ({"items": "i"}, "title")])
def test_what_is_needed_is_named(options: dict[str, Any], missing: str):
    with pytest.raises(ConfigError, match=f"sources: {missing}: kind json needs"):
        Json(URL, options)
