"""Putting right: what stood there before is kept, and nothing that is already so is told."""

import pytest

from correction.register import corrections, listing, particulars, queries
from correction.register.actions import DuplicatePerson
from correction.register.corrections import ChangedMeanwhile, Correction, FieldNeeded, PersonField
from correction.register.listing import Search
from correction.register.model import CorrectionReason, Sex
from correction.register.tables import PersonChangeRow
from foundation.crypto.ciphers import cipher_of
from tests.correction.building import NOON, a_number, a_person, entries, scope_of


@pytest.fixture
def person(database, district):
    """Somebody in the register."""
    with database.write() as session:
        return a_person(session, district.offices["own"])


def put_right(database, person, *, seen=None, number=None, **fields):
    """A correction of fields named as keywords."""
    wanted = {PersonField(name): value for name, value in fields.items()}
    correction = Correction(
        reason=CorrectionReason.DOCUMENT_COMPARED,
        words="核对证件",
        fields=wanted,
        id_number=number,
        seen_version=seen,
    )
    with database.write() as session:
        return corrections.update_person(session, person.id, correction, actor="he", at=NOON)


def test_a_new_name_is_found_and_the_old_one_kept(database, district, person):
    """Search follows the correction; what was there is sealed with the reason and the author."""
    put_right(database, person, name="程例禾")

    with database.read() as session:
        by_new = listing.people(session, scope_of(district), Search(text="程"))
        by_old = listing.people(session, scope_of(district), Search(text="陈"))
        (kept,) = session.query(PersonChangeRow).all()
        cipher = cipher_of(session)
        before = cipher.open(session, person.id, "person_changes.before", kept.id, kept.before)
        reason = cipher.open(session, person.id, "person_changes.reason", kept.id, kept.reason)
    assert ([one.person.id for one in by_new], by_old) == ([person.id], ())
    assert (kept.field, before, reason, kept.changed_by) == ("name", "陈例禾", "核对证件", "he")
    assert entries(database, "person_corrected")[0].data == {
        "fields": ["name"],
        "changes": [kept.id],
        "reason": "document_compared",
    }


def test_several_fields_are_one_correction(database, person):
    """Each keeps its former value; the version moves once."""
    found = put_right(
        database, person, phone="15400000002", address=None, sex="female", birth_date="1991-04-16"
    )

    with database.read() as session:
        kept = {row.field for row in session.query(PersonChangeRow)}
    assert kept == {"phone", "address", "sex", "birth_date"}
    assert (found.sex, found.birth_date.isoformat(), found.version) == (
        Sex.FEMALE,
        "1991-04-16",
        person.version + 1,
    )


def test_what_is_already_so_is_not_told(database, person):
    """The same values again change nothing: importing a roster twice is quiet."""
    found = put_right(database, person, name="陈例禾", phone="15400000001")

    assert found.version == person.version
    assert entries(database, "person_corrected") == []


@pytest.mark.parametrize("field", ["name", "sex", "birth_date"])
def test_what_everybody_has_cannot_be_emptied(database, person, field):
    """A name, a sex and a birth date are always known."""
    with pytest.raises(FieldNeeded) as refusal:
        put_right(database, person, **{field: None})

    assert refusal.value.fields == {field: "needed"}


def test_the_second_of_two_editors_is_held(database, person):
    """M12: nothing is overwritten silently."""
    put_right(database, person, seen=person.version, phone="15400000003")

    with pytest.raises(ChangedMeanwhile) as refusal:
        put_right(database, person, seen=person.version, phone="15400000004")

    (both,) = refusal.value.both
    assert (both.field, both.now, both.wanted, both.by) == (
        "phone",
        "154****0003",
        "15400000004",
        "he",
    )
    assert refusal.value.fields == {"phone": "changed"}


def test_another_field_is_nobodys_conflict(database, person):
    """Two editors of different fields both keep what they wrote; the same value is no quarrel."""
    put_right(database, person, seen=person.version, phone="15400000003")
    found = put_right(database, person, seen=person.version, phone="15400000003", name="程例禾")

    assert (found.name, found.version) == ("程例禾", person.version + 2)


def test_every_value_that_ever_stood_there_is_shown_in_order(database, district, person):
    """Each change says what was struck and what came in its place, masked where it is sealed."""
    put_right(database, person, phone="15400000005", former_name="陈旧")
    put_right(database, person, phone="15400000006")
    right = a_number()
    put_right(database, person, number=right)

    with database.read() as session:
        found = particulars.particulars(session, person.id, scope_of(district))
    told = {(one.field, one.before, one.after) for one in found.changes}
    (number,) = (one for one in found.changes if one.field == "id_number")
    assert told - {(number.field, number.before, number.after)} == {
        ("phone", "154****0001", "154****0005"),
        ("phone", "154****0005", "154****0006"),
        ("former_name", None, "陈旧"),
    }
    assert "*" in number.before
    assert number.after == found.fields["id_number"]
    assert right.normal not in str(found)
    assert {(one.reason, one.words, one.by) for one in found.changes} == {
        ("document_compared", "核对证件", "he")
    }


def test_a_corrected_number_is_the_one_that_is_known(database, district, person):
    """The wrong number is free again, the right one is taken."""
    right = a_number()
    put_right(database, person, number=right)

    with database.read() as session:
        held = listing.holders(session, [right], scope_of(district))
    assert held == {right.normal: person.id}
    with pytest.raises(DuplicatePerson), database.write() as session:
        a_person(session, district.offices["own"], id_number=right)


def test_somebody_elses_number_is_not_a_correction(database, district, person):
    """Two people never hold one number."""
    taken = a_number()
    with database.write() as session:
        a_person(session, district.offices["sibling"], id_number=taken)

    with pytest.raises(DuplicatePerson):
        put_right(database, person, number=taken)
    with database.read() as session:
        assert queries.person(session, person.id, scope_of(district)).version == person.version
