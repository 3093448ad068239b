"""Lists of watches, read and understood: what each line asks for, in a form that travels cheaply from the process that parses."""

from dataclasses import dataclass, replace

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.watches.import_formats import Format, Line, read_list
from bot.core.watches.semantics import understand


@dataclass(frozen=True, slots=True)
class Understood:
    """The meaning of a line, as far as a preview needs it: its key, and the patterns that it asks for."""

    key: str
    patterns: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as it was read and understood: every line with its meaning, or without one where it has an error."""

    format: Format
    lines: tuple[tuple[Line, Understood | None], ...]
    left_out: int


def read_and_understand(text: str, listings: Listings, file_name: str = "") -> ReadList:
    """Read a list, and understand each of its lines.

    Example: ``read_and_understand("腾讯\\n(", listings).lines[0][1].key`` -> ``"(腾讯 | $HK:00700)"`` with its quotes.
    """
    found = read_list(text, listings, file_name=file_name)
    return ReadList(found.format, tuple(_understood(line, listings) for line in found.lines), found.left_out)


def _understood(line: Line, listings: Listings) -> tuple[Line, Understood | None]:
    if line.error is not None:
        return line, None
    try:
        meaning = understand(line.text, listings)
    except WatchError as exc:
        return replace(line, mode="instant", error=exc), None
    return line, Understood(meaning.key, meaning.patterns)
