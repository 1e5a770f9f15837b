"""Who treats a person: given to a psychologist, ended, and all of one's clients handed over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.care.events import TreatmentBegan, TreatmentEnded
from assessment.care.model import Treatment
from assessment.care.tables import TreatmentRow
from assessment.screening import actions as screening
from correction.register import queries as register
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.errors import Invalid
from foundation.ids import AccountId, OfficeId, PersonId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices


class NotAPsychologist(Invalid):
    """Only an active psychologist whose office covers the person can treat them."""

    code = "not_a_covering_psychologist"


class NotForColleague(Invalid):
    """This colleague stands on the restriction list of one of the clients; choose another."""

    code = "not_a_successor"


def require_covering(session: Session, office: OfficeId, account_id: AccountId) -> None:
    """Let only an active psychologist pass whose office covers another.

    Raises:
        NotAPsychologist: this account is none.
    """
    path = offices.office(session, office).path
    covering = accounts.staff_covering(session, path, [Role.PSYCHOLOGIST])
    if account_id not in {account.id for account in covering}:
        raise NotAPsychologist(fields={"account_id": "not_a_covering_psychologist"})


def give(
    session: Session,
    client: tuple[PersonId, OfficeId],
    account_id: AccountId,
    *,
    by: AccountId,
    at: datetime,
) -> Treatment:
    """Give a person to a psychologist; a treatment that runs ends."""
    person_id, office = client
    end_present(session, client, by=by, at=at)
    row = TreatmentRow(id=new_id(), person_id=person_id, account_id=account_id, from_at=at, by=by)
    session.add(row)
    screening.reserve_for(session, person_id, account_id, at=at)

    told = TreatmentBegan(office=office, subject=person_id, psychologist=account_id)
    journal.append(session, told, actor=by, at=at)
    return row.to_treatment()


def end_present(
    session: Session, client: tuple[PersonId, OfficeId], *, by: AccountId, at: datetime
) -> None:
    """End the treatment of a person that runs, if one does."""
    person_id, office = client
    statement = select(TreatmentRow).where(
        TreatmentRow.person_id == person_id, TreatmentRow.until_at.is_(None)
    )
    row = session.scalar(statement)
    if row is None:
        return
    row.until_at = at
    session.flush()
    told = TreatmentEnded(office=office, subject=person_id, psychologist=row.account_id)
    journal.append(session, told, actor=by, at=at)


def treats(session: Session, account_id: AccountId, *, beyond: str | None = None) -> int:
    """How many people somebody treats; with `beyond`, of offices outside that subtree."""
    return len(_clients(session, account_id, beyond))


def hand_over_clients(
    session: Session,
    leaver: AccountId,
    to: AccountId,
    *,
    beyond: str | None = None,
    by: AccountId,
    at: datetime,
) -> None:
    """Give everybody whom somebody treats to a colleague.

    Raises:
        NotAPsychologist: the colleague's office does not cover one of them.
        NotForColleague: the colleague may not see one of them (SEC-15).
    """
    clients = _clients(session, leaver, beyond)
    if register.hidden_from(session, [to]).get(to, frozenset()) & clients.keys():
        raise NotForColleague(fields={"hand_over_to": "restricted"})
    for person_id, office in clients.items():
        require_covering(session, office, to)
        give(session, (person_id, office), to, by=by, at=at)


def _clients(
    session: Session, account_id: AccountId, beyond: str | None
) -> dict[PersonId, OfficeId]:
    treated = select(TreatmentRow.person_id).where(
        TreatmentRow.account_id == account_id, TreatmentRow.until_at.is_(None)
    )
    found = register.offices_of(session, [PersonId(one) for one in session.scalars(treated)])
    if beyond is None:
        return found
    inside = set(session.scalars(offices.subtree(beyond)))
    return {person: office for person, office in found.items() if office not in inside}
