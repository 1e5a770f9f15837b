"""The test page before each shift: the tick asks, the person answers, none is left hanging."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.duty import queries, standing
from alerts.duty.events import ShiftAnswered, ShiftPaged, ShiftUnanswered
from alerts.duty.model import DutyPage, PageId, Shift, ShiftOver
from alerts.duty.postbook import posts
from alerts.duty.tables import PageRow, ShiftRow
from foundation.ids import AccountId, new_id
from foundation.journal import actions as journal

SYSTEM = "system"


def page_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Send every test page whose time has come, and go on from those that nobody answered in time.

    Returns:
        How many; when it equals `limit` there may be more.
    """
    due = (
        select(PageRow)
        .where(PageRow.due_at <= now)
        .order_by(PageRow.due_at, PageRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(due))
    for row in rows:
        shift = session.get_one(ShiftRow, row.shift_id).to_shift()
        if row.asked_at is None and shift.span.from_at <= now:
            # The service was down: whoever stands there already needs no test.
            row.due_at, row.dropped_at = None, now
        elif row.asked_at is None:
            _ask(session, row, shift, now=now)
        else:
            _miss(session, row, shift, now=now)
    return len(rows)


def answer_page(
    session: Session, page_id: PageId, account_id: AccountId, *, now: datetime
) -> DutyPage:
    """Somebody says: I hear you. Late is better than never; a second answer changes nothing.

    Raises:
        NotFound: no test page was sent to them under this id.
        ShiftOver: the shift has ended or was struck.
    """
    row = queries.page_row(session, page_id, account_id)
    if row.answered_at is not None:
        return row.to_page()
    shift = session.get_one(ShiftRow, row.shift_id).to_shift()
    if shift.voided_at is not None or shift.span.until_at <= now:
        raise ShiftOver

    late = row.missed_at is not None
    row.answered_at, row.due_at = now, None
    _let_others_be(session, row, now=now)

    told = ShiftAnswered(
        office=shift.office_id, shift=shift.id, page=row.id, account=account_id, late=late
    )
    journal.append(session, told, actor=account_id, at=now)
    return row.to_page()


def _let_others_be(session: Session, answered: PageRow, *, now: datetime) -> None:
    """Whoever was asked after this person need not answer any more."""
    session.execute(
        update(PageRow)
        .where(PageRow.shift_id == answered.shift_id, PageRow.due_at.is_not(None))
        .where(PageRow.occurrence > answered.occurrence)
        .values(due_at=None, dropped_at=now)
    )


def _ask(session: Session, row: PageRow, shift: Shift, *, now: datetime) -> None:
    row.asked_at = now
    row.answer_by = row.due_at = now + posts()[shift.post].answer_within
    told = ShiftPaged(
        office=shift.office_id,
        shift=shift.id,
        page=row.id,
        account=row.account_id,
        occurrence=row.occurrence,
    )
    journal.append(session, told, actor=SYSTEM, at=now)


def _miss(session: Session, row: PageRow, shift: Shift, *, now: datetime) -> None:
    row.missed_at, row.due_at = now, None
    if shift.span.until_at <= now:
        return
    if row.occurrence == 1 and shift.substitute_id is not None:
        asked = PageRow(
            id=new_id(), shift_id=shift.id, occurrence=2, account_id=shift.substitute_id
        )
        session.add(asked)
        _ask(session, asked, shift, now=now)
        return
    session.flush()
    named = standing.answers_for(session, shift, now)
    told = ShiftUnanswered(
        office=shift.office_id, shift=shift.id, post=shift.post, fallback=named.account_id
    )
    journal.append(session, told, actor=SYSTEM, at=now)
