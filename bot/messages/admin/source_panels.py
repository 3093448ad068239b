"""/sources: the panel of all sources, one source, its test, its removal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.chat.callback_data import Tap
from bot.core.chat.deep_links import SOURCES
from bot.core.sources.faults import Fault
from bot.core.sources.filters import FILTERS, Filter, counts, filtered, searched
from bot.core.sources.health import LEFT_OUT, POLLED, stands_by
from bot.core.types import Button, Keyboard, Source, Words
from bot.messages.admin import source_problems
from bot.messages.markup import address, button, label, plain
from bot.messages.paging import page_of
from bot.messages.reader import Reader


def panel(
    reader: Reader,
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
    """Write the panel of /sources: a line and a button for each source that the filter and the words find.

    ``untested`` = the ids of those whose preset was never checked against a captured answer. When not ``private`` it
    has a link to the private chat, where sources have pages.
    """
    file = (button(reader.text("OPML file"), "opmlout"),) if private else ()
    more = (button(reader.text("Add"), "addsource"), button(reader.text("Presets"), "presets"), *file)
    pages = () if private else to_private(reader, SOURCES)
    if not sources:
        return Words(
            reader.text("There is no news source yet. Send /addsource and the address of a feed or a news page."),
            (more, *pages),
        )
    found = searched(sources, words) if words else list(sources)
    count = counts(found)
    listed = filtered(found, which)
    shown = page_of(reader, listed, page, "sources", _word(which, words))
    lines = [reader.plural("<b>{n} news source</b>", "<b>{n} news sources</b>", len(sources)).format(n=len(sources))]
    if words:
        lines.append(reader.text("With “{words}”: {n}").format(words=plain(words, 40), n=len(found)))
    for source in shown.listed:
        said = [f"{state_mark(source)} {plain(source.name, 40)}", state_of(reader, source)]
        said.append(reader.text("{n} in 24 h").format(n=today.get(source.id, 0)))
        if source.last_good_at:
            said.append(reader.text("read {time}").format(time=reader.time(source.last_good_at, now)))
        if source.id in untested:
            said.append(reader.text("untested"))
        lines.append(" · ".join(said))
    if not shown.listed:
        lines.append(reader.text("None here."))
    names = {
        "all": reader.text("All"),
        "bad": reader.text("In trouble"),
        "silent": reader.text("Nothing new"),
        "paused": reader.text("Paused"),
    }
    filters = tuple(
        button(f"{'● ' if one == which else ''}{names[one]} {count[one]}", "sources", 0, _word(one, words))
        for one in FILTERS
    )
    keyboard: list[tuple[Button, ...]] = [
        (button(label(source.name, 30), "source", source.id),) for source in shown.listed if private
    ]
    keyboard += [shown.turn] if shown.turn else []
    keyboard += [filters[:2], filters[2:]]
    keyboard += [more, (button(reader.text("Show all"), "sources"),)] if words else [more]
    return Words("\n".join(lines), (*keyboard, *pages))


def to_private(reader: Reader, payload: str = "") -> Keyboard:
    if not reader.bot_name:
        return ()
    link = f"https://t.me/{reader.bot_name}" + (f"?start={payload}" if payload else "")
    return ((Button(reader.text("Go on in private"), url=link),),)


def state_mark(source: Source) -> str:
    """Return a sign for a source's state."""
    return (
        {"ok": "🟢", "failing": "🔴", "suspect": "🟠", "silent": "🟡", "paused": "⏸", "disabled": "⚪"}[source.state]
        if source.last_polled_at or source.state != "ok"
        else "⚪"
    )


def state_of(reader: Reader, source: Source) -> str:
    """Return the state of a source in a word or two."""
    if source.state == "ok" and source.last_polled_at is None:
        return reader.text("not read yet")
    return state_name(reader, source.state)


def state_name(reader: Reader, state: str) -> str:
    """Return the health of a source in a word or two."""
    return {
        "ok": reader.text("fine"),
        "failing": reader.text("failing"),
        "suspect": reader.text("no news in it"),
        "silent": reader.text("nothing new"),
        "paused": reader.text("paused"),
        "disabled": reader.text("off"),
    }[state]


def untested_note(reader: Reader) -> str:
    return reader.text("This preset is untested: no answer of that site could be captured to hold it against.")


def source_panel(reader: Reader, source: Source, today: int, week: int, now: datetime, *, tested: bool = True) -> Words:
    """Write the page of a source: how it is, and what can be done with it; ``week`` = its articles in 7 days."""
    said = [f"<b>{plain(source.name, 60)}</b>", state_of(reader, source)]
    if source.since and (source.state != "ok" or source.last_polled_at):
        said.append(reader.text("since {time}").format(time=reader.time(source.since, now)))
    preset = str(source.options.get("preset") or source.kind)
    lines = [
        " · ".join(said),
        address(source.url),
        reader.text("Kind {kind}; {n} articles in 24 hours, {day} a day over 7 days").format(
            kind=plain(preset, 30), n=today, day=f"{week / 7:.1f}".removesuffix(".0")
        ),
    ]
    if not tested:
        lines.append(untested_note(reader))
    if source.last_good_at:
        lines.append(reader.text("Last read well: {time}").format(time=reader.time(source.last_good_at, now)))
    if source.usual_gap and source.gaps:
        lines.append(reader.text("Usually something new every {gap}").format(gap=span(reader, source.usual_gap)))
    lines.append(_pace(reader, source))
    if name := stands_by(source):
        lines.append(reader.text("Stands by for {name}").format(name=plain(name, 60)))
    lines += _troubles(reader, source, now)
    if source.state in POLLED:
        lines.append(reader.text("Next read: {time}").format(time=reader.time(source.next_poll_at, now)))
    pause = (
        button(reader.text("Pause"), "pause", source.id)
        if source.state in POLLED
        else button(reader.text("Resume"), "resume", source.id)
    )
    return Words(
        "\n".join(lines),
        (
            (button(reader.text("Test"), "probe", source.id), pause),
            (button(reader.text("Edit"), "edit", source.id), button(reader.text("Remove"), "remove", source.id)),
            (button(reader.text("Back"), "sources"),),
        ),
    )


def _pace(reader: Reader, source: Source) -> str:
    """Write how often a source is read, as an admin set it and as it is without news, and how fast it answers."""
    said = [reader.text("Read every {interval}").format(interval=span(reader, source.every or source.interval))]
    if source.every and source.interval > source.every * 1.2:
        said.append(reader.text("now every {interval}").format(interval=span(reader, source.interval)))
    if source.latency_ms is not None:
        said.append(reader.text("answers in {ms} ms").format(ms=source.latency_ms))
    return " · ".join(said)


def _troubles(reader: Reader, source: Source, now: datetime) -> list[str]:
    fault = Fault.read(source.last_error)
    said = []
    if fault.code == LEFT_OUT and not source.failures:
        said.append(
            reader.text("A long list: the newest are read, {n} older ones are left out").format(
                n=plain(fault.detail, 12)
            )
        )
    elif source.last_error and not source.failures:
        said.append(
            reader.text("Older pages can't be read: {problem}").format(problem=source_problems.problem(reader, fault))
        )
    elif source.last_error:
        said.append(
            reader.text("Problem: {problem} ({n} times in a row)").format(
                problem=source_problems.problem(reader, fault), n=source.failures
            )
        )
    if source.state == "silent" and source.last_new_at is not None:
        since = reader.time(source.last_new_at, now)
        said.append(reader.text("Nothing new since {time}, much longer than usual").format(time=since))
    return said


def span(reader: Reader, seconds: float) -> str:
    """Return a duration roughly: 45 s, 3 min, 2 h, 5 d."""
    for size, text in ((86_400, reader.text("{n} d")), (3_600, reader.text("{n} h")), (60, reader.text("{n} min"))):
        if seconds >= size:
            return text.format(n=f"{seconds / size:.1f}".removesuffix(".0"))
    return reader.text("{n} s").format(n=f"{seconds:.0f}")


def removed(reader: Reader, source: Source) -> Words:
    return Words(
        reader.text("<b>{name}</b> is removed.").format(name=plain(source.name, 60)),
        ((button(reader.text("Undo"), "restore", source.id), button(reader.text("News sources"), "sources")),),
    )


@dataclass(frozen=True, slots=True)
class TriedItem:
    """An item of a source that is tested, and whether it would be stored as new."""

    title: str
    published_at: datetime | None
    is_new: bool


def test_result(
    reader: Reader,
    source: Source,
    items: Sequence[TriedItem],
    new: int,
    refused: int,
    now: datetime,
) -> Words:
    """Write what a source holds now; none of it was stored."""
    lines = [
        reader.text("<b>{name}</b> can be read: {n} articles, {new} of them new. Nothing was stored.").format(
            name=plain(source.name, 60), n=len(items), new=new
        )
    ]
    for item in sorted(items, key=lambda one: not one.is_new)[:8]:
        mark = reader.text("new") if item.is_new else reader.text("known")
        at = f" · {reader.time(item.published_at, now)}" if item.published_at else ""
        lines.append(f"· {mark} · {plain(item.title, 60)}{at}")
    if len(items) > 8:
        lines.append("…")
    if refused:
        lines.append(reader.plural("{n} entry can't be used.", "{n} entries can't be used.", refused).format(n=refused))
    return Words("\n".join(lines), back_to(reader, source))


def test_failed(reader: Reader, source: Source, fault: Fault) -> Words:
    """Write that a test could not read its source."""
    return Words(
        reader.text("<b>{name}</b> can't be read now: {problem}.").format(
            name=plain(source.name, 60), problem=source_problems.problem(reader, fault)
        ),
        back_to(reader, source),
    )


def testing(reader: Reader) -> str:
    return reader.text("Reading it now…")


def back_to(reader: Reader, source: Source) -> Keyboard:
    again = button(reader.text("Test"), "probe", source.id)
    return ((again, button(reader.text("Back"), "source", source.id)),)


def _word(which: Filter, words: str) -> str:
    """Return what the buttons of the panel carry: the filter, and as much of the search as fits."""
    if not words:
        return "" if which == "all" else which
    while not Tap.fits("sources", f"{which}:{words}0000"):
        words = words[:-1]
    return f"{which}:{words}"
