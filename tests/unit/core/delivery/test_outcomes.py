"""Delivery: what becomes of a message after each outcome (guarantee 3)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.backoff import TOKEN_AGAIN
from bot.core.delivery.outcomes import InDoubt, NotSent, Outcome, Refused, Sent, parks, settle
from bot.core.types import Message, Parked, ParkReason
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
    (Refused("gone", "blocked"), 0, "ready", 0, timedelta(0)),
    (Refused("parked", "TOPIC_CLOSED", place="topic-closed"), 0, "ready", 0, timedelta(0)),
    (Refused("parked", "no idea"), 0, "ready", 0, timedelta(minutes=2)),
    (Refused("message", "too long"), 0, "failed", 0, timedelta(0)),
    (Refused("migrated", "upgraded", -1005), 0, "ready", 0, timedelta(0)),
    (Refused("migrated", "to where it is", chat().telegram_id), 0, "doubt", 1, timedelta(0)),
    (Refused("migrated", "to where it is", chat().telegram_id), 1, "unknown", 2, timedelta(0)),
    (Refused("token", "Unauthorized"), 0, "ready", 0, TOKEN_AGAIN),
]


@pytest.mark.parametrize(("outcome", "doubts", "state", "doubts_after", "wait"), FATES)
def test_each_outcome_has_its_fate(outcome: Outcome, doubts: int, state: str, doubts_after: int, wait: timedelta):
    fate = settle(message(doubts=doubts), outcome, NOW)
    assert (fate.state, fate.doubts, fate.due_at) == (state, doubts_after, NOW + wait)
    assert fate.error == ("" if isinstance(outcome, Sent) else outcome.why)


def test_only_what_somebody_waits_for_is_kept_for_a_chat_that_is_off():
    answer = Message(1, chat(), "reply", 0, 1, 0, NOW, silent=False)
    assert settle(answer, Refused("gone", "blocked"), NOW).state == "failed"


PARKED = Parked(NOW, "unknown", 1, NOW)
PARKING = [
    # how often the message was tried, whether the place is parked, what Telegram said -> what parks the place
    (1, None, Refused("parked", "", place="topic-closed"), "topic-closed"),
    (9, None, Refused("parked", "", place="no-right"), "no-right"),
    (1, None, Refused("parked", ""), "unknown"),
    (2, None, Refused("parked", ""), None),
    (2, PARKED, Refused("parked", ""), "unknown"),
    (1, None, Refused("gone", ""), None),
    (1, None, Refused("message", ""), None),
    (1, None, InDoubt(""), None),
    (1, PARKED, Sent(1), None),
]


@pytest.mark.parametrize(("attempts", "parked", "outcome", "reason"), PARKING)
def test_a_refusal_that_nobody_knows_parks_its_place_once(
    attempts: int, parked: Parked | None, outcome: Outcome, reason: ParkReason | None
):
    asked = replace(message(attempts), chat=replace(chat(), parked=parked))
    assert parks(asked, outcome) == reason


def test_an_outage_uses_up_no_attempt():
    assert settle(message(attempts=100_000), NotSent("down"), NOW).state == "ready"
