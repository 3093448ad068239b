"""The event strip: what the bot's stages did, as counts for the page and lines for the terminal."""

from collections.abc import Callable
from typing import Any

from bot.playground.playground import Playground
from bot.playground.samples import OUTLETS
from bot.playground.transcript import shown


class Strip:
    """Counts events of the stages and of the chats.

    Example: ``strip.happened("poll", "样例日报", {"status": 200, "new": 3})``. ``line`` is called with each line for the
    terminal: one for each event worth reading, and every message; None = no output.
    """

    def __init__(self, playground: Playground, line: Callable[[str], None] | None) -> None:
        self._world = playground.world
        self._newsstand = playground.newsstand
        self._line = line
        self._found: dict[str, str] = {}  # article title -> the watches that hit it
        self.counts = {"polls": 0, "articles": 0, "matches": 0, "alerts": 0, "trouble": 0}
        self.polled: dict[str, int] = {}
        self.new: dict[str, int] = {}
        self.matched: dict[str, float] = {}
        self.last = ""
        self._from: dict[str, str] = {}  # outlet -> its last poll that brought something
        if line is not None:
            self._world.listeners.append(self._spoken)

    def _spoken(self, what: str, details: dict[str, Any]) -> None:
        if what == "message" and self._line is not None:
            message = self._world.places[details["chat"]].messages[details["message"]]
            self._line("\n".join(f"    {line}" for line in shown(message).splitlines()))

    def happened(self, stage: str, what: str, numbers: dict[str, Any]) -> None:
        """Record one event of a stage."""
        self._take(stage, what, numbers)
        self._world.changed("stage", {})

    def _take(self, stage: str, what: str, numbers: dict[str, Any]) -> None:
        match stage:
            case "poll":
                self._poll(what, numbers)
            case "match":
                self.counts["matches"] += 1
                self._found[str(numbers.get("article"))] = what
                self.matched[str(numbers.get("article"))] = self._world.now().timestamp()
            case "send":
                self._send(what, numbers)
            case "enrich":
                self._say(f"enrich {what}, {numbers.get('articles', 1)} completed")

    def _poll(self, what: str, numbers: dict[str, Any]) -> None:
        self.counts["polls"] += 1
        self.polled[what] = self.polled.get(what, 0) + 1
        new = int(numbers.get("new", 0))
        self.counts["articles"] += new
        self.new[what] = self.new.get(what, 0) + new
        if "error" in numbers:
            self.counts["trouble"] += 1
            self._say(f"poll {what} {numbers['error']}")
        elif new and self.polled[what] == 1:
            self._say(f"poll {what} {numbers['status']}, {new} new (the first time: stored silently)")
        elif new:
            self._from[what] = f"poll {what} {numbers['status']}, {new} new"
            self._say(self._from[what])

    def _send(self, what: str, numbers: dict[str, Any]) -> None:
        outcome = numbers.get("outcome")
        if outcome != "sent":
            self.counts["trouble"] += 1
            self._say(f"{what} to {numbers.get('chat')}: {outcome} ({numbers.get('why')})")
            return
        article = numbers.get("article")
        if article is None:
            return
        self.counts["alerts"] += 1
        # The first piece of that title: later ones repeat the story, which is not told again.
        piece = next((one for one in self._newsstand.pieces if one.title == article), None)
        steps = [f"match {self._found.get(str(article), '')}", f"{what} 200 to {numbers.get('chat')}"]
        if piece is not None:
            steps.insert(0, self._from.get(OUTLETS[piece.outlet], "poll"))
            steps[-1] += f", {round((self._world.now() - piece.at).total_seconds() * 1000)} ms from publish"
        self._say(" → ".join(steps))

    def _say(self, line: str) -> None:
        self.last = line
        if self._line is not None:
            self._line(line)
