"""Any bytes: every kind returns a page or an item, or raises ParseError, and nothing else."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import ParseError
from bot.core.news.identity import item_keys
from bot.core.news.item_rules import tickers_of, tidy
from bot.core.types import Item, Page, Reply, Request
from bot.sources.kinds.registry import KINDS, Kind, open_kind, recognise
from bot.sources.reading.dates import date
from bot.sources.reading.document import decode, plain_text
from bot.sources.reading.eastmoney_marks import read_marked
from tests.often import often
from tests.unit.examples import LISTINGS

AT = datetime(2026, 1, 3, tzinfo=UTC)

POST = (
    '---\ntitle: "样例"标题""\ndate: 2026-01-02 09:30:15 +0800\ntags: 样例新闻\n---\n> 摘要\n\n<p style="display:none"><br /></p>'
    '<p data-code="00700|116|5">样例[（文章来源：样例(港)报）</p>\r\n<http://a.example/1344,202601020000000001.html>\n\n<>\n'
    "[返回样例新闻](//a.example/category/yangli.html)｜[返回首页](/)"
)
FEED = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>样例</title><entry><title type="html">样例</title>'
    '<link href="http://a.example/2026/01/02/x.html"/><id>样例</id><published>2026-01-02T09:30:15+08:00</published><category term="样例新闻"/>'
    '<content type="html">&lt;p data-code="1,600160"&gt;样例&lt;/p&gt;</content></entry></feed>'
)
PAGE = (
    "<!DOCTYPE html><html><body><header><h1>站</h1></header><section><small>2026-01-02 09:30:15</small><h1>样例</h1><p>样例</p>"
    '<a href="/category/yangli/2026/01/02/x.html">样例</a><small>tags: <em>样例新闻</em></small></section></body></html>'
)
LISTING = "file\trepo_path\nx.md\t_posts/2026-01-02-202601020000000001.md\n"
ROWS = '{"records": [{"title": "样例", "infoCode": "NW202601020000000001", "showtime": "2026-01-02 09:30:15", "url_w": "http://a.example"}]}'
FAST = '{"data": {"sortEnd": "1", "fastNewsList": [{"code": "1", "title": "样例", "summary": "【样例】样例", "stockList": ["116.00700"]}]}}'
JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "样例", "tags": ["样例"]}]}'
CLS = '{"errno": 0, "data": {"roll_data": [{"id": 1, "title": "", "content": "【样例】样例", "ctime": 1767317415, "stock_list": [{"StockID": "sz300304"}]}]}}'
SINA = (
    '{"result": {"status": {"code": 0}, "data": {"feed": {"list": [{"id": 1, "rich_text": "【样例】样例", "create_time": "2026-01-02 09:30:15", '
    '"ext": "{\\"stocks\\": [{\\"market\\": \\"us\\", \\"symbol\\": \\"baba\\"}]}"}]}}}}'
)
JIN10 = 'var newest=[{"id": "1", "time": "2026-01-02 09:30:15", "type": 0, "data": {"content": "<b>样例</b>"}}];'
SAMPLES = [POST, FEED, PAGE, LISTING, ROWS, FAST, JSON_FEED, CLS, SINA, JIN10]
# A kind by its name and options: every kind, and json as the wires have it.
OPENED: dict[str, tuple[str, dict[str, Any]]] = {
    "rss": ("rss", {}),
    "finews": ("finews", {}),
    "rsshub": ("rsshub", {}),
    "html": ("html", {"items": "a", "title": "", "link": "@href"}),
    "fulltext": ("rss", {"fulltext": True}),
    **{name: ("json", {"preset": name}) for name in ("eastmoney-724", "eastmoney-roll", "cls", "sina-724", "jin10")},
}
PATHS = ["/feed.xml", "/category/yangli.html", "/_posts/2026-01-02-202601020000000001.md", "/2026/01/02/x.html", "/"]
QUIETLY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=often(150),
    suppress_health_check=[HealthCheck.too_slow],
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = [
    "content",
    "ctime",
    "stock_list",
    "subjects",
    "shareurl",
    "is_ad",
    "rich_text",
    "create_time",
    "ext",
    "tag",
    "docurl",
    "code",
    "title",
    "summary",
    "showTime",
    "stockList",
    "realSort",
    "titleColor",
    "infoCode",
    "infocode",
    "id",
    "digest",
    "simtitle",
    "simdigest",
    "showtime",
    "datetime",
    "from",
    "medianame",
    "url_w",
    "url",
    "external_url",
    "date_published",
    "tags",
    "content_html",
    "content_text",
]
rows = st.lists(st.dictionaries(st.sampled_from(FIELDS), values, max_size=8) | values, max_size=4)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound document with pieces cut out, doubled, or put in."""
    body = draw(st.sampled_from(SAMPLES)).encode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 80)))
        put = draw(
            st.sampled_from([b"", body[start:end] * 2, b"<", b'"', b"\xff\xfe", b"\x00", b"]]>", b"&#x110000;", b"\r"])
        )
        body = body[:start] + put + body[end:]
    return body


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """Well-formed JSON in the right places, with anything in it."""
    some = draw(rows)
    shape: Any = draw(
        st.sampled_from(
            [
                {"records": some},
                {"nodeList": some},
                {"record": some},
                {"LivesList": some},
                {"data": {"fastNewsList": some, "sortEnd": draw(values)}},
                {"version": "https://jsonfeed.org/version/1.1", "title": draw(values), "items": some},
                {"errno": 0, "data": {"roll_data": some}},
                {"result": {"status": {"code": 0}, "data": {"feed": {"list": some}}}},
                {"content": draw(values), "text": draw(values), "message": draw(values)},
            ]
        )
    )
    return json.dumps(shape).encode()


bodies = st.binary(max_size=300) | damaged() | answers() | st.text(max_size=100).map(str.encode)


def opened(kind: str, path: str) -> Kind:
    name, options = OPENED[kind]
    return open_kind(name, f"https://a.example{path}", options)


def use(items: tuple[Item, ...]) -> None:
    """What a poll does with items before it stores them."""
    tidied = [tidy(item) for item in items]
    assert len(item_keys(tidied, 1)) == len(items)
    for item in tidied:
        tickers_of(item, LISTINGS)
        assert item.published_at is None or item.published_at.utcoffset() is not None
        assert item.detail is None or item.detail.url.startswith(("https://", "http://"))


@pytest.mark.parametrize("kind", OPENED)
@QUIETLY
@given(body=bodies, path=st.sampled_from(PATHS), newest=st.sampled_from(["", "0", "9"]))
def test_a_kind_gives_a_page_or_a_parse_error(kind: str, body: bytes, path: str, newest: str):
    stepper = opened(kind, path)
    assert isinstance(stepper.start({"newest": newest}), Request)
    page: Page | str
    try:
        page = stepper.parse(Reply(f"https://a.example{path}", 200, {}, body, AT))
    except ParseError as exc:
        page = exc.reason
    if not isinstance(page, Page):
        assert page in {"not-a-feed", "login-page", "parse", "none-of", "empty", "encoding"}
        return
    # A list may say itself that it is empty; a page never does.
    assert page.items or page.refused or kind != "html"
    use(page.items)


@pytest.mark.parametrize("kind", OPENED)
@QUIETLY
@given(body=bodies, path=st.sampled_from(PATHS))
def test_a_detail_gives_an_item_or_a_parse_error(kind: str, body: bytes, path: str):
    item = Item("样例", url=f"https://a.example{path}", detail=Request(f"https://a.example{path}"))
    try:
        full = opened(kind, "/").enrich(item, Reply(item.url, 200, {}, body, AT))
    except ParseError:
        return
    use((full,))


@QUIETLY
@given(
    body=bodies,
    path=st.sampled_from(PATHS),
    charset=st.sampled_from(["", "gb2312", "utf-16", "样例", "idna", "base64"]),
)
def test_any_document_is_recognised_or_not(body: bytes, path: str, charset: str):
    headers = {"content-type": f"text/html; charset={charset}"}
    text = decode(body, headers)
    plain_text(text)
    read_marked(text)
    found = recognise(Reply(f"https://a.example{path}", 200, headers, body, AT))
    assert found is None or found.kind in KINDS


@QUIETLY
@given(
    written=st.text(max_size=40)
    | st.floats()
    | st.none()
    | st.from_regex(r"\A[0-9]{1,5}[-/年][0-9]{1,3}[-/月][0-9]{1,3} ?[0-9]{0,2}:[0-9]{2}[+-][0-9]{4}\Z")
)
def test_any_date_is_a_time_or_none(written: Any):
    at = date(written)
    assert at is None or at.utcoffset() is not None


def test_every_kind_is_tried():
    assert {name for name, _ in OPENED.values()} == set(KINDS)


HOSTILE = {
    "tags that never end": b"<html>" + (b"<a" * 8000 + b">") * 60,
    "elements that are never closed": b"<html>" + b"<div>" * 200_000,
    "fonts that are never closed": b"<html>" + b"".join(b"<font size=%d><p>" % number for number in range(50_000)),
    "entries within entries": b"<html>"
    + b"".join(b'<div><div><a href="/2026/01/02/%d.html">a</a>' % number for number in range(300))
    + b"x" * 1_000_000,
    "an endless address": b'<html><a href="/' + b"1" * 15_000 + b'.x">a</a></html>',
    "an endless word": b"a" * 1_000_000,
    "one path again and again": b"a.md " * 200_000,
    "a list within a list": b'{"records":' + b"[" * 1_000_000,
    "brackets without end": "---\ntitle: a\n---\n（文章来源：".encode() + b"(a" * 300_000,
    "footers without end": b"---\ntitle: a\n---\n" + ("返回首页(" + "(" * 200).encode() * 2000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", OPENED)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_take_no_minutes(kind: str, body: bytes):
    stepper = opened(kind, "/x")
    stepper.start({})
    with contextlib.suppress(ParseError):
        use(stepper.parse(Reply("https://a.example/x", 200, {}, body, AT)).items)
