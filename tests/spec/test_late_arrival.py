"""Late first arrival (REC-5): orange on days eight to ten, red on day eleven."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("late_arrival")


@pytest.mark.parametrize(
    "case",
    cases("""
    data            | level  | reason
    {"over": false} | orange | arrival_due
    {"over": true}  | red    | arrival_overdue
"""),
)
def test_when_it_calls(case):
    """Before and after the last lawful day."""
    entry = an_entry("correction.arrival_due", {"duty": "f1", **json.loads(case["data"])})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level.value, decision.reasons[0]) == (case["level"], case["reason"])
    assert decision.fact == "f1"


@pytest.mark.parametrize(
    "case",
    cases("""
    entry       | field  | data               | level  | decision | code
    arrival_met | duties | {"in_time": true}  | orange | Amend    | arrived_in_time
    arrival_met | duties | {"in_time": true}  | red    | Amend    | arrived_in_time
    arrival_met | duties | {"in_time": false} | red    | Amend    | arrived_late
"""),
)
def test_what_corrects_it(case):
    """It is marked; whoever handles it closes it."""
    alert = an_alert(policy="late_arrival", kind="late_arrival", level=Level(case["level"]))
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}
