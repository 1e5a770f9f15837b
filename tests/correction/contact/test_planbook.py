"""The data files of contact: whole, lawful, and refused with file and reason when they are not."""

from datetime import time, timedelta

import pytest
from pydantic import ValidationError

from correction.contact import planbook, why
from correction.contact.model import DutyKind, Method, Signal, Window
from correction.register.model import SupervisionClass
from tests.correction.building import a_duty

PLAN = {
    "id": "plan",
    "title_zh": "签到",
    "title_en": "Check-in",
    "windows": ["07:30-09:00", "12:00-13:30", "19:30-21:00"],
    "weekdays": [1, 2],
    "methods": ["phone"],
    "early": "PT15M",
    "remind": "PT30M",
    "basis": "Made for the tests.",
}


def refused(change):
    """What is said about a plan with a change."""
    with pytest.raises(ValidationError) as refusal:
        planbook.PlanFile.model_validate(PLAN | change)
    return str(refusal.value)


def test_a_plan_is_what_its_file_says():
    """Times are local times of day; spans are ISO 8601."""
    plan = planbook.PlanFile.model_validate(PLAN).to_plan()

    assert plan.windows[0] == Window(time(7, 30), time(9, 0))
    assert (plan.early, plan.remind) == (timedelta(minutes=15), timedelta(minutes=30))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"windows": ["00:00-06:01", "12:00-18:00"]}, "longer than 12 hours"),
        ({"windows": ["07:30-09:00", "09:59-11:00"]}, "an hour apart"),
        ({"windows": ["12:00-13:00", "07:30-09:00"]}, "in order"),
        ({"windows": ["09:00-07:30"]}, "ends after it begins"),
        ({"windows": ["09:00-09:00"]}, "ends after it begins"),
        ({"windows": ["9:00-10:00"]}, "is written 07:30-09:00"),
        ({"windows": ["09:00-24:00"]}, "is written 07:30-09:00"),
        ({"windows": []}, "at least 1"),
        ({"windows": ["01:00-02:00", "04:00-05:00", "07:00-08:00", "10:00-11:00"]}, "at most 3"),
        ({"weekdays": []}, "at least 1"),
        ({"weekdays": [8]}, "less than or equal to 7"),
        ({"methods": []}, "at least 1"),
        ({"methods": ["wristband"]}, "Input should be"),
        ({"early": "-PT1M"}, "not negative"),
    ],
)
def test_a_plan_that_does_not_leave_people_alone_is_refused(change, reason):
    """PLAN-7: no round-the-clock contact; RPT-10: room between two check-ins."""
    assert reason in refused(change)


@pytest.mark.parametrize(
    "windows", [["00:00-06:00", "12:00-18:00"], ["07:30-09:00", "10:00-11:00"]]
)
def test_the_bounds_of_a_plan_are_allowed(windows):
    """Twelve hours together, and an hour between."""
    assert planbook.PlanFile.model_validate(PLAN | {"windows": windows})


@pytest.mark.parametrize("change", [{}, {"every_days": 7, "per_month": 2}])
def test_a_cadence_says_how_often_in_one_way(change):
    """Either so many days, or so often a month."""
    file = {
        "id": "strict", "title_zh": "严管", "title_en": "Strict", "plan": "plan",
        "early": "P1D", "least_notice": "P1D", "basis": "Made for the tests.",
    }  # fmt: skip

    with pytest.raises(ValidationError, match="either every_days or per_month"):
        planbook.CadenceFile.model_validate(file | change)


def test_every_class_has_a_cadence_and_every_signal_its_words():
    """The shipped files are complete."""
    assert set(planbook.cadences()) == set(SupervisionClass)
    assert set(planbook.signal_files()) == set(Signal)
    assert {cadence.plan for cadence in planbook.cadences().values()} <= set(planbook.plans())


@pytest.mark.parametrize(
    ("supervision_class", "every_days", "per_month"),
    [("strict", 7, None), ("ordinary", None, 2), ("lenient", None, 1)],
)
def test_how_often_each_class_reports(supervision_class, every_days, per_month):
    """The proposal of domain B.4: strict weekly, ordinary twice a month, lenient once."""
    cadence = planbook.cadences()[SupervisionClass(supervision_class)]

    assert (cadence.every_days, cadence.per_month) == (every_days, per_month)


def test_nobody_without_a_phone_is_asked_to_use_one():
    """The plan of the office's desk takes neither a phone nor a call."""
    assert planbook.plans()["desk-only"].methods == {Method.KIOSK, Method.DESK}


@pytest.mark.parametrize(
    ("reasons", "asks"),
    [((), False), ((Signal.NO_PHOTO,), False), ((Signal.NO_PHOTO, Signal.NEW_DEVICE), True)],
)
def test_some_signals_alone_do_not_ask_for_a_look(reasons, asks):
    """A missing photo is shown; it is for the district to say whether that alone is work."""
    assert planbook.asks_for_a_look(reasons) is asks


@pytest.mark.parametrize(
    ("kind", "rule"), [(DutyKind.CHECK_IN, "RPT-9"), (DutyKind.REPORT_IN_PERSON, "RPT-1")]
)
def test_why_says_rule_inputs_and_what_settles_it(kind, rule):
    """Every due date can say where it comes from."""
    duty = a_duty(kind=kind, methods=frozenset({Method.DESK, Method.KIOSK}))

    found = why.why_owed(duty, SupervisionClass.STRICT, last_report_at=None)

    assert found.rule == rule
    assert found.clears_with == ("desk", "kiosk")
    assert found.inputs["supervision_class"] == "strict"
    assert found.inputs["last_report_at"] is None
    assert found.article_zh
    assert found.article_en
