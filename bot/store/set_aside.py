"""Setting aside: unsound rows are put right, or taken out of the queue that they stand in, and noted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, update
from sqlmodel import SQLModel, select

from bot.store.engine import Session
from bot.store.rows import SET_ASIDE, SetAsideRow
from bot.store.soundness import INSTEAD, Unsound

# What takes a row out of its queue where the column that is wrong cannot be put right. Rows of other tables are passed over.
OUT_OF_QUEUE: dict[str, dict[str, Any]] = {
    "articles": {"title": "", "text": "", "detail": None, "detail_due": None},
    "broadcasts": {"state": "dropped"},
    "messages": {"state": "failed", "error": "unsound", "edit_due_at": None, "follow_up": None},
    "sources": {"state": "disabled"},
    "stories": {"wanted": False},
    "updates": {"state": "failed", "error": "unsound"},
}
# What is made anew where it is missing.
DELETED = frozenset({"facts", "heartbeats", "questions", "source_days", "forgettings"})
LOOKED_THROUGH = 500


class SetAside:
    """The table of rows that were found unsound."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put_right(self, found: Sequence[Unsound], at: datetime) -> None:
        """Put rows right that were found unsound, or take them out of their queues, and note them."""
        for one in found:
            table = SQLModel.metadata.tables[one.table]
            this = [column == value for column, value in zip(table.primary_key, one.key, strict=True)]
            if one.table in DELETED:
                await self._session.exec(delete(table).where(*this))
            elif values := _mended(table, one.columns):
                await self._session.exec(update(table).where(*this).values(values))
            note = {"at": at, "of": one.table, "key": str(one.key[0])[:100], "columns": ", ".join(one.columns)}
            await self._session.exec(insert(SetAsideRow), params=[note | {"told": False}])

    async def rows_of(self, table: str, after: Any) -> Any:
        """Read the next rows of a table, so that the unsound ones among them are found; returns the last key, None at the end."""
        [row] = [one for one in SQLModel.__subclasses__() if str(getattr(one, "__tablename__", "")) == table]
        key: Any = next(iter(SQLModel.metadata.tables[table].primary_key))
        statement = select(key).order_by(key).limit(LOOKED_THROUGH)
        keys = (await self._session.exec(statement if after is None else statement.where(key > after))).all()
        if keys:
            await self._session.exec(select(row).where(key.in_(keys)))
        return keys[-1] if len(keys) == LOOKED_THROUGH else None

    async def untold(self) -> Mapping[str, int]:
        """Count the rows that admins have not heard of, by table."""
        rows = await self._session.exec(select(SET_ASIDE.of).where(SET_ASIDE.told.is_(False)).limit(10_000))
        return Counter(rows.all())

    async def told(self) -> None:
        """Remember that admins have heard of all."""
        await self._session.exec(update(SetAsideRow).where(SET_ASIDE.told.is_(False)).values(told=True))


def _mended(table: Table, columns: Sequence[str]) -> dict[str, Any]:
    """Return what to store in place of what is wrong in these columns, or what takes the row out of its queue."""
    values: dict[str, Any] = {}
    for name in columns:
        column = table.c[name]
        default: Any = column.default
        if (table.name, name) in INSTEAD:
            values[name] = INSTEAD[table.name, name]
        elif column.nullable:
            values[name] = None
        elif default is not None and default.is_scalar:
            values[name] = default.arg
        elif default is not None and default.is_callable:
            values[name] = default.arg(None)
        else:
            return OUT_OF_QUEUE.get(table.name, {})
    return values
