"""Replayed leave, dated duties, measures, crises and outages."""

import json

import pytest

from tests.exchange.replaying import (
    an_event,
    check_in,
    clock,
    drawn,
    fix,
    iso,
    leave,
    outage,
    replayed,
    somebody,
    status,
    told,
    windows,
)
from tests.tables import cases

SQUARE = [[[114.0, 22.4], [114.6, 22.4], [114.6, 22.9], [114.0, 22.9], [114.0, 22.4]]]
CITY = {"type": "Polygon", "coordinates": SQUARE}
AWAY = {"lon": 113.3, "lat": 23.1}
TRIP = leave("03-02 08:00", "03-06 18:00")


def home(received="03-01 00:00"):
    """The city that somebody must not leave."""
    return an_event("zone", received, id="city", kind="allowed", geometry=CITY)


@pytest.mark.parametrize(
    "case",
    cases("""
    fact                | alert
    nothing             | orange open 03-06 18:00 -
    home at departure   | orange open 03-06 18:00 -
    home on the last day|
    home after away     |
    simulated           | orange open 03-06 18:00 -
    away on the last day| orange open 03-06 18:00 -
    reported away       | orange open 03-06 18:00 -
    reported            |
    reported early      | orange open 03-06 18:00 -
    reported and failed | orange open 03-06 18:00 -
    back late           | orange closed 03-06 18:00 03-06 21:00
    in time, told late  | orange closed 03-06 18:00 03-06 21:00
    extended            |
    extended late       | orange withdrawn 03-06 18:00 03-06 20:00
    shortened           | orange open 03-05 08:00 -
    detained            |
    hospital told late  | orange withdrawn 03-06 18:00 03-06 20:00
"""),
)
def test_a_leave_ends_with_the_return(case):
    """LV-11: back and reported by its end; a sign of life from elsewhere is no return."""
    phone = {"name": "p1"}
    facts = {
        "nothing": [],
        "home at departure": [fix("03-02 08:30", **phone)],
        "home on the last day": [fix("03-05 18:00", **phone)],
        "home after away": [fix("03-03 08:00", **phone, **AWAY), fix("03-04 08:00", **phone)],
        "simulated": [fix("03-05 18:00", **phone, mock=True)],
        "away on the last day": [fix("03-06 12:00", **phone, **AWAY)],
        "reported away": [check_in("03-06 12:00") | AWAY],
        "reported": [check_in("03-05 18:00")],
        "reported early": [check_in("03-05 17:59")],
        "reported and failed": [check_in("03-06 12:00", ok=False)],
        "back late": [fix("03-06 21:00", **phone)],
        "in time, told late": [fix("03-06 12:00", "03-06 21:00", **phone)],
        "extended": [leave("03-06 18:00", "03-09 18:00", received="03-06 10:00")],
        "extended late": [leave("03-06 18:00", "03-09 18:00", received="03-06 20:00")],
        "shortened": [leave("03-02 08:00", "03-05 08:00", received="03-04 08:00")],
        "detained": [status("detained", "03-05 12:00")],
        "hospital told late": [status("hospital", "03-06 12:00", "03-06 20:00")],
    }
    events = (somebody(), home(), TRIP, *facts[case["fact"]], clock("03-07 12:00"))

    assert drawn("leave_overdue", *events) == case["alert"]


def test_a_return_two_hours_late_is_looked_at_twice():
    """LV-11: at the end and two hours after it; the same alert."""
    (early,) = told("leave_overdue", somebody(), TRIP, clock("03-06 19:59"))
    (late,) = told("leave_overdue", somebody(), TRIP, clock("03-06 20:00"))

    assert [len(early["evidence"]), len(late["evidence"])] == [1, 2]
    assert late["reasons"] == ["not_returned", "two_hours_overdue"]


def test_an_extended_leave_ends_later():
    """The new end is looked at like any."""
    longer = leave("03-06 18:00", "03-09 18:00", received="03-06 10:00")

    found = drawn("leave_overdue", somebody(), TRIP, longer, clock("03-10 00:00"))

    assert found == "orange open 03-09 18:00 -"


def duty(kind, due, received="03-01 00:00", **more):
    """A duty with a date."""
    return an_event("duty", received, subject="s1", kind=kind, due=iso(due), **more)


@pytest.mark.parametrize(
    "case",
    cases("""
    until       | alert
    03-07 23:59 |
    03-08 00:00 | orange open 03-08 00:00 -
    03-10 23:58 | orange open 03-08 00:00 -
    03-10 23:59 | red open 03-08 00:00 -
"""),
)
def test_a_first_report_calls_on_day_eight_and_is_red_after_day_ten(case):
    """REC-5: judgment on 28 February, ten days to 10 March."""
    first = duty("first_report", "03-10 23:59")

    assert drawn("late_arrival", somebody(), first, clock(case["until"])) == case["alert"]


@pytest.mark.parametrize(
    "case",
    cases("""
    kind           | met         | told        | alert
    first_report   | 03-05 09:00 | 03-05 09:00 |
    first_report   | 03-09 09:00 | 03-09 09:00 | orange closed 03-08 00:00 03-09 09:00
    first_report   | 03-12 09:00 | 03-12 09:00 | red open 03-08 00:00 -
    report         | 03-10 18:00 | 03-10 18:00 |
    report         | 03-10 18:00 | 03-11 09:00 | blue withdrawn 03-10 18:00 03-11 09:00
    report         | 03-10 18:01 | 03-11 09:00 | blue closed 03-10 18:00 03-11 09:00
    medical_review | 03-10 18:00 | 03-11 09:00 | yellow withdrawn 03-10 18:00 03-11 09:00
    medical_review | 03-10 18:01 | 03-11 09:00 | yellow closed 03-10 18:00 03-11 09:00
    report         |             | 03-12 00:00 | blue open 03-10 18:00 -
    medical_review |             | 03-12 00:00 | yellow open 03-10 18:00 -
"""),
)
def test_a_duty_is_met_in_time_or_late(case):
    """CNT-1: within a period includes its end; the office's record of the date counts."""
    kinds = {
        "first_report": "late_arrival",
        "report": "report_missing",
        "medical_review": "review_overdue",
    }
    owed = duty(case["kind"], "03-10 18:00")
    met = {"met_at": iso(case["met"])} if case["met"] else {}
    again = duty(case["kind"], "03-10 18:00", case["told"], **met)

    if case["met"] == case["told"] == "03-10 18:00":
        again = duty(case["kind"], "03-10 18:00", "03-10 17:59", **met)
    events = (somebody(), owed, again, clock("03-13 00:00"))

    assert drawn(kinds[case["kind"]], *events) == case["alert"]


@pytest.mark.parametrize(
    "fact", [status("detained", "03-09 00:00"), leave("03-09 00:00", "03-12 00:00")]
)
def test_nobody_reports_from_detention_or_leave(fact):
    """EMG-2, LV-10: and a stay told late takes the alert back."""
    owed = duty("report", "03-10 18:00")
    late = fact | {"received_at": iso("03-11 00:00")}

    assert drawn("report_missing", somebody(), owed, fact, clock("03-11 12:00")) == ""
    assert drawn("report_missing", somebody(), owed, late, clock("03-11 12:00")) == (
        "blue withdrawn 03-10 18:00 03-11 00:00"
    )


def test_a_measure_is_red_and_stops_the_absences():
    """EMG-2: one alert however often it is told; hospital is none."""
    events = (somebody(), windows("09:00-10:00"), status("detained", "03-01 08:00"))
    again = status("detained", "03-01 08:00", "03-03 08:00")

    (alert,) = replayed(*events, again, clock("03-20 00:00"))

    assert (alert["kind"], alert["level"], alert["state"]) == ("measure_taken", "red", "open")
    assert replayed(somebody(), status("hospital", "03-01 08:00"), clock("03-20 00:00")) == []


def critical(received="03-02 09:00", **more):
    """An endorsed critical item."""
    told = {"subject": "s1", "at": iso(received), "instrument": "phq-9", "item": "q9", "value": 1}
    return an_event("critical_item", received, **(told | more))


@pytest.mark.parametrize(
    "case",
    cases("""
    fields                               | level
    {}                                   | orange
    {"tier": "orange"}                   | orange
    {"tier": "yellow"}                   | orange
    {"tier": "red"}                      | red
    {"instrument": "not-here", "item":"x"} | orange
    {"value": 0.5}                       | orange
"""),
)
def test_a_crisis_is_never_below_orange(case):
    """Red for tier red; what the file leaves out, the instrument says."""
    found = drawn("crisis", somebody(), critical(**json.loads(case["fields"])))

    assert found == f"{case['level']} open 03-02 09:00 -"


def test_a_crisis_rests_on_entries_without_answers_and_nothing_closes_it():
    """The answer stays on the clinical side; outage, leave and detention change nothing."""
    events = (somebody(), critical(), critical("03-03 09:00", tier="red"))
    more = (outage("03-02 08:00", "03-02 10:00", received="03-04 10:00"), TRIP)

    (alert,) = told("crisis", *events, *more, status("detained", "03-05 09:00"))

    assert (alert["level"], alert["state"], len(alert["evidence"])) == ("red", "open", 2)
    assert "q9" not in json.dumps(alert)


@pytest.mark.parametrize(
    "case",
    cases("""
    people | alert
    0      | grey closed 03-02 12:00 03-02 12:00
    1      | yellow closed 03-02 12:00 03-02 12:00
    2      | red open 03-02 12:00 -
"""),
)
def test_an_outage_is_one_alert_by_whom_it_touched(case):
    """REL-09: red above one in a hundred people; grey while nobody is; about nobody."""
    crowd = [somebody(who=f"s{number}") for number in range(1, 101)]
    asked = [windows("09:00-10:00", who=f"s{number + 1}") for number in range(int(case["people"]))]
    out = outage("03-02 09:30", "03-02 12:00")

    events = (*crowd, *asked, out)

    assert drawn("coverage_lost", *events) == case["alert"]
    assert {one["subject"] for one in told("coverage_lost", *events)} == {None}


def test_an_outage_told_twice_is_told_once():
    """The same span is the same outage."""
    out = outage("03-02 09:30", "03-02 12:00")

    (alert,) = told("coverage_lost", out, out | {"received_at": iso("03-03 00:00")})

    assert len(alert["evidence"]) == 1
