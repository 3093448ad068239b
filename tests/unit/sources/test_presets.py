"""The presets, each checked against an answer of our own writing (answers.py)."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.core.chat.callback_data import Tap
from bot.core.errors import ConfigError, ParseError
from bot.core.news.identity import item_keys
from bot.core.types import Item, Page, Reply, Ticker
from bot.sources.fetch.parser_pool import ParserPool
from bot.sources.kinds.registry import KINDS, Kind, ResolvedSource, known_wire, open_kind, recognise, resolve
from bot.sources.presets import presets, read_preset
from tests.unit.sources.answers import DETAIL, FLASH, HOST, NUMBER

UNTESTED = {
    "eastmoney-columns",
    "eastmoney-kuaixun",
    "eastmoney-market",
    "eastmoney-media",
    "eastmoney-roll",
    "eastmoney-search",
    "futu",
    "jin10",
    "rsshub-eastmoney-search",
    "wallstreetcn",
    "zqrb",
}
# Values for presets without a default.
GIVEN = {"keyword": "微信支付", "host": HOST}


def entry(name: str) -> dict[str, Any]:
    """Return a source of a preset, with the values that it needs."""
    preset = presets()[name]
    needed = {key: GIVEN[key] for key, usual in preset.parameters.items() if usual is None}
    if not preset.host or "183.136" in preset.host:
        needed["host"] = HOST
    return {"preset": name, **needed}


def opened(name: str) -> Kind:
    return open_kind("", "", entry(name))


def read(name: str, answer: Any, cursor: dict[str, str] | None = None) -> Page:
    kind = opened(name)
    request = kind.start(cursor or {})
    return kind.parse(reply(answer, request.url))


def reply(answer: Any, url: str) -> Reply:
    body = answer.encode() if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False).encode()
    return Reply(url, 200, {}, body, datetime(2026, 1, 3, tzinfo=UTC))


def test_every_preset_is_held_against_an_answer():
    assert presets().keys() == FLASH.keys()
    assert {name for name, preset in presets().items() if not preset.tested} == UNTESTED


@pytest.mark.parametrize("name", FLASH)
def test_a_preset_reads_its_answer(name: str):
    answer, expected, dropped = FLASH[name]
    page = read(name, answer)
    assert page.items == (expected,)
    assert len(page.refused) == dropped


@pytest.mark.parametrize("name", FLASH)
def test_a_preset_is_a_source(name: str):
    preset = presets()[name]
    found = resolve(entry(name))
    assert found.kind == preset.kind
    assert found.kind in KINDS
    assert found.options == entry(name)
    assert urlsplit(found.url).scheme in {"http", "https"}
    assert "{" not in found.url + found.name
    # Two keywords are two sources.
    for parameter in preset.parameters:
        other = resolve({**entry(name), parameter: "9"})
        assert other.url != found.url
        assert other.name != found.name
    kind = opened(name)
    assert kind.start({}) == kind.start({})
    assert "{" not in urlsplit(kind.start({}).url).path


def test_no_two_presets_are_known_by_one_address():
    known = [resolve(entry(name)).url for name in presets()]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize(
    ("page", "preset", "more"),
    [
        ("https://www.cls.cn/telegraph", "cls", {}),
        ("https://cls.cn/", "cls", {}),
        ("http://www.cls.cn/telegraph?from=x", None, {}),
        ("https://kuaixun.eastmoney.com/7_24.html", "eastmoney-724", {}),
        (
            "https://so.eastmoney.com/news/s?keyword=%E5%BE%AE%E4%BF%A1%E6%94%AF%E4%BB%98",
            "eastmoney-search",
            {"keyword": "微信支付"},
        ),
        ("https://news.10jqka.com.cn/realtimenews.html", "ths", {}),
        ("https://finance.sina.com.cn/7x24/", "sina-724", {}),
        ("https://wallstreetcn.com/live/global", "wallstreetcn", {}),
        ("https://www.jin10.com", "jin10", {}),
        ("https://news.futunn.com/hk/main/live", "futu", {}),
        ("https://example.com/telegraph", None, {}),
        ("https://www.cls.cn.example/telegraph", None, {}),
        ("https://[broken", None, {}),
    ],
)
def test_a_pasted_page_means_its_wire(page: str, preset: str | None, more: dict[str, str]):
    found = known_wire(page)
    assert (found.options if found else None) == ({"preset": preset, **more} if preset else None)


@pytest.mark.parametrize(
    "name", ["eastmoney-724", "cls", "ths", "sina-724", "eastmoney-roll", "eastmoney-media", "futu"]
)
def test_a_wire_at_another_address_is_recognised(name: str):
    answer, expected, _ = FLASH[name]
    url = f"{HOST}/some/where?type={'102' if name == 'eastmoney-roll' else '45'}"
    found = recognise(reply(answer, url))
    assert found == ResolvedSource("json", presets()[name].title, url, {"preset": name, "address": url})
    kind = open_kind(found.kind, found.url, found.options)
    assert kind.start({}).url.startswith(url)
    [item] = kind.parse(reply(answer, url)).items
    assert (item.title, item.native_id) == (expected.title, expected.native_id)


def test_the_signature_is_that_of_the_sorted_query():
    request = opened("cls").start({})
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    # md5(sha1("app=CailianpressWeb&category=&last_time=&os=web&refresh_type=1&rn=50&sv=8.4.6")), by sha1sum and md5sum.
    assert query[-1] == ("sign", "3bf279ac3a69396d15ce1505fba47254")
    assert query[:-1] == sorted(query[:-1])
    assert request.headers == {"Referer": "https://www.cls.cn/telegraph"}


@pytest.mark.parametrize(
    ("name", "answer", "told"),
    [
        ("cls", {"errno": 10012, "msg": "样例：签名错误"}, "样例：签名错误"),
        ("wallstreetcn", {"code": 60000, "message": "样例：参数错误"}, "样例：参数错误"),
        ("ths", {"code": "500", "data": {}}, "the answer does not say code == '200' || code == `200`"),
        ("sina-724", {"result": {"status": {"code": 11, "msg": "样例：稍后再试"}}}, "样例：稍后再试"),
        ("eastmoney-724", {"code": "0", "message": "样例：参数错误", "data": None}, "样例：参数错误"),
        ("eastmoney-724", {"data": {"fastNewsList": None}}, "no list in the answer"),
    ],
)
def test_what_an_answer_says_of_its_fault_is_told(name: str, answer: Any, told: str):
    with pytest.raises(ParseError) as caught:
        read(name, answer)
    assert (caught.value.reason, caught.value.said or caught.value.detail) == ("parse", told)


# EastMoney's older lists name a detail. Synthetic: GetNewsText; type=102 names the text content, the others text.
ARTICLE = (
    '<p style="display:none"> </p><p><a data-code="00700|116|5"><img data-code="K 00700|116|5" alt="K图 00700_0]"></a></p>'
    '<p>样例正文第一段，<span data-code="1,600160">样例股份</span>参与。</p><p class="em_media">（文章来源：样例日报）</p>'
)


@pytest.mark.parametrize("key", ["content", "text"])
@pytest.mark.parametrize("name", ["eastmoney-roll", "eastmoney-media", "eastmoney-market"])
def test_the_detail_brings_text_medium_and_tickers(name: str, key: str):
    _, item, _ = FLASH[name]
    full = opened(name).enrich(item, reply({key: ARTICLE}, DETAIL.url))
    assert full.text == "样例正文第一段，样例股份参与。"
    assert full.medium == (item.medium or "样例日报")
    assert full.tickers == (Ticker("HK", "00700"), Ticker("SH", "600160"))
    assert full.detail is None
    assert (full.title, full.share_url, full.published_at) == (item.title, item.share_url, item.published_at)
    assert opened(name).enrich(item, reply({key: "<p> </p>"}, DETAIL.url)).text == item.text


@pytest.mark.parametrize(
    ("answer", "reason", "detail"),
    [
        ({"message": "样例：没有这篇"}, "empty", "样例：没有这篇"),
        ({"text": ""}, "empty", "no text in the answer"),
        ({"text": {"样例": 1}}, "empty", "no text in the answer"),
        ("<html><body>Bad Gateway</body></html>", "not-a-feed", "an HTML page instead of JSON"),
        ("", "empty", "the document is empty"),
        ("{", "parse", "not JSON"),
    ],
)
def test_a_detail_that_is_none_is_an_error_with_a_name(answer: Any, reason: str, detail: str):
    with pytest.raises(ParseError) as caught:
        opened("eastmoney-media").enrich(Item("样例"), reply(answer, DETAIL.url))
    assert (caught.value.reason, caught.value.said or caught.value.detail) == (reason, detail)


def test_the_same_news_through_finews_and_eastmoney_is_one_article():
    """The provider's number is the same, however it is served."""
    items = [
        FLASH[name][1] for name in ("eastmoney-724", "eastmoney-roll", "eastmoney-media", "zqrb", "eastmoney-search")
    ]
    first = {item_keys([item], source_id)[0][0] for source_id, item in enumerate(items)}
    assert first == {f"eastmoney:{NUMBER}"}


@pytest.mark.parametrize(
    ("cursor", "sorts", "end", "goes_on"),
    [
        ({}, "98", "8", False),
        ({"newest": "7"}, "98", "8", True),
        ({"newest": "8"}, "98", "8", False),
        ({"newest": "10"}, ["99", "11"], "8", True),  # numbers, not letters
        ({"newest": "7"}, "98", "", False),
    ],
)
def test_a_list_is_read_back_until_something_is_known(
    cursor: dict[str, str], sorts: list[str], end: str, goes_on: bool
):
    rows = [{"code": f"{NUMBER}{sort}", "title": "样例", "realSort": sort} for sort in sorts]
    page = read("eastmoney-724", {"data": {"sortEnd": end, "fastNewsList": rows}}, cursor)
    assert page.cursor == {"newest": sorts[0]}
    assert (page.next is not None) == goes_on
    if page.next:
        assert dict(parse_qsl(urlsplit(page.next.url).query))["sortEnd"] == "8"


async def test_pages_by_number_are_counted_also_where_another_process_parses():
    kind, aside = opened("ths"), ParserPool(inline=0)
    url = kind.start({"newest": "1"}).url
    pages = []
    for _ in range(3):
        page = await aside.call(kind.parse, reply(FLASH["ths"][0], url))
        assert page.next is not None
        url = page.next.url
        pages.append(dict(parse_qsl(urlsplit(url).query))["page"])
    await aside.close()
    assert pages == ["2", "3", "4"]


# -- what a source that names a preset may say -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"preset": "cl"}, "sources: preset: 'cl' does not exist. Did you mean cls?"),
        ({"preset": 5}, "sources: preset: 5 does not exist"),
        (
            {"preset": "cls", "keyword": "x"},
            "sources: keyword: preset cls has no such option (its options: host, address, fulltext, standby_for)",
        ),
        ({"preset": "eastmoney-search"}, "sources: keyword: preset eastmoney-search needs one"),
        ({"preset": "eastmoney-search", "keyword": "a\nb"}, "sources: keyword: must be a short text or a number"),
        ({"preset": "eastmoney-search", "keyword": "字" * 101}, "sources: keyword: must be a short text"),
        ({"preset": "eastmoney-search", "keyword": ["x"]}, "sources: keyword: must be a short text"),
        ({"preset": "zqrb"}, "sources: host: preset zqrb needs the address of a site"),
        ({"preset": "cls", "host": "ftp://x"}, "sources: host: 'ftp://x' is not a web address"),
        ({"preset": "cls", "url": "http://[broken"}, "is not a web address"),
        ({"preset": "cls", "fulltext": "yes"}, "sources: fulltext: must be true or false"),
        ({"kind": "eastmoney", "url": HOST, "list": "样例"}, "sources: list: '样例' is none of 102, 45, fast"),
    ],
)
def test_a_wrong_source_is_a_wrong_configuration(source: dict[str, Any], said: str):
    with pytest.raises(ConfigError) as caught:
        resolve(source)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "asked", "known_by"),
    [
        (
            {"preset": "cls", "url": "http://mirror.example/"},
            "http://mirror.example/v1/roll/get_roll_list?app=",
            "http://mirror.example/v1/roll/get_roll_list",
        ),
        (
            {"preset": "cls", "url": "https://www.cls.cn"},
            "https://www.cls.cn/v1/roll/get_roll_list?app=",
            "https://www.cls.cn/telegraph",
        ),
        (
            {"preset": "jin10", "url": "http://mirror.example/x.js"},
            "http://mirror.example/x.js",
            "http://mirror.example/x.js",
        ),
        (
            {"preset": "rsshub-eastmoney-search", "keyword": "微信 支付", "url": "http://rsshub.lan:1200"},
            "http://rsshub.lan:1200/eastmoney/search/%E5%BE%AE%E4%BF%A1%20%E6%94%AF%E4%BB%98",
            "http://rsshub.lan:1200/eastmoney/search/%E5%BE%AE%E4%BF%A1%20%E6%94%AF%E4%BB%98",
        ),
        (
            {"kind": "rsshub", "name": "x", "route": "/36kr/newsflashes", "url": "http://rsshub.lan/sub/"},
            "http://rsshub.lan/sub/36kr/newsflashes",
            "http://rsshub.lan/sub/36kr/newsflashes",
        ),
        (
            {"kind": "rsshub", "name": "x", "route": "/cls/telegraph"},
            "https://rsshub.app/cls/telegraph",
            "https://rsshub.app/cls/telegraph",
        ),
    ],
)
def test_a_source_may_be_asked_elsewhere(source: dict[str, Any], asked: str, known_by: str):
    found = resolve(source)
    assert found.url == known_by
    assert open_kind(found.kind, found.url, found.options).start({}).url.startswith(asked)


def test_a_keyword_is_quoted_where_it_stands():
    request = open_kind("", "", {"preset": "eastmoney-search", "keyword": 'a"&{x}\\支付'}).start({})
    query = dict(parse_qsl(urlsplit(request.url).query))
    assert json.loads(query["param"])["keyword"] == 'a"&{x}\\支付'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "write keys with values"),
        ("a: [", "no YAML"),
        ("title: x\nkind: json\nhome: x\ntested: true\nurls: 1", "urls is not a key"),
        ("title: x\nkind: json\nhome: x", "has no tested"),
        ("title: x\nkind: json\nhome: x\ntested: true\npages: ['(']", "pages: "),
    ],
)
def test_a_malformed_preset_names_what_is_wrong(text: str, said: str):
    with pytest.raises(ConfigError, match="preset x: ") as caught:
        read_preset("x", text)
    assert said in str(caught.value)


def test_presets_come_with_the_package():
    assert {file.name for file in files("bot.sources.presets").iterdir() if file.name.endswith(".yaml")} == {
        f"{name}.yaml" for name in presets()
    }


def test_a_button_can_name_every_preset():
    assert all(Tap.fits("preset", name) for name in presets())


@pytest.mark.parametrize(
    ("name", "shown", "needs"),
    [
        ("cls", "财联社", ()),
        ("eastmoney-columns", "东方财富栏目 …", ()),
        ("eastmoney-search", "东方财富搜索：…", ("keyword",)),
        ("zqrb", "证券日报", ("host",)),
    ],
)
def test_a_preset_says_what_it_needs(name: str, shown: str, needs: tuple[str, ...]):
    assert (presets()[name].shown, presets()[name].needs) == (shown, needs)
