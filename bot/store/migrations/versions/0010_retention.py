"""retention: keys outlive their articles while a source still lists them, and rows are found by age through an index"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SAID = "kind IN ('reply', 'notice') OR state IN ('merged', 'cancelled')"
LEFT = "article_id IS NULL"


def upgrade() -> None:
    op.add_column("sources", sa.Column("read_on", sa.Text(), server_default="", nullable=False))
    op.add_column("sources", sa.Column("days_read", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("article_keys") as batch_op:
        batch_op.alter_column("article_id", existing_type=sa.BigInteger(), nullable=True)
        batch_op.add_column(sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("day", sa.Integer(), nullable=True))
    op.create_index(
        "ix_article_keys_left",
        "article_keys",
        ["source_id", "day"],
        sqlite_where=sa.text(LEFT),
        postgresql_where=sa.text(LEFT),
    )
    op.create_index(
        "ix_messages_said", "messages", ["created_at"], sqlite_where=sa.text(SAID), postgresql_where=sa.text(SAID)
    )


def downgrade() -> None:
    raise NotImplementedError("an older version would take what is listed for longer than it is kept for news")
