"""Positioning ends (EPD-5): yellow two weeks ahead, red at the end."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("positioning_ending")


@pytest.mark.parametrize(
    "case",
    cases("""
    data            | level  | reason
    {"over": false} | yellow | ends_in_14_days
    {"over": true}  | red    | period_over
"""),
)
def test_when_it_calls(case):
    """Collection has to stop at the end."""
    entry = an_entry("correction.positioning_ending", {"period": "f1", **json.loads(case["data"])})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level.value, decision.reasons[0]) == (case["level"], case["reason"])
    assert decision.fact == "f1"


@pytest.mark.parametrize(
    "case",
    cases("""
    entry               | field   | data                 | level  | decision | code
    positioning_settled | periods | {"how": "renewed"}   | yellow | Amend    | renewed
    positioning_settled | periods | {"how": "taken_off"} | yellow | Amend    | device_taken_off
    positioning_settled | periods | {"how": "taken_off"} | red    | Amend    | device_taken_off
"""),
)
def test_what_corrects_it(case):
    """Renewed or lifted, the file says so."""
    alert = an_alert(
        policy="positioning_ending", kind="positioning_ending", level=Level(case["level"])
    )
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}
