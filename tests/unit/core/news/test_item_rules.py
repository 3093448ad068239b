"""Intake: times, silence, bounds (guarantee 6)."""

from datetime import timedelta

import pytest
from hypothesis import given

from bot.core.news.item_rules import (
    FUTURE_ALLOWED,
    MAX_STORED_LINK,
    MAX_STORED_TEXT,
    MAX_STORED_TITLE,
    Intake,
    is_silent,
    published,
    tickers_of,
    tidy,
)
from bot.core.types import Ticker
from tests.unit.examples import LISTINGS, NOW, item, texts

DAY = Intake(timedelta(hours=24))
ANY_AGE = Intake(None)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (None, timedelta(0)),
        (timedelta(0), timedelta(0)),
        (timedelta(hours=-3), timedelta(hours=-3)),
        (FUTURE_ALLOWED, FUTURE_ALLOWED),
        (FUTURE_ALLOWED + timedelta(seconds=1), timedelta(0)),
        (timedelta(days=400), timedelta(0)),
    ],
)
def test_published_is_the_sources_word_but_never_the_future(offset: timedelta | None, expected: timedelta):
    assert published(item(published_at=None if offset is None else NOW + offset), NOW) == NOW + expected


@pytest.mark.parametrize(
    ("age_hours", "seeded", "rules", "silent"),
    [
        (0, True, DAY, False),
        (0, False, DAY, True),
        (24, True, DAY, False),
        (24.1, True, DAY, True),
        (24.1, True, ANY_AGE, False),
        (9_000, True, ANY_AGE, False),
        (0, False, ANY_AGE, True),
    ],
)
def test_first_polls_and_old_news_are_silent(age_hours: float, seeded: bool, rules: Intake, silent: bool):
    assert is_silent(NOW - timedelta(hours=age_hours), NOW, seeded=seeded, rules=rules) is silent


@given(texts(), texts())
def test_what_is_stored_can_be_stored(one: str, two: str):
    kept = tidy(item(title=one, text=two, url=one, share_url=two, medium=one, native_id=two))
    for text in (kept.title, kept.text, kept.url, kept.share_url, kept.medium, kept.native_id):
        assert "\x00" not in text
        text.encode()


def test_what_comes_in_is_bounded():
    long = "长" * 200_000
    kept = tidy(item(title=long, text=long, url=long, share_url=long, medium=long, native_id=long))
    sizes = tuple(map(len, (kept.title, kept.text, kept.url, kept.share_url, kept.medium, kept.native_id)))
    assert sizes == (MAX_STORED_TITLE, MAX_STORED_TEXT, MAX_STORED_LINK, MAX_STORED_LINK, 60, 300)


def test_marks_come_before_codes_in_the_text_and_each_ticker_once():
    marked = item(
        title="贵州茅台（600519.SH）", text="腾讯 0700.HK", tickers=(Ticker("HK", "09988"), Ticker("HK", "00700"))
    )
    assert [one.key for one in tickers_of(marked, LISTINGS)] == ["HK:09988", "HK:00700", "SH:600519"]
