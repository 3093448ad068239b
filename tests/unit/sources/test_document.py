"""Documents: bytes to text, markup to paragraphs, any date to UTC (demands 7, 8)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ParseError
from bot.sources.reading.document import date, decode, plain_text
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
RIGHT = [
    "2026-08-20 09:30",
    "2026-08-20 09:30:15",
    "2026-08-20 9:30",
    "2026-8-20 9:30:5",
    "2026/08/20 09:30",
    "2026/8/20 9:30:00",
    "2026.08.20 09:30",
    "2026-08-20  09:30",
    " 2026-08-20 09:30 ",
    "2026-08-20T09:30",
    "2026-08-20T09:30:00",
    "2026-08-20T09:30:00.123",
    "2026-08-20T09:30:00.123456789+08:00",
    "2026-08-20T09:30:00+08:00",
    "2026-08-20T09:30:00+0800",
    "2026-08-20T01:30:00Z",
    "2026-08-20T01:30:00z",
    "2026-08-20T01:30Z",
    "2026-08-20T01:30:00.000Z",
    "2026-08-20T01:30:00+00:00",
    "2026-08-19T18:30:00-07:00",
    "2026-08-20T07:00:00+05:30",
    "2026-08-20 09:30:00 +0800",
    "2026-08-20 09:30:00 +08:00",
    "2026-08-20 09:30:00 CST",
    "2026-08-20 01:30:00 UTC",
    "2026-08-20 01:30:00 GMT",
    "2026年8月20日 09:30",
    "2026年08月20日09:30",
    "2026年8月20日 9时30分",
    "2026年8月20日9时30分15秒",
    "2026年8月20日 09：30",
    "Thu, 20 Aug 2026 09:30:00 +0800",
    "Thu, 20 Aug 2026 01:30:00 GMT",
    "Thu, 20 Aug 2026 01:30:00 UT",
    "Thu, 20 Aug 2026 09:30:00 CST",
    "Thu, 20 Aug 2026 09:30:00",
    "Thu, 20 Aug 2026 09:30 +0800",
    "Thu,20 Aug 2026 09:30:00 +0800",
    "20 Aug 2026 09:30:00 +0800",
    "20 Aug 26 09:30:00 +0800",
    "Wed, 19 Aug 2026 21:30:00 EDT",
    "Wed, 19 Aug 2026 18:30:00 PDT",
    "Thursday, 20-Aug-26 01:30:00 GMT",
    "Thu, 20 Aug 2026 09:30:00 GMT+8",
    "Thu Aug 20 2026 09:30:00 GMT+0800 (China Standard Time)",
    "Thu Aug 20 09:30:00 CST 2026",
    "Thu Aug 20 09:30:00 2026",
    "1787189400",
    "1787189400.5",
    "1787189400000",
    1787189400,
    1787189400.0,
    1787189400000,
]
DAYS = ["2026-08-20", "2026/08/20", "2026/8/20", "2026.8.20", "2026年8月20日", "2026年08月20日"]


@pytest.mark.parametrize("written", RIGHT)
def test_a_date_is_right_to_the_minute(written):
    found = date(written)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.replace(second=0, microsecond=0) == AT


@pytest.mark.parametrize("written", DAYS)
def test_a_day_begins_at_midnight_in_beijing(written: str):
    assert date(written) == datetime(2026, 8, 19, 16, 0, tzinfo=UTC)


def test_the_date_of_the_first_sample_and_a_zone_of_ones_own():
    assert date("2022-03-30 07:16:22 +0800") == datetime(2022, 3, 29, 23, 16, 22, tzinfo=UTC)
    assert date("2022/03/30") == datetime(2022, 3, 29, 16, 0, tzinfo=UTC)
    assert date("2026-08-20 01:30", UTC) == AT
    assert date("Thu, 20 Aug 2026 03:30:00", timezone(timedelta(hours=2))) == AT
    assert date("2026-08-20 09:30 CST", UTC) == AT
    assert date("2026-08-20 09:30:60") is not None  # a leap second


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        " ",
        "yesterday",
        "刚刚",
        "2026-13-20",
        "2026-02-30",
        "2026-08-20 25:00",
        "2026-08-20 09:61",
        "12345",
        "08-20",
        "99999999999999999999",
        True,
        float("nan"),
        float("inf"),
        -1e300,
        "0000-00-00 00:00:00",
    ],
)
def test_what_is_no_date_is_none(written):
    assert date(written) is None


@given(st.one_of(texts(6), st.floats(), st.integers(), st.text("0123456789-:/ T+Z年月日.", max_size=30)))
@settings(max_examples=often(300))
def test_anything_is_a_date_in_utc_or_none(written):
    found = date(written)
    assert found is None or found.tzinfo is UTC
