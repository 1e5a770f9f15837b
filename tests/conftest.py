"""What every test may ask for: a database of either kind, a set clock, the service's front door."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from api.app import create_app
from api.denials import DenialRecorder
from api.runtime import Runtime, described, open_database
from api.tables import everything
from foundation.clock import SetClock
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.journal import actions as journal
from foundation.settings import Settings
from tests import stores
from tests.build import District, build_district
from tests.front_door import FrontDoor

# A busy machine is slow, not wrong: no generated case is judged by the time it took.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)  # 17:42 in Shanghai, a Tuesday
OUTSIDE_DATA = Path(os.environ.get("OUTSIDE_DATA", Path(__file__).parents[1] / ".." / "shared"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses a database runs again: the rest would be the same twice."""
    if stores.wanted() != "pg":
        return
    chosen = [item for item in items if "database" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """Fresh keys for the whole run."""
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keys")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> str:
    """A prepared, empty database to copy from: making tables once is a hundred times cheaper."""
    if stores.wanted() == "pg":
        stores.hurry()
        url = stores.new_postgresql_database("template_empty")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'empty.db'}"
    database = open_database(url, keyring)
    everything().create_all(database.engine)
    with database.write() as session:
        journal.begin_epoch(session, reason="first start", at=NOON)
    # Closing the last connection folds SQLite's log into the file, so the file alone is the copy.
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


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """The service's routes, put together once; each test gives them a runtime of its own."""
    return create_app(described(Settings(mode="demo")), parts=False)


@pytest.fixture
def front_door(
    application: FastAPI, database: Database, keyring: Keyring, clock: SetClock, tmp_path: Path
) -> FrontDoor:
    """The service over a test's database: signs people in and calls as they would."""
    settings = Settings(
        mode="demo",
        data_dir=tmp_path,
        password_cost="low_memory",
        sessions_per_account=50,
        failures_per_address=10_000,
    )
    runtime = Runtime(settings=settings, database=database, keyring=keyring, clock=clock)
    runtime.parts["denials"] = DenialRecorder(runtime)
    application.state.runtime = runtime
    return FrontDoor(application, runtime)


@pytest.fixture
def district(database: Database, clock: SetClock) -> District:
    """The tree of offices with one account of every role, as `tests.build` makes it."""
    return build_district(database, at=clock.now())


@pytest.fixture
def client(front_door: FrontDoor, district: District) -> Callable[..., TestClient]:
    """`client("officer")` gives a client signed in as that role; `client()` a stranger."""

    def signed_in(role: str | None = None, *, office: str = "own") -> TestClient:
        if role is None:
            return front_door.anonymous()
        return front_door.signed_in(district.account(role, office=office))

    return signed_in
