"""Two at once: whoever comes first settles a duty, whoever finds it tells it, and nothing is lost.

Real threads and real commits: what one transaction does while another waits shows only there.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from correction.contact import deadlines
from correction.contact.model import Method, Timing
from correction.contact.tables import CheckInRow, DutyRow
from correction.register import actions as register
from correction.register.actions import DuplicatePerson
from tests.correction.building import a_check_in, a_new_person, entries, shanghai

MORNING = "2026-11-24T0730"


def at_once(*works):
    """Runs each work on a thread of its own, all starting together; returns what they return."""
    start = Barrier(len(works))

    def run(work):
        start.wait(timeout=10)
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


@pytest.mark.parametrize("again", range(3))
def test_desk_and_phone_in_the_same_moment(database, person, rows, again):
    """Both are kept, one settles the window, the other counts for nothing."""

    def report(method):
        def work():
            with database.write() as session:
                return a_check_in(session, person, now=shanghai("11-24 08:00"), method=method)

        return work

    found = at_once(report(Method.PHONE), report(Method.PHONE), report(Method.KIOSK))

    assert sorted(one.timing for one in found) == [
        Timing.ON_TIME,
        Timing.UNSCHEDULED,
        Timing.UNSCHEDULED,
    ]
    assert rows(person)[MORNING] == "met"
    with database.read() as session:
        assert session.query(CheckInRow).count() == 3
    told = [entry.data["cleared"] for entry in entries(database, "check_in_recorded")]
    assert sum(len(cleared) for cleared in told) == 1


@pytest.mark.parametrize("again", range(3))
def test_two_ticks_in_the_same_moment(database, person, again):
    """Each deadline is told once."""

    def tick():
        with database.write() as session:
            return deadlines.find_missed(session, now=shanghai("11-24 21:00"))

    found = at_once(tick, tick, tick)

    told = [entry.data["duty"] for entry in entries(database, "check_in_missed")]
    assert len(told) == len(set(told)) == 3
    assert sorted(duty.id for part in found for duty in part) == sorted(told)


@pytest.mark.parametrize("again", range(3))
def test_a_tick_and_a_late_check_in_in_the_same_moment(database, person, rows, again):
    """Whoever is first: the window is met late, and told missed only if the tick was first."""

    def tick():
        with database.write() as session:
            deadlines.find_missed(session, now=shanghai("11-24 09:10"))

    def report():
        with database.write() as session:
            return a_check_in(session, person, now=shanghai("11-24 09:10"))

    _, found = at_once(tick, report)

    missed = [entry.data["duty"] for entry in entries(database, "check_in_missed")]
    assert rows(person)[MORNING] == "met_late"
    assert found.timing is Timing.LATE
    assert list(found.missed_cleared) == missed
    with database.read() as session:
        assert session.get_one(DutyRow, found.duty).met_by == found.id


def test_the_same_person_at_two_desks_in_the_same_moment(database, district):
    """One is taken in, the other is told that the person is known."""
    new = a_new_person(district.offices["own"])

    def take_in():
        try:
            with database.write() as session:
                register.register_person(session, new, actor="test", at=shanghai("11-24 08:00"))
        except DuplicatePerson:
            return False
        return True

    assert sorted(at_once(take_in, take_in)) == [False, True]
    assert len(entries(database, "person_registered")) == 1
