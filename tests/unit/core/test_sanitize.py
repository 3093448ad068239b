"""Texts from outside, without what no reader sees."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sanitize import one_line, printable, storable


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


TEXTS = st.text(st.sampled_from('a\\u0"d8\x00\ud83d\ude00\udfff😀\n'), max_size=30)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("a"), inner)))
def test_a_document_is_as_it_was_but_for_what_no_database_takes(value: object):
    made = json.dumps(json.loads(storable(json.dumps(value))), ensure_ascii=False)
    # Halves that stand side by side are a whole letter: so do Python's own decoders read them.
    whole = json.dumps(json.loads(json.dumps(value)), ensure_ascii=False)
    assert made == re.sub(
        "[\ud800-\udfff]|(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000", lambda found: (found[1] or "") + "\ufffd", whole
    )
    assert len(made.encode("utf-16-le")) <= len(whole.encode("utf-16-le", "surrogatepass"))
