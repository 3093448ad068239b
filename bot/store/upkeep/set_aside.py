"""Setting aside: unsound rows are repaired, taken out of their queue, or deleted, and noted.

Afterwards all are sound.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    cast,
    delete,
    insert,
    literal,
    tuple_,
    update,
)
from sqlalchemy.types import JSON
from sqlmodel import SQLModel, func, select

from bot.store.database.engine import Session
from bot.store.database.soundness import FACTS_INSTEAD, INSTEAD, WORDS, BrokenText, Unsound, wrong_columns
from bot.store.tables import SET_ASIDE, SetAsideRow

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# Takes a row out of its queue when a wrong column cannot be repaired.
OUT_OF_QUEUE: dict[str, dict[str, Any]] = {
    "articles": {"title": "", "text": "", "detail": None, "detail_due": None, "matched_at": LONG_AGO, "silent": True},
    "broadcasts": {"state": "dropped"},
    "chats": {"state": "off", "off_reason": "unsound", "off_at": None},
    "messages": {"state": "failed", "error": "unsound", "edit_due_at": None, "follow_up": None},
    "people": {"role": "user"},
    "sources": {"state": "disabled", "last_error": "unsound"},
    "stories": {"wanted": False},
    "updates": {"state": "failed", "error": "unsound"},
    "watches": {"removed_at": LONG_AGO},
}
# Replaces Telegram's ids, a different one for each row, below all that Telegram gives out.
_NOBODY = -(2**61)
LOOKED_THROUGH = 500


class SetAside:
    """The table of rows that were found unsound."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put_right(self, one: Unsound, at: datetime) -> None:
        """Repair a row that was found unsound, if it still is, and note it."""
        row_type, table = _tables()[one.table]
        this = [column == _written(value) for column, value in zip(table.primary_key, one.key, strict=True)]
        row = await self._session.whatever(select(row_type).where(*this))
        wrong = wrong_columns(row) if row is not None else ()
        if not wrong:
            return
        values = _mended(table, wrong, one.key)
        if values is None:
            await self._session.exec(delete(table).where(*this))
        else:
            await self._session.exec(update(table).where(*this).values(values))
        # Only ids that the store gave out itself: others are numbers of people.
        key = str(one.key[0]) if table.autoincrement_column is not None else ""
        note = {"at": at, "of": one.table, "key": key, "columns": ", ".join(wrong), "told": False}
        await self._session.exec(insert(SetAsideRow), params=[note])

    async def rows_of(self, name: str, after: Any) -> Any:
        """Read the next rows of a table, so that the unsound ones are found; returns the last key, None at the end."""
        row_type, table = _tables()[name]
        keys = list(table.primary_key)
        statement = select(*keys).order_by(*keys).limit(LOOKED_THROUGH)
        if after is not None:
            statement = statement.where(tuple_(*keys) > tuple_(*after))
        found = [row if isinstance(row, tuple) else (row,) for row in (await self._session.exec(statement)).all()]
        if not found:
            return None
        await self._session.exec(
            select(row_type).where(tuple_(*keys) >= tuple_(*found[0]), tuple_(*keys) <= tuple_(*found[-1]))
        )
        return found[-1]

    async def untold(self) -> Mapping[str, int]:
        """Count the set-aside rows that admins have not heard of, by table."""
        rows = await self._session.exec(
            select(SET_ASIDE.of, func.count()).where(SET_ASIDE.told.is_(False)).group_by(SET_ASIDE.of)
        )
        return Counter(dict(rows.all()))

    async def mark_told(self) -> None:
        """Note that admins have heard of all set-aside rows."""
        await self._session.exec(update(SetAsideRow).where(SET_ASIDE.told.is_(False)).values(told=True))


def _written(key: Any) -> Any:
    """Return the value that a row is found by; of a text that cannot be read, its bytes."""
    return cast(literal(key.data, LargeBinary), Text) if isinstance(key, BrokenText) else key


def _tables() -> dict[str, tuple[Any, Table]]:
    found: dict[str, tuple[Any, Table]] = {}
    for row in SQLModel.__subclasses__():
        name = str(getattr(row, "__tablename__", ""))
        if name in SQLModel.metadata.tables:
            found[name] = row, SQLModel.metadata.tables[name]
    return found


def _mended(table: Table, wrong: Sequence[str], key: Sequence[Any]) -> dict[str, Any] | None:
    """Return the values that make a row sound; None where the row cannot be used any more."""
    values: dict[str, Any] = {}
    if table.name == "facts":
        instead = FACTS_INSTEAD.get(str(key[0]))
        # Without one, its readers act as if it had never been there.
        return {"value": instead} if instead is not None else None
    for name in wrong:
        column = table.c[name]
        if column.primary_key:
            return None
        values |= _in_place_of(column, key)
        if column.foreign_keys and not column.nullable:
            return None  # its parent is missing
    return values


def _in_place_of(column: Column[Any], key: Sequence[Any]) -> dict[str, Any]:
    table, name, default = column.table.name, column.name, column.default
    said: Any = default
    if (table, name) in INSTEAD:
        return {name: INSTEAD[table, name]}
    if column.nullable:
        return {name: None}
    if (table, name) in WORDS:
        return {name: get_args(WORDS[table, name])[0]}
    if said is not None and said.is_scalar:
        return {name: said.arg}
    if said is not None and said.is_callable:
        return {name: said.arg(None)}
    out = OUT_OF_QUEUE.get(table, {})
    if (table, name) == ("chats", "telegram_id"):
        return {name: _NOBODY - int(key[0]), **out}
    return {name: _plain(column, key), **out}


def _plain(column: Column[Any], key: Sequence[Any]) -> Any:
    """Return a value that a column takes, when no meaningful one is known."""
    match column.type:
        case JSON():
            return {}
        case Boolean():
            return False
        case DateTime():
            return LONG_AGO
        case Float() | Integer():
            return 0
        case _ if isinstance(getattr(column.type, "impl", None), DateTime):
            return LONG_AGO
    # Some texts are unique in a table.
    return f"unsound-{'-'.join(map(str, key))}"
