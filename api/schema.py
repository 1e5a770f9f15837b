"""The schema's version: bringing a database up to it, and what may run on one that is ahead."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from api.version import VERSION
from foundation.database import Database
from foundation.errors import Misconfigured
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal
from foundation.releases import queries as releases
from foundation.releases.model import Release

FOLDER = Path(__file__).parent / "migrations"


def present(database: Database) -> str | None:
    """The revision a database is at; None for an empty one."""
    with database.read() as session:
        return _revision(session.connection())


def head() -> str:
    """The revision this version of the code works with."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise Misconfigured("This build holds no migrations.")
    return found


def knows(revision: str | None) -> bool:
    """Whether this version has the migration that leads to a revision; to none leads every one."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision is None or revision in {script.revision for script in scripts}


def migrate(database: Database, *, at: datetime) -> str:
    """Bring a database up to this version's schema, and begin its journal; safe to repeat.

    One that the next minor version has brought further, and that lets this one run, is left alone.

    Returns:
        The revision the database is at now.

    Raises:
        Misconfigured: the database is at a revision on which this version must not run.
    """
    check_known(database)
    if knows(present(database)):
        upgrade(database, "head")
    with database.write() as session:
        try:
            read_journal.epoch(session)
        except Misconfigured:
            journal.begin_epoch(session, reason="first start", at=at)
    return present(database) or head()


def upgrade(database: Database, to: str) -> None:
    """Bring a database up to one revision, or to the "head" of this version."""
    config = _config()
    with database.engine.connect() as connection, _rebuildable(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()


@contextmanager
def _rebuildable(connection: Connection) -> Iterator[None]:
    """Let SQLite build a table anew while others refer to it; they must still fit afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        if driver.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise Misconfigured("Rows refer to others that are not there: restore a copy.")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def check_known(database: Database) -> None:
    """Refuse a database that this version neither knows nor is let run on (REL-45, SEC-70).

    Raises:
        Misconfigured: install the version that made it, or a newer one.
    """
    with database.read() as session:
        check_connection(session.connection())


def check_connection(connection: Connection) -> None:
    """The same of a database that only a connection leads to.

    Raises:
        Misconfigured: install the version that made it, or a newer one.
    """
    at = _revision(connection)
    if knows(at):
        return
    notice, own = releases.notice(connection), Release.of(VERSION)
    if notice is not None and notice.lets(own):
        return
    by = f" of version {notice.made_by}" if notice is not None else ""
    raise Misconfigured(
        f"The database is at schema {at}{by}, which this version, {own}, does not know: "
        f"install the version that made it, or a newer one."
    )


def check_current(database: Database) -> None:
    """Refuse to serve a database that was not brought up to this version's schema.

    Raises:
        Misconfigured: run `correction migrate` first.
    """
    check_known(database)
    at = present(database)
    if at != head() and knows(at):
        raise Misconfigured("The database is behind this version: run `correction migrate` first.")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
