"""The automaton: one contract for all implementations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.aho_corasick import FEW, Finder, by_ahocorasick_rs, by_daachorse, finder
from tests.often import often

WORDS = st.lists(st.text("ab微信支付 ", min_size=1, max_size=4), min_size=1, max_size=8, unique=True)


@pytest.fixture(params=["daachorse", "daachorse, many", "ahocorasick_rs"], scope="module")
def build(request: pytest.FixtureRequest):
    pytest.importorskip(request.param.partition(",")[0])
    if request.param == "daachorse, many":
        return lambda words: by_daachorse([*words, *["\n\n"] * FEW], ["买微信支付", "a b"])
    return by_daachorse if request.param == "daachorse" else by_ahocorasick_rs


@given(WORDS, st.text("ab微信支付 ", max_size=30))
@settings(max_examples=often(200))
def test_every_occurrence_is_found_in_order_of_its_end(build, words: list[str], text: str):
    found = build(words)(text)
    naive = {
        (start, start + len(word), number)
        for number, word in enumerate(words)
        for start in range(len(text))
        if text.startswith(word, start)
    }
    assert set(found) == naive
    assert len(found) == len(naive)
    assert [end for _, end, _ in found] == sorted(end for _, end, _ in found)


def test_places_count_characters_and_not_bytes(build):
    find: Finder = build(["微信", "微信支付", "😀"])
    assert find("用😀微信支付") == [(1, 2, 2), (2, 4, 0), (2, 6, 1)]


def test_many_words_are_found(build):
    words = [f"词{number}。" for number in range(20_000)]
    assert build(words)("x词19999。词5。") == [(1, 8, 19999), (8, 11, 5)]


def test_no_words_find_nothing():
    assert finder([])("腾讯") == []
    assert finder(["微信", "微信支付"])("用微信支付") == [(1, 3, 0), (1, 5, 1)]
