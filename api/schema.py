"""The schema's version: bringing a database up to it, and refusing one that is ahead."""

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from foundation.database import Database
from foundation.errors import Misconfigured
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal

FOLDER = Path(__file__).parent / "migrations"


def present(database: Database) -> str | None:
    """The revision a database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision this version of the code works with."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise Misconfigured("This build holds no migrations.")
    return found


def migrate(database: Database, *, at: datetime) -> str:
    """Bring a database up to this version's schema, and begin its journal; safe to repeat.

    Returns:
        The revision the database is at now.

    Raises:
        Misconfigured: the database is at a revision that this version does not know.
    """
    check_known(database)
    config = _config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    with database.write() as session:
        try:
            read_journal.epoch(session)
        except Misconfigured:
            journal.begin_epoch(session, reason="first start", at=at)
    return head()


def check_known(database: Database) -> None:
    """Refuse a database whose schema is newer than this version knows (REL-45, SEC-70).

    Raises:
        Misconfigured: install the version that made it, or a newer one.
    """
    at = present(database)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if at is not None and at not in known:
        raise Misconfigured(
            f"The database is at schema {at}, which this version does not know: "
            f"install the version that made it, or a newer one."
        )


def check_current(database: Database) -> None:
    """Refuse to serve a database that was not brought up to this version's schema.

    Raises:
        Misconfigured: run `correction migrate` first.
    """
    check_known(database)
    if present(database) != head():
        raise Misconfigured("The database is behind this version: run `correction migrate` first.")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
