"""Leave overdue (LV-11): orange at its end; an extension entered late takes it back."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("leave_overdue")


@pytest.mark.parametrize(
    "case",
    cases("""
    data                     | level  | reason
    {"overdue_minutes": 0}   | orange | not_returned
    {"overdue_minutes": 119} | orange | not_returned
    {"overdue_minutes": 120} | orange | not_returned
"""),
)
def test_when_it_calls(case):
    """At the end and two hours after it."""
    entry = an_entry("correction.leave_overdue", {"leave": "f1", **json.loads(case["data"])})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level.value, decision.reasons[0]) == (case["level"], case["reason"])
    assert decision.fact == "f1"


@pytest.mark.parametrize(
    "case",
    cases("""
    entry          | field  | data                           | level  | decision | code
    leave_returned | leaves | {}                             | orange | Amend    | returned_late
    leave_excused  | leaves | {"reason": "extended"}         | orange | Withdraw | leave_extended
    leave_excused  | leaves | {"reason": "could_not_return"} | orange | Withdraw | could_not_return
    leave_excused  | leaves | {"reason": "extended"}         | red    | Amend    | leave_extended
"""),
)
def test_what_corrects_it(case):
    """What had been granted was no absence; what came late stays on record."""
    alert = an_alert(policy="leave_overdue", kind="leave_overdue", level=Level(case["level"]))
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}
