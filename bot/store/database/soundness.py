"""Soundness: what every row must be when it leaves the database, and what is done with one that is not.

SQLite takes anything into any column, a fault of ours may have stored what no version can read, and files get damaged. Nothing of that may
stop a stage: an unsound row is left out of whatever asked for it, its value put right where there is something to put in its place, and
else it is taken out of the queue that it stands in. It is noted, so that admins hear of it.
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
    """What stands in place of a value that could not be read."""


BROKEN = Broken()


@dataclass(frozen=True, slots=True)
class BrokenText(Broken):
    """What stands in place of a text that is no UTF-8: its bytes, by which its row is found again where it is the key."""

    data: bytes


def read_text(data: bytes) -> str | Broken:
    """Read a text as SQLite holds it; what is no UTF-8 is broken and no error, which would hit all rows of the statement."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return BrokenText(data)


def read_json(text: str) -> Any:
    """Read JSON; what is none is BROKEN and no error, which would hit all rows of the statement."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return BROKEN


MAX_COUNT = 10**9
EPOCH = "1970-01-01T00:00:00+00:00"
# Beyond these no zone's clock can tell a time, and a day before or after it there is none: whatever reckons with it would raise.
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


class Moment(UTCDateTime):
    """A time as SQLModel stores it; what is none is BROKEN and no error, which would hit all rows of the statement.

    One at either end of the calendar comes out as one that can be reckoned with.
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


# -- what a value must be ---------------------------------------------------------------------------------------------------------

# Columns that hold one of some words.
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
    """Numbers that only count: PostgreSQL's columns take 32 bit of them, and one more at the end would be an error of the whole statement."""
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
    """Words as they are stored; of what is written when it is sent at most the topic that it is about."""
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


# Seconds, all of them: more are no time that anything could wait for.
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


# What is known by name: whoever reads it takes what is in it as it is. Behind a colon stands whose it is.
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
# What takes the place of a fact whose absence would say too much: a door that was never shut lets in whoever is there.
FACTS_INSTEAD: dict[str, dict[str, Any]] = {"access": {"invite_only": True}}


def _is_fact(name: str, value: Any) -> bool:
    wanted = _FACTS.get(name.partition(":")[0], {})
    # Some are kept until a time only.
    return all(right(value.get(part)) for part, right in wanted.items()) and _is_moment(value.get("until", EPOCH))


# What takes the place of a word that is none, where the column's own default would say too much.
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
    """Let every time be read by Moment; called once the tables are known."""
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, UTCDateTime):
                column.type = Moment()


@dataclass(frozen=True, slots=True)
class Unsound:
    """A row that is not what it must be: its table and key, and the columns that are wrong (no key = one of the table's rows)."""

    table: str
    key: Any
    columns: tuple[str, ...]


_ROWS: dict[type, tuple[_Column, ...]] = {}
_VALUES: dict[Any, Callable[[Any], bool]] = {}


def wrong_columns(row: SQLModel) -> tuple[str, ...]:
    """Name the columns of a row that hold what they must not."""
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
    """Lets the sound rows of answers through, and notes the others.

    Example: ``[*Sieve().through(select(ChatRow), rows)]``; ``found`` then holds what is wrong.
    """

    def __init__(self) -> None:
        self.found: list[Unsound] = []
        # Rows looked at in this session: what it has changed itself is no longer as it was read.
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
        """Give the rows of an answer that are sound; of a figure that cannot be read (the largest of a column) None is left."""
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
