"""Report missing: a reminder of its own kind."""

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Amend, Answered, decide
from tests.alerts.building import HER, a_late_check_in, an_alert, an_entry

POLICY = playbook().policy("report_missed")


def test_a_missed_report_is_blue():
    """A report in person that did not come is a reminder of its own kind."""
    entry = an_entry("correction.report_missed", {"duty": "d2"})

    (decision,) = decide(entry, POLICY, standing=None)

    assert (decision.level, decision.group) == (Level.BLUE, f"report_missing:{HER}")


def test_a_report_made_late_is_marked():
    """The alert stays and says that the report came."""
    alert = an_alert(policy="report_missed", kind="report_missing", level=Level.BLUE)
    answered = Answered(alert, frozenset({"d1"}), 0)

    decisions = decide(a_late_check_in(), POLICY, standing=alert, answered=(answered,))

    assert decisions == (Amend(alert, "reported_late", frozenset({"d1"})),)
