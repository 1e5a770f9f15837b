"""Alembic's way in: the one place that sees every table."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script

from api.tables import everything
from foundation.columns import UtcDateTime
from foundation.errors import Misconfigured
from foundation.releases import actions as releases
from foundation.releases.model import Notice, Release

target = everything()
# Up to here migrations say nothing: there was no table to say it in.
LAST_SILENT = "0005"


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write our column types with their module, so that a new migration imports them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from foundation.columns import UtcDateTime")
        return "UtcDateTime()"
    return False


def announce(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001  (Alembic's signature)
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    """Store, with a migration, what it says to code that does not know it.

    Raises:
        Misconfigured: it says nothing.
    """
    script = step.up_revision
    if not isinstance(script, Script) or script.revision <= LAST_SILENT:
        return
    try:
        notice = Notice(
            made_by=Release.of(script.module.made_by),
            oldest_code=Release.of(script.module.oldest_code),
        )
    except AttributeError as error:
        raise Misconfigured(
            f"Migration {script.revision} does not say `made_by` and `oldest_code`."
        ) from error
    if ctx.connection is not None:
        releases.announce(ctx.connection, notice)


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
        on_version_apply=announce,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
