"""Taps: the data of buttons, in 64 bytes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.chat.callback_data import MAX_BYTES, Tap, number_in
from bot.core.types import is_id
from tests.often import often
from tests.unit.examples import texts

ACTS = st.from_regex("[a-z]{1,16}", fullmatch=True)
FORGED = [
    "",
    ":",
    "list",
    "list:",
    "list:x",
    "list:-",
    "list:--5",
    "list:+5",
    "list: 5",
    "list:5.0",
    "list:٣",
    "list:" + "9" * 20,
    "LIST:1",
    "__class__:1",
    "list;1",
    "drop it:1:x",
    "a" * 17 + ":1",
    "watch:0:微信\x00",
    "when:7:\ud83d",
]


@pytest.mark.parametrize("data", FORGED)
def test_forged_data_is_nothing(data: str):
    assert Tap.read(data) is None


@given(texts(6))
def test_any_data_is_a_tap_or_nothing(data: str):
    for act in ("", "list:", "latest:3:"):
        tap = Tap.read(act + data)
        assert tap is None or re.fullmatch("[a-z]{1,16}", tap.act)


@given(ACTS, st.integers(-(10**18), 10**18), st.text(max_size=20))
@settings(max_examples=often(200))
def test_what_is_written_is_read_back_or_refused_for_its_size(act: str, number: int, word: str):
    tap = Tap(act, number, word)
    try:
        data = tap.data
    except ValueError:
        assert (
            len(f"{act}:{number}:{word}".encode("utf-8", "surrogatepass")) > MAX_BYTES
            or "\ud800" <= max(word) <= "\udfff"
            or "\x00" in word
        )
    else:
        assert 1 <= len(data.encode()) <= MAX_BYTES
        assert Tap.read(data) == tap


def test_bytes_count_and_not_characters():
    assert MAX_BYTES == 64
    assert Tap.fits("watch", "微" * 18 + "ab")  # watch:0: and 56 bytes
    assert not Tap.fits("watch", "微" * 19)
    assert len(Tap("watch", 0, "微" * 18 + "ab").data.encode()) == 64
    with pytest.raises(ValueError, match="64 bytes"):
        _ = Tap("watch", 0, "微" * 19).data
    assert not Tap.fits("watch", "\ud83d")
    assert Tap.read("latest:40:before:微信:支付") == Tap("latest", 40, "before:微信:支付")


@given(texts(25) | st.integers().map(str))
def test_a_number_in_a_word_is_one_that_an_id_can_be(word: str):
    number = number_in(word)
    assert number is None or (is_id(number) and str(number) == (word.lstrip("0") or "0"))


def test_numbers_that_no_column_holds_are_none():
    assert [number_in(word) for word in ("0", "12", "9" * 18, "9" * 19, "-1", "１２", "²", "")] == [
        0,
        12,
        10**18 - 1,
        *[None] * 5,
    ]
