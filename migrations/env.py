"""Runs the migrations on the connection it is given; imports nothing of the service."""

import sqlalchemy as sa
from alembic import context

config = context.config


def render_item(kind, obj, autogen_context):
    """Keeps migrations free of SQLModel: its string and time types are written as SQLAlchemy's own."""
    if kind == "type" and type(obj).__name__ == "AutoString":
        return "sa.String()"
    if kind == "type" and type(obj).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=config.attributes.get("target_metadata"),
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(config.attributes["connection"])
