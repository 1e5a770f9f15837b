"""The auditor, or the service it watches, has stopped: orange, about nobody."""

import pytest

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Raise, decide
from foundation.access.model import Role
from tests.alerts.building import an_entry

POLICY = playbook().policy("watch_silent")


@pytest.mark.parametrize(
    ("kind", "part"), [("auditor.silent", "auditor"), ("auditor.service_still", "service")]
)
def test_silence_is_orange(kind, part):
    """Each of the two is an alert of its own."""
    data = {"part": part, "since": "2026-11-24T09:42:00+00:00"}
    entry = an_entry(kind, data, subject=None, office=None)

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.group) == (Level.ORANGE, f"watch_silent:{part}")


def test_the_administrator_of_the_system_can_act():
    """Whoever can start it again, and those who must know."""
    assert POLICY.audience.act == {Role.COMMAND, Role.HEAD, Role.SYSTEM_ADMIN}
