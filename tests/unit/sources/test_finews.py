"""Kind finews, trap by trap. Synthetic: every text here is of our own writing, after the shapes of real ones."""

from datetime import UTC, datetime

import pytest

from bot.core.errors import ParseError
from bot.core.news.item_rules import tickers_of
from bot.core.types import Item, Page, Reply, Request
from bot.sources.kinds.finews import Finews
from tests.unit.examples import LISTINGS

SITE = "https://finews.example"

NUMBER = "202601020000000001"
LINK = f"http://a.example/news/1344,{NUMBER}.html"
AT = datetime(2026, 1, 2, 1, 30, 15, tzinfo=UTC)
FOOTERS = [
    "",
    "\n\n[返回样例滚动新闻](../emnews/)\n[返回首页](../)",
    "\n\n[返回样例滚动新闻](//finews.example/emnews/)\n[返回首页](//finews.example/)",
    "\n\n[返回样例滚动新闻](//finews.example/emnews/)｜[返回首页](//finews.example/)",
]


def reply(text: str, path: str = f"/_posts/2026-01-02-{NUMBER}.md") -> Reply:
    return Reply(SITE + path, 200, {}, text.encode(), datetime(2026, 1, 3, tzinfo=UTC))


def post(
    title: str = '"样例：某公司测试新功能"',
    date: str = "2026-01-02 09:30:15 +0800",
    body: str = "样例正文。",
    end: str = f"\n\n<{LINK}>",
) -> str:
    return (
        f"---\nlayout: post\ntitle: {title}\ndate: {date}\ncategories: emnews\ntags: 样例滚动新闻\n---\n\n{body}{end}"
    )


def parse(text: str, path: str = f"/_posts/2026-01-02-{NUMBER}.md") -> Page:
    kind = Finews(SITE + path, {})
    assert kind.start({}) == Request(SITE + path)
    return kind.parse(reply(text, path))


def only(text: str, path: str = f"/_posts/2026-01-02-{NUMBER}.md") -> Item:
    [item] = parse(text, path).items
    return item


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("date", ["2026-01-02 09:30:15 +0800", "2026-01-02 09:30:15"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_post_is_read_whatever_its_footer_offset_and_newlines(footer: str, date: str, newline: str):
    assert only((post(date=date) + footer).replace("\n", newline)) == Item(
        title="样例：某公司测试新功能",
        url=f"{SITE}/_posts/2026-01-02-{NUMBER}.md",
        text="样例正文。",
        published_at=AT,
        native_id=NUMBER,
        provider="eastmoney",
        medium="样例滚动",
        share_url=LINK,
        categories=("emnews",),
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"样例"新品"发布：价格公布"', '样例"新品"发布：价格公布'),
        ('"样例 \\ 反斜杠: 与冒号"', "样例 \\ 反斜杠: 与冒号"),
        ('"样例 #1 号"', "样例 #1 号"),
        ("'样例单引号'", "样例单引号"),
        ("样例不带引号", "样例不带引号"),
        ('"样例只有一边', '"样例只有一边'),
    ],
)
def test_titles_stand_unescaped_inside_quotes(written: str, title: str):
    assert only(post(title=written)).title == title


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (post(title='""'), "no-title"),
        (post(title='""', date=" +0800"), "no-title"),
        (post(title=""), "no-title"),
        (post(date=" +0800"), "no-date"),
        (post(date=""), "no-date"),
        (post(date="2026-13-41 09:30:15 +0800"), "no-date"),
        (post().replace("title: ", "titel: "), "no-title"),
    ],
)
def test_a_post_without_title_or_date_is_refused_by_name(text: str, reason: str):
    page = parse(text, f"/_posts/-{NUMBER}.md")
    assert page.items == ()
    [refusal] = page.refused
    assert (refusal.reason, refusal.what) == (reason, f"{SITE}/_posts/-{NUMBER}.md")
    with pytest.raises(ParseError) as caught:
        Finews(SITE, {}).enrich(Item("", url=SITE), reply(text))
    assert (caught.value.reason, caught.value.detail) == ("parse", reason)


def test_an_empty_link_leaves_the_posts_own_address():
    item = only(post(end="\n\n<>\n\n[返回样例滚动新闻](//finews.example/emnews/)｜[返回首页](//finews.example/)"))
    assert item.share_url == item.url == f"{SITE}/_posts/2026-01-02-{NUMBER}.md"
    assert item.text == "样例正文。"
    assert (item.native_id, item.provider) == (NUMBER, "eastmoney")


def test_a_name_that_begins_with_a_dash_still_tells_the_number():
    assert only(post(end=""), f"/_posts/-{NUMBER}.md").native_id == NUMBER


def test_the_digest_of_roll_news_is_text_and_no_quotation():
    assert only(post(body="> 样例摘要。\n\n<p>样例正文。</p>")).text == "样例摘要。\n样例正文。"


def test_two_spellings_of_a_code_are_one_ticker():
    items = [only(post(body=f"样例交易所({code})今日发布样例公告。")) for code in ("0388.HK", "00388.HK")]
    assert {ticker.key for item in items for ticker in tickers_of(item, LISTINGS)} == {"HK:00388"}


def test_a_post_of_nobody_elses_is_known_by_its_name_at_its_source():
    item = only(post(end=""), "/_posts/2026-01-02-yangli.md")
    assert (item.native_id, item.provider) == ("yangli", "")
    assert item.share_url == f"{SITE}/_posts/2026-01-02-yangli.md"


# -- pages -------------------------------------------------------------------------------------------------------------


def page(content: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="UTF-8">{head}<title>样例标题 | 样例站名</title></head>'
        f'<body><div class="wrapper"><header><h1><a href="/">样例站名</a></h1><p>样例简介</p></header><section>{content}</section>'
        "<footer><p><small>样例声明。</small></p></footer></div></body></html>"
    )


TEXT = f'<p>样例正文。</p>\n\n<p><a href="{LINK}">{LINK}</a></p>\n\n<p><a href="/emnews/">返回首页</a></p>'
STAMP = "<small>(GMT+8, Asia/Shanghai, CST) 2026-01-02 09:30:15 &nbsp; </small>"
TAGS = "<small>tags: <em>样例滚动新闻</em></small>"
AT_PAGE = f"/emnews/2026/01/02/{NUMBER}.html"
SEEN = Item(
    title="样例标题",
    url=SITE + AT_PAGE,
    text="样例正文。",
    published_at=AT,
    native_id=NUMBER,
    provider="eastmoney",
    medium="样例滚动",
    share_url=LINK,
)


def test_a_page_in_the_sites_layout_is_read_without_its_frame():
    assert only(page(f"{STAMP}<h1>样例标题</h1>{TEXT}{TAGS}"), AT_PAGE) == SEEN


def test_text_that_spills_out_of_the_head_is_not_read_twice():
    spilled = '<p style="text-align:center;">样例溢出<a href="http://b.example" data-code="00700|116|5">图</a></p>'
    head = f'<meta property="og:title" content="样例标题"><meta property="og:description" content="{spilled}{TEXT}">'
    assert only(page(f"{STAMP}<h1>样例标题</h1>{TEXT}{TAGS}", head), AT_PAGE) == SEEN


@pytest.mark.parametrize(
    "content",
    [
        f'<article><header><h1>样例标题</h1></header><time datetime="2026-01-02T09:30:15+08:00"></time>{TEXT}<a rel="tag">样例滚动新闻</a></article>',
        f'<article><h1 class="post-title">样例标题</h1><p class="post-meta">2026-01-02 09:30:15</p><div class="post-content">{TEXT}</div><a rel="tag">样例滚动新闻</a></article>',
        f'<div class="e-content">{TEXT}</div><h1>样例标题</h1><p><time>2026年1月2日 09:30:15</time></p><p class="tags"><a>样例滚动新闻</a></p>',
    ],
)
def test_pages_of_other_themes_are_read_too(content: str):
    item = only(page(content), AT_PAGE)
    assert (item.title, item.published_at, item.medium) == ("样例标题", AT, "样例滚动")
    assert (item.native_id, item.share_url) == (NUMBER, LINK)
    assert item.text.startswith("样例正文。")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(f"{STAMP}<h1></h1>{TEXT}{TAGS}", "no-title"), (f"<h1>样例标题</h1>{TEXT}{TAGS}", "no-date")],
)
def test_the_sites_name_is_no_title_and_a_page_without_date_no_news(content: str, reason: str):
    assert [one.reason for one in parse(page(content), AT_PAGE).refused] == [reason]
    with pytest.raises(ParseError, match=reason):
        Finews(SITE, {}).enrich(Item("", url=SITE + AT_PAGE), reply(page(content), AT_PAGE))


def test_an_index_names_its_posts_and_nobody_elses():
    links = (
        f'<li><a href="{AT_PAGE}">样例标题</a></li><li><a href="{AT_PAGE}#top">样例标题</a></li>'
        '<li><a href="/yangliribao/2026/01/02/NW202601020000000002.html">样例另一则</a></li>'
        '<li><a href="https://b.example/2026/01/02/x.html">别处</a></li><li><a href="/category/yangli.html">样例栏目</a></li>'
        '<li><a href="http://[broken/2026/01/02/x.html">坏</a></li><li><a>无</a></li>'
    )
    found = parse(page(f"<h2>样例滚动新闻</h2><ul>{links}</ul>"), "/category/emnews.html")
    assert [(item.title, item.native_id, item.provider) for item in found.items] == [
        ("样例标题", NUMBER, "eastmoney"),
        ("样例另一则", "202601020000000002", "eastmoney"),
    ]
    assert [item.detail for item in found.items] == [Request(item.url) for item in found.items]


@pytest.mark.parametrize("path", ["/category/yangliribao.html", "/emnews/", "/"])
def test_an_index_that_is_empty_today_is_no_trouble(path: str):
    assert parse(page("<ul></ul>"), path) == Page(())


def test_a_listing_of_paths_names_the_files_once():
    listing = (
        f"file\trepo_path\n2026-01-02-{NUMBER}.md\told_post/2026-01-02-{NUMBER}.md\n-{NUMBER}.md\t_posts/-{NUMBER}.md\n"
    )
    found = parse(listing, "/INDEX.tsv")
    assert [item.url for item in found.items] == [
        f"{SITE}/old_post/2026-01-02-{NUMBER}.md",
        f"{SITE}/_posts/-{NUMBER}.md",
    ]
    assert {(item.title, item.native_id) for item in found.items} == {("", NUMBER)}


def test_of_a_long_listing_the_newest_are_read():
    listing = "\n".join(
        f"_posts/2026-01-{day:02d}-2026010200000{number:05d}.md" for day in range(1, 31) for number in range(10)
    )
    found = parse(listing, "/INDEX.tsv").items
    assert len(found) == 200
    assert found[0].url == f"{SITE}/_posts/2026-01-11-202601020000000000.md"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("样例文字，没有帖子。", "not-a-feed"),
        ('{"a": 1}', "not-a-feed"),
        (f"<{'x' * 20_000}>", "parse"),
        (f"<html>{'<div>' * 3000}", "parse"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "empty"),
        ("<rss><channel>", "empty"),
    ],
)
def test_what_is_none_of_these_is_an_error_with_a_name(text: str, reason: str):
    with pytest.raises(ParseError) as caught:
        parse(text, "/feed.xml")
    assert caught.value.reason == reason
