"""Stored payloads of messages are read back, whatever stands in their place: a sound one can always be read."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.types import Button, Words
from bot.store.database.soundness import SHAPES
from bot.store.message_rows import sent_words
from bot.store.outbox import _payload
from bot.store.tables import MessageRow
from tests.often import often

SCRAPS: Any = st.sampled_from([None, True, 7, 2**70, "", "x", [], {}, ["x", "y"], ["x"], [7]])
BUTTONS: Any = st.dictionaries(
    st.sampled_from(["text", "data", "url", "more"]), st.sampled_from(["x", "x", "", 7]), max_size=4
)
LINES: Any = st.lists(st.lists(BUTTONS, max_size=2) | SCRAPS, max_size=2) | SCRAPS
OFTEN_A_TEXT: Any = st.sampled_from(["x", "x", "x", "", None, 7])
PAYLOADS: Any = SCRAPS | st.fixed_dictionaries(
    {"html": OFTEN_A_TEXT, "ask": OFTEN_A_TEXT, "keyboard": LINES},
    optional={"file": SCRAPS, "topic": SCRAPS},
)


def row(payload: Any) -> MessageRow:
    at = datetime(2026, 8, 20, tzinfo=UTC)
    return MessageRow(
        chat_id=1, kind="reply", priority=0, turn=0, payload=payload, state="ready", due_at=at, created_at=at
    )


@settings(max_examples=often(3_000))
@given(PAYLOADS)
def test_what_counts_as_sound_can_be_read(payload: Any):
    if SHAPES["messages", "payload"](payload):
        words = sent_words(row(payload))
        assert all(isinstance(button.text, str) for line in words.keyboard for button in line)


def test_what_is_written_counts_as_sound():
    for words in (
        Words("x"),
        Words("x", ((Button("a", data="list:0"), Button("b", url="https://a.example")),)),
        Words("x", file=("n", "c")),
    ):
        payload = json.loads(json.dumps(_payload(words)))
        assert SHAPES["messages", "payload"](payload)
        assert sent_words(row(payload)) == words
