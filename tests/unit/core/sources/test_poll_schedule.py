"""Polling: when a source is asked again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import FetchError
from bot.core.sources.poll_schedule import after_bad_poll, after_good_poll, next_interval
from tests.unit.examples import NOW, source

BASE, LEAST = timedelta(seconds=60), timedelta(seconds=15)
EVEN = 0.5  # the dice that moves nothing


@pytest.mark.parametrize(
    ("present", "new_items", "expected"),
    [(60, 1, 30), (30, 5, 15), (20, 1, 15), (180, 1, 60), (15, 0, 60), (60, 0, 66), (170, 0, 180), (180, 0, 180)],
)
def test_the_interval_follows_the_news(present: float, new_items: int, expected: float):
    wait = next_interval(source(interval=present), new_items=new_items, base=BASE, least=LEAST)
    assert wait == timedelta(seconds=expected)


@given(st.lists(st.integers(0, 3), max_size=40))
def test_the_interval_stays_between_the_least_and_three_times_the_base(polls: list[int]):
    wait = BASE
    for new in polls:
        wait = next_interval(source(interval=wait.total_seconds()), new_items=new, base=BASE, least=LEAST)
        assert LEAST <= wait <= 3 * BASE


def test_a_floor_above_the_base_is_kept():
    least = timedelta(minutes=10)
    assert next_interval(source(interval=60.0), new_items=0, base=BASE, least=least) == least


@given(st.floats(0, 1, exclude_max=True))
def test_jitter_spreads_by_a_tenth_either_way(dice: float):
    wait = after_good_poll(NOW, BASE, dice=dice) - NOW
    assert timedelta(seconds=54) <= wait <= timedelta(seconds=66)


def test_failures_double_the_wait_up_to_six_hours():
    waits = [
        after_bad_poll(NOW, source(failures=failures), FetchError("http"), base=BASE, dice=EVEN) - NOW
        for failures in (*range(12), 10_000)
    ]
    minutes = [min(2**failures, 360) for failures in (*range(12), 12)]
    assert waits == [timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (timedelta(seconds=1), timedelta(minutes=4)),
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=400), timedelta(days=1)),
    ],
)
def test_retry_after_is_never_jumped(asked: timedelta, expected: timedelta):
    error = FetchError("http", status=429, retry_after=asked)
    assert after_bad_poll(NOW, source(failures=2), error, base=BASE, dice=EVEN) == NOW + expected
    assert after_bad_poll(NOW, source(failures=2), error, base=BASE, dice=0.0) >= NOW + min(expected, asked)


def test_a_slow_source_is_not_asked_oftener_because_it_fails():
    base = timedelta(hours=12)
    assert after_bad_poll(NOW, source(failures=3), FetchError("dns"), base=base, dice=EVEN) == NOW + base
    assert after_good_poll(NOW, BASE, dice=EVEN, asked_to_wait=timedelta(minutes=30)) == NOW + timedelta(minutes=30)


@given(st.integers(1, 24), st.integers(0, 40), st.floats(0, 1, exclude_max=True))
def test_no_wait_is_longer_than_a_day_however_long_the_interval(hours: int, quiet: int, dice: float):
    """Longer ones would look like a clock that was set back, and be due at once."""
    base = timedelta(hours=hours)
    wait = base
    for _ in range(quiet):
        wait = next_interval(source(interval=wait.total_seconds()), new_items=0, base=base, least=LEAST)
        assert wait <= timedelta(days=1)
    assert after_good_poll(NOW, wait, dice=dice) <= NOW + timedelta(days=1)
    failed = after_bad_poll(NOW, source(failures=9), FetchError("timeout"), base=base, dice=dice)
    assert failed <= NOW + timedelta(days=1)
