"""How the bot does, as text bars for a chat and as words for the status page."""

import html
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.core.health import TROUBLED
from bot.core.types import SourceState, Words
from bot.wording.sources import Sources

BAR = 12
_EIGHTHS = " ▏▎▍▌▋▊▉█"
STATES: tuple[SourceState, ...] = ("ok", "failing", "suspect", "silent", "paused", "disabled")


def bar(value: int, most: int, width: int = BAR) -> str:
    """Draw a number as a bar of at most so many characters.

    Example: ``bar(3, 4, 2)`` -> ``"█▌"``; anything above nothing is seen.
    """
    if value <= 0 or most <= 0:
        return ""
    eighths = max(1, round(min(value, most) / most * width * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


class Charts(Sources):
    """What is said about numbers."""

    def series(self) -> tuple[str, str, str]:
        """Name what is counted by day: articles, messages, failures."""
        return self._("News"), self._("Sent"), self._("Failures")

    def state_named(self, state: SourceState) -> str:
        """Name a state of sources."""
        return {
            "ok": self._("fine"),
            "failing": self._("failing"),
            "suspect": self._("no news in it"),
            "silent": self._("nothing new"),
            "paused": self._("paused"),
            "disabled": self._("off"),
        }[state]

    def queue(self, waiting: int, oldest: timedelta | None) -> str:
        """Say what waits to be sent."""
        if not waiting or oldest is None:
            return self._("Nothing waits to be sent.")
        return self._("{n} wait to be sent, the first for {time}").format(
            n=waiting, time=self.span(oldest.total_seconds())
        )

    def readers(self, chats: Mapping[str, int], watches: int) -> str:
        """Say who watches."""
        groups = sum(n for kind, n in chats.items() if kind != "private")
        return self._("Chats: {private} private, {groups} groups and channels; {watches} watches").format(
            private=chats.get("private", 0), groups=groups, watches=watches
        )

    def status_title(self) -> str:
        return self._("Dingxun: how it does")

    def sources_title(self) -> str:
        return self._("News sources")

    def stats(
        self,
        days: Sequence[tuple[date, tuple[int, int, int]]],
        sources: Mapping[SourceState, int],
        waiting: int,
        oldest: timedelta | None,
        chats: Mapping[str, int],
        watches: int,
        link: str = "",
    ) -> Words:
        """The last days as bars; ``link`` leads to the same as charts."""
        lines = []
        for name, values in zip(self.series(), zip(*(numbers for _, numbers in days), strict=True), strict=True):
            most = max(values)
            rows = [
                f"{day:%m-%d} {value:>6,} {bar(value, most)}".rstrip()
                for (day, _), value in zip(days, values, strict=True)
            ]
            lines += [f"<b>{name}</b>", "<pre>" + "\n".join(rows) + "</pre>"]
        told = self._(", ").join(
            f"{self.state_named(state)} {sources[state]}" for state in STATES if sources.get(state)
        )
        lines.append(self._("Sources: {states}").format(states=told or "0"))
        lines.append(self.queue(waiting, oldest))
        lines.append(self.readers(chats, watches))
        if link:
            charts = self._("As charts")
            lines.append(f'<a href="{html.escape(link)}">{charts}</a>')
        keyboard = ((self._button(self._("News sources"), "sources"),),)
        troubled = any(sources.get(state) for state in TROUBLED)
        return Words("\n".join(lines), keyboard if troubled else ())
