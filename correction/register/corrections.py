"""Putting right what was written down wrongly: nothing is lost, what stood there before is kept."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from correction.register import identities
from correction.register.actions import LONGEST_PINYIN, DuplicatePerson
from correction.register.events import PersonCorrected
from correction.register.model import CorrectionReason, HiddenField, Person, Sex
from correction.register.tables import PersonChangeRow, PersonRow
from foundation import masking, names
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


@dataclass(frozen=True)
class Differing:
    """A field that two people changed: what stands now, masked, by whom and when, and the other."""

    field: str
    now: str | None
    wanted: str | None
    by: str
    at: datetime


class ChangedMeanwhile(Conflict):
    """Somebody else has just changed this; compare the two, then choose what to keep.

    Args:
        both: what was changed meanwhile, with the value that stands now beside the one wanted.
    """

    code = "changed_meanwhile"

    def __init__(self, both: Sequence[Differing]) -> None:
        super().__init__(fields={one.field: "changed" for one in both})
        self.both = tuple(both)

    def named(self, names: Mapping[str, str]) -> "ChangedMeanwhile":
        """The same, with people by name instead of by account."""
        return ChangedMeanwhile([replace(one, by=names.get(one.by, one.by)) for one in self.both])


class FieldNeeded(Invalid):
    """This field cannot be left empty."""

    code = "field_needed"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is put right, and why.

    Args:
        words: what the code alone does not say; sealed.
        fields: field → its new value as text (a birth date as 1989-05-31), or None to empty it.
        id_number: the right number, when that was wrong.
        seen_version: the version the editor had before them, when it matters.
    """

    reason: CorrectionReason
    words: str = ""
    fields: Mapping[PersonField, str | None] = field(default_factory=dict)
    id_number: IdNumber | None = None
    seen_version: int | None = None


BEFORE_FIELD = "person_changes.before"
WORDS_FIELD = "person_changes.reason"
_HIDDEN = {PersonField.PHONE: HiddenField.PHONE, PersonField.ADDRESS: HiddenField.ADDRESS}
_NEEDED = frozenset({PersonField.NAME, PersonField.SEX, PersonField.BIRTH_DATE})
ID_NUMBER = "id_number"
_MASKS: Mapping[str, Callable[[str], str]] = {
    ID_NUMBER: masking.mask_id_number,
    PersonField.PHONE: masking.mask_phone,
    PersonField.ADDRESS: masking.mask_address,
}


def update_person(
    session: Session, person_id: PersonId, correction: Correction, *, actor: str, at: datetime
) -> Person:
    """Supersede fields of a person; each field's former value is kept, sealed, with the reason.

    Values that are so already change nothing and are not told.

    Raises:
        ChangedMeanwhile, FieldNeeded, DuplicatePerson: it cannot be put right like this.
    """
    row = session.get_one(PersonRow, person_id, with_for_update=True)
    before = _before(session, row, correction)
    if not before:
        return row.to_person()
    both = _changed_meanwhile(session, row, correction, before)
    if both:
        raise ChangedMeanwhile(both)

    row.version += 1
    changes = [_change(session, row, name, before[name], correction) for name in sorted(before)]
    for change in changes:
        change.changed_by, change.changed_at = actor, at
        session.add(change)
    for name, value in correction.fields.items():
        _set(session, row, name, value)
    if correction.id_number is not None:
        _set_number(session, row, correction.id_number)
    try:
        session.flush()
    except IntegrityError as error:
        raise DuplicatePerson(fields={ID_NUMBER: "known"}) from error

    told = PersonCorrected(
        office=OfficeId(row.office_id),
        subject=person_id,
        fields=tuple(change.field for change in changes),
        changes=tuple(change.id for change in changes),
        reason=correction.reason,
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
            found[ID_NUMBER] = number
    return found


def _changed_meanwhile(
    session: Session, row: PersonRow, correction: Correction, touched: Collection[str]
) -> list[Differing]:
    """What somebody else changed, since the editor looked, of that which the editor changes too.

    A colleague who changed another field is nobody's conflict.
    """
    if correction.seen_version is None or correction.seen_version >= row.version:
        return []
    since = session.scalars(
        select(PersonChangeRow)
        .where(
            PersonChangeRow.person_id == row.id,
            PersonChangeRow.version > correction.seen_version,
            PersonChangeRow.field.in_(touched),
        )
        .order_by(PersonChangeRow.version.desc(), PersonChangeRow.field)
    )
    last: dict[str, PersonChangeRow] = {}
    for change in since:
        last.setdefault(change.field, change)
    shown = present_shown(session, row)
    return [
        Differing(
            name, shown[name], _wanted(correction, name), change.changed_by, change.changed_at
        )
        for name, change in sorted(last.items())
    ]


def _wanted(correction: Correction, name: str) -> str | None:
    if name == ID_NUMBER:
        return correction.id_number.normal if correction.id_number else None
    return correction.fields[PersonField(name)]


def present_shown(session: Session, row: PersonRow) -> dict[str, str | None]:
    """Every field that may be put right as it may be shown, for the files of this room."""
    return {
        field.value: shown(field.value, _value(session, row, field)) for field in PersonField
    } | {ID_NUMBER: shown(ID_NUMBER, identities.opened(session, row, HiddenField.ID_NUMBER))}


def shown(field: str, value: str | None) -> str | None:
    """A field's value as it may be shown: what is sealed, masked."""
    if value is None or field not in _MASKS:
        return value
    return _MASKS[field](value)


def _value(session: Session, row: PersonRow, name: PersonField) -> str | None:
    if name in _HIDDEN:
        return identities.opened(session, row, _HIDDEN[name])
    value: date | str | None = getattr(row, name.value)
    return value.isoformat() if isinstance(value, date) else value


def _change(
    session: Session, row: PersonRow, name: str, before: str | None, correction: Correction
) -> PersonChangeRow:
    change_id = new_id()
    cipher = cipher_of(session)
    kept = None
    if before is not None:
        kept = cipher.seal(session, row.id, BEFORE_FIELD, change_id, before)
    return PersonChangeRow(
        id=change_id,
        person_id=row.id,
        field=name,
        before=kept,
        reason=cipher.seal(session, row.id, WORDS_FIELD, change_id, correction.words),
        reason_code=correction.reason.value,
        version=row.version,
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
