"""Backoff: when failed work is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import backoff
from bot.core.backoff import PARKED_PLACE, TELEGRAM, Backoff

RULES = {name: rule for name, rule in vars(backoff).items() if isinstance(rule, Backoff)}
SECOND = timedelta(seconds=1)


def test_the_pause_doubles_up_to_the_longest():
    assert [TELEGRAM.after(failures) / SECOND for failures in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert PARKED_PLACE.after(1) == timedelta(minutes=1)
    assert PARKED_PLACE.after(40) == timedelta(hours=6)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_pauses_at_once_and_reaches_its_longest(rule: Backoff):
    assert rule.after(0) == rule.after(1) == rule.first > timedelta()
    assert rule.after(17) == rule.longest


@given(st.timedeltas(SECOND / 10, timedelta(days=1)), st.timedeltas(SECOND, timedelta(days=2)), st.integers(-5, 10**6))
def test_no_pause_shrinks_or_is_longer_than_the_longest(first: timedelta, longest: timedelta, failures: int):
    rule = Backoff(first, longest)
    assert timedelta() < rule.after(failures) <= rule.after(failures + 1) <= longest
