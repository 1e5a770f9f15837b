"""Reading the roster: shifts, test pages, coverage; bound by an office subtree."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from alerts.duty.coverage import Coverage, coverage
from alerts.duty.model import DutyPage, PageId, Shift, ShiftId, Span
from alerts.duty.postbook import Post, posts
from alerts.duty.tables import PageRow, ShiftRow
from foundation.accounts import queries as accounts
from foundation.accounts.model import AccountState
from foundation.errors import NotFound
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices
from foundation.offices.model import Office


@dataclass(frozen=True)
class PostCoverage:
    """How much of a time one post of one office is covered."""

    post: str
    office: Office
    coverage: Coverage


def shifts(session: Session, within: str, span: Span) -> tuple[Shift, ...]:
    """The shifts of a subtree that stand and touch a time, by their beginning."""
    statement = (
        select(ShiftRow)
        .where(ShiftRow.office_id.in_(offices.subtree(within)), *standing_in(span))
        .order_by(ShiftRow.from_at, ShiftRow.office_id, ShiftRow.post)
    )
    return tuple(row.to_shift() for row in session.scalars(statement))


def shift(session: Session, shift_id: ShiftId, within: str) -> Shift:
    """One shift of a subtree, struck or not.

    Raises:
        NotFound: there is none.
    """
    statement = select(ShiftRow).where(
        ShiftRow.id == shift_id, ShiftRow.office_id.in_(offices.subtree(within))
    )
    row = session.scalar(statement)
    if row is None:
        raise NotFound("No such shift in your area.")
    return row.to_shift()


def clashing(
    session: Session,
    span: Span,
    *,
    seat: tuple[OfficeId, str],
    account_id: AccountId,
) -> tuple[Shift, ...]:
    """The shifts that touch a time on the same post, or of the same person at another office."""
    office_id, post = seat
    same_post = and_(ShiftRow.office_id == office_id, ShiftRow.post == post)
    same_person = and_(ShiftRow.account_id == account_id, ShiftRow.office_id != office_id)
    statement = select(ShiftRow).where(or_(same_post, same_person), *standing_in(span))
    return tuple(row.to_shift() for row in session.scalars(statement.order_by(ShiftRow.from_at)))


def pages_of(session: Session, ids: Collection[ShiftId]) -> dict[ShiftId, tuple[DutyPage, ...]]:
    """The test pages of some shifts, by shift, in the order in which they were asked."""
    found: dict[ShiftId, list[DutyPage]] = defaultdict(list)
    wanted = sorted(set(ids))
    # SQLite takes a bounded number of parameters.
    for first in range(0, len(wanted), 500):
        statement = select(PageRow).where(PageRow.shift_id.in_(wanted[first : first + 500]))
        for row in session.scalars(statement.order_by(PageRow.shift_id, PageRow.occurrence)):
            found[ShiftId(row.shift_id)].append(row.to_page())
    return {shift_id: tuple(pages) for shift_id, pages in found.items()}


def pages_waiting(
    session: Session, account_id: AccountId | None, *, at: datetime
) -> tuple[tuple[DutyPage, Shift], ...]:
    """The test pages that somebody (None: anybody) may still answer; of struck shifts none."""
    statement = (
        select(PageRow, ShiftRow)
        .join(ShiftRow, ShiftRow.id == PageRow.shift_id)
        .where(PageRow.asked_at <= at, PageRow.answered_at.is_(None))
        .where(PageRow.dropped_at.is_(None))
        .where(ShiftRow.voided_at.is_(None), ShiftRow.until_at > at)
        .order_by(ShiftRow.from_at, PageRow.id)
    )
    if account_id is not None:
        statement = statement.where(PageRow.account_id == account_id)
    return tuple((page.to_page(), row.to_shift()) for page, row in session.execute(statement))


def pages_planned(session: Session, *, until: datetime) -> tuple[tuple[DutyPage, Shift], ...]:
    """The test pages that are to be sent by an instant and were not, in that order."""
    statement = (
        select(PageRow, ShiftRow)
        .join(ShiftRow, ShiftRow.id == PageRow.shift_id)
        .where(PageRow.asked_at.is_(None), PageRow.due_at <= until)
        .order_by(PageRow.due_at, PageRow.id)
    )
    return tuple((page.to_page(), row.to_shift()) for page, row in session.execute(statement))


def page_row(session: Session, page_id: PageId, account_id: AccountId) -> PageRow:
    """The row of a test page that was sent to somebody, locked until the commit.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    statement = select(PageRow).where(
        PageRow.id == page_id,
        PageRow.account_id == account_id,
        PageRow.asked_at.is_not(None),
        PageRow.dropped_at.is_(None),
    )
    row = session.scalar(statement.with_for_update())
    if row is None:
        raise NotFound("No such test page of yours.")
    return row


def pages_wait(session: Session, now: datetime) -> bool:
    """Whether a test page is to be sent or has run out; a cheap look for the tick."""
    return session.scalar(select(PageRow.id).where(PageRow.due_at <= now).limit(1)) is not None


def covered(session: Session, within: str, span: Span) -> tuple[PostCoverage, ...]:
    """How far every post that needs somebody round the clock has one, by post and office.

    A shift whose holder and substitute have no working account covers nothing.
    """
    usable = _usable(session, shifts(session, within, span))
    by_seat: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for one in usable:
        by_seat[one.post, one.office_id].append(one.span)
    return tuple(
        PostCoverage(post.id, office, coverage(span, by_seat[post.id, office.id]))
        for post in posts().values()
        if post.round_the_clock
        for office in _offices_of(session, post, within)
    )


def seats(session: Session, within: str) -> tuple[tuple[str, Office], ...]:
    """Every post with every office of a subtree that has it, in the order of the roster."""
    return tuple(
        (post.id, office)
        for post in posts().values()
        for office in _offices_of(session, post, within)
    )


def _offices_of(session: Session, post: Post, within: str) -> list[Office]:
    """The offices that have a post, by their codes: people know their order."""
    return sorted(offices.of_level(session, post.level, within), key=lambda one: one.code)


def standing_in(span: Span) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a shift that was not struck and touches a time."""
    return (
        ShiftRow.voided_at.is_(None),
        ShiftRow.from_at < span.until_at,
        ShiftRow.until_at > span.from_at,
    )


def _usable(session: Session, found: Sequence[Shift]) -> list[Shift]:
    holders = {one.account_id for one in found}
    holders |= {one.substitute_id for one in found if one.substitute_id}
    active = {
        one.id
        for one in accounts.by_ids(session, holders).values()
        if one.state is AccountState.ACTIVE
    }
    return [one for one in found if {one.account_id, one.substitute_id} & active]
