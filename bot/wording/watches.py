"""Watches as messages: what is watched, what could not be read, and how to stop."""

import re
from collections.abc import Mapping, Sequence

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.types import Button, Keyboard, Ticker, Watch, Words
from bot.core.watches.import_formats import labels
from bot.core.watches.patterns import PATTERNS_PER_CHAT
from bot.core.watches.query import MAX_CAP, MAX_LENGTH, MAX_PATTERN, MAX_TERMS, Word
from bot.core.watches.semantics import Every, Meaning, Some, Term, Tree, Without
from bot.wording.timing import Timing
from bot.wording.tongue import label, plain, quoted

ERRORS_MOST = 5
WATCHES_MOST = 20
READINGS_MOST = 5
LABELS_MOST = 9


# What people write for "or", "and" and "not", which counts as such only where it stands by itself (query.py) or never.
_LIKE_OPERATORS = re.compile(
    r"(?<=[^\s|(（])(?:或者?|不含|不要|除了)(?=[^\s|)）])|(?<=\S)(?:或者?|不含|不要|除了) |(?<=\s)或者(?=\s)|(?<=\s)(?:or|and|not)(?=\s)|(?<=\w)[+＋](?=\w)|(?<=\s)[–—]\w"
)


class Watches(Timing):
    """What the bot says about a chat's watches."""

    def ask_watch(self) -> Words:
        """The question of a bare /subscribe."""
        return Words(
            self._("What shall I watch? Send a keyword, a company or a code."), ask=self._("WeChat Pay, 00700, Moutai")
        )

    def say_it_at_once(self) -> Words:
        """The answer to a bare /subscribe by somebody whose answer could not be told: an anonymous admin, a channel."""
        return Words(self._("Write what to watch behind the command: /subscribe WeChat Pay"))

    def subscribed(
        self,
        done: Sequence[tuple[Watch, bool]],
        errors: Sequence[WatchError],
        *,
        total: int,
        left_out: int = 0,
        meanings: Mapping[int, Meaning] | None = None,
        listings: Listings | None = None,
    ) -> Words:
        """The answer to /subscribe: what is watched now and how it was read, what was already, and what could not be read."""
        meanings, listings = meanings or {}, listings or Listings.empty()
        new = [watch for watch, is_new in done if is_new]
        old = [watch for watch, is_new in done if not is_new]
        lines = []
        if new:
            lines.append(
                self._("Watching <b>{watches}</b>. What hits it comes here at once.").format(watches=self._watches(new))
            )
            lines += self._readings(new, meanings, listings)
        if old:
            lines.append(self._("Already watched: <b>{watches}</b>.").format(watches=self._watches(old)))
        lines.extend(self.watch_error(error) for error in errors[:ERRORS_MOST])
        if len(errors) > ERRORS_MOST:
            lines.append("…")
        if left_out:
            lines.append(
                self._n(
                    "{n} more was left out: one message adds at most 50.",
                    "{n} more were left out: one message adds at most 50.",
                    left_out,
                ).format(n=left_out)
            )
        undo: Keyboard = tuple(
            (self._button(self._("Undo {watch}").format(watch=label(watch.text, 20)), "unwatch", watch.id),)
            for watch in new[:5]
        )
        narrower = self._narrower(new[0], meanings.get(new[0].id)) if len(new) == 1 else ()
        if len(new) == 1:
            less = self._button(self._("Less of it"), "timing", new[0].id)
            gathered = self._button(self._("As a digest"), "mode", new[0].id, "digest")
            undo = ((less, gathered, self._button(self._("Undo"), "unwatch", new[0].id)),)
        return Words(
            "\n".join(lines), (*narrower, *undo, (self._button(self._("My watches ({n})").format(n=total), "list"),))
        )

    def _readings(self, new: Sequence[Watch], meanings: Mapping[int, Meaning], listings: Listings) -> list[str]:
        """Say how watches were understood, where that is more than the word that was typed."""
        lines = []
        for watch in new:
            meaning = meanings.get(watch.id)
            if meaning is None:
                continue
            joined = _LIKE_OPERATORS.search(watch.text)
            plain_word = isinstance(meaning.tree, Term) and meaning.tree.kind == "word" and not meaning.tree.where
            if joined or not plain_word:
                lines.append(self._("Read as: {reading}").format(reading=self.reading(meaning.tree, listings)))
            if joined:
                lines.append(
                    self._(
                        "With “{word}” as it stands that is part of what is looked for. For any of them write Tencent | Alibaba, to leave something out Tencent -games."
                    ).format(word=plain(joined[0].strip(), 10))
                )
            for company in meaning.words_that_are_names:
                stock = plain(listings.shown(company.tickers[0]), 60)
                lines.append(
                    self._("“{word}” is looked for as a word; the company is {stock}.").format(
                        word=plain(company.name, 40), stock=stock
                    )
                )
            if meaning.query.cap is not None:
                lines.append(self._("At most {n} a day.").format(n=meaning.query.cap))
        return lines if len(lines) <= READINGS_MOST else [*lines[:READINGS_MOST], "…"]

    def _narrower(self, watch: Watch, meaning: Meaning | None) -> Keyboard:
        """Offer to watch a company by its stock only, or by its name only."""
        if meaning is None or not isinstance(meaning.query.tree, Word):
            return ()
        stock = self._button(self._("Only the stock"), "only", watch.id, "stock")
        if meaning.words_that_are_names:
            code = meaning.words_that_are_names[0].tickers[0].code
            return ((self._button(self._("The stock {code}").format(code=code), "only", watch.id, "stock"),),)
        return ((stock, self._button(self._("Only the word"), "only", watch.id, "word")),) if meaning.companies else ()

    def _watches(self, watches: Sequence[Watch]) -> str:
        shown = self._(", ").join(plain(watch.text, 60) for watch in watches[:WATCHES_MOST])
        if len(watches) <= WATCHES_MOST:
            return shown
        return self._("{watches} and {n} more").format(watches=shown, n=len(watches) - WATCHES_MOST)

    def watch_error(self, error: WatchError) -> str:
        """Say what is wrong with a watch, where, and what to type."""
        before, after = quoted(error.text[: error.place][-40:]), quoted(error.text[error.until :][:40])
        here = plain(error.text[error.place : error.until], 60)
        place = f"{before}<u>{here}</u>{after}" if here and (before or after) else f"{before}{here}{after}"
        said = {
            "empty": self._("“{place}” has no word to look for."),
            "no-word": self._("“{place}” has no word to look for."),
            "too-long": self._("“{text}…” is too long: a watch has at most {n} characters."),
            "too-many-terms": self._("“{place}” asks for too many things: a watch has at most {n} words."),
            "only-excludes": self._(
                "“{place}” only says what to leave out. Add a word to look for, like: Tencent -games"
            ),
            "unclosed-quote": self._("A quotation mark is left open: {place}. Write “…” around the phrase."),
            "unclosed-bracket": self._("A bracket is left open: {place}. Close it with )"),
            "stray-bracket": self._("A bracket too many: {place}"),
            "unclosed-pattern": self._(
                "A pattern stands between two slashes: {place}. Put quotation marks around it to look for the slash."
            ),
            "too-long-pattern": self._("This pattern is too long: {place}. It may have {n} characters."),
            "bad-pattern": self._("This is no pattern that can be read: {place} ({detail})"),
            "pattern-too-wide": self._(
                "This pattern repeats too much: {place}. Write a smaller number in the braces, like .{{0,9}}, or .* for any distance."
            ),
            "pattern-hits-all": self._(
                "This pattern hits every article: {place}. Write what must be there, like /buy.*back/"
            ),
            "nothing-beside": self._("A word is missing here: {place}. Write it like: Tencent | Alibaba"),
            "nothing-excluded": self._("What shall be left out? {place}. Write the word right behind it: -games"),
            "nothing-in-field": self._("A word is missing behind the colon: {place}"),
            "field-takes-words": self._("Only words can be looked for here: {place}"),
            "bad-cap": self._("{place}: write how many a day, from @1 to @{n}."),
            "unknown-ticker": self._("No company has this code or name: {place}"),
            "unknown-market": self._(
                "This market is not known: {place}. There are A股, 港股, 美股, SH, SZ, BJ, HK, US."
            ),
            "bad-mode": self._("{place} is none of urgent, instant, silent and digest."),
            "unwritable": self._("This cannot be said in one watch: {place}"),
            "filter-too-long": self._(
                "With all that [GLOBAL_FILTER] leaves out, this group is too long for one watch: {place}"
            ),
            "too-many": self._("This chat watches as much as it may. /unsubscribe something first."),
            "too-many-patterns": self._("A chat has at most {n} patterns. /unsubscribe one first."),
            "patterns-full": self._(
                "I hold as many patterns as I can for everybody. Please say it with words: {place}"
            ),
        }[error.reason]
        most = {
            "too-long": MAX_LENGTH,
            "too-many-terms": MAX_TERMS,
            "too-long-pattern": MAX_PATTERN,
            "bad-cap": MAX_CAP,
            "too-many-patterns": PATTERNS_PER_CHAT,
        }.get(error.reason, 0)
        return said.format(place=place, text=plain(error.text, 60), n=most, detail=plain(error.detail, 100))

    def reading(self, tree: Tree, listings: Listings) -> str:
        """Say how a watch was understood: what must be there and what must not."""
        parts = tree.parts if isinstance(tree, Every) else (tree,)
        asked = [part for part in parts if not isinstance(part, Without)]
        wanted = [self._read(part, listings, inside=len(asked) > 1) for part in asked]
        refused = [self._read(part.term, listings) for part in parts if isinstance(part, Without)]
        said = self._(" and ").join(wanted)
        if not refused:
            return said
        without = self._("without {terms}").format(terms=self._(" or ").join(refused))
        return self._("{wanted}, {without}").format(wanted=said, without=without) if said else without

    def _read(self, tree: Tree, listings: Listings, *, inside: bool = False) -> str:
        match tree:
            case Term():
                return self._term(tree, listings)
            case Some(parts):
                each = dict.fromkeys(self._read(part, listings, inside=True) for part in parts)
                said = self._(" or ").join(each)
                inside = inside and len(each) > 1
            case Without(term):
                return self._("without {terms}").format(terms=self._term(term, listings))
            case Every():
                said = self.reading(tree, listings)
        return self._("({terms})").format(terms=said) if inside else said

    def _term(self, term: Term, listings: Listings) -> str:
        shown = plain(term.shown, 40)
        match term.kind:
            case "ticker":
                return plain(listings.shown(Ticker.of(term.key)), 60)
            case "source":
                return self._("source “{name}”").format(name=shown)
            case "cat":
                return self._("category “{name}”").format(name=shown)
            case "market":
                return self._("market {name}").format(name=shown)
            case "pattern":
                said = self._("pattern {name}").format(name=shown)
            case _:
                said = self._("“{name}…”").format(name=shown) if term.prefix else self._("“{name}”").format(name=shown)
        match term.where:
            case "title":
                return self._("{term} in the title").format(term=said)
            case "body":
                return self._("{term} in the text").format(term=said)
        return said

    def watches(self, watches: Sequence[Watch], *, page: int = 0) -> Words:
        """The list of /list and /unsubscribe: a button for each watch, pages if there are many."""
        if not watches:
            return Words(
                self._("Nothing is watched here yet. Send /subscribe and a word, like /subscribe WeChat Pay"),
                ((self._button(self._("Watch something"), "ask"),),),
            )
        before, shown, turn = self._page(watches, page, "list")
        text = self._n(
            "<b>{n} watch</b> here. Tap ✕ to stop one, or how it comes to change that.",
            "<b>{n} watches</b> here. Tap ✕ to stop one, or how it comes to change that.",
            len(watches),
        ).format(n=len(watches))
        lines = [text, *(f"{number}. {plain(watch.text, 80)}" for number, watch in enumerate(shown, before + 1))]
        modes = self.modes()
        keyboard: list[tuple[Button, ...]] = [
            (
                self._button(f"✕ {label(watch.text, 30)}", "unwatch", watch.id),
                self._button(modes[watch.mode], "timing", watch.id),
            )
            for watch in shown
        ]
        if turn:
            keyboard.append(turn)
        keyboard += self._labels(watches)
        keyboard.append((self._button(self._("Watch more"), "ask"),))
        return Words("\n".join(lines), tuple(keyboard))

    def _labels(self, watches: Sequence[Watch]) -> list[tuple[Button, ...]]:
        """Return a button for each label, the biggest ones first, three in a row."""
        found = sorted(labels(watches).items(), key=lambda one: -len(one[1]))[:LABELS_MOST]
        buttons = [self._button(f"#{label(name, 20)} ({len(tagged)})", "label", tagged[0].id) for name, tagged in found]
        return [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]

    def unwatched(self, watch: Watch) -> Words:
        return Words(
            self._("No longer watching <b>{watch}</b>.").format(watch=plain(watch.text, 60)),
            ((self._button(self._("Undo"), "rewatch", watch.id), self._button(self._("My watches"), "list")),),
        )

    def unwatched_shortly(self, watch: Watch) -> str:
        return self._("No longer watching {watch}.").format(watch=label(watch.text, 60))

    def unwatched_keyboard(self, watch: Watch, delivery_id: int) -> Keyboard:
        """An alert's buttons after one of its watches was dropped there: it can come back."""
        return (
            (
                self._button(self._("Undo"), "rewatch", watch.id, str(delivery_id)),
                self._button(self._("Back"), "back", delivery_id),
            ),
        )

    def rewatched_shortly(self, watch: Watch) -> str:
        return self._("Watching {watch} again.").format(watch=label(watch.text, 60))

    def rewatched(self, watch: Watch) -> Words:
        return Words(
            self._("Watching <b>{watch}</b> again.").format(watch=plain(watch.text, 60)),
            ((self._button(self._("My watches"), "list"),),),
        )

    def not_watched(self, text: str) -> Words:
        return Words(
            self._("“{text}” is not watched here.").format(text=plain(text, 60)),
            ((self._button(self._("My watches"), "list"),),),
        )
