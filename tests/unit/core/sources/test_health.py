"""The health of a source, judged by its polls."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import FetchError, ParseError, SourceError
from bot.core.listings.trading_calendar import TradingDays
from bot.core.sources.health import (
    GAPS,
    after_failure,
    after_success,
    asked_to_wait,
    market_time,
    stands_by,
    takes_over,
    usual_gap,
    worth_telling,
)
from bot.core.types import SourceState
from tests.unit.examples import source

DAYS = TradingDays.shipped()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# A Thursday, 10:00 in Beijing.
NOW = datetime(2026, 8, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "was_good", "state"),
    [
        (FetchError("http", "HTTP 500", status=500), True, "failing"),
        (FetchError("http", "HTTP 410", status=410), True, "disabled"),
        (FetchError("timeout"), True, "failing"),
        (ParseError("login-page"), True, "suspect"),
        (ParseError("empty"), True, "suspect"),
        (ParseError("parse", "errno 50101"), True, "suspect"),
        (ParseError("not-a-feed"), False, "failing"),
    ],
)
def test_what_a_failed_poll_says(error: SourceError, was_good: bool, state: str):
    assert after_failure(source(last_good_at=NOW if was_good else None), error) == state


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-08-20 10:00", "2026-08-20 12:30", 2.5),
        ("2026-08-20 19:00", "2026-08-21 09:00", 2),
        ("2026-08-21 19:00", "2026-08-24 09:00", 2),  # over a weekend
        ("2026-09-30 19:00", "2026-10-08 09:00", 2),  # over the National Day's week
        ("2026-08-22 00:00", "2026-08-23 23:00", 0),
    ],
)
def test_only_the_markets_day_counts(since: str, until: str, hours: float):
    begin, end = (datetime.fromisoformat(f"{one}+08:00").astimezone(UTC) for one in (since, until))
    assert market_time(begin, end, DAYS) == hours * HOUR


def test_a_source_is_silent_after_many_of_its_usual_gaps():
    minutes = source(last_new_at=NOW, usual_gap=600.0, gaps=20)
    assert after_success(minutes, NOW + 2 * HOUR, DAYS, new_items=0) == "ok"
    assert after_success(minutes, NOW + 2 * HOUR + MINUTE, DAYS, new_items=0) == "silent"
    assert after_success(minutes, NOW + 2 * HOUR + MINUTE, DAYS, new_items=1) == "ok"
    hours = source(last_new_at=NOW, usual_gap=3600.0, gaps=20)
    assert after_success(hours, NOW + 6 * HOUR, DAYS, new_items=0) == "ok"
    # Twelve gaps of an hour, in a day of twelve hours of which two were over.
    assert after_success(hours, NOW + 25 * HOUR, DAYS, new_items=0) == "silent"
    assert GAPS == 12
    # It is not known yet what is usual.
    assert after_success(source(last_new_at=NOW, usual_gap=600.0, gaps=4), NOW + 9 * HOUR, DAYS, new_items=0) == "ok"


def test_the_usual_gap_follows_what_is_seen():
    one = source(last_new_at=None)
    assert usual_gap(one, NOW, DAYS) == (0.0, 0)
    one = source(last_new_at=NOW, usual_gap=0.0, gaps=0)
    assert usual_gap(one, NOW + 10 * MINUTE, DAYS) == (600.0, 1)
    one = source(last_new_at=NOW, usual_gap=600.0, gaps=1)
    assert usual_gap(one, NOW + 20 * MINUTE, DAYS) == (720.0, 2)


def test_who_publishes_at_night_is_not_silent_by_day():
    at = datetime(2026, 8, 3, 13, tzinfo=UTC)  # a Monday, 21:00 in Beijing
    one, states = source(), set()
    for _ in range(12):
        for minutes in range(0, 24 * 60, 10):
            now = at + minutes * MINUTE
            new = minutes < 8 * 60
            states.add(after_success(one, now, DAYS, new_items=int(new)))
            if new:
                usual, gaps = usual_gap(one, now, DAYS)
                one = replace(one, last_new_at=now, usual_gap=usual, gaps=gaps)
        at += timedelta(days=1)
    assert states == {"ok"}
    # After twelve such days without anything it is.
    assert after_success(one, at + timedelta(days=20), DAYS, new_items=0) == "silent"


@pytest.mark.parametrize(
    ("state", "failures", "minutes", "told", "is_told"),
    [
        ("failing", 2, 1, "", False),
        ("failing", 3, 1, "", True),
        ("failing", 1, 30, "", False),
        ("failing", 2, 30, "", True),
        ("failing", 9, 99, "failing", False),
        ("failing", 9, 99, "suspect", False),
        ("suspect", 1, 1, "ok", False),
        ("suspect", 2, 1, "ok", True),
        ("suspect", 2, 99, "suspect", False),
        ("silent", 0, 0, "ok", True),
        ("disabled", 1, 0, "failing", True),
        ("paused", 0, 99, "failing", False),
        ("ok", 0, 99, "", False),
        ("ok", 0, 59, "failing", False),
        ("ok", 0, 60, "failing", True),
        ("ok", 0, 99, "ok", False),
    ],
)
def test_admins_hear_of_each_change_once(state: str, failures: int, minutes: int, told: str, is_told: bool):
    one = source(state=state, failures=failures, told=told, since=NOW - minutes * MINUTE)
    assert worth_telling(one, NOW) is is_told


def test_one_failure_is_told_where_the_next_try_is_hours_away():
    one = source(state="failing", failures=1, since=NOW - 30 * MINUTE, next_poll_at=NOW + 6 * HOUR)
    assert worth_telling(one, NOW)
    assert not worth_telling(replace(one, next_poll_at=NOW + HOUR / 2), NOW)


@pytest.mark.parametrize(("bad", "good", "notices"), [(1, 1, 0), (2, 2, 1), (5, 20, 1), (3, 70, 27)])
def test_one_that_comes_and_goes_is_told_of_seldom(bad: int, good: int, notices: int):
    """A thousand polls a minute apart, some of them a login page, in turns."""
    one, told = source(told="ok", since=NOW), 0
    for minute in range(1_000):
        now = NOW + minute * MINUTE
        state: SourceState = "suspect" if minute % (bad + good) < bad else "ok"
        since = one.since if one.state == state else now
        one = replace(one, state=state, since=since, failures=one.failures + 1 if state == "suspect" else 0)
        if worth_telling(one, now):
            told += 1
            one = replace(one, told=state)
    assert told == notices


def test_who_stands_by_takes_over_when_the_other_is_in_trouble_or_gone():
    assert stands_by(source(options={"standby_for": "东方财富"})) == "东方财富"
    assert stands_by(source()) == ""
    assert not takes_over(source(state="ok"))
    assert all(takes_over(source(state=one)) for one in ("failing", "suspect", "silent", "paused", "disabled"))
    assert takes_over(None)


@pytest.mark.parametrize(
    ("header", "ttl", "minutes"),
    [
        ("public, max-age=300", None, 5),
        ("max-age=300", 10, 10),
        ("max-age=86400", None, 60),
        ("no-cache, max-age=300", None, None),
        ("max-age=x", None, None),
        ("", 1_000_000, 60),
        ("max-age=0", None, None),
        ("max-age=" + "9" * 40, None, 60),
    ],
)
def test_what_servers_and_feeds_wish_is_kept_within_bounds(header: str, ttl: int | None, minutes: int | None):
    wish = asked_to_wait({"cache-control": header}, ttl * MINUTE if ttl else None)
    assert wish == (minutes * MINUTE if minutes else None)
