"""Kind eastmoney. Synthetic: no answers of these lists were captured but the fast one's; all texts here are of our own writing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.errors import ConfigError, ParseError
from bot.core.types import Item, Reply, Request, Ticker
from bot.sources.eastmoney import EastMoney

HOST = "http://news.example:1818"
AT = datetime(2026, 1, 2, 1, 30, 15, tzinfo=UTC)
CODE = "NW202601020000000001"
NUMBER = "202601020000000001"
SHARE = f"{HOST}/html_News/NewsShare.html?infoCode={CODE}"
DETAIL = Request(f"{HOST}/NewsData/GetNewsText.do?id={CODE}")

# Synthetic: type=102, roll news.
ROLL = {
    "records": [
        {
            "title": "样例：某公司公布新品",
            "digest": "【样例：某公司公布新品】样例摘要，价格未定。",
            "showtime": "2026-01-02 09:30:15",
            "id": NUMBER,
            "infoCode": CODE,
            "url_w": f"http://a.example/news/1344,{NUMBER}.html",
        },
        {
            "title": "",
            "digest": "【样例：只有摘要的快讯】样例摘要。",
            "showtime": "2026-01-02 09:30:15",
            "id": "202601020000000002",
            "infoCode": "NW202601020000000002",
            "url_w": "",
        },
        {
            "title": "",
            "digest": "样例摘要，没有标题。",
            "showtime": "",
            "id": "202601020000000003",
            "infoCode": "",
            "url_w": "",
        },
        {"title": None, "digest": None, "showtime": None, "id": None},
        "样例",
    ]
}
# Synthetic: type=45, news by medium.
BY_MEDIUM = {
    "nodeList": [
        {
            "title": "样例：某平台&amp;某银行<em>合作</em>",
            "from": "样例日报",
            "showtime": "2026-01-02 09:30:15",
            "infocode": CODE,
            "simtitle": "样例短题",
            "simdigest": "样例摘要。",
        },
    ]
}
# Synthetic: news by market (37, 38, 39).
BY_MARKET = {
    "record": [
        {
            "title": "样例：港股样例板块走高",
            "medianame": "样例证券报",
            "datetime": "2026-01-02 09:30:15",
            "infoCode": CODE,
        },
        {"title": "样例：编号不成样子", "medianame": "样例证券报", "datetime": "昨天", "infoCode": "../x?y=1&z"},
    ]
}
# Synthetic: GetNewsText; type=102 names the text content, the others text.
ARTICLE = (
    '<p style="display:none"> </p><p><a data-code="00700|116|5"><img data-code="K 00700|116|5" alt="K图 00700_0]"></a></p>'
    '<p>样例正文第一段，<span data-code="1,600160">样例股份</span>参与。</p><p class="em_media">（文章来源：样例日报）</p>'
)


def reply(answer: Any, url: str = f"{HOST}/web/webapi?type=102") -> Reply:
    body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
    return Reply(url, 200, {}, body, datetime(2026, 1, 3, tzinfo=UTC))


def test_roll_news_links_where_its_own_address_says():
    page = EastMoney(HOST, {"list": "102"}).parse(reply(ROLL))
    first, second = page.items
    assert first == Item(
        title="样例：某公司公布新品",
        url=SHARE,
        text="样例摘要，价格未定。",
        published_at=AT,
        native_id=NUMBER,
        provider="eastmoney",
        share_url=f"http://a.example/news/1344,{NUMBER}.html",
        detail=DETAIL,
    )
    assert (second.title, second.text) == ("样例：只有摘要的快讯", "样例摘要。")
    assert second.share_url == SHARE.replace(CODE, "NW202601020000000002")
    assert [(one.reason, one.what) for one in page.refused] == [
        ("no-title", "202601020000000003"),
        ("no-title", "a row without title and id"),
        ("parse", "a row that is no object"),
    ]


def test_news_by_medium_is_shared_by_its_code():
    [item] = EastMoney(HOST, {"list": "45"}).parse(reply(BY_MEDIUM)).items
    assert item == Item(
        title="样例：某平台&某银行合作",
        url=SHARE,
        text="样例摘要。",
        published_at=AT,
        native_id=NUMBER,
        provider="eastmoney",
        medium="样例日报",
        share_url=SHARE,
        detail=DETAIL,
    )


def test_news_by_market_is_shared_by_its_code_and_a_code_that_is_none_is_dropped():
    first, second = EastMoney(HOST, {"list": "37,38,39"}).parse(reply(BY_MARKET)).items
    assert (first.title, first.medium, first.published_at) == ("样例：港股样例板块走高", "样例证券报", AT)
    assert (first.share_url, first.detail, first.native_id) == (SHARE, DETAIL, NUMBER)
    assert (second.title, second.published_at) == ("样例：编号不成样子", None)
    assert (second.share_url, second.detail, second.native_id, second.provider) == ("", None, "", "")


@pytest.mark.parametrize("name", ["content", "text"])
def test_the_detail_brings_text_medium_and_tickers(name: str):
    kind = EastMoney(HOST, {"list": "102"})
    [item, _] = kind.parse(reply(ROLL)).items
    full = kind.enrich(item, reply({name: ARTICLE}))
    assert full.text == "样例正文第一段，样例股份参与。"
    assert full.medium == "样例日报"
    assert full.tickers == (Ticker("HK", "00700"), Ticker("SH", "600160"))
    assert full.detail is None
    assert (full.title, full.share_url, full.published_at) == (item.title, item.share_url, item.published_at)


def test_the_lists_medium_stays_and_an_empty_text_leaves_the_digest():
    kind = EastMoney(HOST, {"list": "45"})
    [item] = kind.parse(reply(BY_MEDIUM)).items
    assert kind.enrich(item, reply({"text": ARTICLE.replace("样例日报", "样例网")})).medium == "样例日报"
    full = kind.enrich(item, reply({"text": "<p> </p>"}))
    assert (full.text, full.medium, full.detail) == ("样例摘要。", "样例日报", None)


@pytest.mark.parametrize(
    ("answer", "reason", "detail"),
    [
        ({"message": "样例：没有这篇"}, "empty", "样例：没有这篇"),
        ({"text": ""}, "empty", "no text in the answer"),
        ({"text": {"样例": 1}}, "empty", "no text in the answer"),
        (b"<html><body>Bad Gateway</body></html>", "not-a-feed", "an HTML page instead of JSON"),
        (b"", "parse", "not JSON"),
    ],
)
def test_a_detail_that_is_none_is_an_error_with_a_name(answer: Any, reason: str, detail: str):
    with pytest.raises(ParseError) as caught:
        EastMoney(HOST, {}).enrich(Item("样例"), reply(answer))
    assert (caught.value.reason, caught.value.detail) == (reason, detail)


@pytest.mark.parametrize(
    ("wrapped"),
    ["var ajaxResult={};", "var ajaxResult = {} ;\n", "jQuery1123_4({});", "callback({})", "{}"],
)
def test_a_script_around_the_answer_is_taken_off(wrapped: str):
    row = {"id": NUMBER, "title": "样例：旧接口的快讯", "digest": "样例摘要。", "showtime": "2026-01-02 09:30:15"}
    lives = {"rc": 1, "LivesList": [row | {"url_w": f"http://a.example/news/1344,{NUMBER}.html"}]}
    body = wrapped.replace("{}", json.dumps(lives, ensure_ascii=False)).encode()
    [item] = EastMoney(HOST, {}).parse(reply(body)).items
    assert (item.title, item.text, item.native_id, item.published_at) == (
        "样例：旧接口的快讯",
        "样例摘要。",
        NUMBER,
        AT,
    )
    assert (item.share_url, item.detail) == (f"http://a.example/news/1344,{NUMBER}.html", None)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"message": "样例：参数错误"}, "parse"),
        ({"records": None}, "parse"),
        ({"data": {"fastNewsList": None}}, "parse"),
        ({"records": []}, "empty"),
        ({"data": {"fastNewsList": []}}, "empty"),
        ([], "parse"),
        (b"{", "parse"),
        (b'{"records":' + b"[" * 100_000, "parse"),
        ("样例".encode(), "parse"),
        (b"<html><title>Sorry</title></html>", "not-a-feed"),
        ("<html>请先登录</html>".encode(), "login-page"),
        (b"<" + b"x" * 20_000, "parse"),
    ],
)
def test_an_answer_without_a_list_is_an_error_with_a_name(answer: Any, reason: str):
    with pytest.raises(ParseError) as caught:
        EastMoney(HOST, {}).parse(reply(answer))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("url", "options", "asked"),
    [
        (HOST, {"list": "102"}, f"{HOST}/web/webapi?type=102&count=100&newsid=1"),
        (HOST, {"list": "45"}, f"{HOST}/web/webapi?type=45&count=100&newsid=1"),
        (HOST, {"list": "37,38,39"}, f"{HOST}/information/newmarket/web/webapi?marketType=37,38,39&count=100"),
        (f"{HOST}/web/webapi?type=45&count=7", {}, f"{HOST}/web/webapi?type=45&count=7"),
    ],
)
def test_the_list_is_asked_for_at_the_sources_host(url: str, options: dict[str, Any], asked: str):
    assert EastMoney(url, options).start({}) == Request(asked)


def test_the_fast_list_is_the_default():
    assert EastMoney(HOST, {}).start({}).url.startswith(f"{HOST}/comm/web/getFastNewsList?client=web&biz=web_724&")


def test_a_list_that_does_not_exist_is_a_wrong_configuration():
    with pytest.raises(ConfigError, match="样例"):
        EastMoney(HOST, {"list": "样例"})


def fast(*rows: Any, end: str = "1") -> Reply:
    answer = {"code": "1", "data": {"sortEnd": end, "fastNewsList": list(rows)}}
    return reply(answer, f"{HOST}/comm/web/getFastNewsList?biz=web_724&sortEnd=&pageSize=2")


def row(**more: Any) -> dict[str, Any]:
    usual = {
        "code": NUMBER,
        "title": "样例快讯",
        "summary": "【样例快讯】样例摘要。",
        "showTime": "2026-01-02 09:30:15",
    }
    return usual | {"realSort": "5", "stockList": [], "titleColor": 0} | more


@pytest.mark.parametrize(
    ("given", "title", "text"),
    [
        ({}, "样例快讯", "样例摘要。"),
        ({"title": "样例涨1", "summary": "【样例涨1%】样例摘要。"}, "样例涨1%", "样例摘要。"),
        ({"title": "样例 甲", "summary": "【样例，甲】样例摘要。"}, "样例 甲", "样例摘要。"),
        ({"title": "", "summary": "【样例快讯】样例摘要。"}, "样例快讯", "样例摘要。"),
        ({"title": "", "summary": "样例摘要。\n第二行。"}, "样例摘要。", "样例摘要。\n第二行。"),
        ({"title": "样例 A&B", "summary": "【样例 A&B】涨幅<5%。"}, "样例 A&B", "涨幅<5%。"),
    ],
)
def test_a_fast_row_has_a_whole_title(given: dict[str, Any], title: str, text: str):
    [item] = EastMoney(HOST, {}).parse(fast(row(**given))).items
    assert (item.title, item.text) == (title, text)


def test_a_fast_row_tells_tickers_colour_and_link():
    stocks = ["116.00700", "90.BK0493", "116.700", "106.BABA", "样例", None, "1.000001"]
    [item] = EastMoney(HOST, {}).parse(fast(row(stockList=stocks, titleColor=3))).items
    assert item.tickers == (Ticker("HK", "00700"), Ticker("NYSE", "BABA"))
    assert item.urgent
    assert item.share_url == f"https://finance.eastmoney.com/a/{NUMBER}.html"
    assert (item.native_id, item.provider, item.published_at) == (NUMBER, "eastmoney", AT)


def test_malformed_fast_rows_are_refused_and_the_rest_goes_on():
    page = EastMoney(HOST, {}).parse(
        fast(
            None,
            row(),
            row(code=""),
            row(code="1/../2"),
            row(title="", summary=""),
            row(stockList="样例", realSort=None),
        )
    )
    assert len(page.items) == 2
    assert [one.reason for one in page.refused] == ["parse", "parse", "parse", "no-title"]


@pytest.mark.parametrize(
    ("cursor", "sorts", "end", "goes_on"),
    [
        ({}, "98", "8", False),
        ({"newest": "7"}, "98", "8", True),
        ({"newest": "8"}, "98", "8", False),
        ({"newest": "7"}, "98", "", False),
    ],
)
def test_the_fast_list_is_read_back_until_something_is_known(
    cursor: dict[str, str], sorts: str, end: str, goes_on: bool
):
    kind = EastMoney(HOST, {})
    kind.start(cursor)
    page = kind.parse(fast(*(row(code=f"{NUMBER}{sort}", realSort=sort) for sort in sorts), end=end))
    assert page.cursor == {"newest": "9"}
    asked = Request(f"{HOST}/comm/web/getFastNewsList?biz=web_724&pageSize=2&sortEnd=8")
    assert page.next == (asked if goes_on else None)
