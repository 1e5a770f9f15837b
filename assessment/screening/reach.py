"""Whose screenings an asker reaches, as conditions inside the query."""

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from assessment.screening.tables import ReservationRow, ScreeningRow
from correction.register import queries as register
from foundation.access.model import CLINICAL, Principal, Role
from foundation.errors import NotAllowed
from foundation.ids import AccountId, PersonId


class TreatedByAnother(NotAllowed):
    """This person has a treating psychologist; ask them, or the clinical supervisor."""

    code = "treated_by_another"


def reached(asker: Principal) -> ColumnElement[bool]:
    """The screenings an asker may open: a person their own, a psychologist those they treat.

    A person's own screening typed by a psychologist is not theirs to open. No other role
    reaches any.
    """
    if asker.role is Role.SUPERVISEE:
        return _own(asker)
    if asker.role in CLINICAL:
        return and_(
            ScreeningRow.person_id.in_(register.within(asker.scope)),
            not_reserved_for_others(asker),
        )
    return false()


def not_reserved_for_others(asker: Principal) -> ColumnElement[bool]:
    """That nobody else treats the person of a screening; the clinical supervisor reads for all."""
    if asker.role is Role.SUPERVISOR:
        return ScreeningRow.person_id.is_not(None)
    others = select(ReservationRow.person_id).where(ReservationRow.account_id != asker.account_id)
    return ScreeningRow.person_id.not_in(others)


def treating(session: Session, person_id: PersonId) -> AccountId | None:
    """The psychologist who alone treats a person, when one does."""
    row = session.get(ReservationRow, person_id)
    return AccountId(row.account_id) if row else None


def require_treating(session: Session, person_id: PersonId, asker: Principal) -> None:
    """Let the treating psychologist, the supervisor, or anyone where nobody treats, pass.

    Raises:
        TreatedByAnother: somebody else treats this person.
    """
    holder = treating(session, person_id)
    if holder is not None and holder != asker.account_id and asker.role is not Role.SUPERVISOR:
        raise TreatedByAnother


def _own(asker: Principal) -> ColumnElement[bool]:
    own = and_(ScreeningRow.person_id == asker.person_id, ScreeningRow.mode != "staff")
    if asker.screening_id is None:
        return own
    # A tablet that was handed over shows one questionnaire, not a history.
    return and_(own, ScreeningRow.id == asker.screening_id)
