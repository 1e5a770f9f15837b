"""Changing the register: who is in it, who answers for them, where they are, with what advice."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from correction.register import identities, orders, queries, terms
from correction.register.events import (
    AdviceSet,
    OfficerAssigned,
    PersonRegistered,
    StatusChanged,
)
from correction.register.model import (
    AdviceLevel,
    HiddenField,
    NewPerson,
    Person,
    StatusKind,
    Terms,
)
from correction.register.tables import (
    AbsenceRow,
    AdviceRow,
    PersonRow,
)
from foundation import names
from foundation.access.model import SUPERVISION
from foundation.accounts import queries as accounts
from foundation.accounts.model import AccountState
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId, OfficeId, OrderId, PersonId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices

LONGEST_INSTRUCTION = 60
LONGEST_PINYIN = 300
_HOME_DIGITS = 3


class DuplicatePerson(Conflict):
    """Somebody with this identity number is in the register already."""

    code = "duplicate_person"


class InstructionTooLong(Invalid):
    """A safety instruction has at most 60 characters."""

    code = "instruction_too_long"


class OfficerElsewhere(Invalid):
    """This officer does not answer for the person's office."""

    code = "officer_elsewhere"


class WrongSince(Invalid):
    """Since when it is so cannot lie ahead, nor before the change that was said last."""

    code = "wrong_since"


def register_person(
    session: Session, new: NewPerson, order: Terms | None = None, *, actor: str, at: datetime
) -> Person:
    """Take a person into the register, with the order under which they are supervised.

    Raises:
        DuplicatePerson: the identity number is known, in this office or another.
        WrongTerm, OfficerElsewhere, NotFound: the term, the officer or the office is wrong.
    """
    office = offices.office(session, new.office_id)
    index = identities.number_index(session, new.id_number)
    if session.scalar(select(PersonRow.id).where(PersonRow.id_number_index == index)):
        raise DuplicatePerson(fields={"id_number": "known"})
    _check_officer(session, new.officer_id, office.path)
    person_id = PersonId(new_id())

    row = _person_row(session, person_id, new, index)
    row.registered_at, row.registered_by = at, actor
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        # Two desks took in the same person in the same moment: the index let one of them.
        raise DuplicatePerson(fields={"id_number": "known"}) from error
    order_id = OrderId(new_id()) if order is not None else None

    journal.append(
        session,
        PersonRegistered(office=office.id, subject=person_id, order=order_id),
        actor=actor,
        at=at,
    )
    if order is not None and order_id is not None:
        orders.store(session, row, order_id, order, actor=actor, at=at)
    return row.to_person()


def assign_officer(
    session: Session, person_id: PersonId, officer: AccountId | None, *, actor: str, at: datetime
) -> None:
    """Name the officer who answers for a person, or nobody.

    Raises:
        OfficerElsewhere: the officer's office does not cover the person's.
    """
    row = session.get_one(PersonRow, person_id)
    path = offices.office(session, OfficeId(row.office_id)).path
    _check_officer(session, officer, path)

    row.officer_id = officer

    told = OfficerAssigned(office=OfficeId(row.office_id), subject=person_id, officer=officer)
    journal.append(session, told, actor=actor, at=at)


def set_advice(  # noqa: PLR0913  the slip's three fields are the agreed signature
    session: Session,
    person_id: PersonId,
    *,
    level: AdviceLevel,
    advice_code: str,
    safety_instruction: str,
    actor: str,
    at: datetime,
) -> None:
    """Leave the advice slip for those who supervise; the slip before it is kept.

    Raises:
        InstructionTooLong: more than 60 characters.
    """
    if len(safety_instruction) > LONGEST_INSTRUCTION:
        raise InstructionTooLong(fields={"safety_instruction": "too_long"})
    row = session.get_one(PersonRow, person_id)
    slip_id = new_id()
    sealed = cipher_of(session).seal(
        session, person_id, queries.ADVICE_FIELD, slip_id, safety_instruction
    )

    for before in session.scalars(
        select(AdviceRow).where(AdviceRow.person_id == person_id, AdviceRow.superseded_at.is_(None))
    ):
        before.superseded_at = at
    session.flush()
    slip = AdviceRow(
        id=slip_id,
        person_id=person_id,
        level=level.value,
        advice_code=advice_code,
        safety_instruction=sealed,
        set_by=actor,
        set_at=at,
    )
    session.add(slip)

    told = AdviceSet(
        office=OfficeId(row.office_id), subject=person_id, level=level, advice_code=advice_code
    )
    journal.append(session, told, actor=actor, at=at)


def change_status(
    session: Session,
    person_id: PersonId,
    status: StatusKind,
    *,
    from_at: datetime | None = None,
    actor: str,
    at: datetime,
) -> None:
    """Say where a person is from `from_at` on; who is in detention or hospital owes no report.

    Args:
        from_at: since when it is so, not later than `at`, which it is when left out.

    Raises:
        WrongSince: it lies ahead, or before the time at which the last absence began or ended.
    """
    since = at if from_at is None else from_at
    row = session.get_one(PersonRow, person_id, with_for_update=True)
    _check_since(session, person_id, since, at=at)
    statement = select(AbsenceRow).where(
        AbsenceRow.person_id == person_id,
        AbsenceRow.until_at.is_(None),
        AbsenceRow.voided_at.is_(None),
    )
    present = session.scalar(statement)
    if (present.kind if present else StatusKind.IN_SERVICE.value) == status.value:
        return

    if present is not None:
        present.until_at = since
        session.flush()
    if status is not StatusKind.IN_SERVICE:
        absence = AbsenceRow(
            id=new_id(),
            person_id=person_id,
            kind=status.value,
            from_at=since,
            recorded_by=actor,
            recorded_at=at,
        )
        session.add(absence)

    told = StatusChanged(
        office=OfficeId(row.office_id), subject=person_id, status=status, from_at=since
    )
    journal.append(session, told, actor=actor, at=at)


def _person_row(session: Session, person_id: PersonId, new: NewPerson, index: str) -> PersonRow:
    sound = names.reading(new.name)
    return PersonRow(
        id=person_id,
        person_no=f"{new.intake_on.year}{secrets.randbelow(10**8):08d}",
        office_id=new.office_id,
        name=new.name,
        former_name=new.former_name,
        pinyin=sound.full[:LONGEST_PINYIN],
        initials=sound.initials,
        name_key=names.search_key(new.name),
        sex=new.sex.value,
        birth_date=new.birth_date,
        document_kind=new.id_number.kind.value,
        id_number=identities.seal(session, person_id, HiddenField.ID_NUMBER, new.id_number.normal),
        id_number_index=index,
        phone=identities.seal(session, person_id, HiddenField.PHONE, new.phone),
        phone_index=identities.phone_index(session, new.phone),
        address=identities.seal(session, person_id, HiddenField.ADDRESS, new.address),
        ethnicity=new.ethnicity,
        education=new.education,
        minor=terms.is_minor_case(new.birth_date, intake_on=new.intake_on),
        synthetic=new.synthetic,
        home_lon=None if new.home is None else round(new.home.lon, _HOME_DIGITS),
        home_lat=None if new.home is None else round(new.home.lat, _HOME_DIGITS),
        officer_id=new.officer_id,
    )


def _check_officer(session: Session, officer: AccountId | None, office_path: str) -> None:
    """An officer answers for people of the own office and of those below it."""
    if officer is None:
        return
    known = accounts.account(session, officer)
    active = known.role in SUPERVISION and known.state is AccountState.ACTIVE
    if not active or not office_path.startswith(known.office_path):
        raise OfficerElsewhere(fields={"officer": "elsewhere"})


def _check_since(session: Session, person_id: PersonId, since: datetime, *, at: datetime) -> None:
    """A change of status lies in the past, not before the one that was said last."""
    if since > at:
        raise WrongSince(fields={"from_at": "in_future"})
    rows = session.scalars(
        select(AbsenceRow).where(AbsenceRow.person_id == person_id, AbsenceRow.voided_at.is_(None))
    )
    if any(since < (row.until_at or row.from_at) for row in rows):
        raise WrongSince(fields={"from_at": "before_the_last"})
