"""Figures as text bars, and the words of the status page."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.core.types import Button, Source, Words
from bot.wording.broadcast import Broadcasts
from bot.wording.tongue import plain, web_link

BAR = 12
NAMED_MOST = 8
STATES = ("ok", "failing", "suspect", "silent", "paused", "disabled")


class Stats(Broadcasts):
    """What the bot says in figures."""

    def stats(
        self,
        days: Sequence[tuple[date, int, int, int]],
        states: Mapping[str, int],
        troubled: Sequence[Source],
        queue: int,
        waits: timedelta,
        audience: Mapping[str, int],
        link: str,
    ) -> Words:
        """The last seven days as text bars: articles, alerts, polls that failed; sources by health; the queue; who uses the bot."""
        lines = [self._("<b>The last 7 days</b>")]
        for name, values in self.series(days):
            most = max((value for _, value in values), default=0)
            if not most:
                lines.append(self._("{name}: none").format(name=plain(name)))
                continue
            bars = "\n".join(f"{day:%m-%d} {bar(value, most)} {value}" for day, value in values)
            lines.append(f"{plain(name)}\n<pre>{bars}</pre>")
        lines.append(self._("<b>Sources</b>: {states}").format(states=self.by_health(states)))
        if troubled:
            named = self._(", ").join(f"{plain(one.name, 30)} ({self.state(one)})" for one in troubled[:NAMED_MOST])
            lines.append(self._("In trouble: {names}").format(names=named) + "…" * (len(troubled) > NAMED_MOST))
        lines.append(self.queue(queue, waits))
        lines.append(self.audience(audience))
        open_ = ((Button(self._("Status page"), url=link),),) if web_link(link) else ()
        return Words(
            "\n".join(lines),
            (*open_, (self._button(self._("Refresh"), "stats"), self._button(self._("Back"), "admin"))),
        )

    def series(self, days: Sequence[tuple[date, int, int, int]]) -> list[tuple[str, list[tuple[date, int]]]]:
        """Name what is counted by day, each with its values."""
        names = (self._("News stored"), self._("Alerts sent"), self._("Polls that failed"))
        columns = zip(*(one[1:] for one in days), strict=True)
        return [
            (name, [(one[0], value) for one, value in zip(days, values, strict=True)])
            for name, values in zip(names, columns, strict=True)
        ]

    def by_health(self, states: Mapping[str, int]) -> str:
        """How many sources are in each state, those that there are."""
        there = [f"{self.state_name(one)} {states[one]}" for one in STATES if states.get(one)]
        return self._(", ").join(there) or "0"

    def queue(self, queue: int, waits: timedelta) -> str:
        """How many messages wait to be sent, and since when."""
        said = self._("Waiting to be sent: {n}").format(n=queue)
        return (
            f"{said} · " + self._("the oldest for {span}").format(span=self.span(waits.total_seconds()))
            if queue
            else said
        )

    def audience(self, audience: Mapping[str, int]) -> str:
        """Who uses the bot, in figures."""
        return self._("Chats: {active} on of {chats} · watches: {watches} · new in 7 days: {new}").format(**audience)

    def status_words(self) -> dict[str, str]:
        """What else stands on the status page."""
        return {
            "title": self._("Dingxun: status"),
            "days": self._("The last 7 days, in Beijing time"),
            "sources": self._("Sources by health"),
            "queue": self._("Queue and people"),
            "at": self._("As of {time}"),
        }


def bar(value: int, most: int) -> str:
    """Draw a value as a bar beside the largest one. Example: ``bar(6, 12)`` -> ``"██████"``; what is not nothing is seen."""
    return "█" * round(BAR * value / most) or "▏" if value and most else ""
