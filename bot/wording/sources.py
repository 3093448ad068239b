"""Sources as messages: what admins see and are offered."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.health import POLLED
from bot.core.types import Button, Source, Words
from bot.wording.tongue import Tongue, label, plain


class Sources(Tongue):
    """What the bot says to admins about the sources."""

    def admins_only(self) -> Words:
        return Words(self._("News sources are managed by the admins of this bot. Your watches are yours: /list"))

    def owner(self) -> Words:
        return Words(
            self._(
                "This bot is yours now: you are its admin. /sources shows where news comes from, /addsource adds a source."
            )
        )

    def owner_link_stale(self) -> Words:
        return Words(self._("This link has been used or is over 10 minutes old. Restart the bot for a new one."))

    def ask_source(self) -> Words:
        return Words(
            self._("Which source? Send the address of a feed or a news page."), ask="https://example.com/feed.xml"
        )

    def not_an_address(self, text: str) -> Words:
        return Words(
            self._("“{text}” is not a web address. It must begin with http:// or https://").format(text=plain(text, 80))
        )

    def source_found(
        self,
        name: str,
        kind: str,
        url: str,
        items: Sequence[tuple[str, datetime | None]],
        refused: int,
        now: datetime,
        token: int,
    ) -> Words:
        """What a new source holds, before it is saved."""
        lines = [
            self._("<b>{name}</b> can be read ({kind}).").format(name=plain(name, 60), kind=plain(kind, 30)),
            plain(url, 200),
            self._n("{n} article found:", "{n} articles found:", len(items)).format(n=len(items)),
        ]
        for title, at in items[:3]:
            lines.append(f"· {plain(title, 60)}" + (f" · {self.time(at, now)}" if at else ""))
        if refused:
            lines.append(self._n("{n} entry can't be used.", "{n} entries can't be used.", refused).format(n=refused))
        lines.append(self._("What it holds now is stored silently; alerts begin with what comes next."))
        return Words(
            "\n".join(lines),
            ((self._button(self._("Save"), "save", token), self._button(self._("Cancel"), "discard", token)),),
        )

    def source_unreadable(self, url: str, reason: str, detail: str) -> Words:
        return Words(
            self._("{url} can't be read: {problem}.\nCheck the address, or send another one with /addsource").format(
                url=plain(url, 200), problem=self.problem(reason, detail)
            )
        )

    def problem(self, reason: str, detail: str) -> str:
        """Say in words why a source cannot be read."""
        words = {
            "http": self._("the server answers with an error"),
            "tls": self._("its certificate is not valid"),
            "dns": self._("there is no such host"),
            "connect": self._("the server cannot be reached"),
            "timeout": self._("it takes too long to answer"),
            "too-big": self._("the document is too big"),
            "forbidden-address": self._("the address is in a private network"),
            "redirects": self._("it redirects too often"),
            "bad-url": self._("the address is not valid"),
            "not-a-feed": self._("this is a page, not a feed"),
            "login-page": self._("it asks for a login"),
            "encoding": self._("its encoding can't be read"),
            "parse": self._("the document is damaged"),
            "empty": self._("it holds no news"),
            "silent": self._("nothing new for long"),
        }.get(reason, reason)
        return f"{plain(words, 120)} ({plain(detail, 120)})" if detail else plain(words, 120)

    def source_saved(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is saved and is read from now on.").format(name=plain(source.name, 60)),
            ((self._button(self._("News sources"), "sources"),),),
        )

    def source_known(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is already among the sources.").format(name=plain(source.name, 60)),
            ((self._button(label(source.name, 30), "source", source.id),),),
        )

    def discarded(self) -> Words:
        return Words(self._("Not saved."), ((self._button(self._("News sources"), "sources"),),))

    def offer_gone(self) -> Words:
        return Words(self._("This offer has expired. Send /addsource and the address again."))

    def sources(self, sources: Sequence[Source], today: dict[int, int], *, page: int = 0) -> Words:
        """The panel of /sources: a line and a button for each."""
        if not sources:
            return Words(
                self._("There is no news source yet. Send /addsource and the address of a feed or a news page.")
            )
        _, shown, turn = self._page(sources, page, "sources")
        lines = [self._n("<b>{n} news source</b>", "<b>{n} news sources</b>", len(sources)).format(n=len(sources))]
        for source in shown:
            count = self._("{n} in 24 h").format(n=today.get(source.id, 0))
            lines.append(f"{self.mark(source)} {plain(source.name, 40)} · {self.state(source)} · {count}")
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(source.name, 30), "source", source.id),) for source in shown
        ]
        if turn:
            keyboard.append(turn)
        return Words("\n".join(lines), tuple(keyboard))

    def mark(self, source: Source) -> str:
        """Return a sign for a source's state."""
        return (
            {"ok": "🟢", "failing": "🔴", "suspect": "🟠", "silent": "🟡", "paused": "⏸", "disabled": "⚪"}[
                source.state
            ]
            if source.last_polled_at or source.state != "ok"
            else "⚪"
        )

    def state(self, source: Source) -> str:
        """The state of a source in a word or two."""
        if source.state == "ok" and source.last_polled_at is None:
            return self._("not read yet")
        return {
            "ok": self._("fine"),
            "failing": self._("failing"),
            "suspect": self._("no news in it"),
            "silent": self._("nothing new"),
            "paused": self._("paused"),
            "disabled": self._("off"),
        }[source.state]

    def source(self, source: Source, today: int, now: datetime) -> Words:
        """One source: how it is, and what can be done with it."""
        lines = [
            f"<b>{plain(source.name, 60)}</b> · {self.state(source)}",
            plain(source.url, 200),
            self._("Kind {kind}; {n} articles in 24 hours").format(kind=plain(source.kind, 30), n=today),
        ]
        if source.last_good_at:
            lines.append(self._("Last read well: {time}").format(time=self.time(source.last_good_at, now)))
        if source.last_error:
            reason, _, detail = source.last_error.partition(": ")
            lines.append(
                self._("Problem: {problem} ({n} times in a row)").format(
                    problem=self.problem(reason, detail), n=source.failures
                )
            )
        if source.state == "silent" and source.last_new_at is not None:
            lines.append(
                self._("Nothing new since {time}, much longer than usual").format(
                    time=self.time(source.last_new_at, now)
                )
            )
        if source.state in POLLED:
            lines.append(self._("Next read: {time}").format(time=self.time(source.next_poll_at, now)))
        pause = (
            self._button(self._("Pause"), "pause", source.id)
            if source.state in POLLED
            else self._button(self._("Resume"), "resume", source.id)
        )
        return Words(
            "\n".join(lines),
            ((pause, self._button(self._("Remove"), "remove", source.id)), (self._button(self._("Back"), "sources"),)),
        )

    def source_removed(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is removed.").format(name=plain(source.name, 60)),
            ((self._button(self._("Undo"), "restore", source.id), self._button(self._("News sources"), "sources")),),
        )
