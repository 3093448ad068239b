"""When and how a chat is told of a story: decided here, acted on in newsroom/pipeline/match."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import cast

from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.digest_times import Schedule
from bot.core.listings.trading_calendar import TradingDays
from bot.core.types import MODES, Held, Mode

CROWD = 5
"""More alerts than this at once for one chat travel in one message."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one watch that was hit wants to be delivered; ``schedule`` None = with the chat's digests."""

    mode: Mode
    schedule: Schedule | None = None
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """When and how a chat is told of a story: as an alert (``held`` is ""), or in a digest that is due then."""

    due_at: datetime
    mode: Mode
    held: Held = ""

    @property
    def alone(self) -> bool:
        """Whether the story is told in a message of its own."""
        return not self.held


def plan(
    wanted: Sequence[Wanted],
    settings: ChatSettings,
    *,
    muted_until: datetime | None,
    full: bool,
    now: datetime,
    zone: tzinfo,
    days: TradingDays,
) -> Plan:
    """Decide when a chat is told of a story that its watches hit; the strongest mode that is not muted wins.

    Example: a silent watch at 23:30 with quiet hours 23:00-07:00 -> due at 7:00, in the digest of the night.

    ``full`` = the chat has had its alerts of this hour. A mute holds everything; quiet hours hold everything but urgent
    watches (where those may break them). Held deliveries come as one digest when the mute or quiet hours end.
    """
    awake = [one for one in wanted if one.muted_until is None or one.muted_until <= now]
    mode = max((one.mode for one in awake or wanted), key=MODES.index)
    due = now
    held: Held = ""
    if not awake:
        due, held = min(cast("datetime", one.muted_until) for one in wanted), "mute"
    elif mode == "digest":
        due, held = min((one.schedule or settings.digest).next(now, zone, days) for one in awake), "digest"
    if muted_until is not None and muted_until > due:
        due, held = muted_until, held or "mute"
    if not (mode == "urgent" and settings.breaks) and (end := settings.quiet_until(due, zone)) is not None:
        due, held = end, held or "quiet"
    if not held and full and mode != "urgent":
        held = "cap"
    return Plan(due, mode, held)
