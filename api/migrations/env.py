"""Alembic's way in: the one place that sees every table."""

from typing import Any, Literal

from alembic import context

from api.tables import everything
from foundation.columns import UtcDateTime

target = everything()


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write our column types with their module, so that a new migration imports them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from foundation.columns import UtcDateTime")
        return "UtcDateTime()"
    return False


def run() -> None:
    """Run the migrations on the connection that `api.schema` hands over."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=target,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
