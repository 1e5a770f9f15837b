"""What an entry means: drawn as a table for every policy, with both sides of each bound."""

import json

import pytest
from pydantic import ValidationError

from alerts.model import Level, State
from alerts.playbook import playbook
from alerts.policy import Policy
from alerts.triage import (
    Amend,
    Answered,
    CannotGroup,
    Raise,
    Repeat,
    Withdraw,
    concerns,
    decide,
    facts_of,
    group_of,
)
from tests.alerts.building import HER, a_taken_alert, an_alert, an_entry
from tests.tables import cases

CRISIS = playbook().policy("crisis")
MISSED = playbook().policy("missed_check_in")
REPORT = playbook().policy("report_missed")
FAULT = playbook().policy("system_fault")


@pytest.mark.parametrize(
    "case",
    cases("""
    kind | data | level | reason
    assessment.critical_item_endorsed | {"tier": "orange"} | orange | crisis_signal
    assessment.critical_item_endorsed | {"tier": "red"} | red | crisis_signal
    assessment.critical_item_endorsed | {} | orange | crisis_signal
    assessment.critical_item_endorsed | {"tier": "green"} | orange | crisis_signal
    assessment.help_called | {"kind": "not_safe", "call": "c1"} | red | help_not_safe
    assessment.help_called | {"kind": "call_me", "call": "c1"} | yellow | help_call_me
    assessment.help_called | {"kind": "other", "call": "c1"} | - | -
    assessment.crisis_level_confirmed | {"level": "one"} | red | level_one_confirmed
    assessment.crisis_level_confirmed | {"level": "two"} | orange | level_two_confirmed
    assessment.crisis_level_confirmed | {"level": "three"} | yellow | level_three_confirmed
    assessment.crisis_level_confirmed | {"level": "watch"} | - | -
    assessment.crisis_level_confirmed | {"level": "none"} | - | -
    assessment.screening_finished | {"band": "severe"} | - | -
"""),
)
def test_a_crisis_is_raised_at_its_level(case):
    """A critical item is never below orange; a call for help and a human's level have their own."""
    entry = an_entry(case["kind"], json.loads(case["data"]))

    decisions = decide(entry, CRISIS, standing=None)

    if case["level"] == "-":
        assert decisions == ()
    else:
        (decision,) = decisions
        assert isinstance(decision, Raise)
        assert (decision.level.value, decision.reasons[0]) == (case["level"], case["reason"])
        assert decision.group == f"crisis:{HER}"


@pytest.mark.parametrize(
    "case",
    cases("""
    missed_in_7_days | level  | reasons
    1                | blue   | missed_once
    2                | blue   | missed_once
    3                | yellow | missed_three_in_seven_days, missed_once
    9                | yellow | missed_three_in_seven_days, missed_once
"""),
)
def test_one_missed_check_in_is_blue_and_three_in_seven_days_are_yellow(case):
    """Both sides of the bound of three."""
    data = {"duty": "d1", "missed_in_7_days": int(case["missed_in_7_days"])}

    (decision,) = decide(an_entry("correction.check_in_missed", data), MISSED, standing=None)

    assert isinstance(decision, Raise)
    assert decision.level.value == case["level"]
    assert ", ".join(decision.reasons) == case["reasons"]
    assert decision.fact == "d1"


def test_a_number_that_is_no_number_does_not_reach_a_bound():
    """True is not 3, and neither is the text "3"."""
    for value in (True, "3", None, 3.0, [1, 2, 3]):
        data = {"duty": "d1", "missed_in_7_days": value}

        (decision,) = decide(an_entry("correction.check_in_missed", data), MISSED, standing=None)

        assert decision.level is Level.BLUE


def test_a_missed_report_is_blue():
    """A report in person that did not come is a reminder of its own kind."""
    entry = an_entry("correction.report_missed", {"duty": "d2"})

    (decision,) = decide(entry, REPORT, standing=None)

    assert (decision.level, decision.group) == (Level.BLUE, f"report_missing:{HER}")


def test_the_second_time_repeats_the_open_alert():
    """One open alert per person and kind: the same again is a repeat with its own level."""
    standing = an_alert()
    entry = an_entry("assessment.help_called", {"kind": "not_safe", "call": "c9"})

    (decision,) = decide(entry, CRISIS, standing=standing)

    assert decision == Repeat(standing, Level.RED, ("help_not_safe",), "c9")


def test_a_failed_triage_is_grouped_by_the_policy_that_failed():
    """Hundreds of failures of one policy are one alert, and about nobody."""
    entry = an_entry("alerts.triage_failed", {"policy": "crisis", "entry": 3}, subject=None)

    (decision,) = decide(entry, FAULT, standing=None)

    assert (decision.level, decision.group) == (Level.GREY, "system_fault:crisis")


def test_an_entry_about_nobody_cannot_raise_an_alert_about_somebody():
    """It is refused by name, so that it becomes a failure that somebody reads."""
    entry = an_entry("assessment.critical_item_endorsed", {"tier": "red"}, subject=None)

    with pytest.raises(CannotGroup):
        decide(entry, CRISIS, standing=None)


def a_late_check_in(**data):
    """A check-in that settles the missed duty d1, late and by phone unless said otherwise."""
    told = {"timing": "late", "method": "phone", "missed_cleared": ["d1"], "cleared": ["d1"]}
    return an_entry("correction.check_in_recorded", told | data)


def a_missed_alert(**fields):
    """A missed check-in, blue, just raised."""
    return an_alert(
        **{"policy": "missed_check_in", "kind": "missed_check_in", "level": Level.BLUE} | fields
    )


@pytest.mark.parametrize(
    "case",
    cases("""
    timing  | method | left | level  | state        | outcome
    late    | phone  | 0    | blue   | raised       | amend
    on_time | phone  | 0    | blue   | raised       | amend
    late    | desk   | 0    | blue   | raised       | amend
    on_time | desk   | 0    | blue   | raised       | withdraw
    on_time | kiosk  | 0    | yellow | raised       | withdraw
    on_time | call   | 0    | blue   | raised       | withdraw
    on_time | desk   | 1    | blue   | raised       | amend
    on_time | desk   | 0    | orange | raised       | amend
    on_time | desk   | 0    | blue   | acknowledged | amend
"""),
)
def test_late_evidence_corrects_and_only_staff_evidence_withdraws(case):
    """A phone's clock is evidence, not proof; what someone handles or is grave never vanishes."""
    alert = a_missed_alert(level=Level(case["level"]), state=State(case["state"]))
    answered = Answered(alert, frozenset({"d1"}), int(case["left"]))
    entry = a_late_check_in(timing=case["timing"], method=case["method"])

    (decision,) = decide(entry, MISSED, standing=alert, answered=(answered,))

    expected = {"amend": Amend, "withdraw": Withdraw}[case["outcome"]]
    assert isinstance(decision, expected)
    assert decision.facts == {"d1"}


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


def test_taking_a_late_check_in_back_marks_the_alert_again():
    """The correction falls, and the alert says so."""
    alert = a_missed_alert()
    entry = an_entry("correction.check_in_voided", {"reopened": ["d1"]})

    decisions = decide(
        entry, MISSED, standing=alert, answered=(Answered(alert, frozenset({"d1"}), 1),)
    )

    assert decisions == (Amend(alert, "late_check_in_voided", frozenset({"d1"}), reopens=True),)


def test_a_call_for_help_taken_back_leaves_the_crisis_standing():
    """Only a person may lower or end a crisis; the alert says what happened."""
    alert = a_taken_alert()
    entry = an_entry("assessment.help_withdrawn", {"call": "c1"})

    decisions = decide(
        entry, CRISIS, standing=alert, answered=(Answered(alert, frozenset({"c1"}), 0),)
    )

    assert decisions == (Amend(alert, "help_withdrawn", frozenset({"c1"})),)


def test_a_calm_assessment_is_marked_and_lowers_nothing():
    """A human's watch or none is shown on the open alert; without one there is nothing to mark."""
    entry = an_entry("assessment.crisis_level_confirmed", {"level": "watch"})

    assert decide(entry, CRISIS, standing=an_alert()) == (Amend(an_alert(), "assessed_calm"),)
    assert decide(entry, CRISIS, standing=None) == ()


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
