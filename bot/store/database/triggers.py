"""Triggers: they write every change of a watch into the log of changes, whatever statement makes it.

They are no part of the migrations: one that rebuilds a table would lose them, or stumble over them. They are dropped
before a migration and made after it, so a change of them needs a migration, if only an empty one.
"""

from sqlalchemy import Connection, text

# Everything about a watch except how many alerts it was promised today.
FOLLOWED = "id, chat_id, text, key, mode, schedule, muted_until, created_by, created_at, removed_at"
# Any fixed number: writers of watches wait for each other, so that the order of the log is the order of commits.
LOCK = 0x64786F

LOG = "INSERT INTO watch_changes (watch_id) VALUES"
NAMES = ("watch_added", "watch_changed", "watch_deleted", "watches_locked")
ON_SQLITE = f"""
CREATE TRIGGER watch_added AFTER INSERT ON watches BEGIN {LOG} (NEW.id); END
CREATE TRIGGER watch_changed AFTER UPDATE OF {FOLLOWED} ON watches BEGIN {LOG} (NEW.id); END
CREATE TRIGGER watch_deleted AFTER DELETE ON watches BEGIN {LOG} (OLD.id); END
"""
# A writer waits before any row is locked: two that lock rows first and then wait for each other would deadlock.
ON_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION lock_watches() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock({LOCK}); RETURN NULL; END $$
CREATE OR REPLACE FUNCTION log_watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {LOG} (COALESCE(NEW.id, OLD.id)); RETURN NULL; END $$
CREATE TRIGGER watches_locked BEFORE INSERT OR DELETE OR UPDATE OF {FOLLOWED} ON watches FOR EACH STATEMENT EXECUTE FUNCTION lock_watches()
CREATE TRIGGER watch_changed AFTER INSERT OR DELETE OR UPDATE OF {FOLLOWED} ON watches FOR EACH ROW EXECUTE FUNCTION log_watch()
"""


def drop_triggers(connection: Connection) -> None:
    """Drop the triggers that exist."""
    on = "" if connection.dialect.name == "sqlite" else " ON watches"
    for name in NAMES:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))


def make_triggers(connection: Connection) -> None:
    """Create all triggers."""
    statements = ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL
    for statement in statements.strip().splitlines():
        connection.exec_driver_sql(statement)
