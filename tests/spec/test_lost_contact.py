"""Lost contact: yellow, orange from two hours, red from a day; an outage is no silence."""

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, decide
from tests.alerts.building import an_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("lost_contact")


def silent(minutes, *, off=False):
    """A device that has been silent for so long."""
    told = {"silence": "w1/a", "device": "w1", "silent_for_minutes": minutes, "device_off": off}
    return an_entry("correction.device_silent", told)


@pytest.mark.parametrize(
    "case",
    cases("""
    minutes | off | level
    10      | no  | yellow
    119     | no  | yellow
    120     | no  | orange
    1439    | no  | orange
    1440    | no  | red
    10      | yes | -
    119     | yes | -
    120     | yes | orange
    1440    | yes | red
"""),
)
def test_a_silence_grows(case):
    """Both sides of two hours and of a day; a device known to be off adds nothing until then."""
    entry = silent(int(case["minutes"]), off=case["off"] == "yes")

    found = decide(entry, POLICY, standing=None)

    assert [one.level.value for one in found] == [case["level"]] * (case["level"] != "-")
    assert all(isinstance(one, Raise) and one.fact == "w1/a" for one in found)


@pytest.mark.parametrize(
    "case",
    cases("""
    reason         | level  | left | decision | code
    outage         | yellow | 0    | Withdraw | outage_explains
    outage         | orange | 0    | Withdraw | outage_explains
    outage         | red    | 0    | Amend    | outage_explains
    outage         | orange | 1    | Amend    | outage_explains
    not_in_service | yellow | 0    | Amend    | nothing_owed
    unbound        | red    | 0    | Amend    | nothing_owed
"""),
)
def test_only_an_outage_takes_it_back_and_never_red(case):
    """Red waits for a person (REL-06), whatever explains it later."""
    alert = an_alert(policy="lost_contact", kind="lost_contact", level=Level(case["level"]))
    told = {"device": "w1", "silences": ["w1/a"], "reason": case["reason"]}
    answered = Answered(alert, frozenset({"w1/a"}), int(case["left"]))

    (decision,) = decide(
        an_entry("correction.silence_explained", told),
        POLICY,
        standing=alert,
        answered=(answered,),
    )

    assert (type(decision).__name__, decision.code) == (case["decision"], case["code"])
