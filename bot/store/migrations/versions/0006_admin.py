"""admin: roles, the audit log, broadcasts, failures by day, quotas of chats"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.rename_table("admins", "people")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "audit",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "source_days",
        sa.Column("source_id", BIG, autoincrement=False, nullable=False),
        sa.Column("day", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "day"),
    )
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("watches_most", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("let_in", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("every", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("category", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_articles_stored", "articles", ["stored_at", "source_id"])
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("broadcast_id", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_messages_broadcast",
            ["broadcast_id", "state"],
            unique=False,
            sqlite_where=sa.text("broadcast_id IS NOT NULL"),
            postgresql_where=sa.text("broadcast_id IS NOT NULL"),
        )


def downgrade() -> None:
    op.drop_index("ix_articles_stored", "articles")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_broadcast")
        batch_op.drop_column("broadcast_id")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("category")
        batch_op.drop_column("every")
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.drop_column("let_in")
        batch_op.drop_column("watches_most")
    for table in ("source_days", "broadcasts", "audit"):
        op.drop_table(table)
    # A person who is not an owner would become one.
    op.execute("DELETE FROM people WHERE role != 'owner'")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("told")
    op.rename_table("people", "admins")
