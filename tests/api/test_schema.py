"""The migrations make what the tables say, on both databases; a newer schema is not served."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from api import schema
from api.runtime import open_database
from api.tables import everything
from foundation.errors import Misconfigured
from tests import stores

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)


@pytest.fixture
def empty(tmp_path, keyring):
    """A database without any table."""
    if stores.wanted() == "pg":
        url = stores.new_postgresql_database(f"schema_{tmp_path.name}"[:60])
    else:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    opened = open_database(url, keyring)
    yield opened
    opened.dispose()


def test_the_migrations_make_what_the_tables_say(empty, database):
    """Nothing is missing, nothing is left over, on this kind of database."""
    schema.migrate(empty, at=AT)

    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, everything()) == []


def test_the_migrations_guard_the_same_tables(empty, database):
    """Every append-only trigger of the tables is there after the migrations too."""
    schema.migrate(empty, at=AT)

    assert triggers(empty) == triggers(database)


def test_a_second_migration_changes_nothing(empty, database):
    """Safe to repeat; the journal keeps its epoch."""
    schema.migrate(empty, at=AT)
    schema.migrate(empty, at=AT)

    with empty.read() as session:
        assert session.scalar(text("SELECT count(*) FROM journal_epochs")) == 1


def test_a_newer_schema_is_refused(empty, database):
    """An older version of the code says which way out there is."""
    schema.migrate(empty, at=AT)
    with empty.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Misconfigured, match="does not know"):
        schema.check_current(empty)


def test_an_empty_database_is_not_served(empty, database):
    """Production starts on a schema that was brought up to date."""
    with pytest.raises(Misconfigured, match="correction migrate"):
        schema.check_current(empty)


def triggers(database):
    """The names of a database's triggers, and what each of them does."""
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.read() as session:
        return {tuple(row) for row in session.execute(text(asked))}
