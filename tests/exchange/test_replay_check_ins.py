"""Replayed check-ins: windows, late evidence, excuses, and an oracle that knows no rooms."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.clock import LEGAL_ZONE
from tests.exchange.replaying import (
    an_event,
    at,
    check_in,
    clock,
    drawn,
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

KIND = "missed_check_in"


@pytest.mark.parametrize(
    "case",
    cases("""
    taken       | received    | ok  | alert
    03-02 08:59 | 03-02 08:59 | yes | blue open 03-02 10:00 -
    03-02 09:00 | 03-02 09:00 | yes |
    03-02 09:59 | 03-02 09:59 | yes |
    03-02 10:00 | 03-02 10:00 | yes | blue closed 03-02 10:00 03-02 10:00
    03-02 11:00 | 03-02 11:00 | yes | blue closed 03-02 10:00 03-02 11:00
    03-02 09:30 | 03-02 10:00 | yes | blue closed 03-02 10:00 03-02 10:00
    03-02 09:30 | 03-02 18:00 | yes | blue closed 03-02 10:00 03-02 18:00
    03-02 09:30 | 03-02 09:30 | no  | blue open 03-02 10:00 -
    03-02 12:00 | 03-02 09:30 | yes |
"""),
)
def test_a_window_is_half_open_and_our_clock_decides(case):
    """In time is received in time; a phone's clock is evidence that corrects and never removes."""
    made = check_in(case["taken"], case["received"], ok=case["ok"] == "yes")
    monday = windows("09:00-10:00", days=[1])

    assert drawn(KIND, somebody(), monday, made, clock("03-03 00:00")) == case["alert"]


def test_evidence_older_than_thirty_days_clears_nothing():
    """REL-04: it is kept, and settles no window."""
    frame = (somebody(), windows("09:00-10:00", days=[1], received="03-02 00:00"))
    other = windows(received="03-02 12:00")

    kept = drawn(KIND, *frame, other, check_in("03-02 09:30", "04-01 09:31"))
    fresh = drawn(KIND, *frame, other, check_in("03-02 09:30", "04-01 09:30"))

    assert (kept, fresh) == (
        "blue open 03-02 10:00 -",
        "blue closed 03-02 10:00 04-01 09:30",
    )


def test_three_in_seven_days_are_yellow_and_one_alert():
    """One open alert of a person and kind; each miss is kept as evidence."""
    (alert,) = told(KIND, somebody(), windows("09:00-10:00"), clock("03-03 10:00"))

    assert (alert["level"], alert["state"], len(alert["evidence"])) == ("yellow", "open", 3)
    assert alert["reasons"] == ["missed_once", "missed_three_in_seven_days"]


def test_misses_a_week_apart_stay_blue():
    """The first of three falls out of the seven days at the deadline of the third."""
    (alert,) = told(KIND, somebody(), windows("09:00-10:00", days=[1, 3]), clock("03-09 10:00"))

    assert (alert["level"], len(alert["evidence"])) == ("blue", 3)


@pytest.mark.parametrize(
    "case",
    cases("""
    taken       | alert
    03-02 22:00 |
    03-03 01:59 |
    03-03 02:00 | blue closed 03-03 02:00 03-03 02:00
    03-02 21:59 | blue open 03-03 02:00 -
"""),
)
def test_a_window_may_run_over_midnight(case):
    """It belongs to the day on which it begins: a Monday's only."""
    night = windows("22:00-02:00", days=[1])

    assert (
        drawn(KIND, somebody(), night, check_in(case["taken"]), clock("03-04 12:00"))
        == case["alert"]
    )


def test_one_check_in_serves_windows_that_overlap():
    """Nobody is asked to report twice at once."""
    both = windows("09:00-12:00", "10:00-11:00", days=[1])

    assert drawn(KIND, somebody(), both, check_in("03-02 10:30"), clock("03-03 00:00")) == ""


def test_a_new_schedule_asks_for_nothing_that_had_begun():
    """The running window of the old one falls, a window already running in the new one too."""
    old, new = windows("09:00-12:00"), windows("10:00-13:00", "14:00-15:00", received="03-01 11:00")

    assert drawn(KIND, somebody(), old, new, clock("03-01 23:00")) == "blue open 03-01 15:00 -"


def test_the_same_schedule_told_again_changes_nothing():
    """Also in the middle of a window, and after the class was told again."""
    again = windows("09:00-12:00", received="03-01 11:00")
    strict = somebody("03-01 11:00") | {"class": "strict"}

    found = drawn(KIND, somebody(), windows("09:00-12:00"), again, strict, clock("03-01 13:00"))

    assert found == "blue open 03-01 12:00 -"


@pytest.mark.parametrize(
    "case",
    cases("""
    fact                        | alert
    leave 03-02 08:00 to 09:01  |
    leave 03-02 10:00 to 12:00  | blue open 03-02 10:00 -
    leave 03-02 08:00 to 09:00  | blue open 03-02 10:00 -
    late leave                  | blue withdrawn 03-02 10:00 03-02 11:00
    detained before             |
    hospital told late          | blue withdrawn 03-02 10:00 03-02 11:00
    outage within               | blue suppressed 03-02 10:00 03-02 10:00
    outage told late            | blue suppressed 03-02 10:00 03-02 11:00
    outage before               | blue open 03-02 10:00 -
"""),
)
def test_what_excuses_a_window(case):
    """A window is owed by who was free for the whole of it (IM 26, LAW 32); outages show."""
    facts = {
        "leave 03-02 08:00 to 09:01": leave("03-02 08:00", "03-02 09:01"),
        "leave 03-02 10:00 to 12:00": leave("03-02 10:00", "03-02 12:00"),
        "leave 03-02 08:00 to 09:00": leave("03-02 08:00", "03-02 09:00"),
        "late leave": leave("03-01 08:00", "03-05 08:00", received="03-02 11:00"),
        "detained before": status("detained", "03-02 08:00"),
        "hospital told late": status("hospital", "03-02 08:00", "03-02 11:00"),
        "outage within": outage("03-02 09:10", "03-02 09:20"),
        "outage told late": outage("03-02 09:10", "03-02 09:20", received="03-02 11:00"),
        "outage before": outage("03-02 08:10", "03-02 09:00"),
    }

    found = drawn(
        KIND,
        somebody(),
        windows("09:00-10:00", days=[1]),
        facts[case["fact"]],
        clock("03-02 12:00"),
    )

    assert found == case["alert"]


def test_nothing_is_owed_after_the_discharge():
    """END-3: supervision and all that it asks for end together."""
    over = status("discharged", "03-01 08:00")

    assert replayed(somebody(), windows("09:00-10:00"), over, clock("03-20 00:00")) == []


WINDOW = st.tuples(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.frozensets(st.integers(1, 7), min_size=1),
).filter(lambda drawn: drawn[0] != drawn[1])
START = datetime(2026, 3, 1, tzinfo=LEGAL_ZONE)
MINUTES = 14 * 24 * 60


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def missed_by_hand(drawn, taken: list[int], until: int) -> set[datetime]:
    """Every window that ends by then without a check-in in it, minute by minute."""
    found = set()
    for day in range(15):
        weekday = (date(2026, 3, 1) + timedelta(days=day)).isoweekday()
        for begins, ends, days in drawn:
            if weekday not in days:
                continue
            opens = day * 1440 + begins
            closes = day * 1440 + ends + (1440 if ends < begins else 0)
            if closes <= until and not any(opens <= one < closes for one in taken):
                found.add((opens, closes))
    return found


@settings(deadline=None)
@given(
    drawn=st.lists(WINDOW, min_size=1, max_size=4),
    taken=st.lists(st.integers(0, MINUTES), max_size=30),
    until=st.integers(0, MINUTES),
)
def test_missed_windows_are_those_an_oracle_finds(drawn, taken, until):
    """A pure oracle of minutes and the replay agree on every window missed."""
    taken = [one for one in taken if one <= until]
    schedule = an_event(
        "check_in_schedule",
        "03-01 00:00",
        subject="s1",
        windows=[
            {"days": sorted(days), "from": clock_text(begins), "to": clock_text(ends)}
            for begins, ends, days in drawn
        ],
    )
    made = [
        {
            "type": "check_in",
            "received_at": (START + timedelta(minutes=one)).isoformat(),
            "subject": "s1",
            "at": (START + timedelta(minutes=one)).isoformat(),
            "ok": True,
        }
        for one in taken
    ]
    end = (START + timedelta(minutes=until)).isoformat()

    found = told(KIND, schedule, *made, {"type": "clock", "received_at": end, "at": end})

    missed = {
        tuple(
            int((datetime.fromisoformat(one) - START).total_seconds()) // 60
            for one in rest["data"]["duty"].split("/")[1:]
        )
        for alert in found
        for rest in alert["evidence"]
    }
    assert missed == missed_by_hand(drawn, taken, until)


def test_hours_are_those_of_shanghai_whatever_the_offset():
    """An instant is an instant; the window is read in Asia/Shanghai."""
    utc = check_in("03-02 09:30") | {"received_at": "2026-03-02T01:30:00Z"}
    monday = windows("09:00-10:00", days=[1])

    assert at("03-02 09:30").isoformat() == iso("03-02 09:30")
    assert drawn(KIND, somebody(), monday, utc, clock("03-03 00:00")) == ""
