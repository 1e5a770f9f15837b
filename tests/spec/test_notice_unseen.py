"""Nobody saw an alert in time: for command and heads, red where a person may be in danger."""

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Raise, decide
from foundation.access.model import Role
from tests.alerts.building import an_entry
from tests.tables import cases

POLICY = playbook().policy("notice_unseen")


@pytest.mark.parametrize(
    "case",
    cases("""
    level  | of           | raises
    orange | lost_contact | orange
    yellow | lost_contact | orange
    red    | tamper       | red
    yellow | crisis       | red
    orange | crisis       | red
    """),
)
def test_a_crisis_nobody_saw_is_red(case):
    """One alert for each that was not seen, about nobody."""
    data = {"alert": "a1", "level": case["level"], "of": case["of"], "calls_since": "x"}
    entry = an_entry("auditor.unseen", data, subject=None)

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.group) == (Level(case["raises"]), "notice_unseen:a1")


def test_it_is_for_command_and_heads():
    """Those who can put somebody in front of a screen."""
    assert POLICY.audience.see == POLICY.audience.close == {Role.COMMAND, Role.HEAD}
