"""health"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_new_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("usual_gap", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("gaps", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("told", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_unknown",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_unknown")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        for name in ("since", "told", "gaps", "usual_gap", "last_new_at"):
            batch_op.drop_column(name)
