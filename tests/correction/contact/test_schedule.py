"""Where a check-in falls: both sides of every bound, and an oracle that knows no order of steps."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correction.contact import schedule
from correction.contact.model import Duty, DutyKind, DutyState, Method, Placement, Timing
from tests.correction.building import a_claim, a_duty, a_report, shanghai
from tests.tables import cases

MORNING = ("11-24 07:30", "11-24 09:00")
NOON = ("11-24 12:00", "11-24 13:30")


def placed(duties: list[Duty], taken: str, received: str = "", method: str = "phone") -> Placement:
    """A check-in placed among duties; received when taken unless said otherwise."""
    claim = a_claim(taken, Method(method))
    return schedule.place(claim, duties, received_at=shanghai(received or taken))


@pytest.mark.parametrize(
    "case",
    cases("""
    taken       | timing      | settles | late_by
    11-24 07:14 | unscheduled | -       | -
    11-24 07:15 | early       | yes     | -
    11-24 07:29 | early       | yes     | -
    11-24 07:30 | on_time     | yes     | -
    11-24 08:59 | on_time     | yes     | -
    11-24 09:00 | late        | yes     | 0
    11-24 09:01 | late        | yes     | 1
    11-24 11:44 | late        | yes     | 164
    11-25 23:00 | late        | yes     | 2280
"""),
)
def test_a_window_is_half_open(case):
    """It counts from a quarter before it opens; at its very end a check-in is late, not lost."""
    duty = a_duty(*MORNING)

    found = placed([duty], case["taken"])

    late = None if case["late_by"] == "-" else timedelta(minutes=int(case["late_by"]))
    settled = (duty.id,) if case["settles"] == "yes" else ()
    assert (found.timing, found.cleared, found.late_by) == (Timing(case["timing"]), settled, late)


@pytest.mark.parametrize(
    "case",
    cases("""
    taken       | received    | timing      | late_by
    11-24 08:59 | 11-24 08:59 | on_time     | -
    11-24 08:59 | 11-24 09:00 | late        | 0
    11-24 08:59 | 11-24 15:00 | late        | 360
    11-24 07:20 | 11-24 08:00 | early       | -
    11-24 09:04 | 11-24 08:59 | on_time     | -
    11-24 09:30 | 11-24 08:59 | on_time     | -
"""),
)
def test_the_time_of_receipt_decides_what_is_late(case):
    """REL-04: taken in time and received too late is late; a clock that is ahead gains nothing."""
    duty = a_duty(*MORNING)

    found = placed([duty], case["taken"], case["received"])

    late = None if case["late_by"] == "-" else timedelta(minutes=int(case["late_by"]))
    assert (found.timing, found.late_by, found.cleared) == (
        Timing(case["timing"]),
        late,
        (duty.id,),
    )


def test_what_was_taken_in_an_earlier_window_leaves_the_present_one_open():
    """Sent later, it counts for the window it was taken in, not for the one it arrived in."""
    morning, noon = a_duty(*MORNING, state=DutyState.MISSED), a_duty(*NOON)

    found = placed([morning, noon], "11-24 08:00", "11-24 12:30")

    assert found.cleared == found.missed_cleared == (morning.id,)
    assert found.in_time == frozenset()


@pytest.mark.parametrize(
    ("age", "settles"),
    [(timedelta(days=30), True), (timedelta(days=30, seconds=1), False)],
)
def test_thirty_days_are_the_end_of_it(age, settles):
    """Up to thirty days late it settles its window; older it is evidence and settles nothing."""
    duty = a_duty("10-24 07:30", "10-24 09:00", state=DutyState.MISSED)
    taken = shanghai("10-24 08:00")

    found = schedule.place(a_claim(taken), [duty], received_at=taken + age)

    assert (found.cleared == (duty.id,)) is settles
    assert found.timing is (Timing.LATE if settles else Timing.UNSCHEDULED)


def test_only_the_last_window_can_be_made_good():
    """Once the next window has begun, yesterday's stays missed, even when that is settled."""
    evening = a_duty("11-23 19:30", "11-23 21:00", state=DutyState.MISSED)
    morning = a_duty(*MORNING, state=DutyState.MET)

    assert placed([evening], "11-24 07:40").cleared == (evening.id,)
    assert placed([evening, morning], "11-24 07:40").timing is Timing.UNSCHEDULED


def test_a_window_about_to_open_comes_before_one_to_be_made_good():
    """At 07:20 it is ten minutes early for the morning, not ten hours late for the evening."""
    evening = a_duty("11-23 19:30", "11-23 21:00", state=DutyState.MISSED)
    morning = a_duty(*MORNING)

    found = placed([evening, morning], "11-24 07:20")

    assert (found.timing, found.cleared) == (Timing.EARLY, (morning.id,))


@pytest.mark.parametrize("state", [DutyState.MET, DutyState.MET_LATE, DutyState.EXCUSED])
def test_what_is_settled_is_not_settled_twice(state):
    """A second check-in within a minute is kept and counts for nothing."""
    found = placed([a_duty(*MORNING, state=state)], "11-24 08:00")

    assert found == schedule.NOTHING


@pytest.mark.parametrize(
    "case",
    cases("""
    method | clears
    desk   | report window
    phone  | window
    kiosk  | window
    call   |
"""),
)
def test_only_the_desk_settles_a_report_in_person(case):
    """At the desk both are settled at once; a call by itself settles nothing."""
    report, window = a_report(), a_duty(*MORNING)
    names = {report.id: "report", window.id: "window"}

    found = placed([report, window], "11-24 08:00", method=case["method"])

    assert " ".join(names[duty] for duty in found.cleared) == case["clears"]


def test_the_report_names_the_timing():
    """In person in its period and long after the window: on time, with the window late."""
    report, window = a_report(), a_duty(*MORNING)

    found = placed([report, window], "11-24 11:00", method="desk")

    assert (found.timing, found.duty, found.late_by) == (Timing.ON_TIME, report.id, None)
    assert found.in_time == {report.id}
    assert set(found.cleared) == {report.id, window.id}


def test_who_comes_late_has_reported_for_the_period_that_was_missed_too():
    """One visit settles the missed period, late, and the present one; older ones stay missed."""
    older = a_report("10-20 00:00", "11-02 00:00", state=DutyState.MISSED)
    missed = a_report("11-02 00:00", "11-16 00:00", state=DutyState.MISSED)
    present = a_report("11-16 00:00", "11-30 00:00")

    found = placed([older, missed, present], "11-17 10:00", method="desk")

    assert found.timing is Timing.LATE
    assert found.duty == missed.id
    assert found.late_by == timedelta(hours=34)
    assert found.cleared == (missed.id, present.id)
    assert found.missed_cleared == (missed.id,)
    assert found.in_time == {present.id}


def test_a_report_after_a_visit_leaves_the_old_one_missed():
    """A period that was missed before a later one was met is history."""
    missed = a_report("11-02 00:00", "11-16 00:00", state=DutyState.MISSED)
    met = a_report("11-16 00:00", "11-30 00:00", state=DutyState.MET)

    assert placed([missed, met], "11-17 10:00", method="desk") == schedule.NOTHING


@pytest.mark.parametrize(
    ("taken", "timing"), [("11-26 23:59", "unscheduled"), ("11-27 00:00", "early")]
)
def test_a_report_three_days_early_counts_for_the_next_period(taken, timing):
    """Who has reported and comes again shortly before the next period need not come twice."""
    met = a_report("11-16 00:00", "11-30 00:00", state=DutyState.MET)
    following = a_report("11-30 00:00", "12-14 00:00")

    found = placed([met, following], taken, method="desk")

    assert found.timing is Timing(timing)


@pytest.mark.parametrize(("ahead", "skewed"), [(300, False), (301, True)])
def test_more_than_five_minutes_ahead_is_a_skewed_clock(ahead, skewed):
    """REL-04: five minutes are allowed, one second more is flagged."""
    received = shanghai("11-24 08:00")

    assert schedule.is_skewed(received + timedelta(seconds=ahead), received) is skewed


DAY = shanghai("11-24 00:00")


@st.composite
def some_windows(draw: st.DrawFn) -> list[Duty]:
    """Windows of two days that do not overlap, in any state."""
    cuts = sorted(draw(st.sets(st.integers(0, 2 * 24 * 12), min_size=2, max_size=12)))
    found = []
    for begins, ends in zip(cuts[::2], cuts[1::2], strict=False):
        window_from = DAY + timedelta(minutes=5 * begins)
        found.append(
            a_duty(
                early_from=window_from - timedelta(minutes=draw(st.sampled_from([0, 5, 15]))),
                window_from=window_from,
                due_at=DAY + timedelta(minutes=5 * ends),
                state=draw(st.sampled_from(list(DutyState))),
            )
        )
    return draw(st.permutations(found))


def oracle(duties: list[Duty], taken: datetime, received: datetime) -> set[str]:
    """What a phone's check-in settles, said of each duty by itself.

    A duty is settled when it waits, and the check-in lies in its window; or just before it, with
    no window around and none nearer; or after it, with no window around, none about to open, and
    none begun since.
    """
    at = min(taken, received)
    living = [duty for duty in duties if duty.state is not DutyState.EXCUSED]
    waiting = {DutyState.OPEN, DutyState.MISSED}

    def around(duty: Duty) -> bool:
        return duty.state in waiting and duty.window_from <= at < duty.due_at

    def near(duty: Duty) -> bool:
        return duty.state is DutyState.OPEN and duty.early_from <= at < duty.window_from

    def coming(duty: Duty) -> bool:
        sooner = (one for one in living if one.window_from < duty.window_from)
        return near(duty) and not any(near(one) for one in sooner)

    def good(duty: Duty) -> bool:
        later = (one for one in living if one.window_from > duty.window_from)
        return (
            duty.state in waiting
            and duty.due_at <= at
            and not any(one.window_from <= at for one in later)
        )

    for holds in (around, coming, good):
        found = {duty.id for duty in living if holds(duty)}
        if found:
            return found
    return set()


@given(
    some_windows(),
    st.integers(0, 2 * 24 * 60),
    st.integers(-20, 3 * 24 * 60),
)
def test_placing_agrees_with_the_oracle(duties, minute, delay):
    """For any windows, any time and any delay: what is settled, and whether it was late."""
    taken = DAY + timedelta(minutes=minute)
    received = taken + timedelta(minutes=delay)

    found = schedule.place(a_claim(taken), duties, received_at=received)

    settled = oracle(duties, taken, received)
    due = {duty.id: duty for duty in duties}
    assert set(found.cleared) == settled
    assert found.in_time == {one for one in settled if received < due[one].due_at}
    assert set(found.missed_cleared) == {
        one for one in settled if due[one].state is DutyState.MISSED
    }
    assert (found.timing is Timing.UNSCHEDULED) == (not settled)
    assert (found.late_by is not None) == (found.timing is Timing.LATE)


@given(some_windows(), st.integers(0, 2 * 24 * 60))
def test_placing_twice_settles_nothing_twice(duties, minute):
    """When what was settled is taken as settled, the same check-in again settles none of it."""
    taken = DAY + timedelta(minutes=minute)
    first = schedule.place(a_claim(taken), duties, received_at=taken)
    after = [duty for duty in duties if duty.id not in first.cleared]
    done = [
        a_duty(
            id=duty.id,
            early_from=duty.early_from,
            window_from=duty.window_from,
            due_at=duty.due_at,
            state=DutyState.MET,
        )
        for duty in duties
        if duty.id in first.cleared
    ]

    second = schedule.place(a_claim(taken), [*after, *done], received_at=taken)

    assert not set(second.cleared) & set(first.cleared)
    assert all(duty.kind is DutyKind.CHECK_IN for duty in duties)
