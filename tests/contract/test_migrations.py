"""An upgrade loses nothing: from every revision there was, on both databases, with something in every table."""

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from bot.core.errors import StoreError
from bot.store import Store, tables
from bot.store.database.engine import Engine
from bot.store.database.triggers import FOLLOWED
from bot.store.database.upgrade import known_revisions, upgrade
from tests.databases import empty_postgres, empty_sqlite
from tests.filled import Rows, at_revision, contents, empty_columns, fill, lost, reflected, revisions, sync_url

REVISIONS = revisions()
COUNTED = [name for name, table in SQLModel.metadata.tables.items() if table.autoincrement_column is not None]
assert tables.SOURCES is not None


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_row_and_value_is_there_after_an_upgrade(empty_database_url: str, revision: str):
    at_revision(empty_database_url, revision)
    before = fill(empty_database_url)
    assert not list(empty_columns(before))
    store = await Store.open(empty_database_url, runner=True)
    await store.close()
    assert not lost(before, contents(empty_database_url))


def test_the_comparison_sees_a_lost_row_a_lost_value_and_one_too_many():
    before: Rows = {"admins": {(1,): {"user_id": 1, "role": "owner"}, (2,): {"user_id": 2, "role": "owner"}}}
    after: Rows = {"people": {(1,): {"user_id": 1, "role": ""}, (3,): {"user_id": 3, "role": "owner"}}}
    assert lost(before, after) == ["admins(3,) is new", "admins(1,).role: 'owner' became ''", "admins(2,)"]


def test_revisions_are_known_by_their_files():
    """Alembic is heavy: whether there is anything to migrate is known without it."""
    assert known_revisions() == REVISIONS


BAD = {
    "rows that nothing holds": ("DELETE FROM chats WHERE id = 101", "watches"),
    "an error": ("INSERT INTO nowhere VALUES (1)", "nowhere"),
}


@pytest.mark.parametrize("bad", BAD)
async def test_a_bad_migration_changes_nothing(empty_database_url: str, tmp_path: Path, bad: str):
    """Made as SQLite makes it: children without their parent are seen before the commit.

    PostgreSQL deletes or refuses by itself.
    """
    statement, named = BAD[bad]
    if bad == "rows that nothing holds" and empty_database_url.startswith("postgresql"):
        pytest.skip("PostgreSQL's foreign keys always act")
    at_revision(empty_database_url, REVISIONS[-1])
    before = fill(empty_database_url)
    folder = with_one_more(tmp_path, f"op.execute({statement!r})")
    with pytest.raises(StoreError, match=named) as raised:
        await Engine.open(empty_database_url, runner=False, migrations=folder)
    assert "\n" not in str(raised.value)
    assert contents(empty_database_url) == before
    assert stamped(empty_database_url) == REVISIONS[-1]


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_what_hung_on_nothing_before_stops_no_upgrade(tmp_path: Path, revision: str):
    """SQLite's own shell has foreign keys off: deleting a chat with it leaves its watches and messages."""
    url = empty_sqlite(tmp_path)
    at_revision(url, revision)
    fill(url)
    with contextlib.closing(sqlite3.connect(tmp_path / "dingxun.sqlite", isolation_level=None)) as opened:
        opened.execute("DELETE FROM chats WHERE id = 101")
    before = contents(url)
    store = await Store.open(url, runner=True)
    await store.close()
    assert not lost(before, contents(url))


# Objects that operators make for themselves in the file.
OWN = {
    "a view": "CREATE VIEW own AS SELECT watches.text, chats.title FROM chats JOIN watches ON watches.chat_id = chats.id",
    "an index": "CREATE INDEX own ON messages (sent_at, state)",
    "a table": "CREATE TABLE own (said text, chat integer REFERENCES chats (id))",
    "a trigger": "CREATE TRIGGER own AFTER INSERT ON chats BEGIN SELECT 1; END",
}


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("revision", ["0001", "0006", "0009"])
async def test_what_operators_made_for_themselves_stops_no_upgrade(tmp_path: Path, revision: str, own: str):
    url = empty_sqlite(tmp_path)
    at_revision(url, revision)
    before = fill(url)
    with contextlib.closing(sqlite3.connect(tmp_path / "dingxun.sqlite", isolation_level=None)) as opened:
        opened.execute(OWN[own])
    store = await Store.open(url, runner=True)
    await store.close()
    assert not lost(before, {name: rows for name, rows in contents(url).items() if name != "own"})


async def test_a_migration_may_rebuild_any_table(tmp_path: Path):
    """PostgreSQL rebuilds none: it refuses to drop what others refer to."""
    url = empty_sqlite(tmp_path)
    at_revision(url, REVISIONS[-1])
    before = fill(url)
    rebuild = f"for name in {list(before)}:\n        with op.batch_alter_table(name, recreate='always'): pass"
    await (await Engine.open(url, runner=False, migrations=with_one_more(tmp_path, rebuild))).close()
    assert contents(url) == before
    assert followed(url) == {"watch_added", "watch_changed", "watch_deleted"}
    assert stamped(url) == "9999"


def test_no_migration_runs_while_foreign_keys_act(tmp_path: Path):
    """Each rebuilding would delete what refers to the table, and nobody would see it."""
    engine = create_engine(sync_url(empty_sqlite(tmp_path)))
    with engine.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys=ON"))
        with pytest.raises(AssertionError):
            upgrade(connection)
    engine.dispose()


def with_one_more(folder: Path, body: str) -> Path:
    """Copy the migrations and add one behind the last."""
    copied = Path(shutil.copytree(Path(tables.__file__).parent / "migrations", folder / "migrations"))
    (copied / "versions" / "9999_more.py").write_text(
        f'from alembic import op\nrevision = "9999"\ndown_revision = "{REVISIONS[-1]}"\ndef upgrade():\n    {body}\n',
        encoding="utf-8",
    )
    return copied


def followed(url: str) -> set[str]:
    """Return the names of the triggers on watches."""
    engine = create_engine(make_url(sync_url(url)))
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    engine.dispose()
    return found


def test_every_column_of_a_watch_but_what_it_was_promised_is_followed():
    columns = {column.name for column in SQLModel.metadata.tables["watches"].columns}
    assert set(FOLLOWED.split(", ")) == columns - {"told", "told_on"}


def stamped(url: str) -> Any:
    engine = create_engine(make_url(sync_url(url)))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    engine.dispose()
    return found


# -- the tables are what tables.py says --------------------------------------------------------------------------------


def schema(url: str) -> dict[str, Any]:
    """Describe every table by content: columns, keys, constraints, indexes with their conditions."""
    engine = create_engine(make_url(sync_url(url)))
    looked, found = inspect(engine), {}
    for name in sorted(set(looked.get_table_names()) - {"alembic_version"}):
        found[name] = {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"], _default(one["default"]))
                for one in looked.get_columns(name)
            },
            "key": looked.get_pk_constraint(name)["constrained_columns"],
            "refers": sorted(
                (one["constrained_columns"], one["referred_table"], one["referred_columns"], one["options"])
                for one in looked.get_foreign_keys(name)
            ),
            "unique": sorted(one["column_names"] for one in looked.get_unique_constraints(name)),
            "indexes": sorted(
                (
                    one["name"],
                    one["column_names"],
                    bool(one["unique"]),
                    str(one.get("dialect_options", {}).get(f"{engine.dialect.name}_where", "")),
                )
                for one in looked.get_indexes(name)
                if "duplicates_constraint" not in one
            ),
        }
    engine.dispose()
    return found


def _default(said: str | None) -> str:
    return "" if said is None or "nextval" in said else said.partition("::")[0].strip("'").replace("false", "0")


@pytest.fixture(params=["sqlite", "postgres"])
def two_empty(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    if request.param == "sqlite":
        (tmp_path / "other").mkdir()
        return empty_sqlite(tmp_path), empty_sqlite(tmp_path / "other")
    server = request.getfixturevalue("postgres_server")
    return empty_postgres(server), empty_postgres(server)


async def test_migrated_tables_are_those_of_the_classes(two_empty: tuple[str, str]):
    migrated, made = two_empty
    await (await Store.open(migrated, runner=False)).close()
    engine = create_engine(make_url(sync_url(made)))
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    assert schema(migrated) == schema(made)


async def test_every_key_that_counts_says_so(tmp_path: Path):
    url = empty_sqlite(tmp_path)
    await (await Store.open(url, runner=False)).close()
    with sqlite3.connect(tmp_path / "dingxun.sqlite") as connection:
        said = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    connection.close()
    assert len(COUNTED) >= 10
    assert [name for name in COUNTED if "AUTOINCREMENT" not in said[name]] == []


async def test_no_id_is_handed_out_twice(database_url: str):
    """A holder of a deleted row's id must never meet another row by it."""
    fill(database_url)
    engine = create_engine(make_url(sync_url(database_url)))
    for name in COUNTED:
        with engine.connect() as connection:
            table = reflected(connection).tables[name]
            [key] = table.primary_key
            [last] = connection.execute(table.select().order_by(key.desc()).limit(1)).mappings()
            values = {column: value for column, value in last.items() if column != key.name}
            ids: list[int] = []
            for _ in range(2):
                connection.execute(table.delete().where(key == (ids or [last[key.name]])[-1]))
                connection.execute(table.insert().values(**values))
                highest = table.select().with_only_columns(key).order_by(key.desc()).limit(1)
                sequence = "SELECT currval(pg_get_serial_sequence(:name, :key))"
                on_postgres = engine.dialect.name == "postgresql"
                ids.append(
                    connection.execute(text(sequence), {"name": name, "key": key.name}).scalar_one()
                    if on_postgres
                    else connection.execute(highest).scalar_one()
                )
                # PostgreSQL counts by itself, whatever ids rows were given.
                assert on_postgres or ids[-1] > last[key.name], name
            assert ids[1] > ids[0], name
    engine.dispose()
