"""Simple markup is read without a parser: exactly as by the parser, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.reading.document import parsed_text, plain_text
from bot.sources.reading.fast_text import MAX_TAGS, simple_text
from tests.often import often

TAGS = [f"<{mark}{name}>" for name in ("p", "div", "b", "a", "span", "ul", "li", "h1", "h2", "blockquote", "pre", "x", "DIV", "em", "s")
        for mark in ("", "/")] + [
    "<br>", "<br/>", "</br>", "<hr>", "</hr>", '<a href="x?a=1&amp;b">', "<img src=x>", "<!-- x -->", "<!--", "-->", "<p id=a\n class='b'>",
    '<p style="color:red">', '<p style="display:none">', '<b STYLE="DISPLAY :NONE">', '<p style="displa&#121;:none">', "<p style=x>",
    '<a title="a > b">', "<a title='a\">", "<table>", "<td>", "<script>", "</script>", "<", ">", "</", "<p",
]  # fmt: skip
TEXTS = ["x", "y ", " z", "\n", "  ", "&nbsp;", "&amp;", "&lt", "&", "&#160;", "&#x4e2d;", "&#0;", "&#128;", "&#xd800;", "&notit;", "\r", "\r\n",
         "中", "\u3000", "\xa0", "\ufeff", "\ud800", "\0", "\x0b", "\x85", "\u2028", ";", "amp;", "'", '"', "=", "/"]  # fmt: skip
MARKUP = st.lists(st.sampled_from(TAGS) | st.sampled_from(TEXTS), max_size=14).map("".join)


@settings(max_examples=often(500))
@given(MARKUP | st.text(max_size=30))
def test_simple_markup_is_read_as_the_parser_reads_it(markup: str):
    text = simple_text(markup)
    assert text is None or text == parsed_text(markup)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>腾讯 <b>回购</b></p><p>二</p>", "腾讯 回购\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ('<div class="a"><ul><li>甲</li><li>乙</li></ul></div>丙', "甲\n乙\n丙"),
        ('<p style="text-align:center">图<img src="a.png">&nbsp;&amp; 文</p>', "图 & 文"),
        ("a<!-- b -->c<p>d", "ac\nd"),
        ("<h1>标题</h1>\r\n<P>段\r落</P>", "标题\n段\n落"),
    ],
)
def test_simple_markup_needs_no_parser(markup: str, text: str):
    assert simple_text(markup) == plain_text(markup) == parsed_text(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="display:none">x</p>',
        '<p style="displa&#121;:none">x</p>',
        "<table><tr><td>x</table>",
        "<script>x</script>",
        "a</div>b",
        "<ul><li>a<li>b</ul>",
        "<h1><h2>a</h2></h1>",
        "a < b <p>",
        "<p title='a > b'>x",
        "<p>&#128;",
        "<b>\0</b>",
        "<b>" * (MAX_TAGS + 1),
        "<unheard>x</unheard>",
    ],
)
def test_whatever_is_not_simple_is_left_to_the_parser(markup: str):
    assert simple_text(markup) is None
