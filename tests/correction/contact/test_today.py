"""Today's list gathered from the store: what is there, what is not, and at what price."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from correction.contact import actions, daylist, deadlines, duties, today
from correction.contact.daylist import RowState, What
from correction.contact.model import Method, Outcome, Verdict
from correction.register import actions as register
from correction.register.model import AdviceLevel, Place
from foundation.ids import AccountId
from tests.correction.building import a_check_in, a_person, entries, scope_of, shanghai
from tests.correction.contact.conftest import DAWN

HERE = Place(114.35, 22.70, 20.0)


def list_of(database, district, at, office="own", officers=None):
    """Today's list at a local time."""
    with database.read() as session:
        return today.day_of(
            session, scope_of(district, office), now=shanghai(at), officers=officers
        )


def tick(database, at):
    """Both ticks."""
    with database.write() as session:
        duties.open_duties(session, now=shanghai(at))
        deadlines.find_missed(session, now=shanghai(at))


def lines(day):
    """The rows as (what, state)."""
    return [(row.what.value, row.state.value) for row in day.rows]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("11-24 08:29", []),
        ("11-24 08:30", [("check_in", "due")]),
        ("11-24 08:59", [("check_in", "due")]),
        ("11-24 09:00", [("check_in", "missed")]),
        ("11-24 11:00", [("check_in", "missed")]),
    ],
)
def test_a_phones_window_is_for_the_list_in_its_last_half_hour(
    database, district, person, at, found
):
    """Sixty people with three windows each are not 180 lines: who is late, or nearly, is."""
    assert lines(list_of(database, district, at)) == found
    tick(database, at)

    assert lines(list_of(database, district, at)) == found


def test_who_has_nothing_to_do_is_settled_with_what_comes_next(database, district, person):
    """Name and next visit: the report rather than the next window."""
    day = list_of(database, district, "11-24 08:00")

    (settled,) = day.settled
    assert settled.charge.label.id == person.id
    assert settled.next_due_at == shanghai("12-05 00:00")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("12-03 23:59", None),
        ("12-04 00:00", "due"),
        ("12-05 00:00", "overdue"),
        ("12-06 10:00", "overdue"),
    ],
)
def test_a_report_in_person_is_due_on_its_last_day_and_overdue_after(
    database, district, person, at, state
):
    """Due until 24:00 of the 4th; the next morning it is a day overdue."""
    tick(database, at)

    day = list_of(database, district, at)
    found = [row.state.value for row in day.rows if row.what is What.REPORT_IN_PERSON]
    assert found == ([state] if state else [])


def test_an_overdue_report_says_why(database, district, person):
    """Rule, article, class, last report and what settles it."""
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 08:00"))
    tick(database, "12-05 08:00")

    day = list_of(database, district, "12-05 08:00")
    (row,) = [row for row in day.rows if row.what is What.REPORT_IN_PERSON]

    assert row.why.rule == "RPT-1"
    assert row.why.clears_with == ("desk",)
    assert row.why.inputs["supervision_class"] == "ordinary"
    assert row.why.inputs["last_report_at"] == shanghai("11-24 08:00").isoformat()
    assert row.last is not None
    assert row.last.method is Method.PHONE


def test_what_was_made_good_is_no_longer_missed(database, district, person):
    """Late is late, not missing: the line goes when the person is heard from."""
    tick(database, "11-24 09:00")
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 09:20"), place=HERE)

    assert lines(list_of(database, district, "11-24 09:30")) == []


@pytest.mark.parametrize(
    ("taken", "shown"),
    [
        ("12-31 00:00", "11-24 09:20"),
        ("11-24 09:20", "11-24 09:20"),
        ("11-24 08:50", "11-24 08:50"),
    ],
)
def test_the_last_report_is_never_later_than_it_came_in(database, district, person, taken, shown):
    """A clock that is ahead tells no time; what was kept without network was made before."""
    with database.write() as session:
        at = shanghai("11-24 09:20")
        a_check_in(session, person, now=at, taken=shanghai(taken), place=HERE)
    tick(database, "11-24 13:30")

    rows = list_of(database, district, "11-24 13:40").rows

    assert rows
    assert {row.last.at for row in rows if row.last} == {shanghai(shown)}


@pytest.mark.parametrize(("taken", "stands"), [("11-24 08:02", True), ("11-24 13:31", False)])
def test_what_was_sent_later_does_not_speak_for_a_window_after_it(
    database, district, person, taken, stands
):
    """The morning's check-in, come in after noon's was missed, says nothing about noon."""
    tick(database, "11-24 13:30")
    with database.write() as session:
        at = shanghai("11-24 14:00")
        a_check_in(session, person, now=at, taken=shanghai(taken), place=HERE)

    found = lines(list_of(database, district, "11-24 14:10"))

    assert (("check_in", "missed") in found) is stands


def test_only_the_last_miss_of_a_kind_is_a_line(database, district, person):
    """Somebody silent since yesterday morning is one line, overdue, not five."""
    assert lines(list_of(database, district, "11-25 10:00")) == [("check_in", "missed")]
    tick(database, "11-25 10:00")

    assert lines(list_of(database, district, "11-25 10:00")) == [("check_in", "missed")]
    assert len(entries(database, "check_in_missed")) == 4


def test_what_asks_for_a_look_waits_until_somebody_looked(database, district, person):
    """A check-in without a place is to be verified by six; looked at, it is settled."""
    with database.write() as session:
        found = a_check_in(session, person, now=shanghai("11-24 08:02"))

    (row,) = list_of(database, district, "11-24 08:10").rows
    assert (row.what, row.state, row.due_at) == (
        What.VERIFY,
        RowState.UNVERIFIED,
        shanghai("11-24 18:00"),
    )
    assert row.check_in is not None
    assert row.check_in.id == found.id
    assert row.why.inputs["reasons"] == "no_location,no_photo"

    with database.write() as session:
        actions.verify_check_in(
            session,
            found.id,
            scope_of(district),
            Verdict(Outcome.CONFIRMED),
            actor="he",
            now=shanghai("11-24 08:12"),
        )
    assert list_of(database, district, "11-24 08:13").rows == ()


def test_what_a_colleague_did_at_the_desk_is_shown_as_done(database, district, person):
    """One line, by whom; tomorrow it is gone."""
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 08:00"), method=Method.DESK)

    day = list_of(database, district, "11-24 08:05")
    (row,) = day.rows
    assert (row.what, row.state, row.done_by) == (
        What.REPORT_IN_PERSON,
        RowState.DONE,
        "test",
    )
    assert len(day.settled) == 1
    tomorrow = list_of(database, district, "11-25 07:40")
    assert RowState.DONE.value not in [state for _, state in lines(tomorrow)]


def test_care_is_a_level_and_an_instruction(database, district, person):
    """The slip is beside the line; a level of none is no care."""
    for hour, (level, care) in enumerate(((AdviceLevel.TWO, 1), (AdviceLevel.NONE, 0))):
        with database.write() as session:
            register.set_advice(
                session,
                person.id,
                level=level,
                advice_code="visit_in_person",
                safety_instruction="请当面问候",
                actor="liang",
                at=DAWN + timedelta(hours=hour),
            )
        day = list_of(database, district, "11-24 09:00")
        assert day.care == care
        assert [row.advice.safety_instruction for row in day.rows] == ["请当面问候"]


def test_an_officer_sees_the_own_people_and_those_of_nobody(database, district, person):
    """A colleague's people are a colleague's; the head sees all; another office sees none."""
    mine = AccountId(district.account("officer").id)
    theirs = AccountId(district.account("head").id)
    with database.write() as session:
        register.assign_officer(session, person.id, theirs, actor="test", at=DAWN)

    def seen(**who):
        return len(list_of(database, district, "11-24 08:00", **who).settled)

    assert seen(officers=[mine]) == 0
    assert seen(officers=[theirs]) == 1
    assert seen() == 1
    assert seen(office="sibling") == 0


def test_levels_of_open_alerts_decide_who_comes_first(database, district, person):
    """The same rows, in another order."""
    with database.write() as session:
        other = a_person(session, district.offices["own"], at=shanghai("11-01 10:00"))
        duties.open_duties(session, now=DAWN)
    day = list_of(database, district, "11-24 09:00")

    for first in (person.id, other.id):
        rows = daylist.in_order(day, {first: "orange"})
        assert rows[0].charge.label.id == first


@contextmanager
def statements(database):
    """Counts the reading statements of a block."""
    counted = []

    def count(connection, cursor, statement, *rest):
        counted.append(statement)

    event.listen(database._reader, "before_cursor_execute", count)
    yield counted
    event.remove(database._reader, "before_cursor_execute", count)


def test_the_price_does_not_grow_with_the_caseload(database, district, person):
    """Three people or sixty: the same few statements, also with slips and check-ins to look at."""

    def more(count):
        with database.write() as session:
            for _ in range(count):
                someone = a_person(session, district.offices["own"], at=shanghai("11-01 10:00"))
                register.set_advice(
                    session,
                    someone.id,
                    level=AdviceLevel.THREE,
                    advice_code="x",
                    safety_instruction="请当面问候",
                    actor="liang",
                    at=DAWN,
                )
            duties.open_duties(session, now=DAWN)
            a_check_in(session, someone, now=shanghai("11-24 08:02"))

    def price():
        with statements(database) as counted:
            day = list_of(database, district, "11-24 09:00")
        return len(counted), len(day.rows)

    more(2)
    few, rows_before = price()
    more(57)
    many, rows_after = price()

    assert rows_before == 3
    assert rows_after == 60
    assert many == few
    assert many <= 12
