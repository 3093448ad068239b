"""Delivery: what becomes of a message after each outcome (guarantee 3)."""

from datetime import timedelta

import pytest

from bot.core.delivery import RETRY_MOST, InDoubt, NotSent, Outcome, Refused, Sent, settle
from bot.core.types import Message
from tests.unit.examples import NOW, chat


def message(attempts: int = 1, doubts: int = 0) -> Message:
    return Message(1, chat(), "alert", 1, attempts, doubts, NOW, silent=False)


FATES = [
    (Sent(77), 0, "sent", 0, timedelta(0)),
    (Sent(77), 1, "sent", 1, timedelta(0)),
    (NotSent("ConnectError"), 0, "ready", 0, timedelta(0)),
    (NotSent("ConnectError"), 1, "ready", 1, timedelta(0)),
    (NotSent("429", timedelta(seconds=35)), 0, "ready", 0, timedelta(seconds=35)),
    (NotSent("429", timedelta(0)), 0, "ready", 0, timedelta(0)),
    (InDoubt("TimedOut"), 0, "doubt", 1, timedelta(0)),
    (InDoubt("TimedOut"), 1, "unknown", 2, timedelta(0)),
    (Refused("gone", "blocked"), 0, "failed", 0, timedelta(0)),
    (Refused("message", "too long"), 0, "failed", 0, timedelta(0)),
    (Refused("migrated", "upgraded", -1005), 0, "ready", 0, timedelta(0)),
    (Refused("token", "Unauthorized"), 0, "ready", 0, RETRY_MOST),
]


@pytest.mark.parametrize(("outcome", "doubts", "state", "doubts_after", "wait"), FATES)
def test_each_outcome_has_its_fate(outcome: Outcome, doubts: int, state: str, doubts_after: int, wait: timedelta):
    fate = settle(message(doubts=doubts), outcome, NOW)
    assert (fate.state, fate.doubts, fate.due_at) == (state, doubts_after, NOW + wait)
    assert fate.error == ("" if isinstance(outcome, Sent) else outcome.why)


def test_an_outage_uses_up_no_attempt():
    assert settle(message(attempts=100_000), NotSent("down"), NOW).state == "ready"
