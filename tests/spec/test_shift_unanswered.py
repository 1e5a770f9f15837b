"""Nobody answered the test page: yellow, for head and command, never on a person's record."""

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Amend, Answered, Raise, Withdraw, decide
from foundation.access.model import Role
from tests.alerts.building import an_alert, an_entry

POLICY = playbook().policy("shift_unanswered")
SHIFT = {"shift": "shift1", "post": "standby", "fallback": "head1"}


def standing(**fields):
    """The alert that the shift raised."""
    return an_alert(
        **{"policy": "shift_unanswered", "kind": "shift_unanswered", "level": Level.YELLOW} | fields
    )


def test_a_shift_that_nobody_answers_for_is_an_alert_of_its_own():
    """One alert for a shift, about nobody."""
    entry = an_entry("alerts.shift_unanswered", SHIFT, subject=None)

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.group, decision.fact) == (
        Level.YELLOW,
        "shift_unanswered:shift1",
        "shift1",
    )


def test_a_late_answer_amends_and_an_answer_in_time_says_nothing():
    """Somebody can be reached after all: the alert stays and says so."""
    alert = standing()
    answered = [Answered(alert, frozenset({"shift1"}), 0)]
    for late, found in ((True, [Amend]), (False, [])):
        entry = an_entry("alerts.shift_answered", {"shift": "shift1", "late": late}, subject=None)

        decisions = decide(entry, POLICY, standing=None, answered=answered if late else ())

        assert [type(one) for one in decisions] == found


def test_a_struck_shift_takes_the_alert_back():
    """Somebody else was put there: there is nothing left to see to."""
    entry = an_entry("alerts.shift_voided", {"shift": "shift1", "reason": "sick"}, subject=None)
    answered = [Answered(standing(), frozenset({"shift1"}), 0)]

    (decision,) = decide(entry, POLICY, standing=None, answered=answered)

    assert isinstance(decision, Withdraw)


def test_it_is_for_heads_and_command():
    """Those who fill the roster; the procurator and the clinical side do not see it."""
    assert POLICY.audience.see == POLICY.audience.close == {Role.HEAD, Role.COMMAND}
