"""What makes some readings linear, beyond that they end (tests/unit/test_outside.py)."""

import pytest

from bot.core.listings.company_names import Names
from bot.core.types import Ticker
from bot.core.watches.import_formats import read_list
from bot.sources.reading.elements import content


def test_groups_that_leave_out_much():
    filters, groups = [f"!a{n}" for n in range(1_000)], [f"b{n}\n" for n in range(900)]
    text = "\n".join(["[GLOBAL_FILTER]", *filters, "[WORD_GROUPS]", *groups])
    lines = read_list(text, file_name="frequency_words.txt").lines
    assert {line.error.reason for line in lines if line.error} == {"filter-too-long"}


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
