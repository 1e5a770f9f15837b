"""The world of the table of access, made once for all tests that ask for it."""

import shutil
from collections.abc import Iterator

import pytest

from api.runtime import open_database
from api.tables import everything
from foundation.clock import SetClock
from foundation.journal import actions as journal
from tests import stores
from tests.api import (
    access_channels,
    access_dispatch,
    access_drills,
    access_duty,
    access_reports,
    access_silences,
)
from tests.api.access_driver import Driver
from tests.api.access_world import NOON, build


@pytest.fixture(scope="session")
def driver(application, keyring, tmp_path_factory) -> Iterator[Driver]:
    """The world of the table, and the application over copies of it."""
    folder = tmp_path_factory.mktemp("access")
    pg = stores.wanted() == "pg"
    url = stores.new_postgresql_database("template_access") if pg else f"sqlite:///{folder}/w.db"
    database = open_database(url, keyring)
    everything().create_all(database.engine)
    with database.write() as session:
        journal.begin_epoch(session, reason="first start", at=NOON)
    world = build(database, SetClock(NOON))
    with database.write() as session:
        access_duty.furnish(session, world)
        access_dispatch.furnish(session, world)
        access_silences.furnish(session, world)
        access_channels.furnish(session, world)
        access_reports.furnish(session, world)
        access_drills.furnish(session, world)
    database.dispose()
    made = Driver(application, keyring, url, folder, world)
    yield made
    made.close()
    shutil.rmtree(folder)
