"""What a new watch would have caught, as the answer to /subscribe tells it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.types import Article, Button, Watch, Words
from bot.wording.tongue import Tongue, plain

# A watch that would bring more a day than this is told so.
MANY_A_DAY = 20
CAP = 10
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# From less than six hours of news nothing is said of a day: days, as a share.
MOMENTS = 0.25


class Foretold(Tongue):
    """What the bot says about a watch and the stored news."""

    def foretold(
        self,
        answer: Words,
        found: Sequence[tuple[Watch, int, datetime | None, Sequence[Article], bool, bool]],
        now: datetime,
    ) -> Words:
        """Add to the answer what each watch would have caught: stories, since when, the newest, and whether only its parts did.

        The last two values of each: its parts hit, but never together; its parts are all companies.
        """
        lines: list[str] = [answer.html]
        offers: list[tuple[Button, ...]] = []
        alone = len(found) == 1
        for watch, stories, since, samples, apart, companies in found:
            said = self._caught(stories, since, now)
            lines.append(said if alone else self._("{watch}: {said}").format(watch=plain(watch.text, 40), said=said))
            if not alone:
                continue
            lines += [f"· {self._linked(one, 60)} · {self.time(one.published_at, now)}" for one in samples]
            a_day = stories / max(MOMENTS, (now - since) / DAY) if since else 0
            if a_day > MANY_A_DAY:
                lines.append(self._("That is about {n} a day: rather many.").format(n=round(a_day)))
                offers.append(
                    (
                        self._button(self._("As a digest"), "mode", watch.id, "digest"),
                        self._button(self._("At most {n} a day").format(n=CAP), "cap", watch.id, str(CAP)),
                    )
                )
            if apart or companies:
                if apart:
                    lines.append(self._("Its words come up, but never together."))
                offers.append(
                    (
                        self._button(self._("Any of them"), "split", watch.id, "any"),
                        self._button(self._("Each by itself"), "split", watch.id, "each"),
                    )
                )
            elif not stories:
                offers.append((self._button(self._("Send an example"), "sample", watch.id),))
        offered = {button.data for line in offers for button in line}
        kept = tuple(tuple(button for button in line if button.data not in offered) for line in answer.keyboard)
        return Words("\n".join(lines), (*offers, *kept))

    def _caught(self, stories: int, since: datetime | None, now: datetime) -> str:
        if since is None:
            return self._("No news has been stored yet: what it would have caught cannot be told.")
        said = (
            self._n(
                "In the stored news of {days} it would have caught {n} story.",
                "In the stored news of {days} it would have caught {n} stories.",
                stories,
            )
            if stories
            else self._("Nothing in the stored news of {days} hits it yet.")
        )
        return said.format(days=self._span(now - since), n=stories)

    def example(self, watch: Watch, now: datetime) -> Words:
        """Show what an alert will look like, and that this is none."""
        head = self._("Example: news about “{watch}”").format(watch=plain(watch.text, 40))
        why = self._("matched {terms}").format(terms=plain(watch.text, 40))
        name = self._("Example source")
        quote = self._(
            "This is where one or two sentences of a real article stand, with buttons below to read and share it."
        )
        return Words(f"<b>{head}</b>\n{name} · {self.time(now, now)} · {why}\n<blockquote>{quote}</blockquote>")

    def _span(self, span: timedelta) -> str:
        """Tell how far back the stored news goes: in hours where it is less than a day and a half."""
        hours = max(1, round(span / HOUR))
        if hours < 36:
            return self._n("{n} hour", "{n} hours", hours).format(n=hours)
        days = round(hours / 24)
        return self._n("{n} day", "{n} days", days).format(n=days)
