"""Sources as messages: what admins see and are offered."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.core.chat.callback_data import Tap
from bot.core.chat.deep_links import SOURCES
from bot.core.sources.filters import FILTERS, Filter, counts, filtered, searched
from bot.core.sources.health import LEFT_OUT, POLLED, stands_by
from bot.core.sources.redaction import masked_url
from bot.core.types import Button, Keyboard, Source, Words
from bot.wording.tongue import Tongue, label, plain

# How the C libraries word EAI_AGAIN.
_NO_ANSWER = re.compile("Temporary failure|Try again", re.IGNORECASE)
# sources/reading/document.readable
_NONE_OF = re.compile(r"none of (\d{1,6}) entries")
# What kinds and the poll write for operators: anything else in a detail is what the server said.
_OURS = re.compile(
    r"\w*(?:Error|Exception)\b|a feed without|a list without|a row|a tag over|its expressions take|none of \d|cut short|its reader ended"
    r"|JSON, but|nested over|no article on|no list in|no text in|no entry|no-|not JSON|nothing on the page|over \d|something went wrong"
    r"|RSSHub says: something went wrong|the answer does not say|the document is|took over"
)


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
            self._(
                "Which source? Send the address of a feed or a news page, or the name of a preset, such as cls. “Presets” in /sources shows them all."
            ),
            ask="https://example.com/feed.xml",
        )

    def presets(self, listed: Sequence[tuple[str, str, bool]], *, page: int = 0) -> Words:
        """The panel of presets, each with its name, its title and whether it is tested: one tap looks at it."""
        _, shown, turn = self._page(listed, page, "presets")
        lines = [self._("<b>Presets: {n}</b>. Tap one, and I read it and show what is there.").format(n=len(listed))]
        for name, title, tested in shown:
            said = f"· {plain(title, 40)} · <code>{plain(name, 40)}</code>"
            lines.append(said if tested else f"{said} · {self._('untested')}")
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(title, 30), "preset", 0, name),) for name, title, _ in shown
        ]
        keyboard += [turn] if turn else []
        return Words("\n".join(lines), (*keyboard, (self._button(self._("Back"), "sources"),)))

    def ask_preset(self, title: str, needs: Sequence[str]) -> Words:
        """The question for what a preset must be given: a value, or several with their names."""
        name = plain(title, 60)
        if list(needs) == ["keyword"]:
            said = self._("<b>{name}</b>\nWhich keyword? Every article that names it comes.")
            return Words(said.format(name=name), ask=self._("WeChat Pay"))
        if list(needs) == ["host"]:
            said = self._("<b>{name}</b>\nOn which site? Send its address.")
            return Words(said.format(name=name), ask="https://example.com")
        if len(needs) == 1:
            said = self._("<b>{name}</b> needs {needs}: which one?")
            return Words(said.format(name=name, needs=plain(needs[0], 40)), ask=label(needs[0], 40))
        example = " ".join(f"{one}=…" for one in needs)
        said = self._("<b>{name}</b> needs several things. Send them as {needs}")
        return Words(said.format(name=name, needs=plain(example, 200)), ask=label(example, 60))

    def not_an_address(self, text: str) -> Words:
        return Words(
            self._("“{text}” is not a web address. It must begin with http:// or https://").format(
                text=plain(masked_url(text), 80)
            )
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
        *,
        tested: bool = True,
    ) -> Words:
        """What a new source holds, before it is saved."""
        lines = [
            self._("<b>{name}</b> can be read ({kind}).").format(name=plain(name, 60), kind=plain(kind, 30)),
            plain(masked_url(url), 200),
            self._n("{n} article found:", "{n} articles found:", len(items)).format(n=len(items)),
        ]
        for title, at in items[:3]:
            lines.append(f"· {plain(title, 60)}" + (f" · {self.time(at, now)}" if at else ""))
        if refused:
            lines.append(self._n("{n} entry can't be used.", "{n} entries can't be used.", refused).format(n=refused))
        if not tested:
            lines.append(self._untested())
        lines.append(self._("What it holds now is stored silently; alerts begin with what comes next."))
        return Words(
            "\n".join(lines),
            ((self._button(self._("Save"), "save", token), self._button(self._("Cancel"), "discard", token)),),
        )

    def preset_unreadable(self, title: str, name: str, reason: str, detail: str) -> Words:
        """A preset that cannot be read: whoever named it has no address to check."""
        return Words(
            self._("<b>{title}</b> ({name}) can't be read now: {problem}. Please try again later.").format(
                title=plain(title, 60), name=plain(name, 40), problem=self.problem(reason, detail)
            )
        )

    def source_unreadable(self, url: str, reason: str, detail: str) -> Words:
        return Words(
            self._("{url} can't be read: {problem}.\nCheck the address, or send another one with /addsource").format(
                url=plain(masked_url(url), 200), problem=self.problem(reason, detail)
            )
        )

    def problem(self, reason: str, detail: str, *, details: bool = True) -> str:
        """Say in words why a source cannot be read, with the detail where it says more than the words: what the server itself said."""
        if reason == "parse" and (found := _NONE_OF.match(detail)):
            return self._("none of its {n} entries can be read; the site may have changed").format(n=found[1])
        if reason == "dns" and _NO_ANSWER.match(detail):
            return self._("the name server does not answer")
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
            "robot-check": self._("the site keeps programs out: it asks for a proof that a person is there"),
            "encoding": self._("its encoding can't be read"),
            "parse": self._("the document is damaged"),
            "empty": self._("it holds no news"),
            "silent": self._("nothing new for long"),
        }.get(reason, reason)
        said = detail if details and _tells_more(reason, detail) else ""
        return f"{plain(words, 120)} ({plain(said, 120)})" if said else plain(words, 120)

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

    def sources(
        self,
        sources: Sequence[Source],
        today: Mapping[int, int],
        now: datetime,
        *,
        page: int = 0,
        which: Filter = "all",
        words: str = "",
        untested: Collection[int] = (),
        private: bool = True,
    ) -> Words:
        """The panel of /sources: a line and a button for each source of a filter, of those that the words find.

        ``untested`` = the ids of those whose preset was held against no captured answer. Not in ``private`` there is a
        link to where sources have pages.
        """
        file = (self._button(self._("OPML file"), "opmlout"),) if private else ()
        more = (self._button(self._("Add"), "addsource"), self._button(self._("Presets"), "presets"), *file)
        pages = () if private else self._to_private(SOURCES)
        if not sources:
            return Words(
                self._("There is no news source yet. Send /addsource and the address of a feed or a news page."),
                (more, *pages),
            )
        found = searched(sources, words) if words else list(sources)
        count = counts(found)
        listed = filtered(found, which)
        _, shown, turn = self._page(listed, page, "sources", _word(which, words))
        lines = [self._n("<b>{n} news source</b>", "<b>{n} news sources</b>", len(sources)).format(n=len(sources))]
        if words:
            lines.append(self._("With “{words}”: {n}").format(words=plain(words, 40), n=len(found)))
        for source in shown:
            said = [f"{self.mark(source)} {plain(source.name, 40)}", self.state(source)]
            said.append(self._("{n} in 24 h").format(n=today.get(source.id, 0)))
            if source.last_good_at:
                said.append(self._("read {time}").format(time=self.time(source.last_good_at, now)))
            if source.id in untested:
                said.append(self._("untested"))
            lines.append(" · ".join(said))
        if not shown:
            lines.append(self._("None here."))
        names = {
            "all": self._("All"),
            "bad": self._("In trouble"),
            "silent": self._("Nothing new"),
            "paused": self._("Paused"),
        }
        filters = tuple(
            self._button(f"{'● ' if one == which else ''}{names[one]} {count[one]}", "sources", 0, _word(one, words))
            for one in FILTERS
        )
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(source.name, 30), "source", source.id),) for source in shown if private
        ]
        keyboard += [turn] if turn else []
        keyboard += [filters[:2], filters[2:]]
        keyboard += [more, (self._button(self._("Show all"), "sources"),)] if words else [more]
        return Words("\n".join(lines), (*keyboard, *pages))

    def _to_private(self, payload: str = "") -> Keyboard:
        if not self._bot_name:
            return ()
        link = f"https://t.me/{self._bot_name}" + (f"?start={payload}" if payload else "")
        return ((Button(self._("Go on in private"), url=link),),)

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
        return self.state_name(source.state)

    def state_name(self, state: str) -> str:
        """The health of a source in a word or two."""
        return {
            "ok": self._("fine"),
            "failing": self._("failing"),
            "suspect": self._("no news in it"),
            "silent": self._("nothing new"),
            "paused": self._("paused"),
            "disabled": self._("off"),
        }[state]

    def _untested(self) -> str:
        return self._("This preset is untested: no answer of that site could be captured to hold it against.")

    def source(self, source: Source, today: int, week: int, now: datetime, *, tested: bool = True) -> Words:
        """One source: how it is, and what can be done with it; ``week`` = its articles in 7 days."""
        said = [f"<b>{plain(source.name, 60)}</b>", self.state(source)]
        if source.since and (source.state != "ok" or source.last_polled_at):
            said.append(self._("since {time}").format(time=self.time(source.since, now)))
        preset = str(source.options.get("preset") or source.kind)
        lines = [
            " · ".join(said),
            plain(masked_url(source.url), 200),
            self._("Kind {kind}; {n} articles in 24 hours, {day} a day over 7 days").format(
                kind=plain(preset, 30), n=today, day=f"{week / 7:.1f}".removesuffix(".0")
            ),
        ]
        if not tested:
            lines.append(self._untested())
        if source.last_good_at:
            lines.append(self._("Last read well: {time}").format(time=self.time(source.last_good_at, now)))
        if source.usual_gap and source.gaps:
            lines.append(self._("Usually something new every {gap}").format(gap=self.span(source.usual_gap)))
        lines.append(self._pace(source))
        if name := stands_by(source):
            lines.append(self._("Stands by for {name}").format(name=plain(name, 60)))
        lines += self._troubles(source, now)
        if source.state in POLLED:
            lines.append(self._("Next read: {time}").format(time=self.time(source.next_poll_at, now)))
        pause = (
            self._button(self._("Pause"), "pause", source.id)
            if source.state in POLLED
            else self._button(self._("Resume"), "resume", source.id)
        )
        return Words(
            "\n".join(lines),
            (
                (self._button(self._("Test"), "probe", source.id), pause),
                (self._button(self._("Edit"), "edit", source.id), self._button(self._("Remove"), "remove", source.id)),
                (self._button(self._("Back"), "sources"),),
            ),
        )

    def _pace(self, source: Source) -> str:
        """How often a source is read, as an admin said and as it is where nothing new comes, and how fast it answers."""
        said = [self._("Read every {interval}").format(interval=self.span(source.every or source.interval))]
        if source.every and source.interval > source.every * 1.2:
            said.append(self._("now every {interval}").format(interval=self.span(source.interval)))
        if source.latency_ms is not None:
            said.append(self._("answers in {ms} ms").format(ms=source.latency_ms))
        return " · ".join(said)

    def _troubles(self, source: Source, now: datetime) -> list[str]:
        reason, _, detail = source.last_error.partition(": ")
        said = []
        if reason == LEFT_OUT and not source.failures:
            said.append(
                self._("A long list: the newest are read, {n} older ones are left out").format(n=plain(detail, 12))
            )
        elif source.last_error and not source.failures:
            said.append(self._("Older pages can't be read: {problem}").format(problem=self.problem(reason, detail)))
        elif source.last_error:
            said.append(
                self._("Problem: {problem} ({n} times in a row)").format(
                    problem=self.problem(reason, detail), n=source.failures
                )
            )
        if source.state == "silent" and source.last_new_at is not None:
            since = self.time(source.last_new_at, now)
            said.append(self._("Nothing new since {time}, much longer than usual").format(time=since))
        return said

    def span(self, seconds: float) -> str:
        """Tell how long something is, roughly: 45 s, 3 min, 2 h, 5 d."""
        for size, text in ((86_400, self._("{n} d")), (3_600, self._("{n} h")), (60, self._("{n} min"))):
            if seconds >= size:
                return text.format(n=f"{seconds / size:.1f}".removesuffix(".0"))
        return self._("{n} s").format(n=f"{seconds:.0f}")

    def probed(
        self,
        source: Source,
        items: Sequence[tuple[str, datetime | None, bool]],
        new: int,
        refused: int,
        now: datetime,
    ) -> Words:
        """What a source holds now; nothing of it was stored."""
        lines = [
            self._("<b>{name}</b> can be read: {n} articles, {new} of them new. Nothing was stored.").format(
                name=plain(source.name, 60), n=len(items), new=new
            )
        ]
        for title, at, is_new in sorted(items, key=lambda one: not one[2])[:8]:
            mark = self._("new") if is_new else self._("known")
            lines.append(f"· {mark} · {plain(title, 60)}" + (f" · {self.time(at, now)}" if at else ""))
        if len(items) > 8:
            lines.append("…")
        if refused:
            lines.append(self._n("{n} entry can't be used.", "{n} entries can't be used.", refused).format(n=refused))
        return Words("\n".join(lines), self._back_to(source))

    def probe_failed(self, source: Source, reason: str, detail: str) -> Words:
        """A test that could not read its source."""
        return Words(
            self._("<b>{name}</b> can't be read now: {problem}.").format(
                name=plain(source.name, 60), problem=self.problem(reason, detail)
            ),
            self._back_to(source),
        )

    def probing(self) -> str:
        return self._("Reading it now…")

    def _back_to(self, source: Source) -> Keyboard:
        again = self._button(self._("Test"), "probe", source.id)
        return ((again, self._button(self._("Back"), "source", source.id)),)

    def edit_source(self, source: Source) -> Words:
        """What can be changed of a source."""
        standby, pages = stands_by(source), bool(source.options.get("fulltext"))
        lines = [
            self._("<b>{name}</b>: what shall be changed?").format(name=plain(source.name, 60)),
            self._("Address: {url}").format(url=plain(masked_url(source.url), 200)),
            self._("Interval: {interval}").format(
                interval=self.span(source.every) if source.every else self._("as configured")
            ),
            self._("Stands by for: {name}").format(name=plain(standby, 60) if standby else self._("no other source")),
            self._("Full text: {state}").format(state=self._switched(pages)),
        ]
        return Words(
            "\n".join(lines),
            (
                (
                    self._button(self._("Name"), "edit", source.id, "name"),
                    self._button(self._("Address"), "edit", source.id, "url"),
                ),
                (
                    self._button(self._("Interval"), "edit", source.id, "every"),
                    self._button(self._("Stands by for"), "edit", source.id, "standby"),
                ),
                (
                    self._button(self._("Options"), "edit", source.id, "options"),
                    self._button(
                        self._("No full text") if pages else self._("Full text"),
                        "fulltext",
                        source.id,
                        "off" if pages else "on",
                    ),
                ),
                (self._button(self._("Back"), "source", source.id),),
            ),
        )

    def _switched(self, on: bool) -> str:
        return self._("each article's page is read") if on else self._("only what the list has")

    def ask_edit(self, source: Source, what: str, least: float) -> Words:
        """The question behind a button of 编辑."""
        name = plain(source.name, 60)
        if what == "name":
            return Words(self._("Which new name for <b>{name}</b>?").format(name=name), ask=label(source.name, 60))
        if what == "url":
            said = self._("Which new address for <b>{name}</b>? I read it first, and store silently what it holds now.")
            return Words(said.format(name=name), ask="https://example.com/feed.xml")
        if what == "every":
            said = self._("How often shall <b>{name}</b> be read? From {least} to 24h; “auto” = as configured.")
            return Words(said.format(name=name, least=self.span(least)), ask="30s, 5m, 1h, auto")
        said = self._("For which source does <b>{name}</b> stand by? Send its name; “none” = for no other one.")
        return Words(said.format(name=name), ask=self._("its name, or none"))

    def bad_name(self) -> Words:
        return Words(self._("A name has 1 to 60 characters, and no other source has it."))

    def bad_interval(self, least: float) -> Words:
        said = self._("Write a time from {least} to 24h, such as 30s, 5m or 1h, or “auto”.")
        return Words(said.format(least=self.span(least)))

    def bad_standby(self, text: str) -> Words:
        return Words(
            self._("There is no other source “{text}” to stand by for. /sources shows them.").format(
                text=plain(text, 60)
            )
        )

    def standby_goes_round(self, text: str) -> Words:
        said = self._("“{text}” stands by for this one itself: both would rest. Take that away first.")
        return Words(said.format(text=plain(text, 60)))

    def source_removed(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is removed.").format(name=plain(source.name, 60)),
            ((self._button(self._("Undo"), "restore", source.id), self._button(self._("News sources"), "sources")),),
        )


def _tells_more(reason: str, detail: str) -> bool:
    """Tell whether a detail says more than the words for its reason: it is a status, an address, or the server's own message."""
    if reason in {"parse", "empty"}:
        return _OURS.match(detail) is None
    return reason in {"http", "forbidden-address"}


def _word(which: Filter, words: str) -> str:
    """What the buttons of the panel carry: the filter, and as much of the search as a button can."""
    if not words:
        return "" if which == "all" else which
    while not Tap.fits("sources", f"{which}:{words}0000"):
        words = words[:-1]
    return f"{which}:{words}"
