"""What every test may ask for: a database of either kind, a set clock, the service's front door."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.runtime import open_database
from foundation.clock import SetClock
from foundation.columns import Base
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.journal import actions as journal
from tests import stores

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)  # 17:42 in Shanghai, a Tuesday
OUTSIDE_DATA = Path(os.environ.get("OUTSIDE_DATA", Path(__file__).parents[1] / ".." / "shared"))


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """Fresh keys for the whole run."""
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keys")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> str:
    """A prepared, empty database to copy from: making tables once is a hundred times cheaper."""
    if stores.wanted() == "pg":
        url = stores.new_postgresql_database("template_empty")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'empty.db'}"
    database = open_database(url, keyring)
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        journal.begin_epoch(session, reason="first start", at=NOON)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.dispose()
    return url


@pytest.fixture
def database(empty_store: str, tmp_path: Path, keyring: Keyring) -> Iterator[Database]:
    """A database of its own for one test."""
    if stores.wanted() == "pg":
        url = stores.copy_postgresql_database("template_empty")
    else:
        file = tmp_path / "test.db"
        shutil.copyfile(empty_store.removeprefix("sqlite:///"), file)
        url = f"sqlite:///{file}"
    opened = open_database(url, keyring)
    yield opened
    opened.dispose()
    if stores.wanted() == "pg":
        stores.drop_postgresql_database(url)


@pytest.fixture
def write(database: Database) -> Callable[[], AbstractContextManager[Session]]:
    """Opens a writing transaction."""
    return database.write


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at 17:42 on Tuesday 24 November 2026 in Shanghai."""
    return SetClock(NOON)


@pytest.fixture(scope="session")
def outside_data() -> Path:
    """The folder of outside data and cases; the test is skipped where it is absent."""
    if not (OUTSIDE_DATA / "cases").is_dir():
        pytest.skip("outside data is not here: set OUTSIDE_DATA to its folder")
    return OUTSIDE_DATA
