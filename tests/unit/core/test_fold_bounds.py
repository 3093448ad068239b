"""Folding of unnatural texts: heaps of marks on one letter, characters that stand for whole sentences."""

import re
import sys
import unicodedata
from pathlib import Path

import pytest

from bot.core.fold import _MARK_CODES, _WIDTHS, MAX_MARKS, ROOM, fold, fold_with_offsets, nfkc
from tests.unit.core.test_fold import definition

ROOT = Path(__file__).parents[3]
LONG = 3_000
EVERY = [char for char in map(chr, range(sys.maxunicode + 1)) if not "\ud800" <= char <= "\udfff"]


def hex_of(char: str) -> str:
    return hex(ord(char))


def becomes(char: str) -> int:
    return len(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold()))


def test_every_character_that_only_adds_marks_is_known_as_one():
    found = [ord(char) for char in EVERY if all(map(unicodedata.combining, unicodedata.normalize("NFKD", char)))]
    assert found == _MARK_CODES


def test_every_character_that_becomes_several_is_known_as_one():
    assert {char: more for char in EVERY if (more := becomes(char) - 1) > 0} == _WIDTHS


@pytest.mark.parametrize("letter", ["a", "ǘ", "微", ""], ids=["plain", "with its own marks", "Chinese", "none"])
def test_no_letter_keeps_more_marks_than_any_script_has(letter: str):
    for code in _MARK_CODES:
        text = f"{letter}{chr(code) * LONG} 微信"
        folded = fold(text)
        assert folded.endswith("微信")
        assert len(folded) <= MAX_MARKS + len("ǘ 微信")
        assert fold(folded) == folded


def test_as_many_marks_as_a_script_has_stay_as_they_were():
    text = "a" + "\u0323\u0301" * (MAX_MARKS // 2)
    assert fold(text) == definition(text)


def test_marks_out_of_order_in_any_number_are_folded_at_once():
    heap = "a" + "\u0301\u0323" * 500_000
    folded, places = fold_with_offsets(f"{heap}微")
    assert fold(f"{heap}微") == folded
    assert places[-1] == (len(heap), len(heap) + 1)


def test_no_text_becomes_longer_than_twice_its_length_and_some_room():
    for char in (char for char, more in _WIDTHS.items() if more > 1):
        text = char * LONG
        folded = fold(text)
        assert len(folded) <= 2 * LONG + ROOM
        assert len(nfkc(text)) <= 2 * LONG + ROOM
        assert fold(folded) == folded


@pytest.mark.parametrize("char", "…㌀\ufdfaß", ids=hex_of)
def test_offsets_end_where_the_text_is_cut(char: str):
    folded, places = fold_with_offsets(char * LONG)
    assert folded == fold(char * LONG)
    assert len(folded) == len(places)


def test_what_stands_behind_a_few_wide_characters_stays():
    for char in _WIDTHS:
        assert fold(f"{char * 20}微信").endswith("微信"), hex(ord(char))


def test_ordinary_ellipses_cut_nothing():
    text = "利好……" * LONG
    assert fold(text) == re.sub("…", "...", text)


def test_nothing_else_normalises_a_text_of_any_length():
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        if "playground" not in path.parts and "normalize(" in path.read_text(encoding="utf-8")
    ]
    assert elsewhere == ["bot/core/fold.py"]
