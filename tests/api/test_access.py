"""The table of access: every cell is asked for, and every answer is the one that stands there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.declarations import declaration
from foundation.access.model import Role
from foundation.accounts import sessions
from foundation.accounts.model import AccountState
from foundation.accounts.tables import AccountRow
from tests.api import access_table
from tests.api.access_cases import CASES, Ask, Asker
from tests.api.access_driver import LOOKS, SAFE, Driver, operations_of
from tests.api.access_findings import ROUTES, undeclared, wrong_cells, wrongly_seen
from tests.api.access_table import LIVE, Hole, rules
from tests.api.access_world import NOON

HTTP_RULES = [rule for rule in rules() if rule.operation != LIVE]
UNSAFE = sorted(
    str(route.operation_id)
    for route in ROUTES
    if not (route.methods or set()) <= SAFE and declaration(route)["scope"] not in ("public", "key")
)
SEEN = [(rule, part) for rule in rules() for part in rule.sees]


@pytest.mark.parametrize("rule", HTTP_RULES, ids=lambda rule: rule.name)
def test_every_cell_is_answered_as_the_table_says(driver, rule):
    """Role × relation of an operation, each with a request that would otherwise succeed."""
    assert list(wrong_cells(driver, rule)) == []


def asks_of(driver: Driver, role: str) -> Iterator[tuple[str, Ask]]:
    """A request of a role for every operation that asks for a sign-in."""
    for rule in HTTP_RULES:
        strangers = {cell.answer for cell in rule.cells if cell.role == "anonymous"}
        if strangers == {"sign in"}:
            relation = rule.cells[0].relation
            yield (
                rule.operation,
                CASES[rule.operation, rule.about](Asker(driver.world, role, relation)),
            )


@pytest.mark.parametrize(("rule", "part"), SEEN, ids=lambda one: getattr(one, "name", one))
def test_a_part_of_an_answer_is_seen_by_those_named(driver, rule, part):
    """Where the table names who sees a part of an answer, they do, and nobody else does."""
    assert list(wrongly_seen(driver, rule, part)) == []


def test_nobody_is_said_to_see_a_part_of_what_they_cannot_open():
    """Whoever is named under "sees" may read the whole to begin with."""
    for rule in rules():
        readers = {cell.role for cell in rule.cells if cell.answer == "yes"}
        assert all(roles <= readers for roles in rule.sees.values()), rule.name


def test_the_table_names_every_operation_and_no_other(application):
    """A new operation fails here until somebody has written down who may use it."""
    assert {rule.operation for rule in HTTP_RULES} == set(operations_of(application))


def test_every_rule_can_be_driven():
    """There is a request with valid input for every rule, a look for every part, and no spare."""
    assert {(rule.operation, rule.about) for rule in rules()} == set(CASES)
    assert {(rule.operation, part) for rule, part in SEEN} == set(LOOKS)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_declaration_says_what_the_table_says(rule):
    """The roles and field labels that a route declares are those of the table."""
    assert undeclared(rule) == []


def a_rule(**changes: str) -> dict[str, Any]:
    """A small table with one rule, whole unless it is changed."""
    entry = {"zh": "读", "en": "Read", "about": "it", "area": "officer", "no": "person"} | changes
    return {
        "roles": {"officer": {}, "person": {}, "machine": {"else_as": "person"}},
        "answers": {"yes": {}, "no": {}},
        "relations": {"own": {}},
        "reach": {"area": {"own": "yes"}, "no": {"own": "no"}, "silent": {}},
        "things": {"it": "own", "astray": "nowhere"},
        "read": [{name: value for name, value in entry.items() if value}],
    }


def test_a_whole_table_is_read_cell_by_cell():
    """Every role and every relation becomes a cell with its answer."""
    (rule,) = access_table.read(a_rule())

    assert [(cell.role, cell.answer) for cell in rule.cells] == [
        ("officer", "yes"),
        ("person", "no"),
        ("machine", "no"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"no": ""},
        {"no": "person officer"},
        {"no": "person stranger"},
        {"no": "", "silent": "person"},
        {"no": "", "unheard_of": "person"},
        {"zh": ""},
        {"about": "nothing_known"},
        {"about": "astray"},
    ],
    ids=lambda changes: "-".join(f"{name}={value or 'absent'}" for name, value in changes.items()),
)
def test_a_table_with_a_hole_is_not_read(changes):
    """A role left out or named twice, a reach without an answer, no sentence: the build fails."""
    with pytest.raises(Hole):
        list(access_table.read(a_rule(**changes)))


@pytest.mark.parametrize("operation", UNSAFE)
def test_nothing_is_changed_without_the_sessions_token(driver, operation):
    """A page elsewhere that makes the browser send a request gets nowhere: it lacks the token."""
    rule = next(rule for rule in HTTP_RULES if rule.operation == operation)
    cell = next(cell for cell in rule.cells if cell.answer == "yes" and cell.role != "anonymous")
    ask = CASES[cell.operation, cell.about](Asker(driver.world, cell.role, cell.relation))
    session = ask.session or driver.world.name(cell.role, cell.relation)

    refused = driver.send(operation, ask, session=session, headers={"x-csrf-token": "elsewhere"})

    assert (refused.status, refused.code) == (403, "csrf_token_missing")


FRESH = [(rule, role) for rule in HTTP_RULES for role in sorted(rule.fresh_code)]


@pytest.mark.parametrize(("rule", "role"), FRESH, ids=lambda one: getattr(one, "name", one))
def test_a_step_that_wants_a_fresh_code_waits_for_it(driver, rule, role):
    """A code given five minutes ago is fresh (command: thirty); a millisecond later it is not."""
    cell = next(one for one in rule.cells if (one.role, one.answer) == (role, "yes"))
    ask = CASES[cell.operation, cell.about](Asker(driver.world, role, cell.relation))
    session = driver.world.name(role, cell.relation)
    driver.begin_anew()
    fresh_for = sessions.fresh_for(Role(role))
    driver.runtime.clock.advance(fresh_for + timedelta(milliseconds=1))
    late = driver.send(rule.operation, ask, session=session)
    driver.runtime.clock.at = NOON + fresh_for

    in_time = driver.send(rule.operation, ask, session=session)

    assert (late.status, late.code) == (403, "step_up_needed")
    assert in_time.status < 300
    driver.changed = True


@pytest.mark.parametrize(("rule", "role"), FRESH, ids=lambda one: getattr(one, "name", one))
def test_who_has_no_second_factor_is_told_to_enrol(driver, rule, role):
    """Nobody is waved through because they have no code to give."""
    cell = next(one for one in rule.cells if (one.role, one.answer) == (role, "yes"))
    ask = CASES[cell.operation, cell.about](Asker(driver.world, role, cell.relation))
    name = driver.world.name(role, cell.relation)
    driver.begin_anew()
    driver.changed = True
    with driver.runtime.database.write() as session:
        session.get_one(AccountRow, driver.world.accounts[name]).demo = False

    driver.changed = False
    refused = driver.send(rule.operation, ask, session=name)
    driver.changed = True

    assert (refused.status, refused.code) == (403, "second_factor_missing")


def test_a_disabled_account_is_a_stranger_everywhere(driver):
    """The session of an account that was disabled opens nothing, not even what it had open."""
    driver.begin_anew()
    with driver.runtime.database.write() as session:
        row = session.get_one(AccountRow, driver.world.accounts["supervisor@district"])
        row.state = AccountState.DISABLED.value

    answers = {
        operation: driver.send(operation, ask, session="supervisor@district").status
        for operation, ask in asks_of(driver, "supervisor")
    }

    assert set(answers.values()) == {401}
    assert len(answers) > 60
