"""The daily report and the monthly circular on rows: the same twice, or what changed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from alerts.circulars import actions, queries
from alerts.circulars.covering import differences
from alerts.circulars.model import MonthRuns, NoSuchMonth, NothingChanged
from alerts.statistics.model import BadPeriod
from foundation.access.model import Role
from foundation.clock import legal_date
from foundation.errors import NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone
from tests.alerts.deeds import CRITICAL, raised
from tests.alerts.statistics.happening import (
    BREACH,
    MINUTE,
    ended,
    powered_off,
    rated,
    taken,
    the_officer,
    through,
)

DAY = timedelta(days=1)
TODAY = legal_date(NOON)
MORNING = NOON + timedelta(hours=16)
DECEMBER = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def head(district):
    """Its head."""
    return someone(district, Role.HEAD)


def daily(database, office, *, now, day=TODAY):
    """A day's report."""
    with database.read() as session:
        return queries.daily(session, office, day, now=now)


def issue(database, who, office, *, now=DECEMBER, month="2026-11"):
    """Issue a circular."""
    with database.write() as session:
        return actions.issue(session, who, office.id, month, now=now)


def test_a_finished_day_says_the_same_twice(database, district, own):
    """Taken and ended after 24:00: the figures stay, and what is otherwise by now is told."""
    officer = the_officer(district)
    made = powered_off(database, own)
    first = daily(database, own, now=MORNING)
    taken(database, officer, made, at=MORNING + MINUTE)
    ended(database, officer, made, BREACH, at=MORNING + 2 * MINUTE)

    second = daily(database, own, now=MORNING + 3 * MINUTE)

    assert (first.final, first.later) == (True, {})
    assert (second.figures, second.digest) == (first.figures, first.digest)
    assert second.later == {"taken": (0, 1), "confirmed": (0, 1), "open": (1, 0)}
    assert second.seq > first.seq


def test_a_running_day_is_not_final(database, own):
    """As of now, and it says so; tomorrow has none."""
    assert daily(database, own, now=NOON).final is False
    with pytest.raises(BadPeriod):
        daily(database, own, now=NOON, day=TODAY + DAY)


def test_a_report_holds_no_name_and_no_person(database, district, clock, own):
    """Neither a name nor an id of anybody stands anywhere in it."""
    her = a_person(database, own, name="林示一※")
    raised(database, district, clock, CRITICAL, {"tier": "orange"}, her)
    powered_off(database, own, person=her)

    for office in (own, district.offices["parent"]):
        written = str(daily(database, office, now=MORNING).figures)

        assert her not in written
        assert "林示一" not in written


def test_one_crisis_of_one_office_cannot_be_worked_out(database, district, clock, own):
    """At the office it is in no cell, not even among those carried over; the district tells it."""
    her = a_person(database, own)
    raised(database, district, clock, CRITICAL, {"tier": "orange"}, her)

    alone = daily(database, own, now=MORNING).figures
    area = daily(database, district.offices["parent"], now=MORNING).figures

    assert (alone["total"]["raised"], alone["clinical"]) == (
        0,
        [{"kind": "crisis", "raised": None}],
    )
    assert (area["total"]["raised"], area["clinical"][0]["raised"]) == (1, 1)
    assert (area["offices"], area["kinds"]) == ([], [])


def test_a_circular_is_stored_as_issued(database, district, own, head):
    """Numbered, told to the journal with its digest; what is read later is what was issued."""
    through(database, the_officer(district), own, BREACH)

    made = issue(database, head, own)

    with database.read() as session:
        kept = queries.circular(session, made.id, head)
        (told,) = [
            one for one in journal.entries_after(session, 0) if one.kind == "alerts.circular_issued"
        ]
    assert kept == made
    assert (kept.number, kept.version, kept.year) == (1, 1, 2026)
    assert (told.data["digest"], told.office, told.subject) == (made.digest, own.id, None)
    assert kept.figures["total"]["confirmed"] == 1


def test_a_correction_is_a_new_version(database, district, own, head):
    """The first stays as it was; the second says what changed; without a change there is none."""
    made = through(database, the_officer(district), own, BREACH)
    first = issue(database, head, own)
    with pytest.raises(NothingChanged):
        issue(database, head, own)
    rated(database, head, made, "known_already", at=DECEMBER)

    second = issue(database, head, own, now=DECEMBER + MINUTE)

    assert (second.number, second.version) == (1, 2)
    with database.read() as session:
        before = queries.version_before(session, second)
        listed = queries.circulars(session, head, office=own)
    assert before == first
    assert [one.version for one in listed] == [2, 1]
    changed = {
        one.name: (one.before, one.after) for one in differences(first.figures, second.figures)
    }
    assert changed == {"confirmed": (1, 0), "useless": (0, 1)}


def test_numbers_run_through_an_offices_year(database, district, own, head):
    """The next month has the next number; another office begins at 1; a new year begins at 1."""
    for month, now in (("2026-10", DECEMBER), ("2026-11", DECEMBER)):
        last = issue(database, head, own, month=month, now=now)
    above = someone(district, Role.HEAD, office="parent")
    other = issue(database, above, district.offices["sibling"])
    january = issue(database, head, own, month="2027-01", now=DECEMBER + 70 * DAY)

    assert (last.number, other.number, january.number) == (2, 1, 1)


def test_a_month_that_runs_is_not_issued(database, own, head):
    """At 24:00 of its last day it is over; one that lies ahead or is none is refused."""
    midnight = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    with pytest.raises(MonthRuns):
        issue(database, head, own, now=midnight - MINUTE)
    with pytest.raises(BadPeriod):
        issue(database, head, own, month="2027-02")
    for wrong in ("2026-13", "2026-1", "november"):
        with pytest.raises(NoSuchMonth):
            issue(database, head, own, month=wrong)

    assert issue(database, head, own, now=midnight).version == 1


def test_another_office_is_not_there(database, district, own, head):
    """Neither to issue for nor to read from."""
    with pytest.raises(NotFound):
        issue(database, head, district.offices["sibling"])
    made = issue(database, head, own)
    with database.read() as session, pytest.raises(NotFound):
        queries.circular(session, made.id, someone(district, Role.HEAD, office="sibling"))


@pytest.mark.parametrize(
    "change", ["UPDATE circulars SET month = '2026-09'", "DELETE FROM circulars"]
)
def test_the_database_keeps_what_was_issued(database, own, head, change):
    """Neither changed nor removed, whoever asks."""
    issue(database, head, own)

    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(change))
