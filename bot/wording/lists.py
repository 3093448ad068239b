"""Watches by the list as messages: what an import would do, what it did, exports, and what is done to a label's watches."""

from collections.abc import Sequence

from bot.core.errors import WatchError
from bot.core.types import Watch, Words
from bot.core.watches.import_formats import LINES_MOST, TRENDRADAR_HEADER, TRENDRADAR_NAME, Format, Written
from bot.core.watches.trendradar import Why
from bot.wording.tongue import plain, quoted
from bot.wording.watches import ERRORS_MOST, Watches

SHOWN_MOST = 10
LABEL_SHOWN_MOST = 20
# Of 4,096: room for the words around it.
EXPORT_MOST = 3_800


class Lists(Watches):
    """What the bot says about lists of watches."""

    def ask_list(self) -> Words:
        """The question of a bare /import."""
        return Words(
            self._(
                "What shall I import? Send your watches, one a line, or a .txt or .csv file. TrendRadar's frequency_words.txt works too."
            ),
            ask=self._("one watch a line, or a file"),
        )

    def import_at_once(self) -> Words:
        """The answer to a bare /import by somebody whose answer could not be told: an anonymous admin, a channel."""
        return Words(self._("Write the lines behind the command, or /import under the file."))

    def list_file_unfit(self) -> Words:
        return Words(self._("I can import .txt and .csv files of up to 1 MB."))

    def list_file_lost(self) -> Words:
        return Words(self._("Telegram did not hand me this file. Please send it again in a minute."))

    def list_preview(
        self,
        kind: Format,
        new: Sequence[str],
        bad: Sequence[tuple[int, WatchError]],
        *,
        known: int,
        full: int,
        left_out: int,
        number: int,
    ) -> Words:
        """What saving a list would do, with bad lines by number; buttons where there is something to save."""
        lines = []
        if kind == "trendradar":
            lines.append(self._("Read as a TrendRadar word list, each group as one watch, a long one as several."))
        if kind == "csv":
            lines.append(self._("Read as a table."))
        if new:
            lines.append(self._n("<b>{n} new watch</b>:", "<b>{n} new watches</b>:", len(new)).format(n=len(new)))
            lines += [f"· {plain(text, 80)}" for text in new[:SHOWN_MOST]]
            if len(new) > SHOWN_MOST:
                lines.append("…")
        elif not (known or bad or full):
            lines.append(self._("There is no watch in it. Write one a line."))
        if known:
            lines.append(self._n("{n} is watched already.", "{n} are watched already.", known).format(n=known))
        lines += self._full(full)
        if bad:
            lines.append(self._("<b>{n} can't be read</b>:").format(n=len(bad)))
            lines += [
                self._("Line {n}: {problem}").format(n=number, problem=self.watch_error(error))
                for number, error in bad[:ERRORS_MOST]
            ]
            if len(bad) > ERRORS_MOST:
                # All their numbers, so that they can be mended at once.
                others = ", ".join(str(number) for number, _ in bad[ERRORS_MOST : ERRORS_MOST + 40])
                lines.append(self._("Further bad lines: {numbers}").format(numbers=others))
        if left_out:
            lines.append(
                self._("The list is very long: I read {most} lines, {n} are left out.").format(
                    most=LINES_MOST, n=left_out
                )
            )
        save = self._button(self._("Save {n}").format(n=len(new)), "bring", number)
        return Words("\n".join(lines), ((save, self._button(self._("Cancel"), "leave", number)),) if new else ())

    def _full(self, full: int) -> list[str]:
        if not full:
            return []
        said = self._n(
            "{n} does not fit: this chat watches as much as it may.",
            "{n} do not fit: this chat watches as much as it may.",
            full,
        )
        return [said.format(n=full)]

    def brought(self, new: int, *, full: int, total: int, number: int) -> Words:
        """A list was saved."""
        said = self._n(
            "<b>{n} watch</b> saved. What hits comes here at once.",
            "<b>{n} watches</b> saved. What hits comes here at once.",
            new,
        ).format(n=new)
        mine = self._button(self._("My watches ({n})").format(n=total), "list")
        undo = (self._button(self._("Undo"), "unbring", number),) if new else ()
        return Words("\n".join([said, *self._full(full)]), ((*undo, mine),))

    def list_gone(self) -> Words:
        return Words(self._("This list is over an hour old, or another one has taken its place. Please send it again."))

    def list_left(self) -> Words:
        return Words(self._("Nothing was saved."))

    def undone(self, changed: int, *, brought: bool) -> Words:
        """What was done to many watches at once is undone."""
        said = (
            self._n("<b>{n} watch</b> is gone again.", "<b>{n} watches</b> are gone again.", changed)
            if brought
            else self._("Watching <b>{n}</b> again.")
        )
        return Words(said.format(n=changed), ((self._button(self._("My watches"), "list"),),))

    def label_watches(self, name: str, watches: Sequence[Watch], watch_id: int) -> Words:
        """The watches of a label, and a button that ends them all."""
        head = self._n("<b>#{label}</b>: {n} watch", "<b>#{label}</b>: {n} watches", len(watches))
        lines = [head.format(label=plain(name), n=len(watches))]
        lines += [f"· {plain(watch.text, 80)}" for watch in watches[:LABEL_SHOWN_MOST]]
        if len(watches) > LABEL_SHOWN_MOST:
            lines.append("…")
        stop = self._button(self._("✕ Stop all {n}").format(n=len(watches)), "unlabel", watch_id)
        ways = tuple(
            self._button(self._("All: {how}").format(how=name), "mode", watch_id, f"*{mode}")
            for mode, name in self.modes().items()
            if mode != "urgent"
        )
        return Words("\n".join(lines), (ways, (stop,), (self._button(self._("Back"), "list"),)))

    def label_dropped(self, name: str, count: int, number: int) -> Words:
        """The watches of a label have ended."""
        said = self._n(
            "No longer watching <b>#{label}</b>: {n} watch.", "No longer watching <b>#{label}</b>: {n} watches.", count
        )
        return Words(
            said.format(label=plain(name), n=count),
            ((self._button(self._("Undo"), "unbring", number), self._button(self._("My watches"), "list")),),
        )

    def exported(self, lines: Sequence[str], count: int, day: str) -> list[Words]:
        """An export as a message that can be copied, or as a file where it is too long for one; then what it is good for."""
        name = f"dingxun-{day}"
        if not count:
            return [self.watches([])]
        said = self._n(
            "{n} watch. Send it to /import anywhere to watch it there; /export csv gives a table, /export trendradar a word list.",
            "{n} watches. Send them to /import anywhere to watch them there; /export csv gives a table, /export trendradar a word list.",
            count,
        ).format(n=count)
        shown = quoted("\n".join(lines))
        if len(shown) > EXPORT_MOST:
            return [Words(said, file=(f"{name}.txt", "\n".join([*lines, ""])))]
        # Apart, so that the one can be copied or sent on whole.
        return [Words(f"<pre>{shown}</pre>"), Words(said)]

    def exported_table(self, table: str, count: int, day: str) -> Words:
        """An export as a table: a file that a spreadsheet opens."""
        if not count:
            return self.watches([])
        said = self._n("{n} watch as a table.", "{n} watches as a table.", count).format(n=count)
        # The mark tells Excel that this is UTF-8.
        return Words(said, file=(f"dingxun-{day}.csv", f"\ufeff{table}"))

    def exported_trendradar(self, made: Sequence[Written]) -> Words:
        """An export as TrendRadar's word list: a file by the name that it looks for."""
        if not made:
            return self.watches([])
        count = sum(bool(one.rows) for one in made)
        said = [
            self._n(
                "{n} watch as a word list for TrendRadar. Put the file into its folder config.",
                "{n} watches as a word list for TrendRadar. Put the file into its folder config.",
                count,
            ).format(n=count)
        ]
        if left := len(made) - count:
            said.append(
                self._n(
                    "{n} cannot be said there: it stands in the file as a comment that says why.",
                    "{n} cannot be said there: they stand in the file as comments that say why.",
                    left,
                ).format(n=left)
            )
        return Words("\n".join(said), file=(TRENDRADAR_NAME, "\n".join([*self.trendradar_lines(made), ""])))

    def trendradar_lines(self, made: Sequence[Written]) -> list[str]:
        """TrendRadar's word list as lines: a group a watch, and in comments what a group cannot say."""
        lines = [TRENDRADAR_HEADER]
        for one in made:
            text = " ".join("".join(char if char.isprintable() else " " for char in one.watch.text).split())
            lines.append("")
            if not one.rows:
                lines.append(f"# {self._unsayable(one.why).format(watch=text)}")
            elif one.lost:
                told = {
                    "label": self._("label {name}").format(name=one.query.label),
                    "name": self._("name {name}").format(name=one.query.name),
                    "mode": self._("delivery {name}").format(name=one.watch.mode),
                }
                said = self._("Not kept by TrendRadar: {lost}")
                lines.append(f"# {said.format(lost=self._(', ').join(told[what] for what in one.lost))}")
            lines += one.rows
        return lines

    def _unsayable(self, why: Why) -> str:
        return {
            "stock": self._("Left out: {watch} (TrendRadar knows words, no stocks)"),
            "field": self._("Left out: {watch} (TrendRadar does not look in one field only)"),
            "prefix": self._("Left out: {watch} (TrendRadar has no beginnings of words)"),
            "nested": self._("Left out: {watch} (a group of TrendRadar's cannot nest its words like this)"),
            "other": self._("Left out: {watch} (in TrendRadar's list this would mean something else)"),
        }[why]
