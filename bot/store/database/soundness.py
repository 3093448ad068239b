"""Soundness: what every row must be when it leaves the database, and what is done with one that is not.

SQLite takes anything into any column, a bug of ours may have stored what no version can read, and files get damaged.
None of that may stop a stage: an unsound row is left out of the result, its value is repaired where there is something
to put in its place, and otherwise the row is taken out of its queue. It is noted, so that admins hear of it.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import is_
from typing import Any, get_args

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Dialect, Float, Integer, String, Table, inspect
from sqlalchemy.types import JSON
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.core.chat.roles import Role
from bot.core.types import ChatKind, Held, MessageKind, MessageState, Mode, SourceState, Ticker, is_id


class Broken:
    """Stands in place of a value that could not be read."""


BROKEN = Broken()


@dataclass(frozen=True, slots=True)
class BrokenText(Broken):
    """Stands in place of a text that is not UTF-8.

    It holds the bytes, by which the row is found again where the text is its key.
    """

    data: bytes


def text_in(data: bytes) -> str | Broken:
    """Read a text as SQLite holds it; returns a BrokenText if it is not UTF-8.

    An error would hit all rows of the statement.
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        return BrokenText(data)


def read_json(text: str) -> Any:
    """Parse JSON; returns BROKEN if it is invalid.

    An error would hit all rows of the statement.
    """
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return BROKEN


MAX_COUNT = 10**9
EPOCH = "1970-01-01T00:00:00+00:00"
# Beyond these no time zone has a clock time, and the days next to it do not exist: arithmetic with it would raise.
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


class Moment(UTCDateTime):
    """A time as SQLModel stores it; an invalid one is read as BROKEN.

    An error would hit all rows of the statement. A time at either end of the calendar is moved to one that arithmetic
    works with.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        read = super().result_processor(dialect, coltype)

        def process(value: Any) -> Any:
            if isinstance(value, Broken):
                return value
            try:
                at = read(value) if read is not None else value
                return at if at is None or EARLIEST < at < LATEST else min(max(at, EARLIEST), LATEST)
            except (ValueError, TypeError, OverflowError):
                return BROKEN

        return process


# -- what a value must be ----------------------------------------------------------------------------------------------

# Columns that hold one of a set of words.
WORDS: dict[tuple[str, str], Any] = {
    ("chats", "kind"): ChatKind,
    ("deliveries", "held"): Held,
    ("deliveries", "mode"): Mode,
    ("messages", "held"): Held,
    ("messages", "kind"): MessageKind,
    ("messages", "state"): MessageState,
    ("people", "role"): Role,
    ("sources", "state"): SourceState,
    ("watches", "mode"): Mode,
}


def _is_count(value: Any) -> bool:
    """Tell whether a value can be a counter.

    PostgreSQL's columns take 32 bit, and one more at the end would fail the statement.
    """
    return is_id(value) and abs(value) < MAX_COUNT


def _is_hits(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and is_id(one.get("watch_id"))
        and isinstance(one.get("text"), str)
        and _is_words(one.get("terms"))
        for one in value
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_tickers(value: Any) -> bool:
    if not _is_words(value):
        return False
    try:
        for one in value:
            Ticker.of(one)
    except ValueError:
        return False
    return True


def _is_payload(value: Any) -> bool:
    """Tell whether a value is stored words.

    A message written when it is sent holds at most the topic that it is about.
    """
    if isinstance(value, dict) and value.keys() <= {"topic"}:
        return all(map(is_id, value.values()))
    if not isinstance(value, dict) or not isinstance(value.get("html"), str) or not isinstance(value.get("ask"), str):
        return False
    file, lines = value.get("file"), value.get("keyboard")
    return (file is None or (_is_words(file) and len(file) == 2)) and (
        isinstance(lines, list) and all(isinstance(line, list) and all(map(_is_button, line)) for line in lines)
    )


def _is_button(value: Any) -> bool:
    return (
        isinstance(value, dict) and {"text"} <= value.keys() <= {"text", "data", "url"} and _is_words([*value.values()])
    )


def _is_request(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("url"), str)
        and isinstance(value.get("headers"), dict)
        and _is_words([*value["headers"].values()])
    )


def _is_follow_up(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("watches"), list) and all(map(is_id, value["watches"]))


# In seconds: nothing could wait for longer.
_MAX_NUMBER = 1e9


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) < _MAX_NUMBER


SHAPES: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("articles", "categories"): _is_words,
    ("articles", "detail"): _is_request,
    ("articles", "tickers"): _is_tickers,
    ("deliveries", "hits"): _is_hits,
    ("messages", "follow_up"): _is_follow_up,
    ("messages", "payload"): _is_payload,
}


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (ValueError, TypeError):
        return False


def _is_age(value: Any) -> bool:
    return value is None or _is_number(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_ids(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_id, value))


# Facts by name, whose readers do not check them. Behind a colon stands the id of their owner.
_FACTS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "daily": {"day": _is_text},
    "expiring": {"since": _is_moment, "looked": _is_moment},
    "pruning": {"announced": _is_moment, "looked": _is_moment, "articles": _is_age, "messages": _is_age},
    "unknown-told": {"ids": _are_ids},
    "owner-link": {"hash": _is_text, "until": _is_moment},
    "bring": {"number": is_id, "until": _is_moment, "lines": lambda lines: isinstance(lines, list)},
    "undo": {"number": is_id, "until": _is_moment, "watches": _are_ids},
    "opml-undo": {"added": _are_ids, "removed": _are_ids},
    "access": {"invite_only": lambda value: isinstance(value, bool)},
}
# Values in place of facts whose absence would say too much: a missing "access" would let everybody in.
FACTS_INSTEAD: dict[str, dict[str, Any]] = {"access": {"invite_only": True}}


def _is_fact(name: str, value: Any) -> bool:
    wanted = _FACTS.get(name.partition(":")[0], {})
    # Some facts are kept only until a time.
    return all(right(value.get(part)) for part, right in wanted.items()) and _is_moment(value.get("until", EPOCH))


# Words in place of an invalid one, where the column's own default would say too much.
INSTEAD: dict[tuple[str, str], Any] = {
    ("articles", "categories"): [],
    ("articles", "tickers"): [],
    ("deliveries", "hits"): [],
    ("deliveries", "mode"): "instant",
    ("messages", "kind"): "notice",
    ("messages", "state"): "failed",
    ("people", "role"): "user",
    ("updates", "state"): "failed",
    ("sources", "options"): {},
    ("sources", "cursor"): {},
    ("sources", "interval"): 60.0,
    ("chats", "kind"): "private",
    ("chats", "language"): "",
}


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    nullable: bool
    is_right: Callable[[Any], bool]


def _checked(table: Table) -> tuple[_Column, ...]:
    return tuple(
        _Column(column.name, bool(column.nullable), _check_of(table.name, column.name, column.type))
        for column in table.columns
    )


def _check_of(table: str, name: str, kind: Any) -> Callable[[Any], bool]:
    if (table, name) in WORDS:
        words = frozenset(get_args(WORDS[table, name]))
        return lambda value: isinstance(value, str) and value in words
    if (table, name) in SHAPES:
        return SHAPES[table, name]
    match kind:
        case JSON():
            return lambda value: isinstance(value, dict)
        case Boolean():
            return lambda value: isinstance(value, bool)
        case DateTime() | UTCDateTime():
            return lambda value: isinstance(value, datetime)
        case Float():
            return _is_number
        case BigInteger():
            return is_id
        case Integer():
            return _is_count
        case _ if isinstance(getattr(kind, "impl", kind), String):  # SQLModel's own wraps one
            return _is_text
    return lambda value: not isinstance(value, Broken)


def prepare() -> None:
    """Make Moment read every time; called once the tables are known."""
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, UTCDateTime):
                column.type = Moment()


@dataclass(frozen=True, slots=True)
class Unsound:
    """A row that is not what it must be: its table, its key (None = one of the table's rows), and the wrong columns."""

    table: str
    key: Any
    columns: tuple[str, ...]


_ROWS: dict[type, tuple[_Column, ...]] = {}
_VALUES: dict[Any, Callable[[Any], bool]] = {}


def wrong_columns(row: SQLModel) -> tuple[str, ...]:
    """Return the columns of a row that hold what they must not."""
    columns = _ROWS.get(type(row))
    if columns is None:
        columns = _ROWS[type(row)] = _checked(SQLModel.metadata.tables[str(type(row).__tablename__)])
    values = row.__dict__
    wrong = tuple(
        column.name
        for column in columns
        if column.name in values
        and not (column.is_right(values[column.name]) or (column.nullable and values[column.name] is None))
    )
    if not wrong and row.__tablename__ == "facts" and not _is_fact(values["name"], values["value"]):
        return ("value",)
    return wrong


class Sieve:
    """Lets the sound rows of results through, and notes the others.

    Example: ``[*Sieve().through(select(ChatRow), rows)]``; ``found`` then holds the unsound rows.
    """

    def __init__(self) -> None:
        self.found: list[Unsound] = []
        # Rows checked in this session: after the session changes one, it is no longer as it was read.
        self._known: dict[Any, bool] = {}

    def is_sound(self, row: SQLModel) -> bool:
        """Tell whether a row is what it must be."""
        state: Any = inspect(row)
        right = self._known.get(state.key)
        if right is None:
            wrong = wrong_columns(row)
            right = self._known[state.key] = not wrong
            if wrong:
                self.found.append(Unsound(str(type(row).__tablename__), state.identity, wrong))
        return right

    def through(self, statement: Any, rows: Sequence[Any]) -> Iterator[Any]:
        """Yield the sound rows of a result; a figure that cannot be read (the largest of a column) becomes None."""
        if not rows:
            return
        asked = [column["expr"] for column in statement.column_descriptions]
        if len(asked) == 1 and not isinstance(rows[0], tuple):
            for row in rows:
                value = self._taken(asked[0], row)
                if value is not BROKEN:
                    yield value
            return
        for row in rows:
            values = [self._taken(one, value) for one, value in zip(asked, row, strict=True)]
            if not any(value is BROKEN for value in values):
                yield row if all(map(is_, values, row)) else tuple(values)

    def _taken(self, asked: Any, value: Any) -> Any:
        if isinstance(value, SQLModel):
            return value if self.is_sound(value) else BROKEN
        if value is None:
            return None  # of an outer join
        if not isinstance(asked, Column):
            return None if isinstance(value, Broken) else value
        is_right = _VALUES.get(asked)
        if is_right is None:
            is_right = _VALUES[asked] = _check_of(asked.table.name, asked.name, asked.type)
        if is_right(value):
            return value
        self.found.append(Unsound(asked.table.name, None, (asked.name,)))
        return BROKEN
