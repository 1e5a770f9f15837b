"""Taking people in: one register, one entry in the journal each, nothing readable in the file."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from correction.register import actions, listing, queries
from correction.register.actions import DuplicatePerson, InstructionTooLong, OfficerElsewhere
from correction.register.model import AdviceLevel, Place, StatusKind
from correction.register.orders import WrongTerm
from correction.register.tables import AdviceRow, PersonRow
from foundation import id_numbers
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.ids import AccountId
from tests.correction.building import (
    NOON,
    a_new_person,
    a_number,
    a_person,
    entries,
    scope_of,
)


def test_a_person_and_their_order_are_told_once_each(database, district):
    """Two entries, with ids and codes and not a word of who it is."""
    office = district.offices["own"]

    with database.write() as session:
        person = a_person(session, office)

    registered, ordered = entries(database)
    assert (registered.kind, ordered.kind) == (
        "correction.person_registered",
        "correction.order_registered",
    )
    assert registered.data == {"order": ordered.data["order"]}
    assert ordered.data["category"] == "probation"
    assert {registered.subject, ordered.subject} == {person.id}
    assert {registered.office, ordered.office} == {office.id}


def test_nothing_that_identifies_is_readable_in_the_store(database, district):
    """Number, phone and address are sealed; what finds them is keyed."""
    new = a_new_person(district.offices["own"])
    with database.write() as session:
        actions.register_person(session, new, actor="test", at=NOON)

    with database.read() as session:
        stored = session.execute(text("SELECT * FROM persons")).one()

    kept = "|".join(
        bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
        for value in stored
    )
    for secret in (new.id_number.normal, new.phone, new.address):
        assert secret not in kept
        assert secret.encode().hex() not in kept


@pytest.mark.parametrize("office", ["own", "sibling"])
def test_the_same_number_is_not_taken_in_twice(database, district, office):
    """Not in the same office and not in another: one person, one register."""
    number = a_number()
    with database.write() as session:
        a_person(session, district.offices["own"], id_number=number)

    with pytest.raises(DuplicatePerson), database.write() as session:
        a_person(session, district.offices[office], id_number=number)
    assert len(entries(database, "person_registered")) == 1


def test_an_old_number_of_15_digits_is_the_same_person(database, district):
    """The number of before 1999 finds the one that replaced it."""
    old = id_numbers.parse("110105491231002")
    new = id_numbers.parse(old.identity)
    with database.write() as session:
        a_person(session, district.offices["own"], id_number=old)

    with pytest.raises(DuplicatePerson), database.write() as session:
        a_person(session, district.offices["own"], id_number=new)


def test_a_wrong_term_registers_nobody(database, district):
    """The person and the order are one step: neither is left half done."""
    with pytest.raises(WrongTerm), database.write() as session:
        a_person(
            session,
            district.offices["own"],
            term_start=date(2026, 1, 5),
            term_end=date(2026, 1, 4),
        )

    assert entries(database) == []
    with database.read() as session:
        assert listing.count(session, scope_of(district)) == 0


def test_a_term_of_one_day_is_a_term(database, district):
    """The first day may be the last."""
    day = date(2026, 11, 24)
    with database.write() as session:
        person = a_person(session, district.offices["own"], term_start=day, term_end=day)
        order = queries.active_order(session, person.id, at=NOON)

    assert (order.term_start, order.term_end) == (day, day)


@pytest.mark.parametrize(
    ("office", "answers"), [("own", True), ("parent", True), ("sibling", False), ("outside", False)]
)
def test_an_officer_answers_for_the_own_office_and_those_below(database, district, office, answers):
    """Nobody is given to an officer who could not see them."""
    officer = AccountId(district.account("officer", office=office).id)
    with database.write() as session:
        person = a_person(session, district.offices["own"])

    if answers:
        with database.write() as session:
            actions.assign_officer(session, person.id, officer, actor="test", at=NOON)
        assert entries(database, "officer_assigned")[0].data == {"officer": officer}
    else:
        with pytest.raises(OfficerElsewhere), database.write() as session:
            actions.assign_officer(session, person.id, officer, actor="test", at=NOON)


def test_a_home_is_kept_about_as_exact_as_a_block(database, district):
    """Three decimals of a degree, about 100 metres: for a map, not for a door."""
    with database.write() as session:
        person = a_person(session, district.offices["own"], home=Place(114.346412, 22.708751))

    assert person.home == Place(114.346, 22.709)


def test_a_minors_case_stays_one(database, district):
    """JUV-7: taken in at 17, now 18, still a minor's case."""
    born = date(2008, 11, 1)
    with database.write() as session:
        person = a_person(
            session,
            district.offices["own"],
            birth_date=born,
            id_number=a_number(born),
            intake_on=date(2026, 1, 5),
        )

    assert person.minor
    assert NOON.date() >= date(born.year + 18, born.month, born.day)


def test_the_sealed_fields_are_shown_masked(database, district):
    """Enough to recognise, not enough to use."""
    with database.write() as session:
        person = a_person(session, district.offices["own"])
        masked = queries.masked_fields(session, person.id, scope_of(district))

    assert masked.id_number is not None
    assert masked.id_number.startswith("990")
    assert set(masked.id_number[3:-4]) == {"*"}
    assert masked.phone == "154****0001"
    assert masked.address is not None
    assert "9001" not in masked.address


@pytest.mark.parametrize(("length", "taken"), [(60, True), (61, False)])
def test_a_safety_instruction_has_at_most_60_characters(database, district, length, taken):
    """The slip is a slip."""
    with database.write() as session:
        person = a_person(session, district.offices["own"])

    def leave():
        with database.write() as session:
            actions.set_advice(
                session,
                person.id,
                level=AdviceLevel.TWO,
                advice_code="visit_in_person",
                safety_instruction="问" * length,
                actor="liang",
                at=NOON,
            )

    if taken:
        leave()
        with database.read() as session:
            slip = queries.advice(session, [person.id])[person.id]
        assert (slip.level, slip.safety_instruction) == (AdviceLevel.TWO, "问" * 60)
    else:
        with pytest.raises(InstructionTooLong):
            leave()


def test_a_new_slip_supersedes_the_old_one_which_is_kept(database, district):
    """One present slip; the history stays; the journal hears level and code, never the words."""
    with database.write() as session:
        person = a_person(session, district.offices["own"])
    for number, level in enumerate((AdviceLevel.TWO, AdviceLevel.THREE)):
        with database.write() as session:
            actions.set_advice(
                session,
                person.id,
                level=level,
                advice_code=f"code_{number}",
                safety_instruction="请当面问候",
                actor="liang",
                at=NOON + timedelta(hours=number),
            )

    with database.read() as session:
        present = queries.advice(session, [person.id])[person.id]
        kept = session.query(AdviceRow).count()
    told = [entry.data for entry in entries(database, "advice_set")]
    assert present.level is AdviceLevel.THREE
    assert kept == 2
    assert told == [
        {"level": "two", "advice_code": "code_0"},
        {"level": "three", "advice_code": "code_1"},
    ]


def test_where_a_person_is_has_one_answer_at_a_time(database, district):
    """From service to hospital to detention and back, each from its instant on."""
    with database.write() as session:
        person = a_person(session, district.offices["own"])
        for hours, status in enumerate(
            (StatusKind.HOSPITAL, StatusKind.DETAINED, StatusKind.DETAINED, StatusKind.IN_SERVICE)
        ):
            actions.change_status(
                session, person.id, status, actor="test", at=NOON + timedelta(hours=hours)
            )

    def at(hours):
        return queries.status(session, person.id, at=NOON + timedelta(hours=hours))

    with database.read() as session:
        found = [at(-1), at(0), at(0.99), at(1), at(2.99), at(3)]
    assert found == [
        StatusKind.IN_SERVICE,
        StatusKind.HOSPITAL,
        StatusKind.HOSPITAL,
        StatusKind.DETAINED,
        StatusKind.DETAINED,
        StatusKind.IN_SERVICE,
    ]
    told = [entry.data["status"] for entry in entries(database, "status_changed")]
    assert told == ["hospital", "detained", "in_service"]


def test_who_holds_a_number_is_told_without_saying_who_elsewhere(database, district):
    """For an import: known here, known elsewhere, or not known."""
    here, there, nowhere = a_number(), a_number(), a_number()
    with database.write() as session:
        mine = a_person(session, district.offices["own"], id_number=here)
        a_person(session, district.offices["outside"], id_number=there)
        found = listing.holders(session, [here, there, nowhere], scope_of(district))

    assert found == {here.normal: mine.id, there.normal: None}


def test_a_person_without_an_order_is_supervised_by_nobody(database, district):
    """Registered is not yet supervised."""
    with database.write() as session:
        new = a_new_person(district.offices["own"])
        person = actions.register_person(session, new, actor="test", at=NOON)

        with pytest.raises(queries.OrderNotActive):
            queries.active_order(session, person.id, at=NOON)
        assert queries.present_order(session, person.id) is None
    assert entries(database, "person_registered")[0].data == {"order": None}


def test_an_unknown_person_is_not_found(database, district):
    """404, whatever the reason."""
    everywhere = Scope("/", AccountId("nobody"))
    with database.read() as session, pytest.raises(NotFound):
        queries.person(session, "nobody00000000000000", everywhere)


def test_a_persons_number_opens_only_in_their_own_row(database, district):
    """Somebody who copies a sealed number into another row reads nothing."""
    with database.write() as session:
        one = a_person(session, district.offices["own"])
        other = a_person(session, district.offices["own"])
        sealed = session.get_one(PersonRow, one.id).id_number
        session.get_one(PersonRow, other.id).id_number = sealed

    with database.read() as session, pytest.raises(Exception, match="does not open"):
        queries.masked_fields(session, other.id, scope_of(district))
