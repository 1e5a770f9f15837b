"""Medical review overdue (RPT-5): yellow; a paper dated in time takes it back."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("review_overdue")


@pytest.mark.parametrize(
    "case",
    cases("""
    data | level  | reason
    {}   | yellow | review_missing
"""),
)
def test_when_it_calls(case):
    """Once its period is over."""
    entry = an_entry("correction.review_missed", {"duty": "f1", **json.loads(case["data"])})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level.value, decision.reasons[0]) == (case["level"], case["reason"])
    assert decision.fact == "f1"


@pytest.mark.parametrize(
    "case",
    cases("""
    entry      | field  | data               | level  | decision | code
    review_met | duties | {"in_time": true}  | yellow | Withdraw | reviewed_in_time
    review_met | duties | {"in_time": false} | yellow | Amend    | reviewed_late
"""),
)
def test_what_corrects_it(case):
    """The date of the review counts, not that of its entry."""
    alert = an_alert(policy="review_overdue", kind="review_overdue", level=Level(case["level"]))
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}
