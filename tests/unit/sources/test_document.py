"""Documents: bytes to text, markup to paragraphs, any date to UTC (demands 7, 8)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ParseError
from bot.sources.reading.document import decode, plain_text
from tests.often import often
from tests.unit.examples import texts

CHINESE = "<title>腾讯控股公布业绩，收入同比增长；贵州茅台提价。</title>"
TRADITIONAL = "<title>騰訊控股公佈業績，收入同比增長；台積電擴產。</title>"
RARE = "<title>镕基、喆、㛃、龑与𠮷野家</title>"  # beyond GB2312 and GBK


def xml(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>'


DOCUMENTS = [
    ((xml("utf-8") + CHINESE).encode(), "", CHINESE),
    ((xml("gb2312") + CHINESE).encode("gb2312"), "", CHINESE),
    ((xml("gb2312") + RARE).encode("gb18030"), "", RARE),
    ((xml("GBK") + RARE).encode("gb18030"), "", RARE),
    ((xml("gb_2312-80") + CHINESE).encode("gbk"), "text/xml; charset=gb2312", CHINESE),
    (CHINESE.encode("gbk"), "text/xml; charset=GB2312", CHINESE),
    (CHINESE.encode("gbk"), "text/html;charset='x-gbk'", CHINESE),
    (CHINESE.encode("gbk"), "", CHINESE),
    (CHINESE.encode("gbk"), "text/xml; charset=utf-8", CHINESE),
    ((xml("utf-8") + CHINESE).encode("gbk"), "", CHINESE),
    (CHINESE.encode("gbk"), "text/xml; charset=no-such-thing", CHINESE),
    (CHINESE.encode(), "text/xml; charset=gb2312", CHINESE),
    (('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">' + CHINESE).encode("gbk"), "", CHINESE),
    (('<meta charset="gbk">' + CHINESE).encode("gbk"), "text/html", CHINESE),
    ((xml("big5") + TRADITIONAL).encode("big5"), "", TRADITIONAL),
    (TRADITIONAL.encode("big5"), "text/xml; charset=Big5", TRADITIONAL),
    (b"\xef\xbb\xbf" + (xml("gb2312") + CHINESE).encode(), "", CHINESE),
    (("\ufeff" + xml("utf-16") + CHINESE).encode("utf-16-le"), "", CHINESE),
    (("\ufeff" + xml("utf-16") + CHINESE).encode("utf-16-be"), "text/xml; charset=gbk", CHINESE),
    ((xml("Shift_JIS") + "<title>トヨタ自動車</title>").encode("shift_jis"), "", "<title>トヨタ自動車</title>"),
    (
        (xml("windows-1252") + "<title>Société “Générale”</title>").encode("cp1252"),
        "",
        "<title>Société “Générale”</title>",
    ),
    ((xml("utf-8") + CHINESE).encode() + b"<b>\xe8</b>", "", CHINESE),
]


@pytest.mark.parametrize(("body", "content_type", "expected"), DOCUMENTS)
def test_the_text_is_read_in_its_real_encoding(body: bytes, content_type: str, expected: str):
    text = decode(body, {"content-type": content_type} if content_type else {})
    assert expected in text


def test_controls_are_dropped_and_line_ends_kept():
    assert decode(b"a\x00b\x08c\td\r\ne\x1ff\x7f", {}) == "abc\td\r\nef"
    assert decode(b"", {}) == ""


def test_a_tag_over_16_kb_is_refused_and_a_long_text_is_not():
    for text in ("<a " + "x=1 " * 5_000 + ">", "<a " + "x" * 20_000, "<b>" * 9_000 + "<p style='" + "y" * 17_000):
        with pytest.raises(ParseError) as raised:
            decode(text.encode(), {})
        assert raised.value.reason == "parse"
        with pytest.raises(ParseError):
            plain_text(text)
    for text in (
        "<p>" + "长" * 20_000 + "</p>",
        "<![CDATA[" + "长" * 20_000 + "]]>",
        "<!--" + "x" * 20_000 + "-->",
        "1 < 2 " * 9_000,
    ):
        assert decode(text.encode(), {}) == text


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "gb2312", "utf-16", "utf-7", "big5", "punycode", "hex", "idna", "undefined", "rot13"]),
)
@settings(max_examples=often(300))
def test_any_bytes_become_text(body: bytes, charset: str):
    text = decode(body, {"content-type": f"text/xml; charset={charset}"})
    assert not set(text) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))


PLAIN = [
    ('<p>腾讯 <b>回购</b></p><p style="display:none">x</p>', "腾讯 回购"),
    ("<p>一</p>\n\n<p>　二　三</p>", "一\n二 三"),
    ("一<br/>二<br>三", "一\n二\n三"),
    ("<div><div>一</div>二</div>", "一\n二"),
    ("<ul><li>一<li>二</ul>", "一\n二"),
    ("<script>x</script><style>y</style>一<img alt='z'><iframe>w</iframe>", "一"),
    ("a &amp; b &lt;c&gt; &nbsp;d", "a & b <c> d"),
    ("<i>a &amp;amp; b</i>", "a &amp; b"),
    ("<!-- x -->一<?php y ?>", "一"),
    ("1 < 2 且 3 > 2", "1 < 2 且 3 > 2"),
    ("没有标记\r\n  第二行  ", "没有标记\n第二行"),
    ("<b><i>没有关</b>好", "没有关好"),
    ("", ""),
    ("<>", "<>"),
    ("<p DISPLAY:NONE>一</p><span STYLE='Display : None'>二</span>", "一"),
    ("<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>", "一二\n三"),
]


@pytest.mark.parametrize(("markup", "expected"), PLAIN)
def test_markup_becomes_plain_paragraphs(markup: str, expected: str):
    assert plain_text(markup) == expected


@given(texts())
def test_any_markup_becomes_tidy_lines(markup: str):
    for line in (plain := plain_text(f"<p>{markup}</p>")).split("\n"):
        assert line == line.strip()
        assert line or not plain
    plain.encode()


AT = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)  # 09:30 in Beijing
