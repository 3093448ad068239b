"""Entries that need no repair are read in a few steps: exactly as those that do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ParseError
from bot.core.types import Reply
from bot.sources.kinds.rss import ParsedFeed, _Reading, root_of
from bot.sources.reading.dates import date, date_of_rss
from tests.conftest import START
from tests.often import often

URL = "https://feed.example.com/"
PIECES = st.sampled_from([
    "<title>题 &amp; 目</title>", "<title>a<b>c</b></title>", "<title><![CDATA[ x <b>y</b> ]]></title>", "<link>/a?b=1&amp;c</link>", "<link/>",
    '<link rel="alternate" href="/x"/>', "<guid isPermaLink='false'>7</guid>", "<pubDate>Thu, 20 Aug 2026 09:00:00 +0800</pubDate>",
    "<updated>2026-08-20</updated>", "<description>&lt;p&gt;x&lt;/p&gt;</description>", "<description><p>x</p></description>",
    "<content:encoded><![CDATA[<p>]]>]]></content:encoded>", "<author><name>n</name></author>", "<x:y xmlns:x='u' a=\"b>\">z</x:y>",
    "<a b='c>d'><e/></a>", "<category>k</category>", "</item>", "<item>", "<item rdf:about='u'>", "</items>", "</item >", "</title>", "<title>",
    "<![CDATA[", "]]>", "<!-- c -->", "<", ">", '"', "'", "&", "/>", " ", "\n", "x", "</channel>",
])  # fmt: skip
ENTRIES = st.lists(st.lists(PIECES, max_size=7).map(lambda some: f"<item>{''.join(some)}</item>\n"), max_size=5)


class Closely(_Reading):
    """Reads every entry as one that may need repair."""

    def _plain_ones(self, entry: str, attributes: str, begin: int) -> int:
        return 0


def read(how: type[_Reading], text: str) -> ParsedFeed | str:
    try:
        return how(text, Reply(URL, 200, {}, b"", START)).feed(root_of(text, URL))
    except ParseError as exc:
        return exc.detail


@settings(max_examples=often(400))
@given(ENTRIES)
def test_plain_entries_are_read_like_any(entries: list[str]):
    text = f"<rss version='2.0'><channel><title>t</title>{''.join(entries)}</channel></rss>"
    assert read(_Reading, text) == read(Closely, text)


def test_an_entry_that_needs_mending_stands_between_others():
    whole = "<item><title>a</title><link>/a</link></item>"
    text = f"<rss><channel>{whole}<item><title>b<link>/b</link></item>{whole}</channel></rss>"
    feed = read(_Reading, text)
    assert isinstance(feed, ParsedFeed)
    assert [entry.url[-2:] for entry in feed.entries] == ["/a", "/b", "/a"]
    assert feed == read(Closely, text)


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)), st.sampled_from(["GMT", "+0800", "-0500", "Z", "+0000"])
)
def test_what_rss_writes_is_read_as_any_date(at: datetime, zone: str):
    written = f"{at:%a, %d %b %Y %H:%M:%S} {zone}"
    # Without the name of the day it is read the long way.
    assert date_of_rss(written) == date(written) == date(written[5:])
    assert date_of_rss(written).tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    ["", "Thu", "Thu, 20 Aug 2026 09:00 +0800", "Thu, 20 Aug 2026 09:00:00 CST", "Thu, 40 Aug 2026 09:00:00 GMT", "Thu, 2 Aug 2026 09:00:00 GMT",
     "Thu, 20 Oct 2026 24:00:00 GMT", "20 Aug 2026 09:00:00 +0800", "2026-08-20T09:00:00+08:00", "Thu, 20 Aug 2026 09:00,12 GMT"],
)  # fmt: skip
def test_any_other_date_is_left_alone(written: str):
    with pytest.raises((KeyError, ValueError, IndexError)):
        date_of_rss(written)
