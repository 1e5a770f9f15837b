"""What a report leaves out so that nobody is seen in it, and what two versions differ in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.circulars.covering import differences, digest_of, later, tables
from alerts.model import Level
from alerts.statistics.definitionbook import definitions
from alerts.statistics.tallying import tally
from tests.alerts.statistics.building import HERE, THERE, a_fact, ended

KNOWN = definitions()
POLICIES = {"power_off": ("power_off", False), "crisis": ("crisis", True)}


def a_crisis(**fields):
    """An orange crisis."""
    return a_fact(kind="crisis", level=Level.ORANGE, **fields)


def figures(facts, *, alone=False):
    """The tables of a report."""
    return tables(facts, policies=POLICIES, definitions=KNOWN, alone=alone)


@pytest.mark.parametrize(
    ("crises", "alone", "shown", "total"),
    [
        (0, True, [], 2),
        (1, True, [None], 2),
        (9, True, [None], 2),
        (10, True, [10], 12),
        (1, False, [1], 3),
    ],
)
def test_few_clinical_alerts_of_one_office_are_not_told(crises, alone, shown, total):
    """Nor in the total, from which they could be worked out; both sides of the bound."""
    found = figures([a_fact(), a_fact()] + [a_crisis()] * crises, alone=alone)

    assert [one["raised"] for one in found["clinical"]] == shown
    assert found["total"]["raised"] == total
    assert found["clinical_counted"] is (None not in shown)


def test_clinical_alerts_are_never_told_by_office():
    """An area of two offices has one crisis: the total has it, no office and no kind's row."""
    found = figures([a_fact(), a_fact(office=THERE), a_crisis(office=THERE)])

    assert {one["office"]: one["tally"]["raised"] for one in found["offices"]} == {
        HERE: 1,
        THERE: 1,
    }
    assert [one["kind"] for one in found["kinds"]] == ["power_off"]
    assert found["total"]["raised"] == 3


@given(st.integers(0, 12), st.integers(0, 3))
def test_no_cell_of_one_office_tells_a_small_clinical_number(crises, others):
    """Whatever there is: the total less the kinds that are shown is 0, or no small number."""
    found = figures([a_fact()] * others + [a_crisis()] * crises, alone=True)
    rest = found["total"]["raised"] - sum(one["tally"]["raised"] for one in found["kinds"])

    assert rest == 0 or rest >= KNOWN.small_cell


def test_the_digest_is_of_figures_and_not_of_names():
    """The same figures have the same digest, in whatever order; another figure another."""
    one = figures([ended("breach")])
    named = {**one, "names": {"offices": {}}, "office": {"zh": "新名"}}

    assert digest_of(dict(reversed(list(one.items())))) == digest_of(one) == digest_of(named)
    assert digest_of(figures([ended("explained")])) != digest_of(one)


def test_versions_differ_in_named_figures():
    """A false alarm that became a breach, in all, of its kind, at its office."""
    before, after = figures([ended("false_alarm")]), figures([ended("breach")])

    found = {(one.table, one.name): (one.before, one.after) for one in differences(before, after)}

    assert found == {
        (table, name): pair
        for table in ("total", "kinds", "offices")
        for name, pair in (("confirmed", (0, 1)), ("false", (1, 0)))
    }
    assert differences(after, after) == ()


def test_a_row_that_only_one_version_has_counts_from_none():
    """An office that had nothing, and one that has nothing any more."""
    before, after = figures([a_fact()]), figures([a_fact(office=THERE)])

    changed = {(one.row, one.name): (one.before, one.after) for one in differences(before, after)}

    assert changed == {
        (HERE, "raised"): (1, 0),
        (HERE, "reached"): (1, 0),
        (THERE, "raised"): (0, 1),
        (THERE, "reached"): (0, 1),
    }


def test_what_is_otherwise_by_now_is_told():
    """Open then, ended now; what is the same is left out."""
    then, now = tally([a_fact()], KNOWN), tally([ended("breach")], KNOWN)

    assert later(then, now) == {"taken": (0, 1), "confirmed": (0, 1), "open": (1, 0)}
