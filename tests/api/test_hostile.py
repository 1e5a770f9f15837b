"""Whatever is sent to any place that takes input: refused in words, or taken as what it is.

`HOSTILE=full` throws the whole corpus; the default run draws some of it for each place, always the
same for one `HOSTILE_SEED`.
"""

import os
from collections.abc import Iterator

import pytest

from tests.api.access_cases import CASES, Asker
from tests.api.access_driver import Driver
from tests.api.access_table import LIVE, Cell, rules
from tests.api.hostile_attack import Ledger, Shot, Target, drawn, judge, shots

FULL = os.environ.get("HOSTILE") == "full"
SEED = os.environ.get("HOSTILE_SEED", "20261124")
AT_A_PLACE = 10_000 if FULL else 5
AT_A_HEADER = 10_000 if FULL else 1
OPERATIONS = sorted({rule.operation for rule in rules()} - {LIVE})
FOR_MANY = ("public_info", "health_live", "health_ready", "metrics_read")


@pytest.fixture(scope="module")
def ledger(driver: Driver) -> Iterator[Ledger]:
    """What the database keeps of each request."""
    made = Ledger()
    driver.watchers.append(lambda database: made.watch(database.engine))
    driver.changed = True
    yield made
    driver.watchers.clear()
    driver.changed = True


def allowed(operation: str) -> list[Cell]:
    """The cells of an operation whose request succeeds, one for each role."""
    found = {
        cell.role: cell
        for rule in rules()
        if rule.operation == operation
        for cell in rule.cells
        if cell.answer == "yes" and cell.relation in ("own", "any")
    }
    return [cell for role, cell in sorted(found.items()) if len(found) == 1 or role != "anonymous"]


def target_of(driver: Driver, cell: Cell) -> Target:
    """An operation with the valid request of a cell."""
    method, template = driver.operations[cell.operation]
    description = driver.app.openapi()
    return Target(
        operation=cell.operation,
        method=method,
        template=template,
        schema=description["paths"][template][method.lower()],
        components=description["components"]["schemas"],
        ask=CASES[cell.operation, cell.about](Asker(driver.world, cell.role, cell.relation)),
    )


def attack(driver: Driver, ledger: Ledger, operation: str) -> Iterator[tuple[str, str]]:
    """Throw at every place of an operation, as each role in turn; yields what was wrong."""
    cells = allowed(operation)
    targets = [target_of(driver, cell) for cell in cells]
    places = [dict(shots(target)) for target in targets]
    number = 0
    for place in places[0]:
        most = AT_A_HEADER if place.startswith("header") else AT_A_PLACE
        for shot in drawn(places[0][place], most=most, seed=f"{SEED} {operation} {place}"):
            number += 1
            turn = number % len(cells)
            same = next((one for one in places[turn][place] if one.name == shot.name), shot)
            language = ("zh", "en")[number // len(cells) % 2]
            for fault in thrown(driver, ledger, (cells[turn], targets[turn], same), language):
                yield f"{place} <- {shot.name}", fault


def thrown(
    driver: Driver, ledger: Ledger, what: tuple[Cell, Target, Shot], language: str
) -> list[str]:
    """Throw one shot and judge the answer."""
    cell, target, shot = what
    name = driver.world.name(cell.role, cell.relation)
    session = target.ask.session or (None if cell.role == "anonymous" else name)
    headers = {
        "accept-language": language,
        **driver.cookie(session, shot.method),
        **shot.headers,
    }
    if "accept-language" in shot.headers:
        language = "zh"
    ledger.taken()
    answer = driver.raw(shot.method, shot.target, headers, shot.body)
    return judge(shot, answer, changed=ledger.taken(), language=language)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_place_of_an_operation_can_be_harmed(driver, ledger, operation):
    """Never a 5xx, half a change or an echo: a problem in words, or what was asked for."""
    found = [f"{place}: {fault}" for place, fault in attack(driver, ledger, operation)]

    assert found == []
