"""Power off: yellow; a restart is taken back, an outage explains it."""

import json

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("power_off")


def test_it_is_yellow():
    """One word of the device is one fact."""
    entry = an_entry("correction.device_powered_off", {"event": "f1", "device": "w1"})

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.fact) == (Level.YELLOW, "f1")


@pytest.mark.parametrize(
    "case",
    cases("""
    entry             | field  | data                  | level  | decision | code
    device_powered_on | events | {"restarted": true}   | yellow | Withdraw | restarted
    device_powered_on | events | {"restarted": false}  | yellow | Amend    | powered_on
    device_explained  | events | {"reason": "outage"}  | yellow | Withdraw | outage_explains
    device_explained  | events | {"reason": "unbound"} | yellow | Amend    | device_handed_in
"""),
)
def test_what_corrects_it(case):
    """Night charging and upgrades restart a phone; that is not held against anybody."""
    alert = an_alert(policy="power_off", kind="power_off", level=Level(case["level"]))
    told = {case["field"]: ["f1"], **json.loads(case["data"])}
    answered = Answered(alert, frozenset({"f1"}), 0)

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told), POLICY, standing=alert, answered=(answered,)
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
    assert decision.facts == {"f1"}
