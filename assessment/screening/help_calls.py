"""A person calls for help, and may take a wish to be rung back for ten seconds."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.screening import progress
from assessment.screening.events import HelpCalled, HelpWithdrawn
from assessment.screening.model import HelpCall, HelpKind
from assessment.screening.tables import HelpCallRow
from correction.register import queries as register
from foundation.access.model import Principal
from foundation.errors import NotAllowed, NotFound
from foundation.ids import OfficeId, PersonId, new_id
from foundation.journal import actions as journal


class NotAPerson(NotAllowed):
    """Only the person themself can call for help here."""

    code = "not_a_person"


def call(session: Session, kind: HelpKind, *, by: Principal, at: datetime) -> HelpCall:
    """Record a call and tell it in the same transaction.

    Whoever is signed in as the person may call at any time: no order, consent or state is asked.

    Raises:
        NotAPerson: the asker is staff.
    """
    person_id = person_of(by)
    row = HelpCallRow(
        id=new_id(), person_id=person_id, kind=kind.value, called_at=at, by=by.account_id
    )
    session.add(row)

    told = HelpCalled(
        office=_office_of(session, person_id), subject=person_id, call=row.id, asked=kind.value
    )
    journal.append(session, told, actor=by.account_id, at=at)
    return row.to_call()


def withdraw(session: Session, call_id: str, *, by: Principal, at: datetime) -> HelpCall:
    """Take back a wish to be rung, within ten seconds; a second time changes nothing.

    Raises:
        NotFound: it is no call of theirs.
        NotWithdrawable, TooLateToWithdraw: as they say.
    """
    person_id = person_of(by)
    statement = select(HelpCallRow).where(
        HelpCallRow.id == call_id, HelpCallRow.person_id == person_id
    )
    row = session.scalar(statement.with_for_update())
    if row is None:
        raise NotFound("No such call of yours.")
    if row.withdrawn_at is not None:
        return row.to_call()
    progress.require_withdrawable(HelpKind(row.kind), called_at=row.called_at, now=at)

    row.withdrawn_at = at

    told = HelpWithdrawn(office=_office_of(session, person_id), subject=person_id, call=row.id)
    journal.append(session, told, actor=by.account_id, at=at)
    return row.to_call()


def person_of(asker: Principal) -> PersonId:
    """The person who asks.

    Raises:
        NotAPerson: the asker is staff.
    """
    if asker.person_id is None:
        raise NotAPerson
    return asker.person_id


def _office_of(session: Session, person_id: PersonId) -> OfficeId:
    return register.offices_of(session, [person_id])[person_id]
