"""Crisis: which entry calls for help, and how loudly."""

import json

import pytest

from alerts.playbook import playbook
from alerts.triage import Amend, Answered, Raise, decide
from tests.alerts.building import HER, a_taken_alert, an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("crisis")


@pytest.mark.parametrize(
    "case",
    cases("""
    entry                  | data                               | level  | reason
    critical_item_endorsed | {"tier": "orange"}                 | orange | crisis_signal
    critical_item_endorsed | {"tier": "red"}                    | red    | crisis_signal
    critical_item_endorsed | {}                                 | orange | crisis_signal
    critical_item_endorsed | {"tier": "green"}                  | orange | crisis_signal
    help_called            | {"kind": "not_safe", "call": "c1"} | red    | help_not_safe
    help_called            | {"kind": "call_me", "call": "c1"}  | yellow | help_call_me
    help_called            | {"kind": "other", "call": "c1"}    | -      | -
    crisis_level_confirmed | {"level": "one"}                   | red    | level_one_confirmed
    crisis_level_confirmed | {"level": "two"}                   | orange | level_two_confirmed
    crisis_level_confirmed | {"level": "three"}                 | yellow | level_three_confirmed
    crisis_level_confirmed | {"level": "watch"}                 | -      | -
    crisis_level_confirmed | {"level": "none"}                  | -      | -
    screening_finished     | {"band": "severe"}                 | -      | -
"""),
)
def test_a_crisis_is_raised_at_its_level(case):
    """A critical item is never below orange; a call for help and a human's level have their own."""
    entry = an_entry(f"assessment.{case['entry']}", json.loads(case["data"]))

    decisions = decide(entry, POLICY, standing=None)

    if case["level"] == "-":
        assert decisions == ()
    else:
        (decision,) = decisions
        assert isinstance(decision, Raise)
        assert (decision.level.value, decision.reasons[0]) == (case["level"], case["reason"])
        assert decision.group == f"crisis:{HER}"


def test_a_call_for_help_taken_back_leaves_the_crisis_standing():
    """Only a person may lower or end a crisis; the alert says what happened."""
    alert = a_taken_alert()
    entry = an_entry("assessment.help_withdrawn", {"call": "c1"})

    decisions = decide(
        entry, POLICY, standing=alert, answered=(Answered(alert, frozenset({"c1"}), 0),)
    )

    assert decisions == (Amend(alert, "help_withdrawn", frozenset({"c1"})),)


def test_a_calm_assessment_is_marked_and_lowers_nothing():
    """A human's watch or none is shown on the open alert; without one there is nothing to mark."""
    entry = an_entry("assessment.crisis_level_confirmed", {"level": "watch"})

    assert decide(entry, POLICY, standing=an_alert()) == (Amend(an_alert(), "assessed_calm"),)
    assert decide(entry, POLICY, standing=None) == ()
