"""A channel has sent nothing for too long: grey, about nobody, taken back when it works again."""

from alerts.model import Level
from alerts.playbook import playbook
from alerts.triage import Answered, Raise, Withdraw, decide
from foundation.access.model import Role
from tests.alerts.building import an_alert, an_entry

POLICY = playbook().policy("channel_failing")
FAILING = {
    "channel": "sms",
    "outage": "outage1",
    "since": "2026-11-24T09:42:00+00:00",
    "error": "x",
}


def test_a_failing_channel_is_grey_and_an_alert_of_its_own():
    """One for each channel; the outage is what it rests on."""
    entry = an_entry("alerts.channel_failing", FAILING, subject=None, office=None)

    (decision,) = decide(entry, POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert (decision.level, decision.group, decision.fact) == (
        Level.GREY,
        "channel_failing:sms",
        "outage1",
    )


def test_it_is_taken_back_when_the_channel_works_again():
    """Nobody need look after it any more."""
    alert = an_alert(policy="channel_failing", kind="channel_failing", level=Level.GREY)
    told = {"channel": "sms", "outage": "outage1"}
    entry = an_entry("alerts.channel_works", told, subject=None, office=None)

    (decision,) = decide(
        entry, POLICY, standing=alert, answered=[Answered(alert, frozenset({"outage1"}), 0)]
    )

    assert isinstance(decision, Withdraw)


def test_it_is_for_those_who_keep_the_system():
    """And the command center, which must know that it reaches nobody outside the house."""
    assert POLICY.audience.act == {Role.COMMAND, Role.SYSTEM_ADMIN}
    assert not POLICY.may_be_silenced
