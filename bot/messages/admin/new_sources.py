"""/addsource: the question, presets, what was found, and whether it was saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.sources.faults import Fault
from bot.core.sources.redaction import masked_url
from bot.core.types import Button, Source, Words
from bot.messages.admin import source_panels, source_problems
from bot.messages.markup import address, button, label, plain, verbatim
from bot.messages.paging import page_of
from bot.messages.reader import Reader


def ask(reader: Reader) -> Words:
    return Words(
        reader.text(
            "Which source? Send the address of a feed or a news page, or the name of a preset, such as cls. “Presets” in /sources shows them all."
        ),
        ask="https://example.com/feed.xml",
    )


@dataclass(frozen=True, slots=True)
class PresetLine:
    """A preset in the panel: its name, its title, and whether it was checked against a captured answer."""

    name: str
    title: str
    tested: bool


def preset_panel(reader: Reader, listed: Sequence[PresetLine], *, page: int = 0) -> Words:
    """Write the panel of presets, with a button for each."""
    found = page_of(reader, listed, page, "presets")
    lines = [reader.text("<b>Presets: {n}</b>. Tap one, and I read it and show what is there.").format(n=len(listed))]
    for one in found.listed:
        said = f"· {plain(one.title, 40)} · <code>{verbatim(one.name, 40)}</code>"
        lines.append(said if one.tested else f"{said} · {reader.text('untested')}")
    keyboard: list[tuple[Button, ...]] = [
        (button(label(one.title, 30), "preset", 0, one.name),) for one in found.listed
    ]
    keyboard += [found.turn] if found.turn else []
    return Words("\n".join(lines), (*keyboard, (button(reader.text("Back"), "sources"),)))


def ask_preset(reader: Reader, title: str, needs: Sequence[str]) -> Words:
    """Write the question for the values that a preset needs: one alone, or several with their names."""
    name = plain(title, 60)
    if list(needs) == ["keyword"]:
        said = reader.text("<b>{name}</b>\nWhich keyword? Every article that names it comes.")
        return Words(said.format(name=name), ask=reader.text("WeChat Pay"))
    if list(needs) == ["host"]:
        said = reader.text("<b>{name}</b>\nOn which site? Send its address.")
        return Words(said.format(name=name), ask="https://example.com")
    if len(needs) == 1:
        said = reader.text("<b>{name}</b> needs {needs}: which one?")
        return Words(said.format(name=name, needs=plain(needs[0], 40)), ask=label(needs[0], 40))
    example = " ".join(f"{need}=…" for need in needs)
    said = reader.text("<b>{name}</b> needs several things. Send them as {needs}")
    return Words(said.format(name=name, needs=plain(example, 200)), ask=label(example, 60))


def not_an_address(reader: Reader, text: str) -> Words:
    return Words(
        reader.text("“{text}” is not a web address. It must begin with http:// or https://").format(
            text=plain(masked_url(text), 80)
        )
    )


def found(
    reader: Reader,
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
    """Write what a new source holds, before it is saved."""
    lines = [
        reader.text("<b>{name}</b> can be read ({kind}).").format(name=plain(name, 60), kind=plain(kind, 30)),
        address(url),
        reader.plural("{n} article found:", "{n} articles found:", len(items)).format(n=len(items)),
    ]
    for title, at in items[:3]:
        lines.append(f"· {plain(title, 60)}" + (f" · {reader.time(at, now)}" if at else ""))
    if refused:
        lines.append(reader.plural("{n} entry can't be used.", "{n} entries can't be used.", refused).format(n=refused))
    if not tested:
        lines.append(source_panels.untested_note(reader))
    lines.append(reader.text("What it holds now is stored silently; alerts begin with what comes next."))
    return Words(
        "\n".join(lines),
        ((button(reader.text("Save"), "save", token), button(reader.text("Cancel"), "discard", token)),),
    )


def preset_unreadable(reader: Reader, title: str, name: str, fault: Fault) -> Words:
    """Write that a preset cannot be read, without advice about an address: nobody gave one."""
    return Words(
        reader.text("<b>{title}</b> ({name}) can't be read now: {problem}. Please try again later.").format(
            title=plain(title, 60), name=plain(name, 40), problem=source_problems.problem(reader, fault)
        )
    )


def unreadable(reader: Reader, url: str, fault: Fault) -> Words:
    return Words(
        reader.text("{url} can't be read: {problem}.\nCheck the address, or send another one with /addsource").format(
            url=address(url), problem=source_problems.problem(reader, fault)
        )
    )


def saved(reader: Reader, source: Source) -> Words:
    return Words(
        reader.text("<b>{name}</b> is saved and is read from now on.").format(name=plain(source.name, 60)),
        ((button(reader.text("News sources"), "sources"),),),
    )


def known(reader: Reader, source: Source) -> Words:
    return Words(
        reader.text("<b>{name}</b> is already among the sources.").format(name=plain(source.name, 60)),
        ((button(label(source.name, 30), "source", source.id),),),
    )


def discarded(reader: Reader) -> Words:
    return Words(reader.text("Not saved."), ((button(reader.text("News sources"), "sources"),),))


def offer_expired(reader: Reader) -> Words:
    return Words(reader.text("This offer has expired. Send /addsource and the address again."))
