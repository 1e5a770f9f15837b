"""Taking a check-in back: on record, what it settled is owed again, and others are counted anew."""

from datetime import timedelta

import pytest

from correction.contact import actions, deadlines, queries, voiding
from correction.contact.model import Method, Outcome, Retraction, Timing, Verdict, VoidReason
from correction.contact.tables import CheckInRow
from correction.contact.voiding import VoidedAlready
from correction.register.model import Place
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from tests.correction.building import a_check_in, entries, scope_of, shanghai

MORNING = "2026-11-24T0730"


def report(database, person, at, method=Method.DESK, **fields):
    """A check-in at a local time."""
    with database.write() as session:
        return a_check_in(session, person, now=shanghai(at), method=method, **fields)


def take_back(database, district, check_in, at="11-24 08:30", office="own", words=None):
    """A member of staff takes a check-in back."""
    with database.write() as session:
        return voiding.void_check_in(
            session,
            check_in.id,
            scope_of(district, office),
            Retraction(VoidReason.WRONG_PERSON, words),
            actor="he",
            now=shanghai(at),
        )


def test_what_it_settled_is_owed_again(database, district, person, rows):
    """M09: undone, on record, told with what was reopened."""
    found = report(database, person, "11-24 08:00")

    voided, reopened = take_back(database, district, found)

    assert set(reopened) == set(found.cleared)
    assert rows(person)[MORNING] == "open"
    assert rows(person, "report_in_person") == {"2026-11-20": "open"}
    assert voided.voided_at == shanghai("11-24 08:30")
    (told,) = entries(database, "check_in_voided")
    assert told.data == {
        "check_in": found.id,
        "reason": "wrong_person",
        "reopened": list(reopened),
    }
    with database.read() as session:
        detail = queries.check_in(session, found.id, scope_of(district))
    assert detail.check_in.cleared == found.cleared


def test_the_deadline_that_passed_meanwhile_is_found(database, district, person, rows):
    """Taken back after the window closed: the tick finds it missed, as if it had never been."""
    found = report(database, person, "11-24 08:00")
    take_back(database, district, found, at="11-24 09:30")

    with database.write() as session:
        deadlines.find_missed(session, now=shanghai("11-24 09:31"))

    assert rows(person)[MORNING] == "missed"
    assert len(entries(database, "check_in_missed")) == 1


def test_a_window_that_had_been_missed_is_missed_again_and_not_told_twice(
    database, district, person, rows
):
    """Made good late, then taken back: missed stands, with its first finding."""
    with database.write() as session:
        deadlines.find_missed(session, now=shanghai("11-24 09:00"))
    found = report(database, person, "11-24 09:30", Method.PHONE)
    take_back(database, district, found, at="11-24 10:00")

    with database.write() as session:
        deadlines.find_missed(session, now=shanghai("11-24 10:01"))

    assert rows(person)[MORNING] == "missed"
    assert len(entries(database, "check_in_missed")) == 1


def test_another_check_in_that_counted_for_nothing_counts_now(database, district, person, rows):
    """Desk and phone within a minute; the desk's was a mistake: the phone's settles the window."""
    desk = report(database, person, "11-24 08:00")
    phone = report(database, person, "11-24 08:01", Method.PHONE)
    assert phone.timing is Timing.UNSCHEDULED

    _, reopened = take_back(database, district, desk)

    assert rows(person)[MORNING] == "met"
    assert rows(person, "report_in_person") == {"2026-11-20": "open"}
    assert len(reopened) == 1
    with database.read() as session:
        counted = queries.check_in(session, phone.id, scope_of(district)).check_in
    assert counted.timing is Timing.ON_TIME
    assert set(counted.cleared) == set(desk.cleared) - set(reopened)


def test_the_one_in_place_of_the_other_can_be_taken_back_too(database, district, person, rows):
    """What was counted anew is undone like anything else."""
    desk = report(database, person, "11-24 08:00")
    phone = report(database, person, "11-24 08:01", Method.PHONE)
    take_back(database, district, desk)

    _, reopened = take_back(database, district, phone)

    assert rows(person)[MORNING] == "open"
    assert len(reopened) == 1


def test_nothing_is_taken_back_twice(database, district, person):
    """The second time is a conflict; so is looking at what was taken back."""
    found = report(database, person, "11-24 08:00", Method.PHONE)
    take_back(database, district, found)

    with pytest.raises(VoidedAlready):
        take_back(database, district, found)
    with pytest.raises(VoidedAlready), database.write() as session:
        actions.verify_check_in(
            session,
            found.id,
            scope_of(district),
            Verdict(Outcome.CONFIRMED),
            actor="he",
            now=shanghai("11-24 09:00"),
        )


def test_a_foreign_check_in_is_not_found(database, district, person):
    """404 for another office, and nothing changes."""
    found = report(database, person, "11-24 08:00")

    with pytest.raises(NotFound):
        take_back(database, district, found, office="sibling")
    assert entries(database, "check_in_voided") == []


def test_a_voided_place_is_no_last_place(database, district, person):
    """What was taken back is not on the map, nor in the history that integrity looks at."""
    here = Place(114.35, 22.70, 20.0)
    found = report(database, person, "11-24 08:00", Method.PHONE, place=here)
    take_back(database, district, found)

    with database.read() as session:
        assert queries.last_places(session, scope_of(district)) == ()
        assert queries.last_reported_at(session, person.id, scope_of(district)) is None


def test_the_words_of_a_reason_are_sealed(database, district, person):
    """The journal has the code; the words are for those who open the record."""
    found = report(database, person, "11-24 08:00")
    take_back(database, district, found, words="点错了陈例禾")

    with database.read() as session:
        row = session.get_one(CheckInRow, found.id)
        words = cipher_of(session).open(
            session, person.id, "check_ins.void_words", row.id, row.void_words
        )
    assert words == "点错了陈例禾"
    assert words not in str(entries(database)[-1].data)
    assert timedelta(0) < row.voided_at - row.received_at
