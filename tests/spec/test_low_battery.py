"""Low battery: blue, a reminder."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("low_battery")


def test_it_is_blue():
    """One word of the device is one fact."""
    entry = an_entry("correction.battery_low", {"event": "f1", "device": "w1"})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.fact) == (Level.BLUE, "f1")


@pytest.mark.parametrize(
    "case",
    cases("""
    entry            | field  | data                  | level | decision | code
    battery_charging | events | {}                    | blue  | Amend    | charging
    device_explained | events | {"reason": "outage"}  | blue  | Withdraw | outage_explains
    device_explained | events | {"reason": "unbound"} | blue  | Amend    | device_handed_in
"""),
)
def test_what_corrects_it(case):
    """Charging ends the matter."""
    alert = an_alert(policy="low_battery", kind="low_battery", level=Level(case["level"]))
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}
