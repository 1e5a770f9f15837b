"""The migrations make what the tables say, on both databases; who may run on a newer schema."""

import shutil
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from api import schema
from api.runtime import open_database
from api.tables import everything
from foundation.errors import Misconfigured
from foundation.releases.tables import NoticeRow
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


def test_a_newer_schema_that_says_nothing_is_refused(empty, database):
    """An older version of the code says which way out there is."""
    schema.migrate(empty, at=AT)
    with empty.write() as session:
        session.execute(text("DELETE FROM schema_notice"))
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Misconfigured, match="does not know"):
        schema.check_current(empty)


def test_an_empty_database_is_not_served(empty, database):
    """Production starts on a schema that was brought up to date."""
    with pytest.raises(Misconfigured, match="correction migrate"):
        schema.check_current(empty)


def test_the_newest_migration_speaks_to_older_code(empty, database):
    """What it says lies in the database, for code that does not have its file."""
    schema.migrate(empty, at=AT)

    assert noted(empty) == [("0.1", "0.1")]


def test_the_version_before_runs_on_what_was_only_added(empty, database, newer):
    """After going back by one minor version the schema stays, and the newer one goes on from it."""
    newer(made_by="0.2", oldest_code="0.1")
    ahead = schema.migrate(empty, at=AT)
    newer.gone()

    schema.check_current(empty)
    assert schema.migrate(empty, at=AT) == ahead
    assert columns(empty, "offices") >= {"told_later"}
    assert noted(empty) == [("0.2", "0.1")]
    newer(made_by="0.2", oldest_code="0.1")
    assert schema.migrate(empty, at=AT) == ahead


@pytest.mark.parametrize(
    ("made_by", "oldest_code"), [("0.2", "0.2"), ("0.3", "0.1"), ("1.0", "0.1")]
)
def test_the_version_before_stays_off_the_rest(made_by, oldest_code, empty, database, newer):
    """Something was taken away, or more than one minor version lies between."""
    newer(made_by=made_by, oldest_code=oldest_code)
    schema.migrate(empty, at=AT)
    newer.gone()

    with pytest.raises(Misconfigured, match=f"of version {made_by}, which this version"):
        schema.check_current(empty)
    with pytest.raises(Misconfigured, match="does not know"):
        schema.migrate(empty, at=AT)


def test_what_was_once_taken_away_stays_away(empty, database, newer):
    """A later migration that only adds does not let in who was already out."""
    newer(made_by="0.2", oldest_code="0.2")
    newer(made_by="0.2", oldest_code="0.1", number=2)
    schema.migrate(empty, at=AT)
    newer.gone()

    assert noted(empty) == [("0.2", "0.2")]


def test_a_migration_that_says_nothing_is_not_applied(empty, database, newer):
    """Whoever writes one has to think of the version before."""
    newer(made_by=None, oldest_code=None)

    with pytest.raises(Misconfigured, match="does not say"):
        schema.migrate(empty, at=AT)


MADE_UP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None
{says}

def upgrade():
    op.add_column("offices", sa.Column("told_later{suffix}", sa.String(10), nullable=True))
"""


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """Adds a made-up migration to a copy of ours, and takes the copy away again."""
    ours, folder = schema.FOLDER, tmp_path / "migrations"
    head = schema.head()
    shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def add(*, made_by, oldest_code, number=1):
        says = f'made_by, oldest_code = "{made_by}", "{oldest_code}"' if made_by else ""
        (folder / "versions" / f"9{number:03}_newer.py").write_text(
            MADE_UP.format(
                revision=f"9{number:03}",
                before=head if number == 1 else f"9{number - 1:03}",
                says=says,
                suffix="" if number == 1 else number,
            )
        )
        monkeypatch.setattr(schema, "FOLDER", folder)

    add.gone = lambda: monkeypatch.setattr(schema, "FOLDER", ours)
    return add


def noted(database):
    """The notice as stored."""
    with database.read() as session:
        found = session.execute(select(NoticeRow.made_by, NoticeRow.oldest_code))
        return [tuple(row) for row in found]


def columns(database, table):
    """The names of a table's columns."""
    with database.engine.connect() as connection:
        return {column["name"] for column in inspect(connection).get_columns(table)}


def triggers(database):
    """The names of a database's triggers, and what each of them does."""
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.read() as session:
        return {tuple(row) for row in session.execute(text(asked))}
