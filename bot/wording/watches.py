"""Watches as messages: what is watched, what could not be read, and how to stop."""

from collections.abc import Sequence

from bot.core.errors import WatchError
from bot.core.types import Button, Keyboard, Watch, Words
from bot.wording.tongue import Tongue, label, plain

ERRORS_MOST = 5
WATCHES_MOST = 20


class Watches(Tongue):
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
        self, done: Sequence[tuple[Watch, bool]], errors: Sequence[WatchError], *, total: int, left_out: int = 0
    ) -> Words:
        """The answer to /subscribe: what is watched now, what was already, and what could not be read."""
        new = [watch for watch, is_new in done if is_new]
        old = [watch for watch, is_new in done if not is_new]
        lines = []
        if new:
            lines.append(
                self._("Watching <b>{watches}</b>. What hits it comes here at once.").format(watches=self._watches(new))
            )
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
        undo = tuple(
            (self._button(self._("Undo {watch}").format(watch=label(watch.text, 20)), "unwatch", watch.id),)
            for watch in new[:5]
        )
        return Words("\n".join(lines), (*undo, (self._button(self._("My watches ({n})").format(n=total), "list"),)))

    def _watches(self, watches: Sequence[Watch]) -> str:
        shown = self._(", ").join(plain(watch.text, 60) for watch in watches[:WATCHES_MOST])
        if len(watches) <= WATCHES_MOST:
            return shown
        return self._("{watches} and {n} more").format(watches=shown, n=len(watches) - WATCHES_MOST)

    def watch_error(self, error: WatchError) -> str:
        """Say what is wrong with a watch, where, and what to type."""
        text = plain(error.text, 60)
        match error.reason:
            case "too-long":
                return self._("“{text}…” is too long: a watch has at most 200 characters.").format(text=text)
            case "only-excludes":
                return self._(
                    "“{text}” only says what to leave out. Add a word to look for, like: Tencent -games"
                ).format(text=text)
            case "unsupported":
                place = f"{plain(error.text[: error.place])}<u>{plain(error.text[error.place : error.place + 6])}</u>"
                return self._(
                    "I can't read this yet: {place}… Words that must all be there, and -word for what must not, work."
                ).format(place=place)
            case "too-many":
                return self._("This chat watches as much as it may. /unsubscribe something first.")
            case _:
                return self._("“{text}” has no word to look for.").format(text=text)

    def watches(self, watches: Sequence[Watch], *, page: int = 0) -> Words:
        """The list of /list and /unsubscribe: a button for each watch, pages if there are many."""
        if not watches:
            return Words(
                self._("Nothing is watched here yet. Send /subscribe and a word, like /subscribe WeChat Pay"),
                ((self._button(self._("Watch something"), "ask"),),),
            )
        before, shown, turn = self._page(watches, page, "list")
        text = self._n(
            "<b>{n} watch</b> here. Tap one to stop it.", "<b>{n} watches</b> here. Tap one to stop it.", len(watches)
        ).format(n=len(watches))
        lines = [text, *(f"{number}. {plain(watch.text, 80)}" for number, watch in enumerate(shown, before + 1))]
        keyboard: list[tuple[Button, ...]] = [
            (self._button(f"✕ {label(watch.text, 30)}", "unwatch", watch.id),) for watch in shown
        ]
        if turn:
            keyboard.append(turn)
        keyboard.append((self._button(self._("Watch more"), "ask"),))
        return Words("\n".join(lines), tuple(keyboard))

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
