"""Reading levels, treatments and follow-ups, within the asker's reach."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.care.model import SETTLING, LevelRecord, LevelState, Treatment
from assessment.care.tables import (
    INSTRUCTION_FIELD,
    FollowUpRow,
    LevelRow,
    TreatmentRow,
)
from correction.register import queries as register
from correction.register.model import AdviceLevel
from foundation.access.model import Principal, Scope
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from foundation.ids import AccountId, PersonId


def level_of(session: Session, person_id: PersonId) -> AdviceLevel:
    """A person's level in force; `none` where nobody has confirmed one."""
    statement = select(LevelRow.level).where(
        LevelRow.person_id == person_id, LevelRow.state == LevelState.IN_FORCE.value
    )
    found = session.scalar(statement)
    return AdviceLevel(found) if found else AdviceLevel.NONE


def levels(session: Session, scope: Scope) -> dict[PersonId, AdviceLevel]:
    """The level in force of everybody in a scope who has one."""
    statement = select(LevelRow.person_id, LevelRow.level).where(
        LevelRow.state == LevelState.IN_FORCE.value, LevelRow.person_id.in_(register.within(scope))
    )
    return {PersonId(person): AdviceLevel(level) for person, level in session.execute(statement)}


def level_history(
    session: Session, person_id: PersonId, asker: Principal
) -> tuple[LevelRecord, ...]:
    """The levels of a person, newest first.

    Raises:
        NotFound: no such person in the asker's area.
    """
    register.person(session, person_id, asker.scope)
    statement = (
        select(LevelRow)
        .where(LevelRow.person_id == person_id)
        .order_by(LevelRow.confirmed_at.desc(), LevelRow.id)
    )
    return tuple(record_of(session, row) for row in session.scalars(statement))


def level_row(session: Session, person_id: PersonId, record_id: str) -> LevelRow:
    """A level's row for the actions of this room, held until the commit.

    Raises:
        NotFound: this person has no such level.
    """
    statement = select(LevelRow).where(LevelRow.id == record_id, LevelRow.person_id == person_id)
    row = session.scalar(statement.with_for_update())
    if row is None:
        raise NotFound("No such level of this person.")
    return row


def record_of(session: Session, row: LevelRow) -> LevelRecord:
    """The level a row holds, with its instruction opened; the basis stays sealed."""
    return LevelRecord(
        id=row.id,
        person_id=PersonId(row.person_id),
        level=AdviceLevel(row.level),
        previous=AdviceLevel(row.previous),
        state=LevelState(row.state),
        advice_code=row.advice_code,
        safety_instruction=cipher_of(session).open(
            session, row.person_id, INSTRUCTION_FIELD, row.id, row.safety_instruction
        ),
        confirmed_by=AccountId(row.confirmed_by),
        confirmed_at=row.confirmed_at,
        second_by=AccountId(row.second_by) if row.second_by else None,
        second_at=row.second_at,
    )


def treatment(session: Session, person_id: PersonId) -> Treatment | None:
    """Who treats a person now."""
    statement = select(TreatmentRow).where(
        TreatmentRow.person_id == person_id, TreatmentRow.until_at.is_(None)
    )
    row = session.scalar(statement)
    return row.to_treatment() if row else None


def treatment_within(session: Session, person_id: PersonId, asker: Principal) -> Treatment | None:
    """Who treats a person of the asker's area now.

    Raises:
        NotFound: no such person in the asker's area.
    """
    register.person(session, person_id, asker.scope)
    return treatment(session, person_id)


def followed_up(session: Session, scope: Scope) -> Mapping[PersonId, datetime]:
    """When each person of a scope was last reached or handed over."""
    statement = (
        select(FollowUpRow.person_id, func.max(FollowUpRow.at))
        .where(
            FollowUpRow.outcome.in_([outcome.value for outcome in SETTLING]),
            FollowUpRow.person_id.in_(register.within(scope)),
        )
        .group_by(FollowUpRow.person_id)
    )
    return {PersonId(person): at for person, at in session.execute(statement)}
