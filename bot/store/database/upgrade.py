"""Brings a database to the newest revision, or leaves it as it is and says why in one line."""

from collections import Counter
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, inspect, text

from bot.core.errors import StoreError
from bot.store.database.triggers import drop_triggers, make_triggers

log = structlog.get_logger("store")

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def known_revisions(folder: Path = MIGRATIONS) -> list[str]:
    """Return every revision that this version knows, oldest first: by the files' names, because Alembic is heavy."""
    return sorted(path.stem.partition("_")[0] for path in (folder / "versions").glob("[0-9]*_*.py"))


def newer(what: str, revision: str) -> str:
    """Return the message that a database was made by a newer version."""
    return f"{what} is of a newer version of dingxun (revision {revision}; this one knows them up to {known_revisions()[-1]})."


def older(what: str, revision: str | None) -> str:
    """Return the message that a database waits for the bot to upgrade it."""
    if revision is None:
        return f"No bot has run on {what} yet."
    return (
        f"{what} is of an older version of dingxun (revision {revision}; this one's is {known_revisions()[-1]}). "
        "Start the bot, or bring it up by itself: dingxun db upgrade."
    )


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a database is at; None where no bot has made tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection, folder: Path = MIGRATIONS) -> None:
    """Run the migrations that a database lacks, within the open transaction.

    Raises StoreError if rows would lose their parent. On SQLite foreign keys must be off on this connection: they
    cannot be switched within a transaction, and while they act DROP TABLE, of which every rebuilding of a table
    consists, deletes whatever refers to the table.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite and connection.execute(text("PRAGMA foreign_keys")).scalar():
        raise AssertionError("foreign keys act during a migration")
    # Alembic is heavy and only needed here.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    if on_sqlite:
        # The old behaviour: renaming the rebuilt table must not check an operator's own views, which name it, too.
        connection.execute(text("PRAGMA legacy_alter_table=ON"))
    before = _hanging_on_nothing(connection) if on_sqlite else Counter()
    drop_triggers(connection)
    config.attributes["applied"] = _applied
    command.upgrade(config, "head")
    make_triggers(connection)
    if on_sqlite:
        _check_references(connection, before)


def _applied(step: Any, **_: object) -> None:
    log.info("the database is upgraded, step by step", revision=step.up_revision_id)


def _check_references(connection: Connection, before: Counter[tuple[str, str]]) -> None:
    after = _hanging_on_nothing(connection)
    if left := after - before:
        raise StoreError(
            f"The migration would leave {left.total()} rows that nothing holds ({_named(left)}); nothing is changed."
        )
    if after:
        # Some tool deleted their parents: that must not stop every start, and nothing reads these rows.
        log.warning("rows hang on nothing, as they did before the upgrade", rows=_named(after))


def _hanging_on_nothing(connection: Connection) -> Counter[tuple[str, str]]:
    """Count the rows whose parent is missing, by table and parent."""
    rows = connection.execute(text("PRAGMA foreign_key_check")).all()
    return Counter((table, parent) for table, _, parent, _ in rows)


def _named(found: Counter[tuple[str, str]]) -> str:
    return ", ".join(f"{table} without {parent}" for table, parent in sorted(found))
