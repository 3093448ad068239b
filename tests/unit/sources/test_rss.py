"""Feeds: golden ones of every sort, damage that is met in the wild, and any bytes at all."""

import html
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ParseError
from bot.core.types import Item, Page, Reply, Ticker
from bot.sources.kinds.rss import Rss
from tests.often import often
from tests.unit.examples import NASTY, NOW, texts

URL = "https://news.example.com/feeds/all.xml"


def parse(body: str | bytes, content_type: str = "") -> Page:
    data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    headers = {"content-type": content_type} if content_type else {}
    return Rss(URL, {}).parse(Reply(URL, 200, headers, data, NOW))


def rss(items: str, head: str = "<title>样例日报</title>", encoding: str = "utf-8") -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel>{head}{items}</channel></rss>'


AT = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)
GOLDEN = {
    "RSS 2.0": (
        rss(
            "<item><title>样例：腾讯回购</title><link>https://news.example.com/a.html</link><guid isPermaLink='false'>a-1</guid>"
            "<description>&lt;p&gt;第一段。&lt;/p&gt;&lt;p&gt;第二段。&lt;/p&gt;</description><category>港股</category>"
            "<pubDate>Thu, 20 Aug 2026 09:30:00 +0800</pubDate></item>"
        ),
        Item(
            "样例：腾讯回购", "https://news.example.com/a.html", "第一段。\n第二段。", AT, "a-1", categories=("港股",)
        ),
    ),
    "RSS with content:encoded": (
        (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            "<title>x</title><item><title><![CDATA[样例 A&B]]></title><link>https://news.example.com/a.html</link><description>短。</description>"
            "<content:encoded><![CDATA[<p>长得多的正文。</p><img src='x'>]]></content:encoded><dc:date>2026-08-20T09:30:00+08:00</dc:date></item>"
            "</channel></rss>"
        ),
        Item("样例 A&B", "https://news.example.com/a.html", "长得多的正文。", AT, "https://news.example.com/a.html"),
    ),
    "Atom": (
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>样例</title><entry><title type="html">样例 &amp;lt;AI&amp;gt;</title>'
            '<link rel="alternate" href="https://news.example.com/a.html"/><id>tag:news.example.com,2026:1</id>'
            "<published>2026-08-20T01:30:00Z</published><updated>2026-08-21T00:00:00Z</updated><summary>摘要。</summary></entry></feed>"
        ),
        Item("样例 <AI>", "https://news.example.com/a.html", "摘要。", AT, "tag:news.example.com,2026:1"),
    ),
    "Atom with only updated": (
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>样例</title><link href="/a.html"/><id>1</id>'
            '<updated>2026-08-20T01:30:00Z</updated><content type="html">&lt;b&gt;正文&lt;/b&gt;</content></entry></feed>'
        ),
        Item("样例", "https://news.example.com/a.html", "正文", AT, "1"),
    ),
    "RDF": (
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<channel rdf:about="https://news.example.com/"><title>样例</title></channel><item rdf:about="https://news.example.com/a.html">'
            "<title>样例</title><link>https://news.example.com/a.html</link><description>正文</description><dc:date>2026-08-20T09:30:00+08:00</dc:date>"
            "</item></rdf:RDF>"
        ),
        Item("样例", "https://news.example.com/a.html", "正文", AT, "https://news.example.com/a.html"),
    ),
    "JSON Feed": (
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "样例",
                "items": [
                    {
                        "id": 5,
                        "url": "../a.html",
                        "title": "样例 &amp; 二",
                        "content_html": "<p>正文</p>",
                        "date_published": "2026-08-20T09:30:00+08:00",
                        "tags": ["港股"],
                    }
                ],
            }
        ),
        Item("样例 & 二", "https://news.example.com/a.html", "正文", AT, "5", categories=("港股",)),
    ),
    "JSON Feed with text": (
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "external_url": "https://e.example.com/", "content_text": "1 < 2\\n第二行"}]}',
        Item("1 < 2", "https://e.example.com/", "1 < 2\n第二行", None, "1"),
    ),
    "bare ampersands": (
        rss(
            "<item><title>A&B、R&D&nbsp;费用 &copy; &unknown;</title><link>https://e.example.com/?a=1&b=2&amp;c=3</link></item>"
        ),
        Item(
            "A&B、R&D 费用 © &unknown;",
            "https://e.example.com/?a=1&b=2&c=3",
            "",
            None,
            "https://e.example.com/?a=1&b=2&c=3",
        ),
    ),
    "a relative link and no id": (
        rss("<item><title>样例</title><link> /a.html?x=1 </link></item>"),
        Item("样例", "https://news.example.com/a.html?x=1", "", None, "/a.html?x=1"),
    ),
    "an id that is the link": (
        rss("<item><title>样例</title><guid>https://news.example.com/a.html</guid></item>"),
        Item("样例", "https://news.example.com/a.html", "", None, "https://news.example.com/a.html"),
    ),
    "no title": (
        rss("<item><description>只有正文的快讯。</description><guid isPermaLink='false'>9</guid></item>"),
        Item("只有正文的快讯", "", "只有正文的快讯。", None, "9"),
    ),
    "no title but a headline in the text": (
        rss(
            "<item><description>【样例：甲厂\n停产】甲厂今日公告停产。&lt;p&gt;又一段。&lt;/p&gt;</description><guid isPermaLink='false'>9</guid></item>"
        ),
        Item("样例：甲厂 停产", "", "甲厂今日公告停产。\n又一段。", None, "9"),
    ),
    "a title over lines": (
        rss("<item><title>\n  样例\n  标题\u200b </title><guid isPermaLink='false'>9</guid></item>"),
        Item("样例 标题\u200b", "", "", None, "9"),
    ),
    "no declaration, a DOCTYPE, white space before": (
        "\n\n<!DOCTYPE rss [<!ENTITY x 'y'>]>\n<rss version='2.0'><channel><item><title>样例</title><guid isPermaLink='false'>1</guid></item></channel></rss>",
        Item("样例", "", "", None, "1"),
    ),
    "a time without zone in a Chinese feed": (
        rss(
            "<item><title>样例</title><guid isPermaLink='false'>1</guid><pubDate><![CDATA[2026-08-20 09:30:00]]></pubDate></item>"
        ),
        Item("样例", "", "", AT, "1"),
    ),
    "CST is China's": (
        rss(
            "<item><title>样例</title><guid isPermaLink='false'>1</guid><pubDate>Thu, 20 Aug 2026 09:30:00 CST</pubDate></item>"
        ),
        Item("样例", "", "", AT, "1"),
    ),
    "no date, and none is made up": (
        rss("<item><title>样例</title><guid isPermaLink='false'>1-2-3</guid><pubDate>9</pubDate></item>"),
        Item("样例", "", "", None, "1-2-3"),
    ),
    "EastMoney's marks": (
        rss(
            "<item><title>样例</title><guid isPermaLink='false'>1</guid><description><![CDATA[<span data-code='1,600160'>巨化</span>]]></description></item>"
        ),
        Item("样例", "", "巨化", None, "1", tickers=(Ticker("SH", "600160"),)),
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_feed_is_read(name: str):
    body, expected = GOLDEN[name]
    assert parse(body).items == (expected,)


@pytest.mark.parametrize(
    ("encoding", "real"),
    [("gb2312", "gb18030"), ("GBK", "gbk"), ("big5", "big5"), ("utf-16", "utf-16"), ("utf-8", "utf-8-sig")],
)
def test_a_feed_is_read_in_its_real_encoding(encoding: str, real: str):
    title = "騰訊回購股份" if real == "big5" else "镕基：腾讯回购股份" if real == "gb18030" else "腾讯回购股份"
    page = parse(rss(f"<item><title>{title}</title><guid>1</guid></item>", "", encoding).encode(real))
    assert [item.title for item in page.items] == [title]


def test_a_time_without_zone_in_another_feed_is_utc():
    body = rss(
        "<item><title>Sample</title><guid>1</guid><pubDate>2026-08-20 01:30:00</pubDate></item>", "<title>x</title>"
    )
    assert parse(body).items[0].published_at == AT


def test_what_the_feed_says_of_itself():
    page = parse(rss("<item><title>一</title></item>", "<title><![CDATA[样例 &amp; 日报]]></title><ttl>30</ttl>"))
    assert (page.title, page.ttl_seconds) == ("样例 & 日报", 1800)
    assert Rss(URL, {}).start({}).url == URL


def test_an_entry_without_anything_is_refused_by_name():
    page = parse(rss("<item><title>一</title></item><item><link>https://e.example.com/x</link></item><item/>"))
    assert [item.title for item in page.items] == ["一"]
    assert {(one.reason, one.what) for one in page.refused} >= {("no-title", "https://e.example.com/x")}


def test_an_entry_that_cannot_be_read_spoils_itself_only():
    long = "&lt;a " + "x=1 " * 5_000 + "&gt;"
    bad = f"<item><title>坏</title><link>https://e.example.com/x</link><description>{long}</description></item>"
    named = f"<item><title>{long}</title><guid isPermaLink='false'>7</guid></item>"
    page = parse(rss(f"<item><title>一</title></item>{bad}{named}<item><title>二</title></item>"))
    assert [item.title for item in page.items] == ["一", "二"]
    assert [(one.reason, one.what.split(": ")[0]) for one in page.refused] == [
        ("parse", "7"),
        ("parse", "https://e.example.com/x"),
    ]
    entries = [
        {"title": "一"},
        {"id": "7", "title": html.unescape(long)},
        {"url": "/x", "content_html": html.unescape(long)},
        5,
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": entries}).replace("<", "\\u003c")
    page = parse(body)
    assert [item.title for item in page.items] == ["一"]
    assert len(page.refused) == 2


def test_at_most_a_thousand_entries_are_read():
    assert len(parse(rss("<item><title>一</title></item>" * 1_200)).items) == 1_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        (rss("").replace("</channel></rss>", ""), "empty"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "empty"),
        ("<!DOCTYPE html><html><body>新闻</body></html>", "not-a-feed"),
        ("<html><form><input type='password'></form></html>", "login-page"),
        ("<html><body>请先登录</body></html>", "login-page"),
        ("<?xml version='1.0'?><urlset><url/></urlset>", "not-a-feed"),
        ("Not Found", "not-a-feed"),
        ("\x89PNG\r\n\x1a\n", "not-a-feed"),
        ('{"error": 401}', "not-a-feed"),
        ('{"version": 5, "items": {}}', "not-a-feed"),
        ("{broken", "parse"),
        ("{" * 100_000, "parse"),
        ('{"a":' * 100_000, "parse"),
        ("<rss version='2.0'><channel><item><title " + "a='x' " * 4_000 + ">x</title></item></channel></rss>", "parse"),
    ],
)
def test_what_is_no_feed_has_a_reason(body: str, reason: str):
    with pytest.raises(ParseError) as raised:
        parse(body)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    "piece",
    [
        "<![CDATA[",
        "<date>2026-08-20 09:30</date>",
        "<date>" + " " * 50,
        "&",
        "&amp",
        "<!DOCTYPE",
        "<date " + " " * 100,
        "<ttl>",
        "<date>" + " " * 200_000,
    ],
)
@pytest.mark.timeout(60)
def test_hostile_repetition_is_read_in_passing(piece: str):
    # Each took from seconds to minutes when a pattern read the rest of the document again and again.
    for head in ("<rss>", "<rss><channel><item><title>x</title>", "<rss><channel><item><description>"):
        page_or_parse_error(f"{head}&{piece * (250_000 // len(piece))}".encode())


def test_hostile_entities_are_not_resolved():
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    page = parse(bomb + "<rss version='2.0'><channel><item><title>&b;&f;</title></item></channel></rss>")
    assert page.items[0].title == "&b;&f;"


TAGS = [
    "rss",
    "channel",
    "item",
    "title",
    "link",
    "guid",
    "description",
    "pubDate",
    "feed",
    "entry",
    "id",
    "updated",
    "content",
    "rdf:RDF",
    "dc:date",
    "category",
]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            '<rss version="2.0"><channel><item>',
            "<![CDATA[",
            "]]>",
            "<?xml version='1.0' encoding='gb2312'?>",
            "&#xD800;",
            "&#0;",
            "<link href='http://[x'/>",
        ]
    ),
    st.sampled_from(NASTY),
    texts(3),
)
JSONS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        texts(3),
        st.just("http://[x"),
        st.just("9999-12-31T23:59:59Z"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "url", "title", "tags", "content_html", "x"]), inner),
    ),
    max_leaves=6,
)
ENTRIES = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "url",
            "external_url",
            "title",
            "content_html",
            "content_text",
            "summary",
            "date_published",
            "date_modified",
            "tags",
        ]
    ),
    JSONS,
)


def page_or_parse_error(body: bytes) -> None:
    try:
        page = Rss(URL, {}).parse(Reply(URL, 200, {}, body, NOW))
    except ParseError as exc:
        assert exc.reason in {"empty", "parse", "not-a-feed", "login-page"}  # noqa: PT017 - both ends are fine
    else:
        assert page.items or b"items" in body or b"</" in body or b"/>" in body
        assert all(item.title or item.text for item in page.items)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<rss>", b"{", b"\xff\xfe", b"<?xml version='1.0' encoding='utf-7'?><feed>"]),
)
@settings(max_examples=often(200))
def test_any_bytes_are_a_page_or_a_parse_error(body: bytes, head: bytes):
    page_or_parse_error(head + body)


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=often(300))
def test_any_markup_is_a_page_or_a_parse_error(body: str):
    data = body.encode("utf-8", "surrogatepass")
    page_or_parse_error(data)
    page_or_parse_error(b'<rss version="2.0"><channel><item><title>x</title>' + data + b"</item></channel></rss>")


@given(st.lists(st.one_of(ENTRIES, JSONS), max_size=4), JSONS)
@settings(max_examples=often(200))
def test_any_json_feed_is_a_page_or_a_parse_error(entries: list[object], title: object):
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": entries}
    page_or_parse_error(json.dumps(feed).encode())
    page_or_parse_error(json.dumps({"version": title, "items": title}).encode())
