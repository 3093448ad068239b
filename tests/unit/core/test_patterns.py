"""Patterns from people: RE2, folded, bounded."""

from random import Random

import pytest

from bot.core.errors import WatchError
from bot.core.meaning import leaves, term_of, understand
from bot.core.patterns import GROUP, Patterns, folded_pattern, occurs, patterns_in
from tests.rules import Rules
from tests.unit.examples import LISTINGS


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("騰訊.*回購", "腾讯.*回购"),
        ("Ａ股\\d+", "a股\\d+"),
        ("（A）", "\\(A\\)"),
        ("[騰腾]讯", "[腾腾]讯"),
        ("a{1,2}(b|c)$", "a{1,2}(b|c)$"),
    ],
)
def test_a_pattern_is_folded_like_the_articles(source: str, folded: str):
    assert folded_pattern(source) == folded


@pytest.mark.parametrize("source", ["(a", "a{2000}", "*", "(?=a)", "\\1", "((a{100}){100}){100}"])
def test_what_re2_refuses_is_told(source: str):
    with pytest.raises(WatchError) as raised:
        folded_pattern(source)
    assert raised.value.reason == "bad-pattern"
    assert raised.value.detail


def test_case_does_not_matter_and_the_place_does_not_either():
    assert occurs("a+股", "xxAa股")
    assert not occurs("^a", "ba")


def test_patterns_come_and_go_under_numbers_that_are_used_again():
    patterns = Patterns()
    for number in range(3 * GROUP):
        patterns.add(number, f"词{number}号")
    assert patterns.found("词7号，词1400号") == [7, 1400]
    patterns.drop(7)
    patterns.add(7, "新的")
    assert patterns.found("词7号") == []
    assert patterns.found("新的") == [7]
    for number in range(3 * GROUP):
        patterns.drop(number)
    assert (len(patterns), patterns.found("新的，词8号")) == (0, [])


def test_one_that_does_not_compile_hurts_no_other():
    patterns = Patterns()
    patterns.add(1, "a+")
    patterns.add(2, "(a")
    patterns.add(3, "b")
    assert patterns.found("ab") == [1, 3]


def test_the_patterns_of_a_watch_stand_in_its_key():
    rules = Rules(Random(9), ["腾讯", "a/b/c", "/微信/", "回购 增持"], ["00700"], ["证券日报"], ["公司"])
    found = 0
    for text in [*(str(rules.rule()) for _ in range(1_000)), r'/a\/"b/ | "c/d/" -(/e f/ | title:/（g）／/)']:
        try:
            meaning = understand(text, LISTINGS)
        except WatchError:
            continue
        asked = {term.key for term in map(term_of, leaves(meaning.tree)) if term.kind == "pattern"}
        assert patterns_in(meaning.key) == asked
        found += len(asked)
    assert found > 50


EVIL = [
    "(a+)+$",
    "(a|aa)+$",
    "(.*a){20}",
    "(a?){50}a{50}",
    "([a-zA-Z]+)*$",
    "(.*.*)*x",
    "(a|a?)+$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(x+x+)+y",
    ".*.*.*.*.*z",
]


@pytest.mark.timeout(20)  # one of them in another engine takes minutes
@pytest.mark.parametrize("source", EVIL)
def test_evil_patterns_end(source: str):
    patterns = Patterns()
    patterns.add(1, folded_pattern(source))
    assert patterns.found("a" * 100_000 + "!") in ([], [1])
