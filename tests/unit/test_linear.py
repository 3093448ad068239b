"""Texts that invite a step for each pair of their characters are read in a step for each character.

Every one of these took minutes before: if one did so again, it would not end within the time that a test has. How the
time grows is measured in tests/benchmarks.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

import pytest

from bot.core.listings.company_names import Names
from bot.core.listings.tickers import Listings, tickers_in
from bot.core.types import Reply, Ticker
from bot.core.watches.import_formats import read_list
from bot.sources.kinds.rss import Rss
from bot.sources.reading.elements import content

LISTINGS = Listings.shipped()
SIZE = 100_000
QUOTES = ["“", "「", "『", '"', "「a", "-“", "“，", "$a“", ' "', "“\n", "/a “"]


def reply(markup: str) -> Reply:
    feed = (
        '<rss version="2.0"><channel><title>样例</title><item><title>样例新闻</title><link>https://news.example/1</link>'
        f"<description>{markup}</description></item></channel></rss>"
    )
    return Reply("https://news.example/feed.xml", 200, {}, feed.encode(), datetime(2026, 8, 20, tzinfo=UTC))


@pytest.mark.parametrize("read", [read_list, lambda text: read_list(f"watch,label\n{text}")], ids=["lines", "table"])
@pytest.mark.parametrize("piece", QUOTES)
def test_quotes_that_nothing_closes(read: Callable[[str], object], piece: str):
    assert read(piece * SIZE)


def test_groups_that_leave_out_much():
    filters, groups = [f"!a{n}" for n in range(1_000)], [f"b{n}\n" for n in range(900)]
    text = "\n".join(["[GLOBAL_FILTER]", *filters, "[WORD_GROUPS]", *groups])
    lines = read_list(text, file_name="frequency_words.txt").lines
    assert {line.error.reason for line in lines if line.error} == {"filter-too-long"}


@pytest.mark.parametrize("text", ["1" + "，000" * SIZE, "1" + ",000" * SIZE], ids=["wide", "narrow"])
def test_numbers_without_end(text: str):
    assert read_list(text).lines


@pytest.mark.parametrize("piece", ["<!--", "<?", "<!-- a", "<?a", "<!--<?", "<a ", "<p", '<b x="', "<!", "<![CDATA["])
def test_what_an_entry_begins_and_never_ends(piece: str):
    markup = piece * SIZE
    assert content(markup)
    # Such a feed is read or refused: either at once.
    for written in (markup, escape(markup), f"a{markup}"):
        page = Rss("https://news.example/feed.xml", {}).parse(reply(f"样例 {escape(written)}"))
        assert len(page.items) + len(page.refused) == 1


def test_what_comments_leave_of_an_entry():
    assert content("a<!-- <? -->b<? <!-- >c<!-->d")[0] == "abc<!-->d"
    assert content("<?>a<!---->b<!-- c")[0] == "ab<!-- c"


class Counted(str):
    """A text that counts how often it was searched."""

    __slots__ = ("searches",)

    def __contains__(self, part: object) -> bool:
        self.searches = getattr(self, "searches", 0) + 1
        return super().__contains__(part)  # type: ignore[operator]


@pytest.mark.parametrize("times", [10, 80])
def test_what_a_name_needs_beside_it_is_looked_for_once_in_a_text(times: int):
    names = Names.read(["苹果"], [Ticker("NASDAQ", "AAPL")], words="only\t苹果\tiphone|库克\n")
    text = Counted("苹果，" * times)
    assert not list(names.named_in(text))
    assert text.searches == 2


def test_a_name_over_and_over():
    assert not tickers_in("", "苹果" * 20_000, (), LISTINGS)
