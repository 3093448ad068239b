"""Databases of every revision with something in every table, made from the existing tables to miss none."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    create_engine,
    null,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.types import JSON

import bot.store

MIGRATIONS = Path(bot.store.__file__).parent / "migrations"
AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
# The second row has nothing where nothing is allowed; the third has the largest number that a key takes.
ROWS = 3
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]

# What later revisions changed on purpose: tables by their new names, and what of a row is no longer there.
RENAMED = {"admins": "people"}
GONE = {("watches", "seq")}  # the log of changes has numbers of its own


def config_of(folder: Path = MIGRATIONS) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config


def revisions() -> list[str]:
    """Every revision, the oldest first."""
    found = [one.revision for one in ScriptDirectory.from_config(config_of()).walk_revisions()]
    return found[::-1]


def sync_url(url: str) -> str:
    return url.replace("+aiosqlite", "")


def at_revision(url: str, revision: str, folder: Path = MIGRATIONS) -> None:
    """Bring an empty database to a revision, step by step as the old versions did."""
    if make_url(url).get_backend_name() == "sqlite" and folder == MIGRATIONS:
        Path(make_url(url).database or "").write_bytes(_sqlite_at(revision))
    else:
        _migrate(url, revision, folder)


@cache
def _sqlite_at(revision: str) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "dingxun.sqlite"
        _migrate(f"sqlite:///{path}", revision, MIGRATIONS)
        return path.read_bytes()


def _migrate(url: str, revision: str, folder: Path) -> None:
    engine = create_engine(make_url(sync_url(url)))
    config = config_of(folder)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def fill(url: str) -> Rows:
    """Put rows into every table of a database; returns its contents."""
    engine = create_engine(make_url(sync_url(url)))
    with engine.begin() as connection:
        for table in reflected(connection).sorted_tables:
            for number in range(1, ROWS + 1):
                connection.execute(table.insert().values(**_row(table, number)))
    engine.dispose()
    return contents(url)


def contents(url: str) -> Rows:
    """Read everything: rows by table and key."""
    engine = create_engine(make_url(sync_url(url)))
    with engine.connect() as connection:
        found: Rows = {}
        for table in reflected(connection).sorted_tables:
            keys = [column.name for column in table.primary_key]
            # JSON as it is written: "null" is something else than nothing.
            columns = [cast(one, Text).label(one.name) if isinstance(one.type, JSON) else one for one in table.columns]
            rows = [dict(row) for row in connection.execute(select(*columns)).mappings()]
            found[table.name] = {tuple(row[key] for key in keys): row for row in rows}
    engine.dispose()
    return found


def reflected(connection: Connection) -> MetaData:
    """Read the tables as they are, without Alembic's own."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != "alembic_version" and not name.startswith("sqlite_"))
    return metadata


def empty_columns(tables: Rows) -> Iterator[str]:
    """Yield what the filling left out: tables without rows, and columns without a value in any row."""
    for table, rows in tables.items():
        if not rows:
            yield table
        for column in next(iter(rows.values()), {}):
            if all(row[column] is None for row in rows.values()):
                yield f"{table}.{column}"


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: value(table, column, number) for column in table.columns}


def value(table: Table, column: Column[Any], number: int) -> Any:
    """Return a value that is no default, another in each row: the same for a key and all references to it."""
    if column.nullable and number == 2:
        return null()
    for key in column.foreign_keys:
        return value(key.column.table, key.column, number)
    told = f"{table.name}.{column.name} {number} 微信"
    match column.type:
        case JSON():
            return {"of": told, "list": [number, None, "'; --"]}
        case Boolean():
            return number % 2 == 1
        case DateTime():
            return (AT + timedelta(hours=number)).replace(tzinfo=None)
        case Float():
            return number + 0.125
        case Integer():
            # BIGINT is an Integer here; on SQLite every key is one of 64 bit.
            wide = column.primary_key or type(column.type).__name__ == "BIGINT"
            return (2**53 + 5 if wide else 2**31 - 5) if number == ROWS else 100 + number
    return told


def lost(before: Rows, after: Rows) -> list[str]:
    """Return every row and value from before that is missing afterwards, and every row that came from nowhere."""
    found = []
    for table, old in before.items():
        new = after.get(RENAMED.get(table, table), {})
        found += [f"{table}{key} is new" for key in new.keys() - old.keys()]
        for key, row in old.items():
            if key not in new:
                found.append(f"{table}{key}")
                continue
            found += [
                f"{table}{key}.{name}: {value!r} became {new[key].get(name)!r}"
                for name, value in row.items()
                if (table, name) not in GONE and (name not in new[key] or new[key][name] != value)
            ]
    return found
