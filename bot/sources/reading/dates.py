"""Dates as feeds and pages write them: with zones of all sorts, in Chinese, and told from now (10分钟前, 昨天 18:00)."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.clock import BEIJING, DAY, HOUR, MINUTE, SECOND, WEEK

MAX_DATE = 100
"""Characters of a text that are read as a date."""
# A time of day that is so far ahead of now was yesterday: clocks differ a little.
AHEAD = 10 * MINUTE

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (GMT|UTC?|Z|CST|[+-]\d{4})"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = f"(?P<name>{'|'.join(_MONTH_NAMES)})[a-z]{{0,6}}"
_MONTHS_OF_ISO = {f" {name.title()} ": f"-{number:02}-" for name, number in _MONTHS.items()}
_SHIFTS = {" GMT": timedelta(0), " Z": timedelta(0)} | {
    f" {'+' if hours >= 0 else '-'}{abs(hours):02}00": timedelta(hours=hours) for hours in range(-12, 15)
}
# Hours from Greenwich. CST is China's here; in a Chinese feed it never means Chicago's.
_ABBREVIATIONS = {
    "z": 0.0,
    "ut": 0.0,
    "utc": 0.0,
    "gmt": 0.0,
    "wet": 0.0,
    "bst": 1.0,
    "cet": 1.0,
    "cest": 2.0,
    "eet": 2.0,
    "eest": 3.0,
    "msk": 3.0,
    "ist": 5.5,
    "wib": 7.0,
    "ict": 7.0,
    "cst": 8.0,
    "hkt": 8.0,
    "sgt": 8.0,
    "myt": 8.0,
    "pht": 8.0,
    "awst": 8.0,
    "jst": 9.0,
    "kst": 9.0,
    "aest": 10.0,
    "aedt": 11.0,
    "nzst": 12.0,
    "nzdt": 13.0,
    "est": -5.0,
    "edt": -4.0,
    "cdt": -5.0,
    "mst": -7.0,
    "mdt": -6.0,
    "pst": -8.0,
    "pdt": -7.0,
    "北京时间": 8.0,
    "北京時間": 8.0,
    "香港时间": 8.0,
    "香港時間": 8.0,
    "台北时间": 8.0,
    "台北時間": 8.0,
}
# Behind the time of day, or before it in Chinese; a comment in brackets tells the zone once more.
_COMMENT = re.compile(r"\s*[(（][^()（）]{0,60}[)）]\s*$")
_DISTANCE = re.compile(r"(?:\b(?:GMT|UTC))?\s*([+-])(\d{1,2})(?::?(\d\d))?\s*$", re.IGNORECASE)
_ZONE_NAME = re.compile(r"(?<![A-Za-z/])([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_+-]+){1,2})\s*$")
_ABBREVIATION = re.compile(
    rf"(?<![A-Za-z])({'|'.join(sorted(_ABBREVIATIONS, key=len, reverse=True))})(?![A-Za-z])", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(?P<part>凌晨|清晨|早上|早晨|早间|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|[AP]M(?![A-Za-z]))?\s*"
    r"(?<!\d)(?P<hour>\d{1,2})\s*(?P<hours>[:：时時点點])(?P<minute>\d{1,2})?(?:\s*[:：分](?:(?P<second>\d{1,2})(?:[.,]\d+)?秒?)?)?"
    r"(?:\s*(?P<half>[AP])\.?M\b\.?)?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)日?")
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:{_MONTH}\.?|(?P<month>\d{{1,2}})月),?[\s-]+"
    r"(?P<year>\d{4}|\d{2})(?![\d:：])",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-z]){_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?(?=(?:.*?[\s,])?(?P<year>(?:19|20)\d\d)(?!\d))",
    re.IGNORECASE,
)
# Without a year: 11-30, 11/30, 11月30日.
_MONTH_AND_DAY = re.compile(r"(?<![\d./-])(?P<month>\d{1,2})\s*[-/月]\s*(?P<day>\d{1,2})(?![\d./-])[日号號]?")
_AGO = re.compile(
    r"(?P<number>\d{1,4}|半|an?|one)\s*个?\s*"
    r"(?P<unit>秒|分钟|分鐘|分|小时|小時|天|日|周|週|星期|月|年|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)\s*"
    r"(?:以?前|ago)",
    re.IGNORECASE,
)
_UNITS = {"秒": SECOND, "分": MINUTE, "小": HOUR, "天": DAY, "日": DAY, "周": WEEK, "週": WEEK, "星": WEEK} | {
    "月": 30 * DAY,
    "年": 365 * DAY,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": WEEK,
}
_NOW = re.compile(r"刚刚|剛剛|刚才|剛才|just now|moments? ago", re.IGNORECASE)
_DAYS_AGO = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2}
_NAMED_DAY = re.compile("|".join(_DAYS_AGO), re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:周|週|星期)([一二三四五六日天])")


class _Day(NamedTuple):
    year: int
    month: int
    day: int


def date(written: str | float | None, zone: tzinfo = BEIJING) -> datetime | None:
    """Parse a time in any form that feeds use; without a zone it is in ``zone`` (Beijing), and CST is China's.

    Example: ``date("2022-03-30 07:16:22 +0800")`` -> 2022-03-29 23:16:22 UTC; also RFC 822, 2022/03/30, 2022年3月30日
    上午7:16, 9:30 PM, UTC+8, America/New_York, and Unix seconds or milliseconds. None for anything else.
    """
    return _in_utc(local_date(written), zone)


class OnPage(NamedTuple):
    """When an entry of a page was published, and whether that was told from the time of reading."""

    at: datetime | None
    from_now: bool = False


def date_on_page(written: str, now: datetime, zone: tzinfo = BEIJING) -> OnPage:
    """Parse a time as `date` or as `date_from_now` does."""
    written = written.strip()[:MAX_DATE]
    if (at := date(written, zone)) is not None:
        return OnPage(at)
    at = date_from_now(written, now, zone)
    return OnPage(at, at is not None)


def date_from_now(written: str, now: datetime, zone: tzinfo = BEIJING) -> datetime | None:
    """Parse a time that only means something beside the time of reading; None for anything else.

    Example: on 2026-11-30 at 12:00 in Beijing ``date_from_now("昨天 18:00", now)`` -> 2026-11-29 10:00 UTC; also 刚刚,
    10分钟前, 09:15, 周五, 11-30 09:30 and 11月29日 of the last twelve months, and "2 hours ago".
    """
    text, local = written.strip()[:MAX_DATE], now.astimezone(zone)
    try:
        if _NOW.search(text):
            return now
        at: datetime | None
        if found := _AGO.search(text):
            number = 0.5 if found["number"] == "半" else int(found["number"]) if found["number"].isdecimal() else 1
            at, rest = local - number * _UNITS[found["unit"][0].lower()], _without(text, found)
        else:
            clock, rest = _take_clock(text)
            at, rest = _on_a_day(rest, clock, local.replace(tzinfo=None))
        if at is None or re.search(r"\d", rest):  # something else that has figures
            return None
        return _in_utc(at, zone)
    except (ValueError, OverflowError):
        return None


def _on_a_day(text: str, clock: timedelta | None, now: datetime) -> tuple[datetime | None, str]:
    """Return the time on the day that a text names, and what is left of the text; today without a name."""
    midnight, time_of_day = now.replace(hour=0, minute=0, second=0, microsecond=0), clock or timedelta()
    if found := _NAMED_DAY.search(text):
        return midnight - _DAYS_AGO[found[0].lower()] * DAY + time_of_day, _without(text, found)
    if found := _WEEKDAY.search(text):
        back = (now.weekday() - "一二三四五六日天".index(found[1])) % 7
        return midnight - back * DAY + time_of_day, _without(text, found)
    if found := _MONTH_AND_DAY.search(text):
        return _last(int(found["month"]), int(found["day"]), midnight) + time_of_day, _without(text, found)
    if clock is None:
        return None, text
    at = midnight + clock
    return at - DAY * (at > now + AHEAD), text


def _last(month: int, day: int, today: datetime) -> datetime:
    """Return the last such day up to tomorrow: a time zone may be ahead."""
    for year in (today.year, today.year - 1):
        with suppress(ValueError):  # 29 February
            if (at := datetime(year, month, day)) <= today + DAY:  # noqa: DTZ001 - in the zone of the page
                return at
    raise ValueError(f"no such day: {month}-{day}")


def _in_utc(at: datetime | None, zone: tzinfo) -> datetime | None:
    try:
        return None if at is None else (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None


def local_date(written: str | float | None) -> datetime | None:
    """Parse a time as `date` does, but without a zone if none is written."""
    if written is None or written == "" or isinstance(written, bool):
        return None
    try:
        if isinstance(written, int | float):
            seconds = float(written)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        if written[3:5] == ", ":
            try:
                return date_of_rss(written)
            except (KeyError, ValueError, IndexError):
                pass
        if found := _RFC822.fullmatch(written):
            day, month, year, hour, minute, second, zone = found.groups()
            at = datetime(int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute))  # noqa: DTZ001 - below
            return at.replace(second=min(int(second or 0), 59), tzinfo=_zone_in(zone))
        if written[10:11] in {"T", " ", ""} and written[7:8] == "-":  # nearly all of Atom
            with suppress(ValueError):
                return datetime.fromisoformat(written)
        written = written.strip()[:MAX_DATE]
        if re.fullmatch(r"\d{9,13}(\.\d+)?", written):
            return local_date(float(written))
        return _by_parts(written)
    except (ValueError, OverflowError, OSError, TypeError, IndexError, KeyError):
        return None


def _by_parts(written: str) -> datetime | None:
    """Read the day, the time of day and the zone, each wherever it stands."""
    text = _COMMENT.sub("", written)
    clock, text = _take_clock(text)
    day, text = _take_day(text)
    if day is None:  # a form of mail that has not been met
        return parsedate_to_datetime(written)
    zone = _zone_in(text) if clock is not None else None
    return datetime(*day, tzinfo=zone) + (clock or timedelta())


def _take_clock(text: str) -> tuple[timedelta | None, str]:
    """Return the time of day that a text tells, and what is left of the text."""
    found = _CLOCK.search(text)
    if found is None or not (found["minute"] or found["part"] or found["hours"] in "时時点點"):
        return None, text
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    part = (found["half"] or found["part"] or "").lower()
    if part[:1] == "p" or part in {"下午", "傍晚", "晚上", "晚间", "夜间"} or (part in {"中午", "午间"} and hour < 11):
        hour += 12 * (hour < 12)
    elif part[:1] == "a" or part in {"凌晨", "上午"}:
        hour %= 12 if hour == 12 else 24
    if hour > 23 or minute > 59:
        raise ValueError(f"no time of day: {found[0]}")
    second = min(int(found["second"] or 0), 59)
    return timedelta(hours=hour, minutes=minute, seconds=second), _without(text, found)


def _zone_in(text: str) -> tzinfo | None:
    """Return the zone that a text tells. Raises ValueError for a zone that does not exist."""
    if found := _DISTANCE.search(text):
        sign, hours, minutes = found.groups()
        shift = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
        return timezone(shift)
    if found := _ZONE_NAME.search(text):
        return _zone_named(found[1])
    if found := _ABBREVIATION.search(text):
        return timezone(timedelta(hours=_ABBREVIATIONS[found[1].lower()]))
    return None


@lru_cache(256)
def _zone_named(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, KeyError) as exc:  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"no time zone: {name}") from exc


def _take_day(text: str) -> tuple[_Day | None, str]:
    """Return the day that a text tells, and what is left of the text."""
    if found := _YEAR_FIRST.search(text) or _COMPACT.search(text):
        return _Day(int(found["year"]), int(found["month"]), int(found["day"])), _without(text, found)
    if found := _DAY_FIRST.search(text):
        year = int(found["year"])
        # As mail reads two figures (RFC 2822, 4.3).
        year += 0 if year > 99 else 2000 if year < 50 else 1900
        return _Day(
            year, int(found["month"]) if found["month"] else _MONTHS[found["name"].lower()], int(found["day"])
        ), _without(text, found)
    if found := _MONTH_FIRST.search(text):  # the year may stand last: Thu Aug 20 09:30:00 CST 2026
        return _Day(int(found["year"]), _MONTHS[found["name"].lower()], int(found["day"])), _without(text, found)
    return None, text


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def date_of_rss(written: str) -> datetime:
    """Parse the usual date of RSS to UTC, in a tenth of the time of trying all forms.

    Example: ``date_of_rss("Thu, 20 Aug 2026 09:00:00 +0800")`` -> 2026-08-20 01:00:00 UTC. Raises KeyError, ValueError,
    IndexError or OverflowError for any other form.
    """
    if written[19] != ":" or written[22] != ":":
        raise ValueError
    shift = _SHIFTS[written[25:]]
    at = datetime.fromisoformat(f"{_day_of_rss(written[:17])}{written[17:25]}+00:00")
    return at - shift if shift else at


@lru_cache(1_000)
def _day_of_rss(written: str) -> str:
    """``"Thu, 20 Aug 2026 "`` -> ``"2026-08-20T"``; cached, since a feed's entries are of few days."""
    if written[3:5] != ", " or written[16] != " ":
        raise ValueError
    return f"{written[12:16]}{_MONTHS_OF_ISO[written[7:12]]}{written[5:7]}T"
