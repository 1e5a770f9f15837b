"""Measure taken (AL-LEGAL): red, and it stays until somebody has verified it."""

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Raise, decide
from tests.alerts.building import an_entry

POLICY = playbook().policy("measure_taken")


def test_a_measure_is_red():
    """Another organ told of it; the ID number is verified first."""
    (decision,) = decide(
        an_entry("correction.measure_taken", {"measure": "m1"}), POLICY, standing=None
    )

    assert isinstance(decision, Raise)
    assert (decision.level, decision.reasons) == (Level.RED, ("measure_taken",))


def test_nothing_takes_it_back():
    """REL-06: red never ends by itself."""
    assert (POLICY.amends, POLICY.withdraws) == ((), ())
