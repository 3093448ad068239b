"""parked places, and crashes counted apart from doubts"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARKED = sa.text("park_reason <> ''")


def upgrade() -> None:
    op.add_column("messages", sa.Column("crashes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("messages", sa.Column("crashes_alone", sa.Integer(), server_default="0", nullable=False))
    op.add_column("chats", sa.Column("parked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("chats", sa.Column("park_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("chats", sa.Column("park_tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("chats", sa.Column("next_try_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("chats", sa.Column("park_told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("chats", sa.Column("park_asked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_chats_parked", "chats", ["id"], sqlite_where=PARKED, postgresql_where=PARKED)


def downgrade() -> None:
    op.drop_index("ix_chats_parked", "chats")
    for name in ("park_asked", "park_told", "next_try_at", "park_tries", "park_reason", "parked_at"):
        op.drop_column("chats", name)
    op.drop_column("messages", "crashes_alone")
    op.drop_column("messages", "crashes")
