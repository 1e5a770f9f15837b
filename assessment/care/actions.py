"""Every change in care: a level is confirmed, a treatment begins, somebody is followed up."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessment.care import advice_book, queries, signatures, treatments
from assessment.care.advice_book import AdviceCode
from assessment.care.events import (
    CrisisLevelConfirmed,
    FollowedUp,
    LoweringProposed,
)
from assessment.care.model import FollowUpDone, LevelRecord, LevelState, LevelWanted, Treatment
from assessment.care.tables import (
    BASIS_FIELD,
    INSTRUCTION_FIELD,
    NOTE_FIELD,
    FollowUpRow,
    LevelRow,
)
from assessment.screening import actions as screening
from assessment.screening.reach import require_treating
from correction.register import actions as register_actions
from correction.register import queries as register
from correction.register.model import AdviceLevel, Person
from foundation.access.model import Principal, Role
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, NotAllowed
from foundation.ids import AccountId, PersonId, new_id
from foundation.journal import actions as journal


class NotAwaiting(Conflict):
    """This level does not wait for a second signature."""

    code = "not_awaiting_second"


class NotYourClient(NotAllowed):
    """Only the supervisor gives away a person whom somebody else treats, or gives one to others."""

    code = "not_your_client"


def confirm_level(
    session: Session, wanted: LevelWanted, *, by: Principal, at: datetime
) -> LevelRecord:
    """Confirm a person's level and hand the advice slip across the wall.

    Leaving level one waits for a second signature; until then level one stays in force.

    Raises:
        NotFound: no such person in the asker's area.
        TreatedByAnother: another psychologist treats this person.
        AdviceNotFitting, OneStepDown: as they say.
    """
    person = register.person(session, wanted.person_id, by.scope)
    require_treating(session, wanted.person_id, by)
    advice = advice_book.fitting(wanted.advice_code, wanted.level)
    present = queries.level_of(session, wanted.person_id)
    awaits = signatures.needs_second(present, wanted.level)

    # A newer judgement replaces one that still waits; the history keeps both.
    _supersede(session, wanted.person_id, LevelState.AWAITING_SECOND)
    if not awaits:
        _supersede(session, wanted.person_id, LevelState.IN_FORCE)
    row = _level_row(session, wanted, present, advice, by=by, at=at)
    row.state = (LevelState.AWAITING_SECOND if awaits else LevelState.IN_FORCE).value
    session.add(row)
    session.flush()

    if awaits:
        told = LoweringProposed(office=person.office_id, subject=person.id, record=row.id)
        journal.append(session, told, actor=by.account_id, at=at)
    else:
        _put_in_force(session, row, person, by=by, at=at)
    return queries.record_of(session, row)


def sign_second(
    session: Session, person_id: PersonId, record_id: str, *, by: Principal, at: datetime
) -> LevelRecord:
    """Give the second signature that leaving level one needs; with it the level is in force.

    Raises:
        NotFound: no such level of a person in the asker's area.
        NotAwaiting: it is in force already, or was superseded.
        SecondPersonNeeded: both signatures would be one person's.
    """
    person = register.person(session, person_id, by.scope)
    row = queries.level_row(session, person_id, record_id)
    if row.state != LevelState.AWAITING_SECOND.value:
        raise NotAwaiting
    signatures.require_other_hand(row.confirmed_by, by.account_id)

    _supersede(session, person.id, LevelState.IN_FORCE)
    row.state = LevelState.IN_FORCE.value
    row.second_by = by.account_id
    row.second_at = at
    session.flush()

    _put_in_force(session, row, person, by=by, at=at)
    return queries.record_of(session, row)


def begin_treatment(
    session: Session, person_id: PersonId, account_id: AccountId, *, by: Principal, at: datetime
) -> Treatment:
    """Give a person to a psychologist, who then reads the answers alone with the supervisor.

    Raises:
        NotFound: no such person in the asker's area.
        NotAPsychologist, NotYourClient: as they say.
    """
    person = register.person(session, person_id, by.scope)
    present = queries.treatment(session, person_id)
    _require_may_give(present, account_id, by)
    treatments.require_covering(session, person.office_id, account_id)
    if present is not None and present.account_id == account_id:
        return present

    client = (person.id, person.office_id)
    return treatments.give(session, client, account_id, by=by.account_id, at=at)


def end_treatment(session: Session, person_id: PersonId, *, by: Principal, at: datetime) -> None:
    """End a treatment; every psychologist whose office covers the person may read again.

    Raises:
        NotFound: no such person in the asker's area.
        NotYourClient: another psychologist treats this person.
    """
    person = register.person(session, person_id, by.scope)
    present = queries.treatment(session, person_id)
    if present is None:
        return
    if by.role is not Role.SUPERVISOR and present.account_id != by.account_id:
        raise NotYourClient

    client = (person.id, person.office_id)
    treatments.end_present(session, client, by=by.account_id, at=at)
    screening.reserve_for(session, person_id, None, at=at)


def follow_up(session: Session, done: FollowUpDone, *, by: Principal, at: datetime) -> str:
    """Record that somebody turned to a person; returns the record's id.

    Reached or handed over settles what stood open about the person until now.

    Raises:
        NotFound: no such person in the asker's area.
    """
    person = register.person(session, done.person_id, by.scope)

    row_id = new_id()
    note = None
    if done.note:
        note = cipher_of(session).seal(
            session, done.person_id, NOTE_FIELD, row_id, done.note, clinical=True
        )
    session.add(
        FollowUpRow(
            id=row_id,
            person_id=done.person_id,
            method=done.method.value,
            outcome=done.outcome.value,
            note=note,
            by=by.account_id,
            at=at,
        )
    )

    told = FollowedUp(
        office=person.office_id, subject=person.id, follow_up=row_id, outcome=done.outcome.value
    )
    journal.append(session, told, actor=by.account_id, at=at)
    return row_id


def _put_in_force(
    session: Session, row: LevelRow, person: Person, *, by: Principal, at: datetime
) -> None:
    """Hand over the slip, the only thing that crosses the wall, and tell the journal."""
    record = queries.record_of(session, row)
    register_actions.set_advice(
        session,
        person.id,
        level=record.level,
        advice_code=record.advice_code,
        safety_instruction=record.safety_instruction,
        actor=by.account_id,
        at=at,
    )
    told = CrisisLevelConfirmed(
        office=person.office_id, subject=person.id, level=record.level.value
    )
    journal.append(session, told, actor=by.account_id, at=at)


def _level_row(
    session: Session,
    wanted: LevelWanted,
    present: AdviceLevel,
    advice: AdviceCode,
    *,
    by: Principal,
    at: datetime,
) -> LevelRow:
    """A new level with its texts sealed; whether it is in force is for the caller to say."""
    cipher = cipher_of(session)
    row_id, person_id = new_id(), wanted.person_id
    instruction = wanted.safety_instruction or advice.instruction_zh
    return LevelRow(
        id=row_id,
        person_id=person_id,
        level=wanted.level.value,
        previous=present.value,
        basis=cipher.seal(session, person_id, BASIS_FIELD, row_id, wanted.basis, clinical=True),
        advice_code=wanted.advice_code,
        safety_instruction=cipher.seal(session, person_id, INSTRUCTION_FIELD, row_id, instruction),
        confirmed_by=by.account_id,
        confirmed_at=at,
    )


def _supersede(session: Session, person_id: PersonId, state: LevelState) -> None:
    present = update(LevelRow).where(LevelRow.person_id == person_id, LevelRow.state == state.value)
    session.execute(present.values(state=LevelState.SUPERSEDED.value))


def _require_may_give(present: Treatment | None, to: AccountId, by: Principal) -> None:
    if by.role is Role.SUPERVISOR:
        return
    own = present is not None and present.account_id == by.account_id
    takes = present is None and to == by.account_id
    if not (own or takes):
        raise NotYourClient
