"""The pauses before a failed operation is tried again: every rule in one place."""

from dataclasses import dataclass
from datetime import timedelta

from bot.core.clock import HOUR, MINUTE, SECOND


@dataclass(frozen=True, slots=True)
class Backoff:
    """A pause that doubles with every failed try, up to a maximum.

    Example: ``Backoff(timedelta(seconds=1), timedelta(seconds=30)).after(3)`` -> 4 seconds, after three failed tries in
    a row.
    """

    first: timedelta
    longest: timedelta

    def after(self, failures: int) -> timedelta:
        """Return the pause after so many failed tries in a row; with no failure it is the first pause."""
        factor: int = 2 ** min(max(0, failures - 1), 16)  # any larger one exceeds every maximum, and a timedelta
        return min(self.longest, self.first * factor)


TELEGRAM = Backoff(SECOND, 30 * SECOND)
"""Telegram cannot be reached, refuses the token, or answers so that nobody knows whether messages arrive."""
DATABASE = Backoff(SECOND, 30 * SECOND)
"""A step of the start waits for the database."""
STAGE = Backoff(SECOND / 2, 30 * SECOND)
"""A stage raised."""
PARKED_PLACE = Backoff(MINUTE, 6 * HOUR)
"""A chat or topic that nothing can be written to."""
DETAIL = Backoff(MINUTE, HOUR)
"""An article's own page cannot be read."""
DETAIL_TRIES = 5
"""Then the article stays as its list tells it."""
SOURCE_LONGEST = 6 * HOUR
"""The longest pause of a failing source, which begins with its own interval."""

UPDATE_AGAIN = 2 * SECOND
"""An update whose handler raised."""
UPDATE_TRIES = 3
"""Then whoever sent it hears that it failed."""
EDIT_AGAIN = MINUTE
"""An edit of an alert that failed."""
EDIT_GIVEN_UP = 10 * MINUTE
"""An alert that could not be edited for so long stays as it is."""
EDIT_PARKED_AGAIN = HOUR
"""The same, in a place that nothing can be written to."""
BACKTEST_AGAIN = 30 * SECOND
"""What a new watch would have caught could not be added to the answer."""
BACKTEST_TRIES = 3
"""Then the answer stays without it."""
UNSOUND_ROW_AGAIN = MINUTE
"""A row that no reader can read could not be set aside."""
FORGETTING_AGAIN = 5 * SECOND
"""The confirmation that everything is deleted could not be sent."""
ALARM_AGAIN = 30 * SECOND
"""An owner could not be told that the database is damaged."""
TOKEN_AGAIN = MINUTE
"""A message at which Telegram refused the token."""
