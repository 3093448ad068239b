"""Refusals: no answer of Telegram ends an alert except one that condemns the message itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.error import TelegramError as ApiError

from bot.channels.telegram import outcome_of, outcome_of_edit
from bot.core.delivery.outcomes import InDoubt, Refused, settle
from bot.core.delivery.refusals import GONE, MESSAGE, PLACES, Judgement, fault_of, judge_refusal
from bot.core.types import ParkReason
from tests.unit.core.delivery.test_outcomes import message
from tests.unit.examples import NOW

# As Telegram writes them: seen in the wild, or in its server's sources.
SEEN: list[tuple[int, str, Judgement]] = [
    (400, "Bad Request: TOPIC_CLOSED", Judgement("parked", "topic-closed")),
    (400, "Bad Request: TOPIC_DELETED", Judgement("parked", "topic-deleted")),
    (400, "Bad Request: message thread not found", Judgement("parked", "topic-deleted")),
    (400, "Bad Request: not enough rights to send text messages to the chat", Judgement("parked", "no-right")),
    (400, "Bad Request: have no rights to send a message", Judgement("parked", "no-right")),
    (400, "Bad Request: CHAT_RESTRICTED", Judgement("parked", "no-right")),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Judgement("parked", "no-right")),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Judgement("parked", "no-right")),
    (400, "Bad Request: need administrator rights in the channel chat", Judgement("parked", "no-right")),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", Judgement("parked", "no-right")),
    (400, "Bad Request: group chat was deactivated", Judgement("parked", "deactivated")),
    (403, "Forbidden: the group chat was deleted", Judgement("parked", "deactivated")),
    (400, "Bad Request: PEER_ID_INVALID", Judgement("parked", "removed")),
    (400, "Bad Request: chat not found", Judgement("parked", "removed")),
    (403, "Forbidden: bot was kicked from the supergroup chat", Judgement("parked", "removed")),
    (403, "Forbidden: bot is not a member of the channel chat", Judgement("parked", "removed")),
    (400, "Bad Request: SOMETHING_OF_NEXT_YEAR", Judgement("parked", "unknown")),
    (403, "Forbidden: something of next year", Judgement("parked", "unknown")),
    (400, "Bad Request: message is too long", Judgement("message")),
    (400, 'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 0', Judgement("message")),
    (400, "Bad Request: text must be non-empty", Judgement("message")),
    (400, "Bad Request: message text is empty", Judgement("message")),
    (400, "Bad Request: BUTTON_DATA_INVALID", Judgement("message")),
    (400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL", Judgement("message")),
]
PRIVATE = [
    (403, "Forbidden: bot was blocked by the user", Judgement("gone")),
    (403, "Forbidden: user is deactivated", Judgement("gone")),
    (403, "Forbidden: something of next year", Judgement("gone")),
    (400, "Bad Request: chat not found", Judgement("gone")),
    (400, "Bad Request: PEER_ID_INVALID", Judgement("parked", "removed")),
    (400, "Bad Request: SOMETHING_OF_NEXT_YEAR", Judgement("parked", "unknown")),
    (400, "Bad Request: message is too long", Judgement("message")),
]


def raised(status: int, description: str) -> ApiError:
    """Return the error that python-telegram-bot makes of an answer: it rewords 400s."""
    return Forbidden(description) if status == 403 else BadRequest(description)


@pytest.mark.parametrize(("status", "description", "judgement"), SEEN)
def test_what_telegram_says_of_a_group_is_judged(status: int, description: str, judgement: Judgement):
    assert judge_refusal(description, forbidden=status == 403, private=False) == judgement
    outcome = outcome_of(raised(status, description), private=False)
    assert isinstance(outcome, Refused)
    assert (outcome.reason, outcome.place) == (judgement.about, judgement.place)


@pytest.mark.parametrize(("status", "description", "judgement"), PRIVATE)
def test_what_telegram_says_of_a_person_is_judged(status: int, description: str, judgement: Judgement):
    assert judge_refusal(description, forbidden=status == 403, private=True) == judgement


EVERY = [*(part for part, _ in PLACES), *GONE, *MESSAGE, "something of next year", ""]


@pytest.mark.parametrize("part", EVERY)
@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize("private", [False, True])
def test_only_an_answer_that_condemns_the_message_ends_an_alert(part: str, status: int, private: bool):
    """Over the whole table, and answers that are not in it: a new line of it is tried by itself."""
    prefix = "Bad Request: " if status == 400 else "Forbidden: "
    outcome = outcome_of(raised(status, prefix + part), private=private)
    ends = part in MESSAGE
    assert settle(message(), outcome, NOW).state == ("failed" if ends else "ready")


def test_every_reason_is_in_the_table():
    from typing import get_args

    assert {reason for _, reason in PLACES} | {"unknown"} == set(get_args(ParkReason))
    assert all(part == part.lower() for part in EVERY)


@pytest.mark.parametrize("answer", ["Bad Request (400)", "Forbidden (403)", "Bad Request (400). Parsing … failed"])
def test_what_is_no_answer_of_telegrams_is_a_doubt(answer: str):
    """JSON from a proxy has no description: the status stands in its place."""
    assert isinstance(outcome_of(raised(400, answer), private=False), InDoubt)
    assert isinstance(outcome_of(raised(403, answer), private=True), InDoubt)
    page = BadRequest("whatever")
    page.__cause__ = ApiError("Invalid server response")
    assert isinstance(outcome_of(page, private=False), InDoubt)


def test_what_telegram_says_can_be_stored():
    """Half a letter travels in JSON; no database takes it."""
    outcome = outcome_of(raised(400, "Bad Request: chat not found \ud800\x00"), private=False)
    assert isinstance(outcome, Refused)
    assert (outcome.place, outcome.why) == ("removed", "Chat not found ")


@pytest.mark.parametrize(("to", "moves"), [(-1002, True), (10001, False), (0, False), ("abc", False), (2**70, False)])
def test_a_group_moves_to_no_person(to: Any, *, moves: bool):
    outcome = outcome_of(ChatMigrated(to), private=False)
    assert isinstance(outcome, Refused if moves else InDoubt)


def test_what_is_not_known_of_an_edit_is_about_its_message():
    edit = outcome_of_edit(BadRequest("Bad Request: message to edit not found"), private=False)
    assert isinstance(edit, Refused)
    assert edit.reason == "message"


@given(st.text(), st.booleans(), st.booleans())
def test_any_text_is_judged(text: str, forbidden: bool, private: bool):
    assert judge_refusal(text, forbidden=forbidden, private=private)
    assert len(fault_of(text)) <= 80
