"""OPML files: what importing one would do, what it did, and the sources as a file."""

from collections.abc import Sequence

from bot.core.sources.opml import MAX_FEEDS, EntryProblem
from bot.core.types import Words
from bot.messages.markup import button, plain
from bot.messages.reader import Reader

MAX_SHOWN = 8


def unfit(reader: Reader, reason: str, detail: str) -> Words:
    """Write why a whole file cannot be used."""
    words = {
        "too-big": reader.text("I read OPML files of up to 1 MB."),
        "too-many": reader.text("I read OPML files of up to {most} feeds.").format(most=MAX_FEEDS),
        "dtd": reader.text(
            "This file defines entities of its own (a DTD). I don't read such files: please save it without."
        ),
    }.get(reason, reader.text("This is no OPML file that I can read."))
    return Words(f"{words} ({plain(detail, 100)})" if detail and reason == "not-opml" else words)


def preview(
    reader: Reader,
    new: Sequence[str],
    bad: Sequence[tuple[str, EntryProblem]],
    others: Sequence[str],
    *,
    known: int,
    number: int,
) -> Words:
    """Write what an OPML file would do, with buttons where it would do something."""
    lines = [
        reader.text("<b>OPML</b>: {new} new, {known} known, {bad} can't be used").format(
            new=len(new), known=known, bad=len(bad)
        )
    ]
    lines += [f"· {plain(name, 60)}" for name in new[:MAX_SHOWN]] + ["…"][: len(new) > MAX_SHOWN]
    if bad:
        lines.append(reader.text("Can't be used:"))
        lines += [f"· {plain(name, 60) or '–'}: {entry_problem(reader, why)}" for name, why in bad[:MAX_SHOWN]]
        lines += ["…"][: len(bad) > MAX_SHOWN]
    merge = button(reader.text("Merge (+{n})").format(n=len(new)), "opml", number, "merge")
    buttons = [merge] if new else []
    if others and (new or known):
        named = reader.text(", ").join(plain(other, 40) for other in others[:3]) + "…" * (len(others) > 3)
        lines.append(
            reader.text("Replace also removes {n} sources that are not in it: {names}").format(
                n=len(others), names=named
            )
        )
        said = reader.text("Replace (+{n} −{gone})").format(n=len(new), gone=len(others))
        buttons.append(button(said, "opml", number, "replace"))
    if not buttons:
        return Words("\n".join(lines))
    return Words("\n".join(lines), (tuple(buttons), (button(reader.text("Cancel"), "opml", number, "drop"),)))


def entry_problem(reader: Reader, why: EntryProblem) -> str:
    """Return why an entry cannot be used."""
    return {
        "no-address": reader.text("it has no address"),
        "not-http": reader.text("its address is none of http or https"),
        "too-long": reader.text("its address is too long"),
        "options": reader.text("its kind or options mean nothing here"),
        "forbidden": reader.text("the address is in a private network"),
    }[why]


def imported(reader: Reader, added: int, removed: int, number: int) -> Words:
    """Write that a list was imported."""
    said = reader.text("{n} sources added, {gone} removed. What they hold now is stored silently.").format(
        n=added, gone=removed
    )
    undo = (button(reader.text("Undo"), "opml", number, "undo"),) if added or removed else ()
    return Words(said, ((*undo, button(reader.text("News sources"), "sources")),))


def undone(reader: Reader, restored: int, removed: int) -> Words:
    return Words(
        reader.text("Undone: {n} sources are back, {gone} gone again.").format(n=restored, gone=removed),
        ((button(reader.text("News sources"), "sources"),),),
    )


def offer_expired(reader: Reader) -> Words:
    return Words(reader.text("This list is over an hour old or was used. Please send the file again."))


def exported(reader: Reader, text: str, count: int, day: str) -> Words:
    return Words(
        reader.plural("{n} news source as OPML", "{n} news sources as OPML", count).format(n=count),
        file=(f"dingxun-{day}.opml", text),
    )
