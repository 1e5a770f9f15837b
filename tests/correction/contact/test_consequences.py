"""What a change of status, class, plan or order does to duties: at once, shown, and told."""

from datetime import date, timedelta

import pytest

from correction.contact import consequences, deadlines
from correction.contact.consequences import DecidedAtDistrict
from correction.contact.model import DutyState
from correction.register import absences, queries
from correction.register.absences import AbsenceVoidedAlready
from correction.register.actions import WrongSince
from correction.register.model import StatusKind, SupervisionClass
from correction.register.orders import WrongTerm
from foundation.access.model import Role, Scope
from foundation.errors import NotFound
from foundation.ids import AccountId
from tests.correction.building import (
    a_check_in,
    a_duty,
    a_person,
    a_reclassing,
    an_ending,
    entries,
    principal_of,
    shanghai,
    some_terms,
)
from tests.correction.contact.conftest import DAWN

MORNING, NOON, EVENING = "2026-11-24T0730", "2026-11-24T1200", "2026-11-24T1930"


@pytest.fixture
def order(database, person):
    """The order of that person."""
    with database.read() as session:
        return queries.active_order(session, person.id, at=DAWN)


def say(database, person, status, since, *, now):
    """A status since a local time, said at another."""
    with database.write() as session:
        return consequences.change_status(
            session, person.id, status, from_at=shanghai(since), actor="he", now=shanghai(now)
        )


def starts(duties):
    """When duties begin, as local times."""
    return [f"{duty.window_from + timedelta(hours=8):%d %H%M}" for duty in duties]


def test_who_goes_to_hospital_owes_nothing_until_back(database, person, rows):
    """The windows still to come are excused at once; coming back, the next ones are owed again."""
    gone = say(database, person, StatusKind.HOSPITAL, "11-24 10:00", now="11-24 10:00")
    assert rows(person)[MORNING] == "open"
    assert [rows(person)[one] for one in (NOON, EVENING)] == ["excused", "excused"]
    assert (starts(gone.excused)[:2], gone.opened, gone.reopened) == (
        ["24 1200", "24 1930"],
        (),
        (),
    )

    back = say(database, person, StatusKind.IN_SERVICE, "11-24 15:00", now="11-24 15:00")
    assert [rows(person)[one] for one in (NOON, EVENING)] == ["excused", "open"]
    assert starts(back.reopened)[0] == "24 1930"


def test_a_hospital_stay_told_late_takes_back_what_was_found_missed(database, person, rows):
    """Told in the afternoon: missed windows of the stay are excused, earlier ones stand."""
    with database.write() as session:
        deadlines.find_missed(session, now=shanghai("11-24 14:00"))
    assert [rows(person)[one] for one in (MORNING, NOON)] == ["missed", "missed"]

    found = say(database, person, StatusKind.HOSPITAL, "11-24 10:00", now="11-24 16:00")

    assert [rows(person)[one] for one in (MORNING, NOON, EVENING)] == [
        "missed",
        "excused",
        "excused",
    ]
    (told,) = entries(database, "duties_excused")
    noon = next(duty for duty in found.excused if starts([duty]) == ["24 1200"])
    assert told.data == {
        "duties": [noon.id],
        "reason": "not_in_service",
        "outage_from": None,
        "outage_until": None,
    }


def stays(database, person):
    """What is entered about somebody's absences, newest first."""
    with database.read() as session:
        return absences.absences_of(session, person.id, Scope("/", AccountId("test")))


def take_back(database, person, absence, *, now):
    """Void an absence at a local time."""
    with database.write() as session:
        return consequences.void_absence(
            session, person.id, absence.id, reason="登记错了人", actor="she", now=shanghai(now)
        )


def test_a_voided_absence_excuses_nothing(database, person, rows):
    """What has passed and what is to come is owed again, shown, and found missed by the tick."""
    say(database, person, StatusKind.HOSPITAL, "11-24 10:00", now="11-24 10:00")
    (entry,) = stays(database, person)

    followed = take_back(database, person, entry, now="11-24 16:00")

    assert [rows(person)[one] for one in (NOON, EVENING)] == ["open", "open"]
    assert starts(followed.reopened)[:2] == ["24 1200", "24 1930"]
    with database.write() as session:
        deadlines.find_missed(session, now=shanghai("11-24 16:00"))
        assert queries.status(session, person.id, at=shanghai("11-24 16:00")) == "in_service"
    assert rows(person)[NOON] == "missed"
    (told,) = entries(database, "absence_voided")
    assert told.data["absence"] == entry.id
    (kept,) = stays(database, person)
    assert (kept.voided_by, kept.void_reason, kept.recorded_by) == ("she", "登记错了人", "he")


def test_a_check_in_made_meanwhile_settles_what_is_owed_again(database, person, rows):
    """Who reported although entered as away has missed nothing."""
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 08:00"))
    say(database, person, StatusKind.HOSPITAL, "11-24 10:00", now="11-24 10:00")
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 12:30"))
    (entry,) = stays(database, person)

    take_back(database, person, entry, now="11-24 16:00")

    assert rows(person)[NOON] == "met"


def test_the_absence_that_a_wrong_one_ended_goes_on(database, person, rows):
    """From hospital wrongly to detention: the hospital stay is open again, and still excuses."""
    say(database, person, StatusKind.HOSPITAL, "11-24 10:00", now="11-24 10:00")
    say(database, person, StatusKind.DETAINED, "11-24 11:00", now="11-24 11:00")
    wrong = next(one for one in stays(database, person) if one.absence.kind == "detained")

    followed = take_back(database, person, wrong, now="11-24 16:00")

    with database.read() as session:
        assert queries.status(session, person.id, at=shanghai("11-24 16:00")) == "hospital"
    assert [rows(person)[one] for one in (NOON, EVENING)] == ["excused", "excused"]
    assert followed.reopened == ()


def test_an_absence_is_taken_back_once_and_by_its_own_persons_page(database, district, person):
    """Twice is a conflict; another person's is not found."""
    say(database, person, StatusKind.HOSPITAL, "11-24 10:00", now="11-24 10:00")
    (entry,) = stays(database, person)
    with database.write() as session:
        other = a_person(session, district.offices["own"])

    with pytest.raises(NotFound):
        take_back(database, other, entry, now="11-24 16:00")
    take_back(database, person, entry, now="11-24 16:00")
    with pytest.raises(AbsenceVoidedAlready):
        take_back(database, person, entry, now="11-24 16:01")


@pytest.mark.parametrize(
    ("since", "refused"), [("11-24 10:00", False), ("11-24 10:01", True), ("11-24 09:00", False)]
)
def test_a_status_is_said_of_the_past(database, person, since, refused):
    """Not of a minute ahead."""
    if not refused:
        say(database, person, StatusKind.DETAINED, since, now="11-24 10:00")
        return
    with pytest.raises(WrongSince):
        say(database, person, StatusKind.DETAINED, since, now="11-24 10:00")


@pytest.mark.parametrize(("since", "refused"), [("11-24 08:59", True), ("11-24 09:00", False)])
def test_nobody_comes_back_before_having_gone(database, person, since, refused):
    """Each change lies after the one before it."""
    say(database, person, StatusKind.HOSPITAL, "11-24 09:00", now="11-24 09:30")
    if not refused:
        say(database, person, StatusKind.IN_SERVICE, since, now="11-24 10:00")
        return
    with pytest.raises(WrongSince):
        say(database, person, StatusKind.IN_SERVICE, since, now="11-24 10:00")


def test_another_plan_says_what_it_asks_for(database, person):
    """The windows of the old plan are excused, those of the new one opened."""
    with database.write() as session:
        found = consequences.set_plan(
            session, person.id, "night-worker", actor="he", now=shanghai("11-24 10:00")
        )

    assert starts(found.opened)[0] == "24 1500"
    assert starts(found.excused)[:2] == ["24 1200", "24 1930"]


@pytest.mark.parametrize(
    ("office", "to", "reason", "decides"),
    [
        ("own", SupervisionClass.STRICT, "admonished_twice", True),
        ("own", SupervisionClass.LENIENT, "assessment_passed", False),
        ("parent", SupervisionClass.LENIENT, "assessment_passed", True),
        ("parent", SupervisionClass.STRICT, "admonished_twice", True),
    ],
)
def test_an_easing_is_the_districts(database, district, order, office, to, reason, decides):
    """PLAN-6: the agency classes; a judicial office may tighten, by a named document."""
    by = principal_of(district, Role.HEAD, office)

    def change():
        with database.write() as session:
            return consequences.change_class(
                session, order, a_reclassing(to, reason), by=by, now=DAWN
            )

    if decides:
        assert change().excused
        return
    with pytest.raises(DecidedAtDistrict):
        change()


def test_an_end_excuses_what_follows_its_last_day(database, person, order, rows):
    """Ended yesterday: today is not owed any more."""
    with database.write() as session:
        ended, found = consequences.end_order(
            session, order, an_ending(date(2026, 11, 23), "death"), actor="he", now=DAWN
        )

    assert ended.ended_because == "death"
    assert set(rows(person).values()) == {"excused"}
    assert len(found.excused) >= 6


def test_a_voided_order_takes_its_missed_duties_along(database, person, order, rows):
    """Registered by mistake: nothing that it asked for is held against anybody."""
    with database.write() as session:
        deadlines.find_missed(session, now=shanghai("11-24 09:00"))
    with database.write() as session:
        consequences.void_order(
            session, order, reason="录错了人", actor="he", now=shanghai("11-24 10:00")
        )

    assert set(rows(person).values()) == {"excused"}
    (told,) = entries(database, "duties_excused")
    assert told.data["reason"] == "term_over"


def test_what_was_met_stays_met(database, person, order, rows):
    """A report that was made under an order that is voided was made."""
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 08:00"))
    with database.write() as session:
        consequences.void_order(session, order, reason="x", actor="he", now=shanghai("11-24 10:00"))

    assert rows(person)[MORNING] == "met"


@pytest.mark.parametrize(("last_day", "refused"), [(23, True), (24, False)])
def test_a_second_order_opens_the_duties_of_its_first_days(
    database, person, order, last_day, refused
):
    """Supervised again: what it asks for is there at once; a term that is over is refused."""
    with database.write() as session:
        consequences.void_order(session, order, reason="x", actor="he", now=DAWN)
    terms = some_terms(term_start=date(2026, 11, 1), term_end=date(2026, 11, last_day))

    def begin():
        with database.write() as session:
            return consequences.begin_order(session, person.id, terms, actor="he", now=DAWN)

    if refused:
        with pytest.raises(WrongTerm):
            begin()
        return
    assert starts(begin()[1].opened) == ["24 0730", "24 1200", "24 1930"]


def test_the_tick_ends_terms_and_their_duties(database, person, order):
    """The last evening is owed, the morning after is not, and nothing stays open."""
    night = shanghai("11-25 00:00")
    with database.write() as session:
        consequences.void_order(session, order, reason="x", actor="he", now=DAWN)
        terms = some_terms(term_end=date(2026, 11, 24))
        consequences.begin_order(session, person.id, terms, actor="he", now=DAWN)

    with database.write() as session:
        assert consequences.end_terms(session, now=night - timedelta(seconds=1)) == 0
    with database.write() as session:
        assert consequences.end_terms(session, now=night) == 1
    with database.read() as session:
        assert queries.orders_running(session, from_at=night, until_at=night) == ()


def test_the_difference_names_each_duty_once():
    """Pure: opened, excused, reopened; what is as it was is not named."""
    same, gone, back, new = (a_duty(id=name) for name in ("same", "gone", "back", "new"))
    excused = {"state": DutyState.EXCUSED}
    before = {"same": same, "gone": gone, "back": a_duty(id="back", **excused)}
    after = {"same": same, "gone": a_duty(id="gone", **excused), "back": back, "new": new}

    found = consequences.difference(before, after)

    assert [[one.id for one in part] for part in (found.opened, found.excused, found.reopened)] == [
        ["new"],
        ["gone"],
        ["back"],
    ]


def test_whoever_is_in_service_already_changes_nothing(database, person, rows):
    """Said twice, told once."""
    before = rows(person)
    found = say(database, person, StatusKind.IN_SERVICE, "11-24 06:00", now="11-24 06:00")

    assert (found, rows(person)) == (consequences.Recomputed(), before)
    assert entries(database, "status_changed") == []
    with database.read() as session:
        assert queries.status(session, person.id, at=DAWN) is StatusKind.IN_SERVICE
