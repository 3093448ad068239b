"""never again: the id of a deleted row is never handed out to another one, on SQLite either"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTED = (
    "articles",
    "audit",
    "broadcasts",
    "chats",
    "deliveries",
    "messages",
    "questions",
    "sources",
    "stories",
    "watches",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in COUNTED:
        # Rebuilt unchanged: SQLite takes AUTOINCREMENT in CREATE TABLE alone.
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass


def downgrade() -> None:
    """Leave the tables as they are: an older version counts on in them."""
