"""Links into the private chat: their payload fits Telegram's limit, comes back, and reveals nobody else's words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.chat.deep_links import WatchLink, read_payload, watch_payload


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200), st.integers(1, 2**63 - 1))
def test_a_payload_is_one_and_names_its_watch(text: str, watch_id: int):
    payload = watch_payload(watch_id, text)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    link = read_payload(payload)
    assert link is not None
    assert link.text == text or (link.watch_id == watch_id and link.names(text))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("w_600519", WatchLink("600519")),
        (watch_payload(7, "微信支付"), WatchLink("微信支付")),
        ("w_", None),
        ("x_", None),
        ("x_====", None),
        ("x_gICA", None),
        ("i_7", None),
        ("i_7_", None),
        ("i_-7_aa", None),
        ("own_x", None),
        ("", None),
    ],
)
def test_payloads_are_read(payload: str, expected: WatchLink | None):
    assert read_payload(payload) == expected


def test_a_guessed_id_alone_opens_nothing():
    words = "一条很长的关注" * 10
    assert read_payload(watch_payload(7, words)) == WatchLink("", 7, watch_payload(7, words).rpartition("_")[2])
    guessed = read_payload("i_7_00000000000000000000000000000000")
    assert guessed is not None
    assert not guessed.names(words)


@given(st.text(max_size=100))
def test_whatever_a_link_carries_is_read_or_nothing(payload: str):
    link = read_payload(payload)
    assert link is None or bool(link.text) != bool(link.digest)
