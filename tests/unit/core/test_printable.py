"""Texts from outside, without what no reader sees."""

import pytest

from bot.core.printable import one_line, printable


@pytest.mark.parametrize(
    ("text", "shown", "line"),
    [
        ("\x1b[31m红\x1b[0m", "[31m红[0m", "[31m红[0m"),
        ("甲\r乙\x07\x08\x7f\x9b1m", "甲乙1m", "甲乙1m"),
        ("a\n\tb  c", "a\n\tb  c", "a b c"),
        ("\u202ea\u200b\ufeff\ud800\u2066", "a", "a"),
        ("a\u2028b", "a\u2028b", "a b"),
        ("", "", ""),
    ],
)
def test_what_steers_a_terminal_is_taken_out(text: str, shown: str, line: str):
    assert (printable(text), one_line(text)) == (shown, line)
