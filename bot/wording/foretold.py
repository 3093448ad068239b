"""What a new watch would have caught, as the answer to /subscribe tells it."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.types import Article, Button, Watch, Words
from bot.wording.tongue import Tongue, plain

# A watch that would bring more a day than this is told so.
MANY_A_DAY = 20
CAP = 10


class Foretold(Tongue):
    """What the bot says about a watch and the stored news."""

    def foretold(
        self,
        answer: Words,
        found: Sequence[tuple[Watch, int, datetime | None, Sequence[Article], bool]],
        now: datetime,
    ) -> Words:
        """Add to the answer what each watch would have caught: stories, since when, the newest, and whether only its parts did."""
        lines: list[str] = [answer.html]
        offers: list[tuple[Button, ...]] = []
        for watch, stories, since, samples, apart in found:
            if since is None:
                continue
            days = max(1.0, (now - since).total_seconds() / 86_400)
            said = (
                self._n(
                    "In the stored news of {days} it would have caught {n} story.",
                    "In the stored news of {days} it would have caught {n} stories.",
                    stories,
                )
                if stories
                else self._("Nothing in the stored news of {days} hits it yet.")
            ).format(days=self._days(days), n=stories)
            lines.append(
                said if len(found) == 1 else self._("{watch}: {said}").format(watch=plain(watch.text, 40), said=said)
            )
            if len(found) == 1:
                lines += [f"· {self._linked(one, 60)} · {self.time(one.published_at, now)}" for one in samples]
            if stories / days > MANY_A_DAY:
                lines.append(self._("That is about {n} a day: rather many.").format(n=round(stories / days)))
                if len(found) == 1:
                    offers.append((self._button(self._("At most {n} a day").format(n=CAP), "cap", watch.id, str(CAP)),))
            if not stories and not apart and len(found) == 1:
                offers.append((self._button(self._("Send an example"), "sample", watch.id),))
            if apart and len(found) == 1:
                lines.append(self._("Its words come up, but never together."))
                offers.append(
                    (
                        self._button(self._("Any of them"), "split", watch.id, "any"),
                        self._button(self._("Each by itself"), "split", watch.id, "each"),
                    )
                )
        keyboard: tuple[tuple[Button, ...], ...] = (*offers, *answer.keyboard)
        return Words("\n".join(lines), keyboard)

    def example(self, watch: Watch, now: datetime) -> Words:
        """Show what an alert will look like, and that this is none."""
        head = self._("Example: news about “{watch}”").format(watch=plain(watch.text, 40))
        why = self._("matched {terms}").format(terms=plain(watch.text, 40))
        name = self._("Example source")
        quote = self._(
            "This is where one or two sentences of a real article stand, with buttons below to read and share it."
        )
        return Words(f"<b>{head}</b>\n{name} · {self.time(now, now)} · {why}\n<blockquote>{quote}</blockquote>")

    def _days(self, days: float) -> str:
        whole = round(days)
        return self._n("{n} day", "{n} days", whole).format(n=whole)
