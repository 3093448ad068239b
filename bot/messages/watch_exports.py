"""/export: a chat's watches as text, as a table, and as TrendRadar's word list."""

from collections.abc import Sequence

from bot.core.types import Words
from bot.core.watches.import_formats import TRENDRADAR_HEADER, TRENDRADAR_NAME, Written
from bot.core.watches.trendradar import UnsayableReason
from bot.messages import watch_list
from bot.messages.markup import verbatim
from bot.messages.reader import Reader

# Of 4,096: room for the words around it.
MAX_EXPORT = 3_800


def exported(reader: Reader, lines: Sequence[str], count: int, day: str) -> list[Words]:
    """Write an export as a message to copy, or as a file where it is too long for one; then what it is good for."""
    name = f"dingxun-{day}"
    if not count:
        return [watch_list.panel(reader, [])]
    said = reader.plural(
        "{n} watch. Send it to /import anywhere to watch it there; /export csv gives a table, /export trendradar a word list.",
        "{n} watches. Send them to /import anywhere to watch them there; /export csv gives a table, /export trendradar a word list.",
        count,
    ).format(n=count)
    shown = verbatim("\n".join(lines))
    if len(shown) > MAX_EXPORT:
        return [Words(said, file=(f"{name}.txt", "\n".join([*lines, ""])))]
    # Apart, so that the export can be copied or sent on whole.
    return [Words(f"<pre>{shown}</pre>"), Words(said)]


def exported_table(reader: Reader, table: str, count: int, day: str) -> Words:
    """Write an export as a table: a file that a spreadsheet opens."""
    if not count:
        return watch_list.panel(reader, [])
    said = reader.plural("{n} watch as a table.", "{n} watches as a table.", count).format(n=count)
    # The mark tells Excel that this is UTF-8.
    return Words(said, file=(f"dingxun-{day}.csv", f"\ufeff{table}"))


def exported_trendradar(reader: Reader, made: Sequence[Written]) -> Words:
    """Write an export as TrendRadar's word list: a file by the name that TrendRadar looks for."""
    if not made:
        return watch_list.panel(reader, [])
    count = sum(bool(one.rows) for one in made)
    said = [
        reader.plural(
            "{n} watch as a word list for TrendRadar. Put the file into its folder config.",
            "{n} watches as a word list for TrendRadar. Put the file into its folder config.",
            count,
        ).format(n=count)
    ]
    if left := len(made) - count:
        said.append(
            reader.plural(
                "{n} cannot be said there: it stands in the file as a comment that says why.",
                "{n} cannot be said there: they stand in the file as comments that say why.",
                left,
            ).format(n=left)
        )
    return Words("\n".join(said), file=(TRENDRADAR_NAME, "\n".join([*trendradar_lines(reader, made), ""])))


def trendradar_lines(reader: Reader, made: Sequence[Written]) -> list[str]:
    """Return TrendRadar's word list as lines: a group a watch, and in comments what a group cannot say."""
    lines = [TRENDRADAR_HEADER]
    for one in made:
        text = " ".join("".join(char if char.isprintable() else " " for char in one.watch.text).split())
        lines.append("")
        if not one.rows:
            lines.append(f"# {_unsayable(reader, one.why).format(watch=text)}")
        elif one.lost:
            told = {
                "label": reader.text("label {name}").format(name=one.query.label),
                "name": reader.text("name {name}").format(name=one.query.name),
                "mode": reader.text("delivery {name}").format(name=one.watch.mode),
            }
            said = reader.text("Not kept by TrendRadar: {lost}")
            lines.append(f"# {said.format(lost=reader.text(', ').join(told[what] for what in one.lost))}")
        lines += one.rows
    return lines


def _unsayable(reader: Reader, why: UnsayableReason) -> str:
    return {
        "stock": reader.text("Left out: {watch} (TrendRadar knows words, no stocks)"),
        "field": reader.text("Left out: {watch} (TrendRadar does not look in one field only)"),
        "prefix": reader.text("Left out: {watch} (TrendRadar has no beginnings of words)"),
        "nested": reader.text("Left out: {watch} (a group of TrendRadar's cannot nest its words like this)"),
        "other": reader.text("Left out: {watch} (in TrendRadar's list this would mean something else)"),
    }[why]
