"""Putting right what was written down wrongly: nothing is lost, what stood there before is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from correction.register import identities
from correction.register.actions import LONGEST_PINYIN, DuplicatePerson
from correction.register.events import PersonCorrected
from correction.register.model import HiddenField, Person, Sex
from correction.register.tables import PersonChangeRow, PersonRow
from foundation import names
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid
from foundation.id_numbers import IdNumber
from foundation.ids import OfficeId, PersonId, new_id
from foundation.journal import actions as journal


class PersonField(StrEnum):
    """What may be put right about a person; whether the case is a minor's is not among them."""

    NAME = "name"
    FORMER_NAME = "former_name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    ADDRESS = "address"
    ETHNICITY = "ethnicity"
    EDUCATION = "education"


class ChangedMeanwhile(Conflict):
    """Somebody else has just changed this person; compare, then choose what to keep."""

    code = "changed_meanwhile"


class FieldNeeded(Invalid):
    """This field cannot be left empty."""

    code = "field_needed"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is put right, and why.

    Args:
        fields: field → its new value as text (a birth date as 1989-05-31), or None to empty it.
        id_number: the right number, when that was wrong.
        seen_version: the version the editor had before them, when it matters.
    """

    reason: str
    fields: Mapping[PersonField, str | None] = field(default_factory=dict)
    id_number: IdNumber | None = None
    seen_version: int | None = None


_HIDDEN = {PersonField.PHONE: HiddenField.PHONE, PersonField.ADDRESS: HiddenField.ADDRESS}
_NEEDED = frozenset({PersonField.NAME, PersonField.SEX, PersonField.BIRTH_DATE})
_ID_NUMBER = "id_number"


def update_person(
    session: Session, person_id: PersonId, correction: Correction, *, actor: str, at: datetime
) -> Person:
    """Supersede fields of a person; each field's former value is kept, sealed, with the reason.

    Values that are so already change nothing and are not told.

    Raises:
        ChangedMeanwhile, FieldNeeded, DuplicatePerson: it cannot be put right like this.
    """
    row = session.get_one(PersonRow, person_id)
    if correction.seen_version is not None and correction.seen_version != row.version:
        raise ChangedMeanwhile
    before = _before(session, row, correction)
    if not before:
        return row.to_person()

    for name, value in before.items():
        change = _change(session, row, name, value, correction.reason)
        change.changed_by, change.changed_at = actor, at
        session.add(change)
    for name, value in correction.fields.items():
        _set(session, row, name, value)
    if correction.id_number is not None:
        _set_number(session, row, correction.id_number)
    row.version += 1
    try:
        session.flush()
    except IntegrityError as error:
        raise DuplicatePerson(fields={_ID_NUMBER: "known"}) from error

    told = PersonCorrected(
        office=OfficeId(row.office_id), subject=person_id, fields=tuple(sorted(before))
    )
    journal.append(session, told, actor=actor, at=at)
    return row.to_person()


def _before(session: Session, row: PersonRow, correction: Correction) -> dict[str, str | None]:
    """What stands now in the fields that the correction really changes."""
    found: dict[str, str | None] = {}
    for name, value in correction.fields.items():
        if name in _NEEDED and not value:
            raise FieldNeeded(fields={name.value: "needed"})
        present = _value(session, row, name)
        if present != value:
            found[name.value] = present
    if correction.id_number is not None:
        number = identities.opened(session, row, HiddenField.ID_NUMBER)
        if number != correction.id_number.normal:
            found[_ID_NUMBER] = number
    return found


def _value(session: Session, row: PersonRow, name: PersonField) -> str | None:
    if name in _HIDDEN:
        return identities.opened(session, row, _HIDDEN[name])
    value: date | str | None = getattr(row, name.value)
    return value.isoformat() if isinstance(value, date) else value


def _change(
    session: Session, row: PersonRow, name: str, before: str | None, reason: str
) -> PersonChangeRow:
    change_id = new_id()
    cipher = cipher_of(session)
    kept = None
    if before is not None:
        kept = cipher.seal(session, row.id, "person_changes.before", change_id, before)
    return PersonChangeRow(
        id=change_id,
        person_id=row.id,
        field=name,
        before=kept,
        reason=cipher.seal(session, row.id, "person_changes.reason", change_id, reason),
    )


def _set(session: Session, row: PersonRow, name: PersonField, value: str | None) -> None:
    if name in _HIDDEN:
        setattr(row, name.value, identities.seal(session, row.id, _HIDDEN[name], value))
    elif name is PersonField.BIRTH_DATE:
        row.birth_date = date.fromisoformat(value or "")
    elif name is PersonField.SEX:
        row.sex = Sex(value or "").value
    else:
        setattr(row, name.value, value)
    if name is PersonField.PHONE:
        row.phone_index = identities.phone_index(session, value)
    if name is PersonField.NAME:
        sound = names.reading(row.name)
        row.pinyin, row.initials = sound.full[:LONGEST_PINYIN], sound.initials
        row.name_key = names.search_key(row.name)


def _set_number(session: Session, row: PersonRow, number: IdNumber) -> None:
    sealed = identities.seal(session, row.id, HiddenField.ID_NUMBER, number.normal)
    setattr(row, HiddenField.ID_NUMBER.value, sealed)
    row.id_number_index = identities.number_index(session, number)
    row.document_kind = number.kind.value
