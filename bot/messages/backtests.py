"""Backtests: what a new watch would have caught in the stored news, added to the answer to /subscribe."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.clock import DAY, HOUR
from bot.core.reports import BacktestResult
from bot.core.types import Button, Watch, Words
from bot.messages.markup import button, linked_title, plain
from bot.messages.reader import Reader

# Above so many a day the chat is warned.
MANY_A_DAY = 20
CAP = 10
# From less than six hours of news no daily figure is given: the share of a day.
MOMENTS = 0.25


def with_backtest(
    reader: Reader,
    answer: Words,
    found: Sequence[BacktestResult],
    now: datetime,
) -> Words:
    """Add to the answer the backtest of each watch: stories, since when, the newest, and whether only its parts hit."""
    lines: list[str] = [answer.html]
    offers: list[tuple[Button, ...]] = []
    alone = len(found) == 1
    for result in found:
        watch, stories, since = result.watch, result.stories, result.since
        said = _caught(reader, stories, since, now)
        lines.append(said if alone else reader.text("{watch}: {said}").format(watch=plain(watch.text, 40), said=said))
        if not alone:
            continue
        lines += [
            f"· {linked_title(sample, 60)} · {reader.time(sample.published_at, now)}" for sample in result.samples
        ]
        a_day = stories / max(MOMENTS, (now - since) / DAY) if since else 0
        if a_day > MANY_A_DAY:
            lines.append(reader.text("That is about {n} a day: rather many.").format(n=round(a_day)))
            offers.append(
                (
                    button(reader.text("As a digest"), "mode", watch.id, "digest"),
                    button(reader.text("At most {n} a day").format(n=CAP), "cap", watch.id, str(CAP)),
                )
            )
        if result.apart or result.companies:
            if result.apart:
                lines.append(reader.text("Its words come up, but never together."))
            offers.append(
                (
                    button(reader.text("Any of them"), "split", watch.id, "any"),
                    button(reader.text("Each by itself"), "split", watch.id, "each"),
                )
            )
        elif not stories:
            offers.append((button(reader.text("Send an example"), "sample", watch.id),))
    offered = {one.data for line in offers for one in line}
    kept = tuple(tuple(one for one in line if one.data not in offered) for line in answer.keyboard)
    return Words("\n".join(lines), (*offers, *kept))


def _caught(reader: Reader, stories: int, since: datetime | None, now: datetime) -> str:
    if since is None:
        return reader.text("No news has been stored yet: what it would have caught cannot be told.")
    said = (
        reader.plural(
            "In the stored news of {days} it would have caught {n} story.",
            "In the stored news of {days} it would have caught {n} stories.",
            stories,
        )
        if stories
        else reader.text("Nothing in the stored news of {days} hits it yet.")
    )
    return said.format(days=_span(reader, now - since), n=stories)


def _span(reader: Reader, span: timedelta) -> str:
    """Return how far back the stored news goes: in hours where it is less than a day and a half."""
    hours = max(1, round(span / HOUR))
    if hours < 36:
        return reader.plural("{n} hour", "{n} hours", hours).format(n=hours)
    days = round(hours / 24)
    return reader.plural("{n} day", "{n} days", days).format(n=days)


def example(reader: Reader, watch: Watch, now: datetime) -> Words:
    """Write what an alert of a watch will look like, and that this is an example."""
    head = reader.text("Example: news about “{watch}”").format(watch=plain(watch.text, 40))
    why = reader.text("matched {terms}").format(terms=plain(watch.text, 40))
    name = reader.text("Example source")
    quote = reader.text(
        "This is where one or two sentences of a real article stand, with buttons below to read and share it."
    )
    return Words(f"<b>{head}</b>\n{name} · {reader.time(now, now)} · {why}\n<blockquote>{quote}</blockquote>")
