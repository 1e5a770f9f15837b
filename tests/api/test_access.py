"""The table of access: every cell is asked for, and every answer is the one that stands there."""

import shutil
from collections.abc import Iterator
from copy import deepcopy

import pytest

from api.declarations import declaration
from api.routers import ROUTERS
from api.runtime import open_database
from api.tables import everything
from foundation.clock import SetClock
from foundation.journal import actions as journal
from tests import stores
from tests.api import access_table
from tests.api.access_cases import CASES
from tests.api.access_driver import LOOKS, Driver, operations_of, sees
from tests.api.access_table import LIVE, Hole, Rule, rules
from tests.api.access_world import NOON, build

HTTP_RULES = [rule for rule in rules() if rule.operation != LIVE]
SEEN = [(rule, part) for rule in rules() for part in rule.sees]


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
    database.dispose()
    made = Driver(application, keyring, url, folder, world)
    yield made
    made.close()
    shutil.rmtree(folder)


def wrong_cells(driver: Driver, rule: Rule) -> list[str]:
    """The cells of a rule that are answered otherwise than the table says."""
    found = []
    for cell in rule.cells:
        answer = driver.answer(cell)
        if answer != cell.answer:
            found.append(f"{cell.role}, {cell.relation}: {answer} instead of {cell.answer}")
    return found


@pytest.mark.parametrize("rule", HTTP_RULES, ids=lambda rule: rule.name)
def test_every_cell_is_answered_as_the_table_says(driver, rule):
    """Role × relation of an operation, each with a request that would otherwise succeed."""
    assert wrong_cells(driver, rule) == []
