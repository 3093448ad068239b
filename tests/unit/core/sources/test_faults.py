"""Faults: why a source could not be read, stored and read again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import FetchError, ParseError
from bot.core.sources.faults import Fault

CODES = st.from_regex("[a-z]+(-[a-z]+)*", fullmatch=True)


@given(CODES, st.text(max_size=400))
def test_what_is_stored_is_read_again(code: str, words: str):
    for fault in (Fault(code), Fault(code, words), Fault(code, said=words)):
        assert Fault.read(fault.stored) == fault


@given(st.text())
def test_any_text_is_read(stored: str):
    Fault.read(stored)


def test_errors_are_stored_with_what_the_server_said():
    assert Fault.of(FetchError("http", "HTTP 503", url="https://a.example")).stored == "http (HTTP 503)"
    assert Fault.of(ParseError("parse", "no list in the answer", said="限流\u202e")).stored == "parse “限流”"
    assert Fault("timeout").on_page(3).stored == "timeout (page 3)"
    assert Fault("http", "HTTP 503").on_page(3).stored == "http (HTTP 503, page 3)"
    assert Fault("parse", "no list in the answer", "限流").on_page(3).stored == "parse “限流, page 3”"
    assert len(Fault("parse", said="字" * 9_000).stored) <= 500


def test_earlier_versions_wrote_a_colon():
    assert Fault.read("http: HTTP 503") == Fault("http", "HTTP 503", as_it_stands=True)
    assert Fault.read("left-out: 40").code == "left-out"
    assert Fault.read("parse: x (y)") == Fault("parse", "x (y)", as_it_stands=True)
