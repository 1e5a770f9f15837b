"""Today's check-ins in numbers, for the board."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from correction.contact.model import DutyKind, DutyState
from correction.contact.tables import DutyRow
from correction.register import queries as register
from foundation.access.model import Scope
from foundation.clock import end_of_day, legal_date, start_of_day

_DONE = (DutyState.MET, DutyState.MET_LATE)


@dataclass(frozen=True)
class Today:
    """Check-ins whose window ends on one legal day: owed, made (late ones too), found missed."""

    due: int
    done: int
    missed: int


def today(session: Session, scope: Scope, *, at: datetime) -> Today:
    """The check-ins of the legal day at an instant, for the people of a scope."""
    day = legal_date(at)
    statement = (
        select(DutyRow.state, func.count())
        .where(
            DutyRow.kind == DutyKind.CHECK_IN.value,
            DutyRow.due_at > start_of_day(day),
            DutyRow.due_at <= end_of_day(day),
            DutyRow.person_id.in_(register.within(scope)),
        )
        .group_by(DutyRow.state)
    )
    counts = {DutyState(state): number for state, number in session.execute(statement)}
    counts.pop(DutyState.EXCUSED, None)
    return Today(
        due=sum(counts.values()),
        done=sum(counts.get(state, 0) for state in _DONE),
        missed=counts.get(DutyState.MISSED, 0),
    )
