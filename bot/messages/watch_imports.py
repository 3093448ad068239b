"""/import: the question, the preview of a list, what was imported, and Undo."""

from collections.abc import Sequence

from bot.core.errors import WatchError
from bot.core.types import Words
from bot.core.watches.import_formats import MAX_LINES, Format
from bot.messages import watch_errors
from bot.messages.markup import button, plain
from bot.messages.reader import Reader

MAX_SHOWN = 10


def ask(reader: Reader) -> Words:
    """Write the question of a bare /import."""
    return Words(
        reader.text(
            "What shall I import? Send your watches, one a line, or a .txt or .csv file. TrendRadar's frequency_words.txt works too."
        ),
        ask=reader.text("one watch a line, or a file"),
    )


def say_it_at_once(reader: Reader) -> Words:
    """Write the answer to a bare /import by an anonymous admin or a channel.

    Their answer to a question could not be recognised.
    """
    return Words(reader.text("Write the lines behind the command, or /import under the file."))


def file_unfit(reader: Reader) -> Words:
    return Words(reader.text("I can import .txt and .csv files of up to 1 MB."))


def file_lost(reader: Reader) -> Words:
    return Words(reader.text("Telegram did not hand me this file. Please send it again in a minute."))


def preview(
    reader: Reader,
    kind: Format,
    new: Sequence[str],
    bad: Sequence[tuple[int, WatchError]],
    *,
    known: int,
    full: int,
    left_out: int,
    number: int,
) -> Words:
    """Write what saving a list would do, with bad lines by number; buttons where there is something to save."""
    lines = []
    if kind == "trendradar":
        lines.append(reader.text("Read as a TrendRadar word list, each group as one watch, a long one as several."))
    if kind == "csv":
        lines.append(reader.text("Read as a table."))
    if new:
        lines.append(reader.plural("<b>{n} new watch</b>:", "<b>{n} new watches</b>:", len(new)).format(n=len(new)))
        lines += [f"· {plain(text, 80)}" for text in new[:MAX_SHOWN]]
        if len(new) > MAX_SHOWN:
            lines.append("…")
    elif not (known or bad or full):
        lines.append(reader.text("There is no watch in it. Write one a line."))
    if known:
        lines.append(reader.plural("{n} is watched already.", "{n} are watched already.", known).format(n=known))
    lines += _full(reader, full)
    if bad:
        lines.append(reader.text("<b>{n} can't be read</b>:").format(n=len(bad)))
        lines += [
            reader.text("Line {n}: {problem}").format(n=number, problem=watch_errors.problem(reader, error))
            for number, error in bad[: watch_errors.MAX_ERRORS]
        ]
        if len(bad) > watch_errors.MAX_ERRORS:
            # All their numbers, so that they can be corrected at once.
            others = ", ".join(str(number) for number, _ in bad[watch_errors.MAX_ERRORS : watch_errors.MAX_ERRORS + 40])
            lines.append(reader.text("Further bad lines: {numbers}").format(numbers=others))
    if left_out:
        lines.append(
            reader.text("The list is very long: I read {most} lines, {n} are left out.").format(
                most=MAX_LINES, n=left_out
            )
        )
    save = button(reader.text("Save {n}").format(n=len(new)), "bring", number)
    return Words("\n".join(lines), ((save, button(reader.text("Cancel"), "leave", number)),) if new else ())


def _full(reader: Reader, full: int) -> list[str]:
    if not full:
        return []
    said = reader.plural(
        "{n} does not fit: this chat watches as much as it may.",
        "{n} do not fit: this chat watches as much as it may.",
        full,
    )
    return [said.format(n=full)]


def imported(reader: Reader, new: int, *, full: int, total: int, number: int) -> Words:
    """Write that a list was saved."""
    said = reader.plural(
        "<b>{n} watch</b> saved. What hits comes here at once.",
        "<b>{n} watches</b> saved. What hits comes here at once.",
        new,
    ).format(n=new)
    mine = button(reader.text("My watches ({n})").format(n=total), "list")
    undo = (button(reader.text("Undo"), "unbring", number),) if new else ()
    return Words("\n".join([said, *_full(reader, full)]), ((*undo, mine),))


def offer_expired(reader: Reader) -> Words:
    return Words(
        reader.text("This list is over an hour old, or another one has taken its place. Please send it again.")
    )


def cancelled(reader: Reader) -> Words:
    return Words(reader.text("Nothing was saved."))


def undone(reader: Reader, changed: int, *, brought: bool) -> Words:
    """Write that the last change to many watches was undone."""
    said = (
        reader.plural("<b>{n} watch</b> is gone again.", "<b>{n} watches</b> are gone again.", changed)
        if brought
        else reader.text("Watching <b>{n}</b> again.")
    )
    return Words(said.format(n=changed), ((button(reader.text("My watches"), "list"),),))
