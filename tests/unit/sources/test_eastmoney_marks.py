"""Marks in EastMoney's article HTML.

Synthetic: every text here is of our own writing, after the shapes of real ones.
"""

import pytest

from bot.core.types import Ticker
from bot.sources.reading.eastmoney_marks import column_name, native_id_of, news_number, read_marked

PICTURE = (
    '<p style="display:none;height:1px;overflow:hidden;"><br /></p><!-- EM_StockImg_Start --><p style="text-align:center;">'
    '<a href="http://quote.eastmoney.com/unify/r/{market}.{code}" data-code="{code}|{market}|5" data-code2="{code}|{market}|3|">'
    '<img src="https://pics.example/GetPic.aspx?nid={market}.{code}&imageType=k" alt="K图 {code}_0]" data-code="K {code}|{market}|5" />'
    "</a></p><!-- EM_StockImg_End -->"
)


@pytest.mark.parametrize(
    ("mark", "key"),
    [
        ("00700|116|5", "HK:00700"),
        ("700|116|5", "HK:00700"),
        ("K 00700|116|5", "HK:00700"),
        ("BABA|106|7", "NYSE:BABA"),
        ("1,600160", "SH:600160"),
        ("0,300343", "SZ:300343"),
        ("0,920001", "BJ:920001"),
        ("106,NIO", "NYSE:NIO"),
        ("90,BK0493", None),
        ("150,012345", None),
        ("1,000001", None),
        ("0,399006", None),
        ("", None),
        ("K |", None),
        (",", None),
        ("样例", None),
    ],
)
def test_marks_are_tickers_where_they_name_a_listing(mark: str, key: str | None):
    found = read_marked(f'<p>样例公司<span data-code="{mark}">样例</span></p>').tickers
    assert [ticker.key for ticker in found] == ([key] if key else [])


def test_pictures_give_tickers_in_order_and_no_text():
    markup = PICTURE.format(market=106, code="BABA") + PICTURE.format(market=116, code="00700")
    marked = read_marked(f"{markup}{markup}<p>样例正文第一段。<br /></p>\n <p>样例正文第二段。</p>")
    assert marked.tickers == (Ticker("NYSE", "BABA"), Ticker("HK", "00700"))
    assert marked.text == "样例正文第一段。\n样例正文第二段。"


@pytest.mark.parametrize("style", ["display:none", "display: none;height:1px", "height:1px;DISPLAY:NONE"])
def test_hidden_paragraphs_are_not_read(style: str):
    assert read_marked(f'<p style="{style}">看不见的样例</p><p>看得见的样例</p>').text == "看得见的样例"


@pytest.mark.parametrize(
    ("line", "medium"),
    [
        ('<p class="em_media">（文章来源：样例日报）</p>', "样例日报"),
        ("<p>(文章来源:样例日报)</p>", "样例日报"),
        ("<p>样例正文末句。（文章来源： 样例日报 ）</p>", "样例日报"),
        ('<p>（文章来源：样例<span data-code="90,BK0473">证券</span>报）</p>', "样例证券报"),
        ("<p>（文章来源：样例证券(香港)）</p>", "样例证券(香港)"),
        ("<p>（文章来源：样例证券（香港））</p>", "样例证券（香港）"),
        ("<p>（文章来源：）</p>", ""),
        ("<p>（样例日报）</p>", ""),
    ],
)
def test_the_medium_is_read_from_the_last_line_and_leaves_the_text(line: str, medium: str):
    marked = read_marked(f"<p>样例正文。</p>{line}")
    assert marked.medium == medium
    assert not medium or "文章来源" not in marked.text
    assert marked.text.startswith("样例正文。")


@pytest.mark.parametrize(
    ("footer", "column"),
    [
        ("[返回样例日报新闻](//finews.example/category/yangliribao.html)｜[返回首页](//finews.example/)", "样例日报"),
        ("[返回样例滚动新闻](../emnews/)\n[返回首页](../)", "样例滚动"),
        ("[返回样例滚动新闻](//finews.example/emnews/)\n[返回首页](//finews.example/)", "样例滚动"),
        (
            "[返回样例证券(香港)新闻](//finews.example/category/yanglizhengquan(xianggang).html)｜[返回首页](/)",
            "样例证券(香港)",
        ),
        (
            "[返回样例报道 21样例APP新闻](//finews.example/category/yangli 21yangliAPP.html)｜[返回首页](/)",
            "样例报道 21样例APP",
        ),
        ('<p><a href="/category/yangli.html">返回样例日报新闻</a>｜<a href="/">返回首页</a></p>', "样例日报"),
        ('<p><a href="/emnews/">返回样例滚动新闻</a>\n<a href="/">返回首页</a></p>', "样例滚动"),
        ('<p><a href="/">返回首页</a></p>', ""),
        ("", ""),
    ],
)
def test_the_footer_names_the_column_and_leaves_the_text(footer: str, column: str):
    marked = read_marked(f"<p>样例正文。</p>\n\n<http://a.example/news/1344,202601010000000001.html>\n\n{footer}")
    assert marked.column == column
    assert marked.text == "样例正文。"
    assert marked.native_id == "202601010000000001"


def test_prose_that_goes_back_somewhere_is_no_footer():
    text = "返回首页的人变多了。\n他们返回地面，看新闻。\n返回舱的新闻"
    assert (
        read_marked("".join(f"<p>{line}</p>" for line in text.splitlines())).text.splitlines()[:2]
        == text.splitlines()[:2]
    )


@pytest.mark.parametrize(
    "written",
    [
        "<http://a.example/html_News/NewsShare.html?infoCode=NW202601010000000001&copy=2>",
        '<p><a href="x">http://a.example/html_News/NewsShare.html?infoCode=NW202601010000000001&amp;copy=2</a></p>',
    ],
)
def test_the_link_below_the_text_is_the_share_link(written: str):
    marked = read_marked(f"<p>样例正文。</p>\n\n{written}\n\n[返回首页](/)")
    assert marked.share_url == "http://a.example/html_News/NewsShare.html?infoCode=NW202601010000000001&copy=2"
    assert marked.native_id == "202601010000000001"
    assert marked.text == "样例正文。"


@pytest.mark.parametrize("written", ["<>", "<p>&lt;&gt;</p>"])
def test_an_empty_link_is_no_link_and_swallows_nothing(written: str):
    marked = read_marked(f"<p>样例正文。</p>\n\n{written}\n\n<p>样例后文。</p>")
    assert (marked.share_url, marked.text) == ("", "样例正文。\n样例后文。")


def test_a_link_within_the_text_stays_there():
    assert "http://b.example" in read_marked("<p>详见 http://b.example 样例。</p>").text


def test_lines_may_end_in_any_way():
    written = (
        "<p>样例正文第一段。</p>\n <p>第二段。</p>\n\n<http://a.example/1,202601010000000001.html>\n\n[返回首页](/)"
    )
    assert read_marked(written.replace("\n", "\r\n")) == read_marked(written)


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("http://a.example/html_News/NewsShare.html?infoCode=NW202601010000000001", "202601010000000001"),
        ("http://a.example/news/1344,202601010000000001.html", "202601010000000001"),
        ("https://finance.a.example/a/202601010000000001.html", "202601010000000001"),
        ("http://a.example/html_News/NewsShare.html?infoCode=AP202601010000", "AP202601010000"),
        ("http://a.example/2026/01/01/yangli.html", ""),
        ("", ""),
    ],
)
def test_one_piece_of_news_has_one_number_wherever_it_is_linked(link: str, number: str):
    assert native_id_of(link) == number


def test_codes_and_names_are_bared():
    assert news_number("NW202601010000000001") == news_number("202601010000000001") == "202601010000000001"
    assert news_number("AN202601010000") == "AN202601010000"
    assert column_name(" 样例日报新闻 ") == "样例日报"
    assert column_name("站长消息") == "站长消息"
