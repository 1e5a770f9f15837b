"""System fault: grey, grouped by what failed, about nobody."""

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import decide
from foundation.access.model import Role
from tests.alerts.building import an_entry

POLICY = playbook().policy("system_fault")


def test_a_failed_triage_is_grouped_by_the_policy_that_failed():
    """Hundreds of failures of one policy are one alert, and about nobody."""
    entry = an_entry("alerts.triage_failed", {"policy": "crisis", "entry": 3}, subject=None)

    (decision,) = decide(entry, POLICY, standing=None)

    assert (decision.level, decision.group) == (Level.GREY, "system_fault:crisis")


def test_a_fault_is_for_those_who_can_mend_it():
    """The system administrator and the command center act; no case worker sees it."""
    assert POLICY.audience.act == {Role.SYSTEM_ADMIN, Role.COMMAND}
    assert not POLICY.audience.see & {Role.OFFICER, Role.HEAD, Role.PSYCHOLOGIST}
