"""changes: the log of changes of watches, written by triggers so that no way to change one can pass it by; what is to be forgotten"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Everything about a watch but how many alerts it was promised today.
FOLLOWED = "id, chat_id, text, key, mode, schedule, muted_until, created_by, created_at, removed_at"
# Any fixed number: who changes watches waits for each other, so that the order of `seq` is the order of commits.
LOCK = 0x64786F

LOG = "INSERT INTO watch_changes (watch_id) VALUES"
ON_SQLITE = f"""
CREATE TRIGGER watch_added AFTER INSERT ON watches BEGIN {LOG} (NEW.id); END
CREATE TRIGGER watch_changed AFTER UPDATE OF {FOLLOWED} ON watches BEGIN {LOG} (NEW.id); END
CREATE TRIGGER watch_deleted AFTER DELETE ON watches BEGIN {LOG} (OLD.id); END
"""
# Who writes waits before any row is locked: two that lock rows first and then wait for each other would never end.
ON_POSTGRESQL = f"""
CREATE FUNCTION lock_watches() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock({LOCK}); RETURN NULL; END $$
CREATE FUNCTION log_watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {LOG} (COALESCE(NEW.id, OLD.id)); RETURN NULL; END $$
CREATE TRIGGER watches_locked BEFORE INSERT OR DELETE OR UPDATE OF {FOLLOWED} ON watches FOR EACH STATEMENT EXECUTE FUNCTION lock_watches()
CREATE TRIGGER watch_changed AFTER INSERT OR DELETE OR UPDATE OF {FOLLOWED} ON watches FOR EACH ROW EXECUTE FUNCTION log_watch()
"""


def upgrade() -> None:
    op.create_table(
        "watch_changes",
        sa.Column("seq", BIG, autoincrement=True, nullable=False),
        sa.Column("watch_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "forgettings",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("panel", sa.BigInteger(), nullable=True),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.drop_index("ix_watches_seq", "watches")
    op.drop_column("watches", "seq")
    statements = ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL
    for statement in statements.strip().splitlines():
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError(
        "an older version gives the numbers of changes out by itself and would begin at one again"
    )
