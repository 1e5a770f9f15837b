"""The one change of circulars: a head issues one, and it stays as it was issued."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.circulars import queries
from alerts.circulars.events import CircularIssued
from alerts.circulars.model import Circular, MonthRuns, NothingChanged
from alerts.circulars.tables import CircularRow
from foundation.access.model import Principal
from foundation.audit import actions as audit
from foundation.ids import OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices
from foundation.offices.tables import OfficeRow


def issue(
    session: Session, principal: Principal, office_id: OfficeId, month: str, *, now: datetime
) -> Circular:
    """Issue the circular of a month that is over, or a corrected version when figures changed.

    Raises:
        NotFound: no such office in the asker's area.
        NoSuchMonth: it is not written as 2026-11.
        BadPeriod: the month lies ahead.
        MonthRuns: it is not over.
        NothingChanged: the newest version says the same.
    """
    office = offices.office_within(session, office_id, principal.office_path)
    _hold(session, office.id)
    report = queries.monthly(session, office, month, now=now)
    if not report.final:
        raise MonthRuns
    before = queries.latest(session, office.id, month)
    if before is not None and before.digest == report.digest:
        raise NothingChanged(params={"version": before.version})

    row = CircularRow(
        id=new_id(),
        office_id=office.id,
        month=month,
        year=report.period.first.year,
        number=before.number if before else _next_number(session, office.id, month),
        version=before.version + 1 if before else 1,
        issued_by=principal.account_id,
        issued_at=now,
        seq=report.seq,
        figures=report.figures,
        digest=report.digest,
    )
    session.add(row)
    session.flush()

    told = CircularIssued(
        office=office.id,
        circular=row.id,
        month=month,
        number=row.number,
        version=row.version,
        digest=row.digest,
    )
    journal.append(session, told, actor=principal.account_id, at=now)
    audit.record(
        session,
        "circulars.issued",
        at=now,
        actor=principal.account_id,
        object=f"circular:{row.id}",
        purpose=f"office:{office.id}",
        data={"month": month, "version": row.version, "digest": row.digest},
    )
    return row.to_circular()


def _next_number(session: Session, office_id: OfficeId, month: str) -> int:
    year = int(month[:4])
    highest = select(func.max(CircularRow.number)).where(
        CircularRow.office_id == office_id, CircularRow.year == year
    )
    return (session.scalar(highest) or 0) + 1


def _hold(session: Session, office_id: OfficeId) -> None:
    # Two heads who issue at once would take the same number: the office's row is the lock.
    wanted = select(OfficeRow.id).where(OfficeRow.id == office_id)
    session.execute(wanted.with_for_update(key_share=True)).all()
