"""Dates in any form that feeds and pages write, to UTC (demand 8)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.reading.dates import MAX_DATE, date, date_from_now, date_on_page
from tests.often import often
from tests.unit.examples import texts

AT = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)
RIGHT = [
    "2026-08-20 09:30",
    "2026-08-20 09:30:15",
    "2026-08-20 9:30",
    "2026-8-20 9:30:5",
    "2026/08/20 09:30",
    "2026/8/20 9:30:00",
    "2026.08.20 09:30",
    "2026-08-20  09:30",
    " 2026-08-20 09:30 ",
    "2026-08-20T09:30",
    "2026-08-20T09:30:00",
    "2026-08-20T09:30:00.123",
    "2026-08-20T09:30:00.123456789+08:00",
    "2026-08-20T09:30:00+08:00",
    "2026-08-20T09:30:00+0800",
    "2026-08-20T01:30:00Z",
    "2026-08-20T01:30:00z",
    "2026-08-20T01:30Z",
    "2026-08-20T01:30:00.000Z",
    "2026-08-20T01:30:00+00:00",
    "2026-08-19T18:30:00-07:00",
    "2026-08-20T07:00:00+05:30",
    "2026-08-20 09:30:00 +0800",
    "2026-08-20 09:30:00 +08:00",
    "2026-08-20 09:30:00 CST",
    "2026-08-20 01:30:00 UTC",
    "2026-08-20 01:30:00 GMT",
    "2026年8月20日 09:30",
    "2026年08月20日09:30",
    "2026年8月20日 9时30分",
    "2026年8月20日9时30分15秒",
    "2026年8月20日 09：30",
    "Thu, 20 Aug 2026 09:30:00 +0800",
    "Thu, 20 Aug 2026 01:30:00 GMT",
    "Thu, 20 Aug 2026 01:30:00 UT",
    "Thu, 20 Aug 2026 09:30:00 CST",
    "Thu, 20 Aug 2026 09:30:00",
    "Thu, 20 Aug 2026 09:30 +0800",
    "Thu,20 Aug 2026 09:30:00 +0800",
    "20 Aug 2026 09:30:00 +0800",
    "20 Aug 26 09:30:00 +0800",
    "Wed, 19 Aug 2026 21:30:00 EDT",
    "Wed, 19 Aug 2026 18:30:00 PDT",
    "Thursday, 20-Aug-26 01:30:00 GMT",
    "Thu, 20 Aug 2026 09:30:00 GMT+8",
    "Thu Aug 20 2026 09:30:00 GMT+0800 (China Standard Time)",
    "Thu Aug 20 09:30:00 CST 2026",
    "Thu Aug 20 09:30:00 2026",
    "1787189400",
    "1787189400.5",
    "1787189400000",
    1787189400,
    1787189400.0,
    1787189400000,
]
DAYS = ["2026-08-20", "2026/08/20", "2026/8/20", "2026.8.20", "2026年8月20日", "2026年08月20日"]


@pytest.mark.parametrize("written", RIGHT)
def test_a_date_is_right_to_the_minute(written):
    found = date(written)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.replace(second=0, microsecond=0) == AT


@pytest.mark.parametrize("written", DAYS)
def test_a_day_begins_at_midnight_in_beijing(written: str):
    assert date(written) == datetime(2026, 8, 19, 16, 0, tzinfo=UTC)


def test_the_date_of_the_first_sample_and_a_zone_of_ones_own():
    assert date("2022-03-30 07:16:22 +0800") == datetime(2022, 3, 29, 23, 16, 22, tzinfo=UTC)
    assert date("2022/03/30") == datetime(2022, 3, 29, 16, 0, tzinfo=UTC)
    assert date("2026-08-20 01:30", UTC) == AT
    assert date("Thu, 20 Aug 2026 03:30:00", timezone(timedelta(hours=2))) == AT
    assert date("2026-08-20 09:30 CST", UTC) == AT
    assert date("2026-08-20 09:30:60") is not None  # a leap second


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        " ",
        "yesterday",
        "刚刚",
        "2026-13-20",
        "2026-02-30",
        "2026-08-20 25:00",
        "2026-08-20 09:61",
        "12345",
        "08-20",
        "99999999999999999999",
        True,
        float("nan"),
        float("inf"),
        -1e300,
        "0000-00-00 00:00:00",
    ],
)
def test_what_is_no_date_is_none(written):
    assert date(written) is None


@given(st.one_of(texts(6), st.floats(), st.integers(), st.text("0123456789-:/ T+Z年月日.", max_size=30)))
@settings(max_examples=often(300))
def test_anything_is_a_date_in_utc_or_none(written):
    found = date(written)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 30 Nov 2026 09:30:00 America/Los_Angeles", "2026-11-30 17:30"),
        ("Mon, 30 Nov 2026 09:30:00 Europe/London", "2026-11-30 09:30"),
        ("2026-07-30 09:30 Europe/London", "2026-07-30 08:30"),
        ("2026-11-30T09:30:00 Asia/Tokyo", "2026-11-30 00:30"),
        ("2026-11-30 09:30:00 America/Argentina/Buenos_Aires", "2026-11-30 12:30"),
        ("2026-11-30 09:30:00 UTC+8", "2026-11-30 01:30"),
        ("2026-11-30 09:30:00 GMT+08:00", "2026-11-30 01:30"),
        ("2026-11-30 09:30:00 UTC-5", "2026-11-30 14:30"),
        ("2026-11-30 09:30 (GMT+8)", "2026-11-30 01:30"),
        ("2026-11-30 09:30:00 PST", "2026-11-30 17:30"),
        ("2026-11-30 09:30 HKT", "2026-11-30 01:30"),
        ("2026-11-30 09:30 北京时间", "2026-11-30 01:30"),
        ("北京时间 2026-11-30 09:30", "2026-11-30 01:30"),
        ("Mon Nov 30 09:30:00 PST 2026", "2026-11-30 17:30"),
        ("Mon, 30 Nov 2026 9:30:00 PM +0800", "2026-11-30 13:30"),
        ("Nov 30, 2026 9:30 PM", "2026-11-30 13:30"),
        ("November 30th, 2026 9:30 p.m.", "2026-11-30 13:30"),
        ("2026-11-30 12:30 AM", "2026-11-29 16:30"),
        ("2026-11-30 12:30 PM", "2026-11-30 04:30"),
        ("2026-11-30 上午9:30", "2026-11-30 01:30"),
        ("2026-11-30 上午12:05", "2026-11-29 16:05"),
        ("2026-11-30 下午9:30", "2026-11-30 13:30"),
        ("2026-11-30 下午 12:30", "2026-11-30 04:30"),
        ("2026-11-30 中午12:05", "2026-11-30 04:05"),
        ("2026-11-30 中午1:05", "2026-11-30 05:05"),
        ("2026-11-30 晚上8点", "2026-11-30 12:00"),
        ("2026-11-30 凌晨0:15", "2026-11-29 16:15"),
        ("2026年11月30日下午3点", "2026-11-30 07:00"),
        ("2026年11月30日 9时", "2026-11-30 01:00"),
        ("周一, 30 11月 2026 09:30:00 +0800", "2026-11-30 01:30"),
        ("30 November 2026", "2026-11-29 16:00"),
        ("November 30, 2026", "2026-11-29 16:00"),
        ("20261130", "2026-11-29 16:00"),
        ("发布时间：2026-11-30 09:30 来源：样例", "2026-11-30 01:30"),
    ],
)
def test_zones_halves_of_the_day_and_names_of_months(written: str, expected: str):
    assert date(written) == datetime.fromisoformat(f"{expected}+00:00")


def test_a_zone_that_does_not_exist_is_not_taken_for_beijings():
    assert date("Mon, 30 Nov 2026 09:30:00 Mars/Olympus") is None


def test_no_path_is_a_zone():
    assert date("2026-11-30 09:30:00 ../etc/passwd/X") == datetime(2026, 11, 30, 1, 30, tzinfo=UTC)


NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
"""A Monday, at twelve in Beijing."""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("刚刚", "2026-11-30 04:00"),
        ("just now", "2026-11-30 04:00"),
        ("30秒前", "2026-11-30 03:59:30"),
        ("10分钟前", "2026-11-30 03:50"),
        ("10 分鐘前", "2026-11-30 03:50"),
        ("半小时前", "2026-11-30 03:30"),
        ("3小时前", "2026-11-30 01:00"),
        ("3天前", "2026-11-27 04:00"),
        ("2周前", "2026-11-16 04:00"),
        ("1个月前", "2026-10-31 04:00"),
        ("2 hours ago", "2026-11-30 02:00"),
        ("an hour ago", "2026-11-30 03:00"),
        ("5 min ago", "2026-11-30 03:55"),
        ("今天 08:00", "2026-11-30 00:00"),
        ("昨天 18:00", "2026-11-29 10:00"),
        ("昨日", "2026-11-28 16:00"),
        ("Yesterday 6:00 PM", "2026-11-29 10:00"),
        ("前天", "2026-11-27 16:00"),
        ("周五 09:30", "2026-11-27 01:30"),
        ("星期一", "2026-11-29 16:00"),
        ("星期日", "2026-11-28 16:00"),
        ("09:15", "2026-11-30 01:15"),
        ("下午 11:30", "2026-11-29 15:30"),  # not come yet: yesterday's
        ("12:05", "2026-11-30 04:05"),  # a clock that is a little ahead
        ("11:30更新", "2026-11-30 03:30"),
        ("11-30 09:30", "2026-11-30 01:30"),
        ("11/29", "2026-11-28 16:00"),
        ("11月29日", "2026-11-28 16:00"),
        ("12-25", "2025-12-24 16:00"),  # of the year before
        ("发布于 昨天 18:00", "2026-11-29 10:00"),
    ],
)
def test_a_time_told_from_now(written: str, expected: str):
    found = date_on_page(written, NOON)
    assert (found.at, found.from_now) == (datetime.fromisoformat(f"{expected}+00:00"), True)


@pytest.mark.parametrize(
    "written",
    ["", "1.5亿元", "3.5%", "5分", "7-14天前", "2-30", "2026", "13-40", "25:00", "阅读 1200", "9999年前", "第3期"],
)
def test_figures_that_tell_no_time(written: str):
    assert date_from_now(written, NOON) is None


def test_a_day_of_the_year_before_the_last_29_february():
    assert date_from_now("2-29", datetime(2028, 3, 1, tzinfo=UTC)) == datetime(2028, 2, 28, 16, tzinfo=UTC)
    assert date_from_now("2-29", datetime(2027, 3, 1, tzinfo=UTC)) is None


def test_an_absolute_date_is_not_told_from_now():
    assert date_on_page(" 2026-11-28 ", NOON) == (datetime(2026, 11, 27, 16, tzinfo=UTC), False)
    assert date_on_page("样例", NOON) == (None, False)


@given(st.one_of(texts(6), st.text("0123456789-:/ T+Z年月日.前天周一昨今上下午点分秒小时个agoPM", max_size=30)))
@settings(max_examples=often(300))
def test_anything_on_a_page_is_a_date_in_utc_or_none(written):
    found = date_on_page(written, NOON)
    assert found.at is None or found.at.tzinfo is UTC
    assert not found.from_now or found.at is not None


def test_no_more_of_a_text_is_read_than_a_date_is_long():
    assert date("2026-11-30 09:30" + " " * MAX_DATE + "PM") == datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
    assert date_on_page("样" * MAX_DATE + "3天前", NOON).at is None
