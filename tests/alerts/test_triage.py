"""What an entry means for any policy; what each policy says is drawn in tests/spec."""

import pytest
from pydantic import ValidationError

from alerts.model import Level
from alerts.playbook import playbook
from alerts.policy import Policy
from alerts.triage import (
    CannotGroup,
    Repeat,
    concerns,
    decide,
    facts_of,
    group_of,
)
from tests.alerts.building import a_late_check_in, a_missed_alert, an_alert, an_entry

CRISIS = playbook().policy("crisis")
MISSED = playbook().policy("missed_check_in")
FAULT = playbook().policy("system_fault")


def test_a_number_that_is_no_number_does_not_reach_a_bound():
    """True is not 3, and neither is the text "3"."""
    for value in (True, "3", None, 3.0, [1, 2, 3]):
        data = {"duty": "d1", "missed_in_7_days": value}

        (decision,) = decide(an_entry("correction.check_in_missed", data), MISSED, standing=None)

        assert decision.level is Level.BLUE


def test_the_second_time_repeats_the_open_alert():
    """One open alert per person and kind: the same again is a repeat with its own level."""
    standing = an_alert()
    entry = an_entry("assessment.help_called", {"kind": "not_safe", "call": "c9"})

    (decision,) = decide(entry, CRISIS, standing=standing)

    assert decision == Repeat(standing, Level.RED, ("help_not_safe",), "c9")


def test_an_entry_about_nobody_cannot_raise_an_alert_about_somebody():
    """It is refused by name, so that it becomes a failure that somebody reads."""
    entry = an_entry("assessment.critical_item_endorsed", {"tier": "red"}, subject=None)

    with pytest.raises(CannotGroup):
        decide(entry, CRISIS, standing=None)


def test_a_check_in_that_clears_nothing_missed_means_nothing():
    """An ordinary check-in leaves every alert alone."""
    entry = a_late_check_in(missed_cleared=[], timing="on_time")

    assert not concerns(entry, MISSED)
    assert decide(entry, MISSED, standing=a_missed_alert()) == ()


def test_a_check_in_clears_only_alerts_that_rest_on_its_duties():
    """The person's open alert about another duty is not touched by it."""
    assert decide(a_late_check_in(), MISSED, standing=a_missed_alert(), answered=()) == ()


def test_the_facts_of_an_entry_are_told_apart():
    """A recorded check-in explains, a voided one lets stand again."""
    voided = an_entry("correction.check_in_voided", {"reopened": ["d1", "d2"]})

    assert facts_of(a_late_check_in(), MISSED).met == {"d1"}
    assert facts_of(a_late_check_in(), MISSED).reopened == frozenset()
    assert facts_of(voided, MISSED).reopened == {"d1", "d2"}
    assert facts_of(voided, MISSED).met == frozenset()


def test_grouping_needs_a_plain_value():
    """A missing or many-valued field groups nothing."""
    assert group_of(an_entry("alerts.triage_failed", {"policy": "x"}), FAULT) == "system_fault:x"
    assert group_of(an_entry("alerts.triage_failed", {"policy": ["x"]}), FAULT) is None
    assert group_of(an_entry("alerts.triage_failed", {}), FAULT) is None


def test_every_entry_kind_a_policy_reads_is_one_it_speaks_of():
    """`reads` is what the relay asks the journal for: a clause left out of it would never fire."""
    for policy in playbook().policies.values():
        clauses = (*policy.raises, *policy.amends, *policy.withdraws)

        assert policy.reads == {clause.on for clause in clauses}


def a_policy(**changes):
    """A sound policy as a file would give it, with changes."""
    values = {
        "version": 1,
        "kind": "crisis",
        "title_zh": "甲",
        "title_en": "A",
        "basis": "test",
        "audience": {"see": ["officer"], "act": ["officer"], "close": ["officer"]},
        "raise": [{"on": "a.b", "level": "blue", "reason": "because"}],
        "sentences": {"because": {"zh": "因", "en": "Because"}},
    }
    return Policy.model_validate(values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"sentences": {}},
        {"raise": []},
        {"raise": [{"on": "a.b", "level": "pink", "reason": "because"}]},
        {"raise": [{"on": "a.b", "level": "blue", "reason": "because", "when": {"n": {}}}]},
        {"audience": {"see": ["officer"], "act": ["command"], "close": []}},
        {"audience": {"see": ["officer"], "act": [], "close": ["officer"]}},
        {"audience": {"see": ["procurator"], "act": ["procurator"], "close": []}},
        {"withdraw": [{"on": "a.b", "code": "because", "meets": "x"}]},
        {"unknown": 1},
    ],
)
def test_a_mistake_in_a_policy_stops_the_start(changes):
    """A code without a sentence, an unknown level, an actor who cannot see: none of them starts."""
    a_policy()
    with pytest.raises(ValidationError):
        a_policy(**changes)
