"""Tamper: red at once, and nothing takes it back."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("tamper")


def test_it_is_red():
    """One word of the device is one fact."""
    entry = an_entry("correction.device_tampered", {"event": "f1", "device": "w1"})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.fact) == (Level.RED, "f1")


@pytest.mark.parametrize(
    "case",
    cases("""
    entry            | field  | data                  | level | decision | code
    device_explained | events | {"reason": "unbound"} | red   | Amend    | device_handed_in
"""),
)
def test_what_corrects_it(case):
    """Handing the device in is marked; somebody still has to look (REL-06)."""
    alert = an_alert(policy="tamper", kind="tamper", level=Level(case["level"]))
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}


def test_nothing_withdraws_a_tamper():
    """REL-06: no clause of this policy can take it back."""
    assert POLICY.withdraws == ()
