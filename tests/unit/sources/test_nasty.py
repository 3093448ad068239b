"""Thirty nasty feeds of our own writing, as they are met in the wild.

Each comes with what a reader should see of it, or the reason it is refused.
"""

from dataclasses import dataclass, field

import pytest

from bot.core.clock import BEIJING
from bot.core.errors import ParseError
from bot.core.types import Reply
from bot.sources.kinds.rss import Rss
from tests.unit.examples import NOW

URL = "https://news.example.com/feeds/all.xml"
Row = tuple[str, str, str, str, str]  # title, address, id, time (Beijing) or "", text


@dataclass(frozen=True)
class Feed:
    body: str | bytes
    expected: list[Row] | str
    headers: dict[str, str] = field(default_factory=dict)


def rss(items: str, *, root: str = '<rss version="2.0">', channel: str = "<title>样例日报</title>") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>{root}<channel>{channel}{items}</channel></rss>'


def item(title: str, number: int = 1, more: str = "") -> str:
    return f"<item><title>{title}</title><link>https://e.example.com/{number}</link><guid>g{number}</guid>{more}</item>"


def row(title: str, number: int = 1, at: str = "", text: str = "") -> Row:
    return title, f"https://e.example.com/{number}", f"g{number}", at, text


NASTY: dict[str, Feed] = {
    "bare ampersands in addresses": Feed(
        rss("<item><title>研发R&D</title><link>https://e.example.com/?a=1&b=2&copy=3&amp;d=4</link><guid>g1</guid></item>"),
        [("研发R&D", "https://e.example.com/?a=1&b=2&copy=3&d=4", "g1", "", "")],
    ),
    "entities of HTML": Feed(
        rss(item("2025&nbsp;年报&mdash;增长&middot;&hellip;&ldquo;好&rdquo;&unknown;")), [row("2025 年报—增长·…“好”&unknown;")]
    ),
    "escaped twice": Feed(rss(item("A&amp;amp;B &amp;lt;腾讯&amp;gt;")), [row("A&B <腾讯>")]),
    "numbers of Windows' characters": Feed(rss(item("&#147;利好&#148;&#x96;&#133;&#0;&#xFFFFFF;&#55296;")), [row("“利好”–…\ufffd\ufffd")]),
    "gb18030 called gb2312": Feed(
        '<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><item><title>镕基、喆、㛃与𠮷野家</title><guid>g1</guid></item></channel></rss>'.encode("gb18030"),
        [("镕基、喆、㛃与𠮷野家", "", "g1", "", "")],
    ),
    "GBK called UTF-8": Feed(rss(item("贵州茅台提价公告")).encode("gbk"), [row("贵州茅台提价公告")], {"content-type": "text/xml; charset=utf-8"}),
    "UTF-8 called GB2312 by the server": Feed(rss(item("贵州茅台提价公告")), [row("贵州茅台提价公告")], {"content-type": "text/xml; charset=gb2312"}),
    "one broken character among good ones": Feed(
        rss(item("贵州茅台提价公告，经销商大会在遵义召开，来自各地的经销商参会，会上公布了新的价格体系")).encode().replace("价格".encode(), "价格".encode()[:-1]),
        [row("贵州茅台提价公告，经销商大会在遵义召开，来自各地的经销商参会，会上公布了新的价\ufffd体系")],
    ),
    "UTF-16 without a mark": Feed(rss(item("腾讯回购")).encode("utf-16-le"), [row("腾讯回购")]),
    "controls, a mark and blank lines before": Feed(
        b"\xef\xbb\xbf\r\n\r\n\x00 " + rss(item("腾讯\x08回购\x1f")).encode(), [row("腾讯回购")]
    ),
    "a warning of the server's before it": Feed(
        "<br />\n<b>Warning</b>:  mysql_connect() in <b>/var/www/feed.php</b> on line 3<br />\n" + rss(item("腾讯回购")), [row("腾讯回购")]
    ),
    "a page after it": Feed(rss(item("腾讯回购")) + "<!-- cached --><script>var a = '<item><title>x</title></item>';</script>", [row("腾讯回购"), ("x", "", "", "", "")]),
    "cut in the middle": Feed(rss(item("一") + item("二", 2))[:-60], [row("一")]),
    "items that nothing closes": Feed(
        "<rss version='2.0'><channel><item><title>一</title><guid>1</guid><item><title>二</title><guid>2</guid></channel></rss>",
        [("一", "", "1", "", ""), ("二", "", "2", "", "")],
    ),
    "a title that nothing closes": Feed(
        rss("<item><title>一<link>https://e.example.com/1</link><guid>g1</guid></item>" + item("二", 2)), [row("一"), row("二", 2)]
    ),
    "links that nothing closes": Feed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>一</title><link href="/1"><id>1</id></entry><entry><title>二</title><link href="/2"><id>2</id></entry></feed>',
        [("一", "https://news.example.com/1", "1", "", ""), ("二", "https://news.example.com/2", "2", "", "")],
    ),
    "markup that is not escaped": Feed(
        rss(item("<b>腾讯</b>回购", more="<description><p>第一段</p><p>第二段 a &amp; b</p></description>")), [row("腾讯回购", text="第一段\n第二段 a & b")]
    ),
    "a section in a section's place": Feed(
        rss(item("<![CDATA[腾讯]]>回购<![CDATA[ & ]]>&amp;", more="<description><![CDATA[a]]]]><![CDATA[>b <p>c</p>]]></description>")),
        [row("腾讯回购 & &", text="a]]>b\nc")],
    ),
    "its own end in a section": Feed(
        rss(item("教程", more="<description><![CDATA[<pre></description></item></channel></pre>看]]></description>") + item("二", 2)),
        [row("教程", text="看"), row("二", 2)],
    ),
    "comments everywhere": Feed(
        "<!-- <rss><item> -->" + rss("<!-- <item><title>旧</title></item> -->" + item("新<!-- x -->闻", more="<!-- </item> -->")), [row("新闻")]
    ),
    "prefixes that nobody declared": Feed(
        rss(item("x", more="<dc:date>2026-08-20T09:30:00</dc:date><content:encoded><![CDATA[正文]]></content:encoded><media:title>别的</media:title>")),
        [row("x", at="2026-08-20 09:30", text="正文")],
    ),
    "Atom with a prefix": Feed(
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="https://e.example.com/x/"><a:title>样</a:title><a:entry><a:title type="html">&lt;i>腾讯&lt;/i></a:title>'
        '<a:link rel="self" href="self"/><a:link href="../1"/><a:id>g1</a:id><a:updated>2026-08-20T01:30:00Z</a:updated></a:entry></a:feed>',
        [row("腾讯", at="2026-08-20 09:30")],
    ),
    "capitals": Feed(
        "<RSS VERSION='0.91'><CHANNEL><ITEM><TITLE>腾讯回购</TITLE><LINK>https://e.example.com/1</LINK><GUID>g1</GUID><PUBDATE>2026-08-20 09:30</PUBDATE></ITEM></CHANNEL></RSS>",
        [row("腾讯回购", at="2026-08-20 09:30")],
    ),
    "dates of every sort in one feed": Feed(
        rss("".join(item(f"{n}", n, f"<pubDate>{at}</pubDate>") for n, at in enumerate(["2026/08/20 09:30", "2026年8月20日 09:30", "Thu, 20 Aug 2026 09:30:00 CST", "1787189400", "昨天", "2026-02-30 09:30"], 1))),
        [*(row(str(n), n, "2026-08-20 09:30") for n in range(1, 5)), row("5", 5), row("6", 6)],
    ),
    "ids that repeat, are missing, are white space": Feed(
        rss("<item><title>一</title><guid>g</guid></item><item><title>二</title><guid>g</guid></item><item><title>三</title><guid> </guid></item>"),
        [("一", "", "g", "", ""), ("二", "", "g", "", ""), ("三", "", "", "", "")],
    ),
    "an id that is an address and one that says it is none": Feed(
        rss("<item><title>一</title><guid>https://e.example.com/1</guid></item><item><title>二</title><guid isPermaLink='false'>https://e.example.com/2</guid></item>"),
        [("一", "https://e.example.com/1", "https://e.example.com/1", "", ""), ("二", "", "https://e.example.com/2", "", "")],
    ),
    "addresses that are none": Feed(
        rss("<item><title>一</title><link>http://[broken</link><guid>g1</guid></item><item><title>二</title><link>//e.example.com/2</link><guid>g2</guid></item>"),
        [("一", "", "g1", "", ""), row("二", 2)],
    ),
    "tags and tricks in a title": Feed(
        rss(item("&lt;script&gt;alert(1)&lt;/script&gt;腾讯&lt;img src=x onerror=alert(1)&gt;\u202e回购 1 &lt; 2 &lt;AI&gt;")), [row("腾讯\u202e回购 1 < 2")]
    ),
    "an empty feed": Feed(rss(""), []),
    "a login page": Feed("<!DOCTYPE html><html><body><form>请登录<input name=p type=password></form></body></html>", "login-page"),
    "a page with the word rss": Feed("<html><head><link rel=alternate type=application/rss+xml href=/rss></head><body>&lt;rss&gt;</body></html>", "not-a-feed"),
    "an error in JSON": Feed('{"code": 401, "message": "no"}', "not-a-feed"),
    "a picture": Feed(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not-a-feed"),
    "entities that make more of themselves": Feed(
        "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + rss(item("腾讯&b;&f;")), [row("腾讯&b;&f;")]
    ),
}  # fmt: skip


def test_there_are_as_many_as_demanded():
    assert len(NASTY) >= 30


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_feed(name: str):
    feed = NASTY[name]
    body = feed.body if isinstance(feed.body, bytes) else feed.body.encode()
    if isinstance(feed.expected, str):
        with pytest.raises(ParseError) as raised:
            Rss(URL, {}).parse(Reply(URL, 200, feed.headers, body, NOW))
        assert raised.value.reason == feed.expected
        return
    page = Rss(URL, {}).parse(Reply(URL, 200, feed.headers, body, NOW))
    read = [
        (
            one.title,
            one.url,
            one.native_id,
            f"{one.published_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if one.published_at else "",
            one.text,
        )
        for one in page.items
    ]
    assert read == feed.expected
