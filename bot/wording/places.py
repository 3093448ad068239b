"""What is said of places that nothing can be written to: to whoever subscribed there, to admins, and to the place itself."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.types import Button, Chat, ParkReason, Words
from bot.wording.tongue import Tongue, plain

NAMED_MOST = 8
WATCHES_MOST = 3


class Places(Tongue):
    """What the bot says about places that are parked."""

    def park_reason(self, reason: ParkReason) -> str:
        """Why nothing can be written there, in plain words."""
        return {
            "topic-closed": self._("the topic is closed"),
            "topic-deleted": self._("the topic is gone"),
            "no-right": self._("the bot may not write there"),
            "removed": self._("the bot is no longer in there"),
            "deactivated": self._("the group was dissolved"),
        }.get(reason, self._("Telegram takes nothing for it, and does not say why"))

    def _way_out(self, reason: ParkReason) -> str:
        return {
            "topic-closed": self._("Reopen the topic, or make the bot an admin who may manage topics."),
            "topic-deleted": self._(
                "What waited goes to the group itself; its admins choose there whether the rest comes there, too."
            ),
            "no-right": self._("Let the bot send messages there, or make it an admin."),
            "removed": self._("Add the bot again."),
            "deactivated": self._("/subscribe in another group or here instead."),
        }.get(reason, self._("It is tried again by itself."))

    def parked(self, place: Chat, watches: Sequence[str], now: datetime) -> Words:
        """What somebody who subscribed in a place hears when nothing can be written there."""
        reason: ParkReason = place.parked.reason if place.parked else "unknown"
        since = place.parked.since if place.parked else now
        return Words(
            self._(
                "<b>What is watched in {place} cannot be delivered ({watches}):</b> {reason} (since {time}). Nothing is lost: it waits and comes when the place is open again. {way_out}"
            ).format(
                place=plain(place.title, 60) or place.telegram_id,
                watches=self._join(watches[:WATCHES_MOST]) + "…" * (len(watches) > WATCHES_MOST),
                reason=self.park_reason(reason),
                time=self.time(since, now),
                way_out=self._way_out(reason),
            )
        )

    def opened(self) -> Words:
        """What the place itself hears once it is open, where nobody could be told before."""
        return Words(self._("For a while nothing could be written here. What hit meanwhile was kept and comes now."))

    def refusals(self, faults: Sequence[tuple[bool, str]]) -> Words:
        """What admins hear once of each kind of refusal: whether a message of ours is at fault, and what Telegram said."""
        lines = []
        for ours, said in faults[:NAMED_MOST]:
            told = (
                self._("<b>Telegram refused a message, a fault of ours:</b> {said}. That message is not sent again.")
                if ours
                else self._(
                    "<b>Telegram refused a message for a reason that is not known here:</b> {said}. It waits and is tried again."
                )
            )
            lines.append(told.format(said=plain(said, 100)))
        return Words("\n".join(lines))

    def topic_keyboard(self, topic: int) -> tuple[Button, ...]:
        """The choice under what waited for a deleted topic."""
        return (
            self._button(self._("Send it here"), "here", topic),
            self._button(self._("No more of it"), "nomore", topic),
        )

    def topic_here(self) -> str:
        return self._("From now on it comes here.")

    def topic_no_more(self) -> str:
        return self._("What was watched in that topic is ended.")
