"""Replayed devices: silence and its growth, power, battery, tamper, binding, periods."""

import pytest

from exchange.replay.stream import Stream
from tests.exchange.replaying import (
    an_event,
    band,
    check_in,
    clock,
    device,
    drawn,
    fix,
    outage,
    positioned,
    reading_of,
    replayed,
    somebody,
    status,
    told,
)
from tests.tables import cases

LOST = "lost_contact"


@pytest.mark.parametrize(
    "case",
    cases("""
    until       | alert
    03-02 08:09 |
    03-02 08:10 | yellow open 03-02 08:10 -
    03-02 09:59 | yellow open 03-02 08:10 -
    03-02 10:00 | orange open 03-02 08:10 -
    03-03 07:59 | orange open 03-02 08:10 -
    03-03 08:00 | red open 03-02 08:10 -
"""),
)
def test_a_silence_grows_yellow_orange_red(case):
    """Ten minutes, two hours, a day since the last word; the bounds themselves count."""
    found = drawn(LOST, somebody(), band(), *late_start(), clock(case["until"]))

    assert found == case["alert"]


def late_start():
    """A period that begins with the last word, so that nothing was silent before."""
    return (positioned("03-02 08:00", "05-30 00:00"), fix("03-02 08:00"))


@pytest.mark.parametrize(
    "case",
    cases("""
    heard       | alert
    03-02 08:09 |
    03-02 08:30 | yellow closed 03-02 08:10 03-02 08:30
    03-02 11:00 | orange closed 03-02 08:10 03-02 11:00
    03-03 09:00 | red open 03-02 08:10 -
"""),
)
def test_a_word_ends_it_and_red_waits_for_somebody(case):
    """REL-06: red never closes by itself; that it was heard again stands on it."""
    found = told(LOST, somebody(), band(), *late_start(), fix(case["heard"]))

    assert drawn(LOST, somebody(), band(), *late_start(), fix(case["heard"])) == case["alert"]
    assert all("heard_again" in alert["reasons"] for alert in found)


def test_a_late_parcel_counts_from_when_it_was_received():
    """REL-04: nobody can look for a person with fixes that are still on the way."""
    parcel = [fix(f"03-02 08:{minute}", "03-02 11:00") for minute in (10, 20, 30)]

    found = drawn(LOST, somebody(), band(), *late_start(), *parcel)

    assert found == "orange closed 03-02 08:10 03-02 11:00"


def test_a_phone_owes_no_stream():
    """EPD-7, PLAN-7: a phone that was never more than an information check is not looked for."""
    phone = device("bound", "03-01 00:00", name="p1", kind="phone")
    words = [fix(f"03-0{day} 12:00", name="p1") for day in (1, 2, 3)]

    assert drawn(LOST, somebody(), phone, *words, clock("03-20 00:00")) == ""


def test_a_phone_that_streams_is_missed_when_it_stops():
    """Its own rhythm is the measure; a check-in is a word of it too."""
    stream = [fix(f"03-02 08:{minute:02d}", name="p1") for minute in range(0, 50, 5)]

    silent = drawn(LOST, somebody(), *stream, clock("03-02 12:00"))
    spoken = drawn(LOST, somebody(), *stream, check_in("03-02 09:10"), clock("03-02 09:39"))

    assert silent == "orange open 03-02 09:15 -"
    assert spoken == ""


def test_a_period_may_cover_a_phone():
    """Whoever wears no band is looked for by the device that there is; three fixes missed call."""
    phone = device("bound", "03-02 08:00", name="w1", kind="phone")

    found = drawn(LOST, somebody(), *late_start(), phone, clock("03-02 08:45"))

    assert found == "yellow open 03-02 08:30 -"


@pytest.mark.parametrize(
    "case",
    cases("""
    fact     | alert
    detained | yellow closed 03-02 08:10 03-02 09:00
    unbound  | yellow closed 03-02 08:10 03-02 09:00
    ended    | yellow closed 03-02 08:10 03-02 09:00
"""),
)
def test_what_ends_the_question(case):
    """Detention (EMG-2), handing the device in, the end of the period: nothing is owed any more."""
    until = "03-02 09:00" if case["fact"] == "ended" else "05-30 00:00"
    facts = {
        "detained": status("detained", "03-02 09:00"),
        "unbound": device("unbound", "03-02 09:00"),
        "ended": clock("03-02 09:00"),
    }
    start = (positioned("03-02 08:00", until), fix("03-02 08:00"))

    found = drawn(LOST, somebody(), band(), *start, facts[case["fact"]], clock("03-02 12:00"))

    assert found == case["alert"]


def test_an_outage_told_late_suppresses_the_silence_it_explains():
    """The silence is counted again without it; what is left calls anew."""
    out = outage("03-02 08:00", "03-02 10:25", received="03-02 10:30")

    found = drawn(LOST, somebody(), band(), *late_start(), out, clock("03-02 10:40"))

    assert found == ("orange suppressed 03-02 08:10 03-02 10:30; yellow open 03-02 10:35 -")


def test_silence_during_an_outage_known_in_time_is_not_told():
    """Only time in which we could have heard counts."""
    known = outage("03-02 08:05", "03-02 12:00", received="03-02 08:06")

    early = drawn(LOST, somebody(), band(), *late_start(), known, clock("03-02 12:04"))
    late = drawn(LOST, somebody(), band(), *late_start(), known, clock("03-02 12:05"))

    assert (early, late) == ("", "yellow open 03-02 12:05 -")


def test_a_device_switched_off_is_one_alert_until_two_hours():
    """D7: the dead device inhibits its consequence, and never for long."""
    off = device("power_off", "03-02 08:00")
    events = (somebody(), band(), positioned("03-02 08:00", "05-30 00:00"), off)

    assert drawn(LOST, *events, clock("03-02 09:59")) == ""
    assert drawn(LOST, *events, clock("03-02 10:00")) == "orange open 03-02 10:00 -"
    assert drawn("power_off", *events, clock("03-02 10:00")) == "yellow open 03-02 08:00 -"


@pytest.mark.parametrize(
    "case",
    cases("""
    event    | at          | alert
    power_on | 03-02 08:10 | yellow withdrawn 03-02 08:00 03-02 08:10
    power_on | 03-02 08:11 | yellow closed 03-02 08:00 03-02 08:11
    unbound  | 03-02 08:11 | yellow closed 03-02 08:00 03-02 08:11
    charging | 03-02 08:11 | yellow open 03-02 08:00 -
"""),
)
def test_power_off_and_on(case):
    """Ten minutes were a restart; the bound counts."""
    off, after = device("power_off", "03-02 08:00"), device(case["event"], case["at"])

    assert drawn("power_off", somebody(), band(), off, after) == case["alert"]


def test_a_fix_after_it_shows_that_the_device_is_on():
    """A fix from before, received later, does not."""
    off = device("power_off", "03-02 08:00")

    earlier = drawn("power_off", somebody(), band(), off, fix("03-02 07:59", "03-02 09:00"))
    later = drawn("power_off", somebody(), band(), off, fix("03-02 08:59", "03-02 09:00"))

    assert earlier == "yellow open 03-02 08:00 -"
    assert later == "yellow closed 03-02 08:00 03-02 09:00"


def test_power_off_in_an_outage_is_explained_by_it():
    """Whether the outage is known before or after."""
    off = device("power_off", "03-02 08:00")
    before = outage("03-02 07:00", "03-02 09:00", received="03-02 07:30")
    after = outage("03-02 07:00", "03-02 09:00")

    assert drawn("power_off", somebody(), band(), before, off) == (
        "yellow suppressed 03-02 08:00 03-02 08:00"
    )
    assert drawn("power_off", somebody(), band(), off, after) == (
        "yellow suppressed 03-02 08:00 03-02 09:00"
    )


def test_a_low_battery_is_blue_until_it_charges():
    """Normal use: a reminder."""
    low, charging = device("low_battery", "03-02 08:00"), device("charging", "03-02 09:00")

    assert drawn("low_battery", somebody(), band(), low) == "blue open 03-02 08:00 -"
    assert drawn("low_battery", somebody(), band(), low, charging) == (
        "blue closed 03-02 08:00 03-02 09:00"
    )


def test_a_tamper_is_red_and_stays():
    """Also when the device is handed in later, also outside a period, also in an outage."""
    out = outage("03-02 07:00", "03-02 09:00", received="03-02 07:30")
    tamper, off = device("tamper", "03-02 08:00"), device("unbound", "03-02 10:00")

    assert drawn("tamper", somebody(), band(), out, tamper, off) == "red open 03-02 08:00 -"


def test_a_device_bound_to_somebody_else_leaves_the_first():
    """Its silence, its power and its battery are no longer theirs."""
    off = device("power_off", "03-02 08:00")
    moved = band("03-02 09:00", who="s2")

    alerts = replayed(somebody(), somebody(who="s2"), band(), off, moved, clock("03-05 00:00"))

    (first,) = [one for one in alerts if one["kind"] == "power_off"]
    assert (first["subject"], first["state"]) == ("s1", "closed")
    assert [one for one in alerts if one["subject"] == "s2"] == []


def test_wristband_fixes_outside_a_period_are_refused_and_counted():
    """EPD-5: intake stops at the end; the start belongs to the period, the end does not."""
    period = positioned("03-02 08:00", "03-02 10:00", received="03-01 00:00")
    times = ("03-02 07:59", "03-02 08:00", "03-02 09:59", "03-02 10:00")
    phone = fix("03-02 12:00", name="p1")
    reading = reading_of(somebody(), band(), period, *(fix(one) for one in times), phone)
    stream = Stream(lambda _entry, _line: None)

    stream.run(reading.facts)

    assert stream.refused == 2


@pytest.mark.parametrize(
    "case",
    cases("""
    until       | alert
    05-15 23:59 |
    05-16 00:00 | yellow open 05-16 00:00 -
    05-29 23:59 | yellow open 05-16 00:00 -
    05-30 00:00 | red open 05-16 00:00 -
"""),
)
def test_the_end_of_a_period_is_announced(case):
    """EPD-5: fourteen days ahead yellow, at the end red."""
    period = positioned("03-01 00:00", "05-30 00:00")

    assert drawn("positioning_ending", somebody(), period, clock(case["until"])) == case["alert"]


@pytest.mark.parametrize(
    "case",
    cases("""
    fact        | alert
    renewed     | yellow closed 05-16 00:00 05-20 00:00
    renewed ago |
    taken off   | yellow closed 05-16 00:00 05-20 00:00
    discharged  | yellow closed 05-16 00:00 05-20 00:00
    other band  | yellow closed 05-16 00:00 05-20 00:00; red open 05-20 00:05 -
    short       | red open 05-28 00:00 -
    history     |
"""),
)
def test_what_settles_the_end_of_a_period(case):
    """A renewal, the band taken off, the discharge; another band instead does not."""
    period = positioned("03-01 00:00", "05-30 00:00")
    off = device("unbound", "05-20 00:00")
    facts = {
        "renewed": (period, positioned("05-30 00:00", "08-20 00:00", received="05-20 00:00")),
        "renewed ago": (period, positioned("05-30 00:00", "08-20 00:00", received="05-01 00:00")),
        "taken off": (period, off),
        "discharged": (period, status("discharged", "05-20 00:00")),
        "other band": (period, off, band("05-20 00:05", device="w2")),
        "short": (positioned("05-28 00:00", "05-30 00:00"),),
        "history": (positioned("03-01 00:00", "04-01 00:00", received="05-01 00:00"),),
    }
    events = (somebody(), band(), *facts[case["fact"]], clock("05-31 00:00"))

    assert drawn("positioning_ending", *events) == case["alert"]


def test_a_device_nobody_bound_is_a_phone():
    """Its fixes are information checks: none is refused."""
    stream = Stream(lambda _entry, _line: None)

    stream.run(reading_of(somebody(), fix("03-02 08:00", name="x"), an_event_of_time()).facts)

    assert stream.refused == 0


def an_event_of_time():
    """The clock, later."""
    return an_event("clock", "03-04 00:00", at="2026-03-04T00:00:00+08:00")
