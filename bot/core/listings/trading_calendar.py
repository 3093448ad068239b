"""When exchanges trade: their days, and the times before, between and after their sessions for digests."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

Exchange = Literal["CN", "HK", "US"]

# 盘前, 午间, 盘后 in the exchange's own time: some minutes before the opening and after each closing.
# Sessions: Shanghai and Shenzhen 9:30-11:30 and 13:00-15:00; Hong Kong 9:30-12:00 and 13:00-16:00; New York 9:30-16:00.
TIMES: dict[Exchange, tuple[str, tuple[time, ...]]] = {
    "CN": ("Asia/Shanghai", (time(9, 0), time(11, 35), time(15, 5))),
    "HK": ("Asia/Hong_Kong", (time(9, 0), time(12, 5), time(16, 15))),
    "US": ("America/New_York", (time(9, 0), time(16, 5))),
}
_LINE = re.compile(r"(CN|HK|US)\t(\d{4}-\d{2}-\d{2})\t\S")


class TradingDays:
    """The days on which exchanges trade: not on weekends, and not on the holidays of a list.

    Example: ``TradingDays.shipped().trades("CN", date(2026, 10, 1))`` -> False.

    The list covers whole years; after its last year Monday to Friday are taken as trading days (see ``covers``).
    """

    def __init__(self, holidays: frozenset[tuple[str, date]]) -> None:
        self._holidays = holidays
        self._last_year = {
            exchange: max((day.year for one, day in holidays if one == exchange), default=0) for exchange in TIMES
        }

    @classmethod
    @lru_cache
    def shipped(cls) -> "TradingDays":
        """Read bot/data/holidays.tsv: exchange, day, name."""
        text = (files("bot") / "data" / "holidays.tsv").read_text("utf-8")
        found = (_LINE.match(line) for line in text.splitlines())
        return cls(frozenset((one[1], date.fromisoformat(one[2])) for one in found if one))

    def covers(self, exchange: Exchange, day: date) -> bool:
        """Tell whether the list of holidays reaches to this day."""
        return day.year <= self._last_year[exchange]

    def trades(self, exchange: Exchange, day: date) -> bool:
        """Tell whether an exchange trades on a day."""
        return day.weekday() < 5 and (exchange, day) not in self._holidays

    def next(self, exchange: Exchange, after: datetime) -> datetime:
        """Return the next 盘前, 午间 or 盘后 of an exchange after a time, in UTC."""
        zone_name, times = TIMES[exchange]
        zone = ZoneInfo(zone_name)
        day = after.astimezone(zone).date()
        while True:  # no exchange has been closed for a whole month since 1914
            if self.trades(exchange, day):
                for at in times:
                    due = datetime.combine(day, at, zone).astimezone(UTC)
                    if due > after:
                        return due
            day += timedelta(days=1)
