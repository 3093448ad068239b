"""Runs the migrations on the connection that the store hands in (render_as_batch, so that SQLite can alter tables)."""

from alembic import context
from sqlmodel import SQLModel

from bot.store import tables

# The tables register themselves there when their module is imported.
target = SQLModel.metadata
assert tables.SOURCES is not None

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=target,
    render_as_batch=True,
    compare_type=True,
    on_version_apply=context.config.attributes.get("applied"),
)
with context.begin_transaction():
    context.run_migrations()
