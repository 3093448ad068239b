"""OPML: the feeds in a list, whatever else is in it (demand 18)."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ParseError
from bot.core.sources.opml import MAX_BYTES, MAX_FEEDS, ListedSource, read_opml, write_opml
from tests.often import often

AT = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)


def opml(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<opml version="2.0"><head><title>x</title></head><body>{body}</body></opml>'.encode()


GOOD: dict[str, tuple[bytes, list[tuple[str, str, str]]]] = {
    "a feed": (
        opml('<outline type="rss" text="样例日报" xmlUrl="https://a.example/feed"/>'),
        [("样例日报", "https://a.example/feed", "")],
    ),
    "nested outlines are categories": (
        opml(
            '<outline text="财经"><outline text="港股"><outline text="甲" xmlUrl="https://a.example/1"/></outline>'
            '<outline text="乙" xmlUrl="http://b.example/2"/></outline><outline text="丙" xmlUrl="https://c.example"/>'
        ),
        [
            ("甲", "https://a.example/1", "财经/港股"),
            ("乙", "http://b.example/2", "财经"),
            ("丙", "https://c.example", ""),
        ],
    ),
    "title before text, the host where there is neither": (
        opml(
            '<outline title="名" text="别名" xmlUrl="https://a.example/1"/><outline xmlUrl="https://b.example:8080/2"/>'
        ),
        [("名", "https://a.example/1", ""), ("b.example:8080", "https://b.example:8080/2", "")],
    ),
    "names of attributes in any case, blanks around": (
        opml('<outline TEXT=" 名 \n 字 " XMLURL=" https://a.example/1 "/>'),
        [("名 字", "https://a.example/1", "")],
    ),
    "an address twice is one": (
        opml('<outline text="甲" xmlUrl="https://a.example/1"/><outline text="乙" xmlUrl="https://a.example/1"/>'),
        [("甲", "https://a.example/1", "")],
    ),
    "version 1, no head, other elements between": (
        b'<opml version="1.0"><body><x/><outline text="a" xmlUrl="https://a.example/"/></body></opml>',
        [("a", "https://a.example/", "")],
    ),
    "GB18030": (
        '<?xml version="1.0" encoding="gb2312"?><opml><body><outline text="财经" xmlUrl="https://a.example/"/></body></opml>'.encode(
            "gb18030"
        ),
        [("财经", "https://a.example/", "")],
    ),
    "UTF-16": (
        '<?xml version="1.0" encoding="utf-16"?><opml><body><outline text="财经" xmlUrl="https://a.example/"/></body></opml>'.encode(
            "utf-16"
        ),
        [("财经", "https://a.example/", "")],
    ),
    "a deep list is filed in its outermost outlines": (
        opml('<outline text="层">' * 6 + '<outline text="a" xmlUrl="https://a.example/"/>' + "</outline>" * 6),
        [("a", "https://a.example/", "层/层/层/层")],
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_lists(name: str):
    data, expected = GOOD[name]
    found = read_opml(data)
    assert [(one.name, one.url, one.category) for one in found.feeds] == expected
    assert found.bad == ()


def test_a_bad_entry_spoils_only_itself():
    body = "".join(
        f'<outline text="{name}" xmlUrl="{url}"/>'
        for name, url in (
            ("file", "file:///etc/passwd"),
            ("script", "javascript:alert(1)"),
            ("ftp", "ftp://a.example/feed"),
            ("port", "https://a.example:0/feed"),
            ("blank", "https://a.example/a b"),
            ("no host", "https:///feed"),
            ("bracket", "https://[::1/feed"),
            ("good", "https://good.example/feed"),
            ("long", "https://a.example/" + "x" * 2_000),
            ("empty", ""),
        )
    )
    own = """<outline xmlns:d="urn:dingxun" text="own" xmlUrl="https://b.example/" d:options='[1]'/>
    <outline xmlns:d="urn:dingxun" text="nan" xmlUrl="https://c.example/" d:options='{"a": NaN}'/>
    <outline xmlns:d="urn:dingxun" text="half" xmlUrl="https://d.example/" d:options='{"a": "\\ud800"}'/>"""
    found = read_opml(opml(body + own + '<outline text="a folder with nothing"/>'))
    assert [one.name for one in found.feeds] == ["good"]
    assert dict(found.bad) == {
        **dict.fromkeys(("file", "script", "ftp", "port", "blank", "no host", "bracket"), "not-http"),
        "long": "too-long",
        "empty": "no-address",
        "own": "options",
        "nan": "options",
        "half": "options",
        "a folder with nothing": "no-address",
    }


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
REFUSED: dict[str, tuple[bytes, str]] = {
    "a billion laughs": (opml("&l9;", f'<!DOCTYPE opml [<!ENTITY l0 "ha">{LAUGHS}]>'), "dtd"),
    "quadratic": (opml("&a;" * 1_000, f'<!DOCTYPE opml [<!ENTITY a "{"x" * 50_000}">]>'), "dtd"),
    "a file by an entity": (opml("&x;", '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "dtd"),
    "an address by an entity": (opml("&x;", '<!DOCTYPE opml [<!ENTITY x SYSTEM "http://127.0.0.1/">]>'), "dtd"),
    "a parameter entity": (
        opml("", '<!DOCTYPE opml [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]>'),
        "dtd",
    ),
    "a DTD from elsewhere": (opml("", '<!DOCTYPE opml SYSTEM "http://127.0.0.1/opml.dtd">'), "dtd"),
    "a bomb in GB18030": (
        opml("&x;", '<?xml version="1.0" encoding="gbk"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "dtd",
    ),
    "over 1 MiB": (b" " * (MAX_BYTES + 1), "too-big"),
    "too many": (opml('<outline text="a"/>' * (MAX_FEEDS + 1)), "too-many"),
    "too many feeds": (
        opml("".join(f'<outline text="a" xmlUrl="https://a.example/{n}"/>' for n in range(MAX_FEEDS + 1))),
        "too-many",
    ),
    "RSS": (b'<rss version="2.0"><channel/></rss>', "not-opml"),
    "HTML": (b"<!doctype html><html><body>x</body></html>", "not-opml"),
    "JSON": (b'{"feeds": []}', "not-opml"),
    "nothing": (b"", "not-opml"),
    "cut off": (opml('<outline text="a" xmlUrl="https://a.example/"/>')[:-20], "not-opml"),
    "an unknown encoding": (opml("", '<?xml version="1.0" encoding="x-nothing"?>'), "not-opml"),
    "zeros": (b"\x00" * 1_000, "not-opml"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_as_a_whole(name: str):
    data, reason = REFUSED[name]
    with pytest.raises(ParseError) as raised:
        read_opml(data)
    assert raised.value.reason == reason


def test_the_largest_list_that_may_be_is_read():
    feeds = [ListedSource(f"源{n}", f"https://a.example/{n}", f"类{n % 7}") for n in range(MAX_FEEDS)]
    assert {one.url for one in read_opml(write_opml(feeds, "x", AT).encode()).feeds} == {one.url for one in feeds}


def test_a_list_as_deep_as_a_mebibyte_allows_is_read():
    deep = (MAX_BYTES - 1_000) // len('<outline text="a"></outline>')
    body = '<outline text="a">' * deep + '<outline text="b" xmlUrl="https://b.example/"/>' + "</outline>" * deep
    [one] = read_opml(opml(body)).feeds
    assert one.category == "a/a/a/a"


def read(data: bytes) -> tuple[ListedSource, ...]:
    """Return the feeds of a list; none of a refused one, which must have a named reason."""
    reasons = "too-big|too-many|dtd|not-opml"
    feeds: tuple[ListedSource, ...] = ()
    try:
        feeds = read_opml(data).feeds
    except ParseError as exc:
        if not re.fullmatch(reasons, exc.reason):
            raise
    return feeds


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(data: bytes):
    read(data)


PIECES: tuple[str, ...] = (
    "<outline",
    "</outline>",
    "<opml>",
    "</opml>",
    "<body>",
    "</body>",
    ' text="',
    ' xmlUrl="',
    '"',
    "/>",
    ">",
    "&amp;",
    "&x;",
)
PIECES += (
    "<!DOCTYPE x [",
    "]>",
    "<!ENTITY a 'b'>",
    "https://a.example/",
    "<![CDATA[",
    "]]>",
    "<?xml ?>",
    "\x00",
    "财",
    " ",
    "<!--",
)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=often(300))
def test_any_wreck_is_read_or_refused_by_name(text: str):
    for data in (text.encode(), opml(text)):
        for one in read(data):
            assert one.url.startswith(("https://", "http://"))


NAMES = st.text(min_size=1, max_size=30).filter(lambda text: text.strip())
VALUES = st.one_of(st.booleans(), st.integers(-9, 9), st.text(max_size=9))
FEEDS = st.builds(
    ListedSource,
    name=NAMES,
    url=st.integers(0, 99).map(lambda n: f"https://a.example/{n}?a=1&b=<2>"),
    category=st.sampled_from(["", "财经", "财经/港股", "a/b/c/d", "<&>\"'"]),
    kind=st.sampled_from(["rss", "json", "html"]),
    options=st.dictionaries(st.text(max_size=9), VALUES, max_size=3),
)


@given(st.lists(FEEDS, max_size=8, unique_by=lambda one: one.url))
def test_what_is_written_reads_back(feeds: list[ListedSource]):
    found = read_opml(write_opml(feeds, "盯讯 <x>", AT).encode("utf-8", "replace"))
    assert found.bad == ()
    back = {one.url: one for one in found.feeds}
    assert set(back) == {one.url for one in feeds}
    for one in feeds:
        assert (back[one.url].category, back[one.url].kind) == (one.category, one.kind)
        if "\\u" not in json.dumps(dict(one.options)):  # what XML cannot hold is left out
            assert back[one.url].options == one.options
