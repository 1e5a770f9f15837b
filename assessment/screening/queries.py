"""Reading screenings, critical items and calls for help, each within the asker's reach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from assessment.screening.model import (
    OPEN_STATES,
    CriticalNotice,
    HelpCall,
    Mode,
    Screening,
    Stage,
    State,
)
from assessment.screening.reach import reached
from assessment.screening.tables import (
    AnswerRow,
    CriticalRow,
    HelpCallRow,
    ScreeningRow,
)
from correction.register import queries as register
from foundation.access.model import Principal, Scope
from foundation.errors import NotFound
from foundation.ids import PersonId, ScreeningId


@dataclass(frozen=True)
class Wanted:
    """Which screenings a list shows; `after` is the last one of the page before."""

    person_id: PersonId | None = None
    states: Collection[State] = ()
    after: ScreeningId | None = None
    limit: int = 50


def screening(session: Session, screening_id: str, asker: Principal) -> Screening:
    """One screening within the asker's reach.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    statement = select(ScreeningRow).where(ScreeningRow.id == screening_id, reached(asker))
    row = session.scalar(statement)
    if row is None:
        raise NotFound("No such screening among those you may see.")
    return row.to_screening()


def screenings(session: Session, asker: Principal, wanted: Wanted) -> tuple[Screening, ...]:
    """The screenings within the asker's reach, newest first."""
    statement = select(ScreeningRow).where(reached(asker))
    if wanted.person_id is not None:
        statement = statement.where(ScreeningRow.person_id == wanted.person_id)
    if wanted.states:
        statement = statement.where(ScreeningRow.state.in_([s.value for s in wanted.states]))
    if wanted.after is not None:
        last = select(ScreeningRow.assigned_at).where(ScreeningRow.id == wanted.after)
        # Without this the subquery would take its row from the list itself.
        last = last.correlate(None)
        place = tuple_(ScreeningRow.assigned_at, ScreeningRow.id)
        statement = statement.where(place < tuple_(last.scalar_subquery(), wanted.after))
    newest = (ScreeningRow.assigned_at.desc(), ScreeningRow.id.desc())
    rows = session.scalars(statement.order_by(*newest).limit(wanted.limit))
    return tuple(row.to_screening() for row in rows)


def to_answer(session: Session, person_id: PersonId) -> tuple[Screening, ...]:
    """What waits for a person on their own phone, oldest first."""
    waiting = [state.value for state in OPEN_STATES]
    statement = (
        select(ScreeningRow)
        .where(
            ScreeningRow.person_id == person_id,
            ScreeningRow.mode == Mode.PHONE.value,
            ScreeningRow.state.in_(waiting),
        )
        .order_by(ScreeningRow.assigned_at, ScreeningRow.id)
    )
    return tuple(row.to_screening() for row in session.scalars(statement))


def touched_items(
    session: Session, ids: Collection[ScreeningId]
) -> dict[ScreeningId, tuple[str, ...]]:
    """The items touched, in the order of the first tap, for screenings a scoped query has found."""
    statement = (
        select(AnswerRow.screening_id, AnswerRow.item)
        .where(AnswerRow.screening_id.in_(ids), AnswerRow.version == 1)
        .order_by(AnswerRow.received_at, AnswerRow.item)
    )
    found: dict[ScreeningId, tuple[str, ...]] = {}
    for screening_id, item in session.execute(statement):
        key = ScreeningId(screening_id)
        found[key] = (*found.get(key, ()), item)
    return found


def last_finished(
    session: Session, scope: Scope, *, stage: Stage | None = None
) -> dict[PersonId, datetime]:
    """When each person of a scope last finished a screening, of one stage when it is named."""
    statement = (
        select(ScreeningRow.person_id, func.max(ScreeningRow.finished_at))
        .where(
            ScreeningRow.finished_at.is_not(None),
            ScreeningRow.person_id.in_(register.within(scope)),
        )
        .group_by(ScreeningRow.person_id)
    )
    if stage is not None:
        statement = statement.where(ScreeningRow.stage == stage.value)
    found = session.execute(statement)
    return {PersonId(person): at for person, at in found if at is not None}


def critical_notices(
    session: Session, asker: Principal, *, since: datetime
) -> tuple[CriticalNotice, ...]:
    """Critical items told of the people a psychologist covers, newest first.

    That one was endorsed is for every psychologist on duty; the answers are the treating one's.
    """
    statement = (
        select(CriticalRow, ScreeningRow)
        .join(ScreeningRow, ScreeningRow.id == CriticalRow.screening_id)
        .where(
            CriticalRow.told_at >= since,
            CriticalRow.person_id.in_(register.within(asker.scope)),
        )
        .order_by(CriticalRow.told_at.desc(), CriticalRow.screening_id)
    )
    return tuple(_notice(told, given) for told, given in session.execute(statement))


def help_calls(session: Session, asker: Principal, *, since: datetime) -> tuple[HelpCall, ...]:
    """Calls for help, not withdrawn, of the people a psychologist covers, newest first."""
    statement = (
        select(HelpCallRow)
        .where(
            HelpCallRow.called_at >= since,
            HelpCallRow.withdrawn_at.is_(None),
            HelpCallRow.person_id.in_(register.within(asker.scope)),
        )
        .order_by(HelpCallRow.called_at.desc(), HelpCallRow.id)
    )
    return tuple(row.to_call() for row in session.scalars(statement))


def own_call(session: Session, call_id: str, person_id: PersonId) -> HelpCall:
    """A person's own call for help.

    Raises:
        NotFound: there is none of theirs with this id.
    """
    statement = select(HelpCallRow).where(
        HelpCallRow.id == call_id, HelpCallRow.person_id == person_id
    )
    row = session.scalar(statement)
    if row is None:
        raise NotFound("No such call of yours.")
    return row.to_call()


def _notice(told: CriticalRow, given: ScreeningRow) -> CriticalNotice:
    return CriticalNotice(
        screening_id=ScreeningId(told.screening_id),
        person_id=PersonId(told.person_id),
        instrument=given.instrument,
        item=told.item,
        tier=told.tier,
        at=told.told_at,
        screening_state=State(given.state),
        changed_back=told.changed_back_at is not None,
    )
