"""Coverage lost (REL-09): one alert for an outage; grey, yellow or red by whom it touched."""

import pytest

from alerts.playbook import playbook
from alerts.triage import decide
from foundation.access.model import Role
from tests.alerts.building import an_entry
from tests.tables import cases

POLICY = playbook().policy("coverage_lost")


@pytest.mark.parametrize(
    "case",
    cases("""
    entry         | over | level
    outage_told   | no   | grey
    coverage_lost | no   | yellow
    coverage_lost | yes  | red
"""),
)
def test_an_outage_is_as_grave_as_what_it_touched(case):
    """Grouped by the outage, and about nobody."""
    told = {"outage": "o1", "over_one_percent": case["over"] == "yes"}

    (decision,) = decide(
        an_entry(f"correction.{case['entry']}", told, subject=None), POLICY, standing=None
    )

    assert (decision.level.value, decision.group) == (case["level"], "coverage_lost:o1")


def test_it_is_for_those_who_can_mend_it():
    """The system administrator and the command center act; no officer sees it."""
    assert POLICY.audience.act == {Role.SYSTEM_ADMIN, Role.COMMAND}
    assert not POLICY.audience.see & {Role.OFFICER, Role.PSYCHOLOGIST}
