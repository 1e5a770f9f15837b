"""Missed check-in: blue, three in seven days yellow, and what corrects it."""

import pytest

from alerts.model import Level, State
from alerts.playbook import playbook
from alerts.triage import Amend, Answered, Raise, Withdraw, decide
from tests.alerts.building import a_late_check_in, a_missed_alert, an_entry
from tests.tables import cases

POLICY = playbook().policy("missed_check_in")


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

    (decision,) = decide(an_entry("correction.check_in_missed", data), POLICY, standing=None)

    assert isinstance(decision, Raise)
    assert decision.level.value == case["level"]
    assert ", ".join(decision.reasons) == case["reasons"]
    assert decision.fact == "d1"


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

    (decision,) = decide(entry, POLICY, standing=alert, answered=(answered,))

    expected = {"amend": Amend, "withdraw": Withdraw}[case["outcome"]]
    assert isinstance(decision, expected)
    assert decision.facts == {"d1"}


def test_taking_a_late_check_in_back_marks_the_alert_again():
    """The correction falls, and the alert says so."""
    alert = a_missed_alert()
    entry = an_entry("correction.check_in_voided", {"reopened": ["d1"]})

    decisions = decide(
        entry, POLICY, standing=alert, answered=(Answered(alert, frozenset({"d1"}), 1),)
    )

    assert decisions == (Amend(alert, "late_check_in_voided", frozenset({"d1"}), reopens=True),)


@pytest.mark.parametrize(
    "case",
    cases("""
    left | level  | state        | outcome
    0    | blue   | raised       | withdraw
    0    | yellow | raised       | withdraw
    1    | yellow | raised       | amend
    0    | orange | raised       | amend
    0    | blue   | acknowledged | amend
"""),
)
def test_a_stay_in_hospital_told_late_takes_the_alert_back(case):
    """The office put the record right: nothing was owed; what someone handles stays theirs."""
    alert = a_missed_alert(level=Level(case["level"]), state=State(case["state"]))
    answered = Answered(alert, frozenset({"d1"}), int(case["left"]))
    entry = an_entry("correction.duties_excused", {"duties": ["d1"], "reason": "not_in_service"})

    (decision,) = decide(entry, POLICY, standing=alert, answered=(answered,))

    expected = {"amend": Amend, "withdraw": Withdraw}[case["outcome"]]
    assert isinstance(decision, expected)
    assert decision.facts == {"d1"}


@pytest.mark.parametrize(
    "case",
    cases("""
    reason         | level  | outcome  | code
    outage         | blue   | Withdraw | outage_explains
    outage         | yellow | Withdraw | outage_explains
    outage         | orange | Amend    | outage_explains
    not_in_service | blue   | Withdraw | not_owed
"""),
)
def test_our_own_outage_is_named_as_the_reason(case):
    """An inhibition says what inhibits (D7); it is not a stay in hospital."""
    alert = a_missed_alert(level=Level(case["level"]))
    entry = an_entry("correction.duties_excused", {"duties": ["d1"], "reason": case["reason"]})

    (decision,) = decide(
        entry, POLICY, standing=alert, answered=(Answered(alert, frozenset({"d1"}), 0),)
    )

    assert (type(decision).__name__, decision.code) == (case["outcome"], case["code"])
