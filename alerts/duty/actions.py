"""Filling the roster: plan, strike, move, take over, exchange, copy a week; nothing is edited."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.duty import queries
from alerts.duty.events import ShiftPlanned, ShiftVoided
from alerts.duty.model import (
    NewShift,
    Reason,
    Shift,
    ShiftBegun,
    ShiftClash,
    ShiftId,
    ShiftOver,
    Span,
    UnfitForPost,
)
from alerts.duty.paging import page_at
from alerts.duty.postbook import Post, posts, quiet
from alerts.duty.tables import PageRow, ShiftRow
from foundation.accounts import queries as accounts
from foundation.accounts.model import AccountState
from foundation.audit import actions as audit
from foundation.errors import Invalid
from foundation.ids import AccountId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices
from foundation.offices.model import Office
from foundation.offices.tables import OfficeRow

_AHEAD = timedelta(days=92)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Change:
    """Who changes the roster and why; `replaces` is the shift in whose place another comes."""

    by: str
    reason: Reason | None = None
    replaces: ShiftId | None = None


@dataclass(frozen=True)
class Copied:
    """What came of copying a week: the new shifts, and how many were left out because of what."""

    made: tuple[Shift, ...]
    occupied: int
    unfit: int


def plan_shift(session: Session, wanted: NewShift, *, by: str, now: datetime) -> Shift:
    """Put somebody on a post.

    Raises:
        Invalid: an unknown post, or times that are no shift of it.
        UnfitForPost: the person or the substitute may not fill it.
        ShiftClash: somebody stands there then, or the person stands elsewhere.
    """
    hold_roster(session)
    return _plan(session, wanted, Change(by), now=now)


def void_shift(
    session: Session, shift_id: ShiftId, *, reason: Reason, by: str, now: datetime
) -> None:
    """Strike a shift: it stays readable, and counts no more.

    Raises:
        ShiftOver: it was struck already.
    """
    hold_roster(session)
    _void(session, _standing_row(session, shift_id), reason, by=by, now=now)


def move_shift(
    session: Session, shift_id: ShiftId, wanted: NewShift, change: Change, *, now: datetime
) -> Shift:
    """Write a shift anew with another time, holder or substitute, before it begins.

    Raises:
        ShiftBegun, ShiftOver: too late.
        Invalid, UnfitForPost, ShiftClash: as `plan_shift`.
    """
    hold_roster(session)
    row = _future_row(session, shift_id, now=now)
    _void(session, row, change.reason or Reason.MISTAKE, by=change.by, now=now)
    return _plan(session, wanted, replace(change, replaces=shift_id), now=now)


def take_over_shift(
    session: Session, shift_id: ShiftId, to: AccountId, *, change: Change, now: datetime
) -> Shift:
    """Somebody else stands from now on (or from the beginning); what was stood stays as it was.

    Raises:
        ShiftOver: it has ended or was struck.
        UnfitForPost, ShiftClash: as `plan_shift`.
    """
    hold_roster(session)
    row = _standing_row(session, shift_id)
    before = row.to_shift()
    if before.span.until_at <= now:
        raise ShiftOver
    _void(session, row, change.reason or Reason.CALLED_AWAY, by=change.by, now=now)
    change = replace(change, replaces=shift_id)
    begins = max(now, before.span.from_at)
    if before.span.from_at < begins:
        stood = _wanted(before, before.account_id, Span(before.span.from_at, begins))
        _write(session, stood, change, now=now)
    rest = _wanted(before, to, Span(begins, before.span.until_at))
    return _plan(session, rest, change, now=now)


def swap_shifts(
    session: Session, one: ShiftId, other: ShiftId, *, change: Change, now: datetime
) -> tuple[Shift, Shift]:
    """Two people exchange their shifts, before either begins.

    Raises:
        Invalid: it is the same shift.
        ShiftBegun, ShiftOver, UnfitForPost, ShiftClash: as `move_shift`.
    """
    if one == other:
        raise Invalid("Choose another shift to exchange with.", fields={"with_id": "same"})
    hold_roster(session)
    rows = [_future_row(session, shift_id, now=now) for shift_id in (one, other)]
    first, second = (row.to_shift() for row in rows)
    for row in rows:
        _void(session, row, change.reason or Reason.EXCHANGED, by=change.by, now=now)
    pairs = ((first, second.account_id), (second, first.account_id))
    made = [
        _plan(session, _wanted(old, account, old.span), replace(change, replaces=old.id), now=now)
        for old, account in pairs
    ]
    return made[0], made[1]


def copy_week(
    session: Session, office: Office, week: Span, *, weeks: int, by: str, now: datetime
) -> Copied:
    """Repeat the shifts of one office that begin in a week, week after week.

    A place that is filled already stays as it is; who may no longer fill it is left out.

    Args:
        weeks: how many times, each seven days later.
    """
    hold_roster(session)
    pattern = [
        one
        for one in queries.shifts(session, office.path, week)
        if one.office_id == office.id and week.from_at <= one.span.from_at
    ]
    made: list[Shift] = []
    occupied = unfit = 0
    for number in range(1, weeks + 1):
        for one in pattern:
            span = Span(one.span.from_at + number * _WEEK, one.span.until_at + number * _WEEK)
            wanted = replace(_wanted(one, one.account_id, span), substitute_id=one.substitute_id)
            try:
                made.append(_plan(session, wanted, Change(by), now=now))
            except ShiftClash:
                occupied += 1
            except Invalid:
                unfit += 1
    return Copied(tuple(made), occupied, unfit)


def check_may_fill(
    session: Session, post: Post, office: Office, account_id: AccountId, *, field: str
) -> None:
    """Refuse somebody who may not stand on a post of an office.

    Raises:
        UnfitForPost: no working account, another role, or they sit elsewhere.
    """
    found = accounts.by_ids(session, {account_id}).get(account_id)
    if found is None or found.state is not AccountState.ACTIVE:
        raise UnfitForPost(fields={field: "not_active"})
    if found.role not in post.roles:
        raise UnfitForPost(fields={field: "other_role"})
    if not office.path.startswith(found.office_path):
        raise UnfitForPost(fields={field: "elsewhere"})


def hold_roster(session: Session) -> None:
    """Let one writer at a time change the roster: what is checked for stays so until the commit."""
    # The root of the tree is the lock; NO KEY UPDATE lets rows that refer to it be written.
    root = select(OfficeRow.id).where(OfficeRow.parent_id.is_(None)).order_by(OfficeRow.id)
    session.execute(root.with_for_update(key_share=True)).all()


def _wanted(before: Shift, account: AccountId, span: Span) -> NewShift:
    substitute = before.substitute_id if before.substitute_id != account else None
    return NewShift(
        post=before.post,
        office_id=before.office_id,
        account_id=account,
        substitute_id=substitute,
        span=span,
    )


def _plan(session: Session, wanted: NewShift, change: Change, *, now: datetime) -> Shift:
    post = posts().get(wanted.post)
    if post is None:
        raise Invalid("No such post.", fields={"post": "unknown"})
    office = offices.office(session, wanted.office_id)
    _check_times(wanted.span, post, now=now)
    _check_fits(session, wanted, post, office)
    _check_free(session, wanted, post)
    return _write(session, wanted, change, now=now)


def _write(session: Session, wanted: NewShift, change: Change, *, now: datetime) -> Shift:
    row = ShiftRow(
        id=new_id(),
        post=wanted.post,
        office_id=wanted.office_id,
        account_id=wanted.account_id,
        substitute_id=wanted.substitute_id,
        from_at=wanted.span.from_at,
        until_at=wanted.span.until_at,
        made_by=change.by,
        made_at=now,
        replaces=change.replaces,
        reason=change.reason.value if change.reason else None,
    )
    session.add(row)
    session.flush()
    page = page_at(row.from_at, posts()[row.post], quiet(), now=now)
    if page is not None:
        page_id, account = new_id(), row.account_id
        session.add(
            PageRow(id=page_id, shift_id=row.id, occurrence=1, account_id=account, due_at=page)
        )
    shift = row.to_shift()
    _tell_planned(session, shift, change, now=now)
    return shift


def _tell_planned(session: Session, shift: Shift, change: Change, *, now: datetime) -> None:
    audit.record(
        session, "shift_planned", actor=change.by, object=f"shift:{shift.id}", outcome="ok", at=now
    )
    told = ShiftPlanned(
        office=shift.office_id,
        shift=shift.id,
        post=shift.post,
        account=shift.account_id,
        substitute=shift.substitute_id,
        from_at=shift.span.from_at.isoformat(),
        until_at=shift.span.until_at.isoformat(),
        replaces=change.replaces,
        reason=change.reason.value if change.reason else None,
    )
    journal.append(session, told, actor=change.by, at=now)


def _void(session: Session, row: ShiftRow, reason: Reason, *, by: str, now: datetime) -> None:
    row.voided_at, row.voided_by, row.void_reason = now, by, reason.value
    for page in session.scalars(select(PageRow).where(PageRow.shift_id == row.id)):
        page.due_at = None
        if page.answered_at is None and page.missed_at is None:
            page.dropped_at = now
    session.flush()
    shift = row.to_shift()
    audit.record(
        session, "shift_voided", actor=by, object=f"shift:{shift.id}", outcome="ok", at=now
    )
    told = ShiftVoided(office=shift.office_id, shift=shift.id, post=shift.post, reason=reason.value)
    journal.append(session, told, actor=by, at=now)


def _standing_row(session: Session, shift_id: ShiftId) -> ShiftRow:
    row = session.get_one(ShiftRow, shift_id, with_for_update=True)
    if row.voided_at is not None:
        raise ShiftOver
    return row


def _future_row(session: Session, shift_id: ShiftId, *, now: datetime) -> ShiftRow:
    row = _standing_row(session, shift_id)
    if row.until_at <= now:
        raise ShiftOver
    if row.from_at <= now:
        raise ShiftBegun
    return row


def _check_times(span: Span, post: Post, *, now: datetime) -> None:
    if span.until_at <= span.from_at or span.until_at <= now:
        raise Invalid(
            "The end lies after the beginning, and in the future.",
            code="wrong_absence",
            fields={"until_at": "after_beginning"},
        )
    if span.length > post.longest:
        raise Invalid(
            "One shift of this post is not that long.",
            code="shift_too_long",
            fields={"until_at": "out_of_range"},
            params={"hours": post.longest_hours},
        )
    if span.until_at > now + _AHEAD:
        raise Invalid(
            "A roster is written for three months ahead at most.",
            code="roster_too_far",
            fields={"until_at": "out_of_range"},
            params={"days": _AHEAD.days},
        )


def _check_fits(session: Session, wanted: NewShift, post: Post, office: Office) -> None:
    if office.level is not post.level:
        raise Invalid("This office has no such post.", fields={"office_id": "other_level"})
    check_may_fill(session, post, office, wanted.account_id, field="account_id")
    if wanted.substitute_id is not None:
        check_may_fill(session, post, office, wanted.substitute_id, field="substitute_id")
    if wanted.account_id == wanted.substitute_id:
        raise UnfitForPost(fields={"substitute_id": "same_person"})


def _check_free(session: Session, wanted: NewShift, post: Post) -> None:
    clashes = queries.clashing(
        session,
        wanted.span,
        seat=(wanted.office_id, wanted.post),
        account_id=wanted.account_id,
    )
    for other in clashes:
        if other.office_id == wanted.office_id:
            raise ShiftClash(fields={"from_at": "filled"})
        if not (post.elsewhere or posts()[other.post].elsewhere):
            raise ShiftClash(fields={"account_id": "stands_elsewhere"})
