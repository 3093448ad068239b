"""Lists of sources as messages: what an OPML file would do, what it did, and the sources as one."""

from collections.abc import Sequence

from bot.core.sources.opml import FEEDS_MOST, Why
from bot.core.types import Words
from bot.wording.admin import Admin
from bot.wording.tongue import plain

SHOWN_MOST = 8


class Exchange(Admin):
    """What the bot says about lists of sources."""

    def opml_unfit(self, reason: str, detail: str) -> Words:
        """Why a whole file cannot be used."""
        words = {
            "too-big": self._("I read OPML files of up to 1 MB."),
            "too-many": self._("I read OPML files of up to {most} feeds.").format(most=FEEDS_MOST),
            "dtd": self._(
                "This file defines entities of its own (a DTD). I don't read such files: please save it without."
            ),
        }.get(reason, self._("This is no OPML file that I can read."))
        return Words(f"{words} ({plain(detail, 100)})" if detail and reason == "not-opml" else words)

    def opml_preview(
        self, new: Sequence[str], bad: Sequence[tuple[str, Why]], others: Sequence[str], *, known: int, number: int
    ) -> Words:
        """What an OPML file would do, with buttons where it would do something."""
        lines = [
            self._("<b>OPML</b>: {new} new, {known} known, {bad} can't be used").format(
                new=len(new), known=known, bad=len(bad)
            )
        ]
        lines += [f"· {plain(name, 60)}" for name in new[:SHOWN_MOST]] + ["…"][: len(new) > SHOWN_MOST]
        if bad:
            lines.append(self._("Can't be used:"))
            lines += [f"· {plain(name, 60) or '–'}: {self.opml_problem(why)}" for name, why in bad[:SHOWN_MOST]]
            lines += ["…"][: len(bad) > SHOWN_MOST]
        merge = self._button(self._("Merge (+{n})").format(n=len(new)), "opml", number, "merge")
        buttons = [merge] if new else []
        if others and (new or known):
            named = self._(", ").join(plain(one, 40) for one in others[:3]) + "…" * (len(others) > 3)
            lines.append(
                self._("Replace also removes {n} sources that are not in it: {names}").format(
                    n=len(others), names=named
                )
            )
            said = self._("Replace (+{n} −{gone})").format(n=len(new), gone=len(others))
            buttons.append(self._button(said, "opml", number, "replace"))
        if not buttons:
            return Words("\n".join(lines))
        return Words("\n".join(lines), (tuple(buttons), (self._button(self._("Cancel"), "opml", number, "drop"),)))

    def opml_problem(self, why: Why) -> str:
        """Why an entry cannot be used."""
        return {
            "no-address": self._("it has no address"),
            "not-http": self._("its address is none of http or https"),
            "too-long": self._("its address is too long"),
            "options": self._("its kind or options mean nothing here"),
            "forbidden": self._("the address is in a private network"),
        }[why]

    def opml_taken(self, added: int, removed: int, number: int) -> Words:
        """A list was taken."""
        said = self._("{n} sources added, {gone} removed. What they hold now is stored silently.").format(
            n=added, gone=removed
        )
        undo = (self._button(self._("Undo"), "opml", number, "undo"),) if added or removed else ()
        return Words(said, ((*undo, self._button(self._("News sources"), "sources")),))

    def opml_undone(self, restored: int, removed: int) -> Words:
        return Words(
            self._("Undone: {n} sources are back, {gone} gone again.").format(n=restored, gone=removed),
            ((self._button(self._("News sources"), "sources"),),),
        )

    def opml_gone(self) -> Words:
        return Words(self._("This list is over an hour old or was used. Please send the file again."))

    def opml_file(self, text: str, count: int, day: str) -> Words:
        return Words(
            self._n("{n} news source as OPML", "{n} news sources as OPML", count).format(n=count),
            file=(f"dingxun-{day}.opml", text),
        )
