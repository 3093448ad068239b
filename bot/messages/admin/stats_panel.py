"""/stats: figures as text bars, and the words of the status page."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.reports import Audience, Figures
from bot.core.types import Button, Words
from bot.messages.admin import source_panels
from bot.messages.markup import button, plain, web_link
from bot.messages.reader import Reader

BAR = 12
MAX_NAMED = 8
STATES = ("ok", "failing", "suspect", "silent", "paused", "disabled")


def panel(reader: Reader, figures: Figures, link: str) -> Words:
    """Write the last seven days as text bars: articles, alerts, failed polls; sources by health; the queue.

    Who uses the bot.
    """
    lines = [reader.text("<b>The last 7 days</b>")]
    for name, values in series(reader, figures):
        most = max((value for _, value in values), default=0)
        if not most:
            lines.append(reader.text("{name}: none").format(name=plain(name)))
            continue
        bars = "\n".join(f"{day:%m-%d} {bar(value, most)} {value}" for day, value in values)
        lines.append(f"{plain(name)}\n<pre>{bars}</pre>")
    lines.append(reader.text("<b>Sources</b>: {states}").format(states=by_health(reader, figures.states)))
    if figures.troubled:
        named = reader.text(", ").join(
            f"{plain(one.name, 30)} ({source_panels.state_of(reader, one)})" for one in figures.troubled[:MAX_NAMED]
        )
        lines.append(reader.text("In trouble: {names}").format(names=named) + "…" * (len(figures.troubled) > MAX_NAMED))
    lines.append(queue_line(reader, figures.queue, figures.waits))
    lines.append(audience_line(reader, figures.audience))
    open_ = ((Button(reader.text("Status page"), url=link),),) if web_link(link) else ()
    return Words(
        "\n".join(lines),
        (*open_, (button(reader.text("Refresh"), "stats"), button(reader.text("Back"), "admin"))),
    )


def series(reader: Reader, figures: Figures) -> list[tuple[str, list[tuple[date, int]]]]:
    """Return the names and daily values of what is counted by day."""
    names = {
        "articles": reader.text("News stored"),
        "alerts": reader.text("Alerts sent"),
        "failures": reader.text("Polls that failed"),
        "hold-ups": reader.text("Hold-ups of over 250 ms"),
    }
    return [
        (names[counted], list(zip(figures.days, values, strict=True))) for counted, values in figures.by_day.items()
    ]


def by_health(reader: Reader, states: Mapping[str, int]) -> str:
    """Return how many sources are in each state, without empty ones."""
    there = [f"{source_panels.state_name(reader, one)} {states[one]}" for one in STATES if states.get(one)]
    return reader.text(", ").join(there) or "0"


def queue_line(reader: Reader, queue: int, waits: timedelta) -> str:
    """Return how many messages wait to be sent, and since when."""
    said = reader.text("Waiting to be sent: {n}").format(n=queue)
    return (
        f"{said} · "
        + reader.text("the oldest for {span}").format(span=source_panels.span(reader, waits.total_seconds()))
        if queue
        else said
    )


def audience_line(reader: Reader, audience: Audience) -> str:
    """Return who uses the bot, in figures."""
    return reader.text("Chats: {active} on of {chats} · watches: {watches} · new in 7 days: {new}").format(
        active=audience.active, chats=audience.chats, watches=audience.watches, new=audience.new
    )


def status_words(reader: Reader) -> dict[str, str]:
    """Return the other words of the status page."""
    return {
        "title": reader.text("Dingxun: status"),
        "days": reader.text("The last 7 days, in Beijing time"),
        "sources": reader.text("Sources by health"),
        "queue": reader.text("Queue and people"),
        "at": reader.text("As of {time}"),
    }


def bar(value: int, most: int) -> str:
    """Draw a value as a bar relative to the largest one. Example: ``bar(6, 12)`` -> ``"██████"``.

    Only 0 draws nothing.
    """
    return "█" * round(BAR * value / most) or "▏" if value and most else ""
