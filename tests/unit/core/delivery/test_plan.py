"""When a chat is told: quiet hours over midnight, digests, mutes, trading days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.digest_times import Schedule
from bot.core.delivery.plan import Plan, Wanted, plan
from bot.core.delivery.quiet_hours import Quiet
from bot.core.listings.trading_calendar import TIMES, TradingDays

BEIJING = ZoneInfo("Asia/Shanghai")
DAYS = TradingDays.shipped()
TIMES_OF_DAY = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 30), timezones=st.just(UTC))
QUIETS = st.builds(Quiet, TIMES_OF_DAY, TIMES_OF_DAY).filter(lambda one: one.start != one.end)
SCHEDULES = st.one_of(
    st.just(Schedule(hourly=True)),
    st.builds(lambda exchange: Schedule(exchange=exchange), st.sampled_from(sorted(TIMES))),
    st.builds(lambda at: Schedule(at=tuple(sorted(at))), st.sets(TIMES_OF_DAY, min_size=1, max_size=6)),
)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("23:00-7:00", "23:00-07:00"),
        ("23：00 到 07：00", "23:00-07:00"),
        ("9:30–11:00", "09:30-11:00"),
        ("0:00 to 8:00", "00:00-08:00"),
        ("23:00-23:00", None),
        ("24:00-7:00", None),
        ("nightly", None),
        ("", None),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(written: str, read: str | None) -> None:
    quiet = Quiet.read(written)
    assert (str(quiet) if quiet else None) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9:00", "09:00"),
        ("20:00，9:00", "09:00 20:00"),
        ("9：00和12：30", "09:00 12:30"),
        ("hourly", "hourly"),
        ("cn", "CN"),
        ("9:00 noon", None),
        ("1:00 2:00 3:00 4:00 5:00 6:00 7:00", None),
        ("", None),
    ],
)
def test_schedules_are_read_as_people_write_them(written: str, read: str | None) -> None:
    schedule = Schedule.read(written)
    assert (str(schedule) if schedule else None) == read


@given(SCHEDULES)
def test_a_schedule_reads_back_what_it_writes(schedule: Schedule) -> None:
    assert Schedule.read(str(schedule)) == schedule


@given(SCHEDULES, MOMENTS)
def test_a_digest_is_due_later_and_within_days(schedule: Schedule, now: datetime) -> None:
    """The longest pause there is: the Chinese New Year's nine days."""
    due = schedule.next(now, BEIJING, DAYS)
    assert now < due <= now + timedelta(days=11)
    assert schedule.next(due - timedelta(seconds=1), BEIJING, DAYS) == due


@given(st.text(max_size=40))
def test_any_text_is_a_schedule_and_quiet_hours_or_none(text: str) -> None:
    for one in (Schedule.read(text), Quiet.read(text)):
        assert one is None or type(one).read(str(one)) == one


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-08-20 22:59", None),  # a Thursday
        ("2026-08-20 23:00", "2026-08-21 07:00"),
        ("2026-08-21 06:59", "2026-08-21 07:00"),
        ("2026-08-21 07:00", None),
        ("2026-08-21 23:30", "2026-08-22 09:00"),  # Friday night ends as Saturday says
        ("2026-08-23 23:30", "2026-08-24 07:00"),  # Sunday night ends as Monday says
        ("2026-08-22 08:59", "2026-08-22 09:00"),
    ],
)
def test_nights_end_as_the_morning_says(now: str, until: str | None) -> None:
    settings = ChatSettings(quiet=Quiet(time(23), time(7)), weekend=Quiet(time(23), time(9)))
    assert settings.quiet_until(beijing(now), BEIJING) == (beijing(until) if until else None)


@given(QUIETS, st.none() | QUIETS, MOMENTS)
def test_quiet_hours_end_where_they_say(quiet: Quiet, weekend: Quiet | None, now: datetime) -> None:
    settings = ChatSettings(quiet=quiet, weekend=weekend)
    until = settings.quiet_until(now, BEIJING)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        # Just before, it is quiet still.
        assert settings.quiet_until(until - timedelta(seconds=1), BEIJING) == until or until <= now + timedelta(
            seconds=1
        )


SETTINGS = st.builds(
    ChatSettings, SCHEDULES, st.none() | QUIETS, st.none() | QUIETS, st.integers(1, 60), st.booleans(), st.booleans()
)


@given(SETTINGS, SETTINGS)
def test_settings_read_back_what_they_store(settings: ChatSettings, base: ChatSettings) -> None:
    assert ChatSettings.of(settings.stored(base), base) == settings


@given(
    st.dictionaries(
        st.text(max_size=8) | st.sampled_from(["digest", "quiet", "per_hour"]), st.none() | st.text() | st.integers()
    )
)
def test_settings_take_what_they_do_not_know_as_not_set(stored: dict[str, object]) -> None:
    read = ChatSettings.of(stored)
    assert ChatSettings.of(read.stored(ChatSettings())) == read


def test_exchanges_are_closed_on_weekends_and_holidays() -> None:
    assert not DAYS.trades("CN", date(2026, 10, 1))
    assert not DAYS.trades("CN", date(2026, 2, 14))  # a Saturday on which offices work: exchanges do not
    assert DAYS.trades("CN", date(2026, 8, 20))
    assert DAYS.trades("US", date(2026, 10, 1))
    assert DAYS.covers("CN", date(2026, 12, 31))
    assert not DAYS.covers("CN", date(2027, 1, 4))
    # 盘后 of the last day before the National Day holidays, then 盘前 of the first one after them.
    assert DAYS.next("CN", beijing("2026-09-30 15:00")) == beijing("2026-09-30 15:05")
    assert DAYS.next("CN", beijing("2026-09-30 15:05")) == beijing("2026-10-08 09:00")


def test_new_york_keeps_its_own_summer() -> None:
    assert DAYS.next("US", beijing("2026-08-20 20:00")) == beijing("2026-08-20 21:00")
    assert DAYS.next("US", beijing("2026-12-01 20:00")) == beijing("2026-12-01 22:00")


NIGHT = ChatSettings(quiet=Quiet(time(23), time(7)))
NOW = beijing("2026-08-20 14:00")
LATE = beijing("2026-08-20 23:30")
MORNING = beijing("2026-08-21 07:00")


def planned(
    *wanted: Wanted,
    settings: ChatSettings = NIGHT,
    now: datetime = NOW,
    muted_until: datetime | None = None,
    full: bool = False,
) -> Plan:
    return plan(wanted, settings, muted_until=muted_until, full=full, now=now, zone=BEIJING, days=DAYS)


def test_the_strongest_mode_wins() -> None:
    assert planned(Wanted("digest"), Wanted("silent")) == Plan(NOW, "silent")
    assert planned(Wanted("silent"), Wanted("instant"), Wanted("digest")) == Plan(NOW, "instant")


def test_a_digest_comes_at_its_time_or_the_chats() -> None:
    assert planned(Wanted("digest")) == Plan(beijing("2026-08-20 20:00"), "digest", "digest")
    assert planned(Wanted("digest", Schedule.read("CN"))) == Plan(beijing("2026-08-20 15:05"), "digest", "digest")
    # Two digests: the earlier one tells it.
    assert planned(
        Wanted("digest", Schedule.read("18:00")), Wanted("digest", Schedule.read("16:00"))
    ).due_at == beijing("2026-08-20 16:00")


def test_quiet_hours_hold_all_but_urgent_watches() -> None:
    assert planned(Wanted("instant"), now=LATE) == Plan(MORNING, "instant", "quiet")
    assert planned(Wanted("urgent"), now=LATE) == Plan(LATE, "urgent")
    assert planned(Wanted("urgent"), now=LATE, settings=ChatSettings(quiet=NIGHT.quiet, breaks=False)) == Plan(
        MORNING, "urgent", "quiet"
    )
    # A digest that falls into them comes when they end.
    assert planned(Wanted("digest", Schedule.read("hourly")), now=LATE) == Plan(MORNING, "digest", "digest")


def test_a_mute_holds_everything_until_it_ends() -> None:
    later = NOW + timedelta(hours=1)
    assert planned(Wanted("urgent"), muted_until=later) == Plan(later, "urgent", "mute")
    assert planned(Wanted("instant"), muted_until=NOW - timedelta(hours=1)) == Plan(NOW, "instant")
    # A mute that ends in the night: the morning.
    assert planned(Wanted("instant"), muted_until=LATE) == Plan(MORNING, "instant", "mute")


def test_a_muted_watch_says_nothing_while_another_may() -> None:
    later = NOW + timedelta(hours=1)
    assert planned(Wanted("instant", muted_until=later), Wanted("silent")) == Plan(NOW, "silent")
    assert planned(Wanted("instant", muted_until=later)) == Plan(later, "instant", "mute")


def test_what_is_too_much_for_an_hour_waits_together_but_never_what_is_urgent() -> None:
    assert planned(Wanted("instant"), full=True) == Plan(NOW, "instant", "cap")
    assert planned(Wanted("urgent"), full=True) == Plan(NOW, "urgent")


@given(
    st.lists(
        st.builds(
            Wanted,
            st.sampled_from(["digest", "silent", "instant", "urgent"]),
            st.none() | SCHEDULES,
            st.none() | MOMENTS,
        ),
        min_size=1,
        max_size=4,
    ),
    SETTINGS,
    st.none() | MOMENTS,
    st.booleans(),
    MOMENTS,
)
def test_whatever_is_wanted_is_due_outside_of_quiet_hours_and_mutes(
    wanted: list[Wanted], settings: ChatSettings, muted_until: datetime | None, full: bool, now: datetime
) -> None:
    made = planned(*wanted, settings=settings, now=now, muted_until=muted_until, full=full)
    assert made.due_at >= now
    assert made.due_at == now or made.held
    assert muted_until is None or (
        made.due_at >= min(muted_until, made.due_at) and made.due_at >= max(now, muted_until)
    )
    if made.mode != "urgent":
        assert settings.quiet_until(made.due_at, BEIJING) is None
