"""The table of access has teeth: every planted fault of scope is caught by one of its cells."""

from collections.abc import Iterator

import pytest

from tests.api.access_driver import Driver
from tests.api.access_findings import undeclared, wrong_cells, wrongly_seen
from tests.api.access_table import rules
from tests.api.planted_scopes import FAULTS, Fault


def test_there_are_enough_faults_to_judge_by():
    """At least twenty, each another one, each showing in an operation of the table."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
    known = {rule.operation for rule in rules()}
    assert all(fault.shows_in and set(fault.shows_in) <= known for fault in FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught_by_a_cell(driver, fault: Fault, monkeypatch):
    """With the fault, at least one answer differs from the table; the rule at fault is driven."""
    fault.plant(monkeypatch)

    assert next(differences(driver, fault), None) is not None


def differences(driver: Driver, fault: Fault) -> Iterator[str]:
    """How the spoilt product differs from the table, one after another."""
    for rule in rules():
        if rule.operation in fault.shows_in:
            yield from undeclared(rule)
            for part in rule.sees:
                yield from wrongly_seen(driver, rule, part)
            yield from wrong_cells(driver, rule)
