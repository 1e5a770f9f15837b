"""Who is on duty: the answer that calls and escalations go by."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.duty import queries
from alerts.duty.answering import Known, who_answers
from alerts.duty.model import Answering, DutyPage, PageState, Shift, Span
from alerts.duty.postbook import Post, posts
from alerts.duty.tables import ShiftRow
from foundation.accounts import queries as accounts
from foundation.accounts.model import Account, AccountState
from foundation.errors import Misconfigured
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices
from foundation.offices.model import Office

_INSTANT = timedelta(microseconds=1)


def on_duty(session: Session, office_id: OfficeId, post: str, at: datetime) -> Answering:
    """Who answers for a post of an office at an instant: holder, substitute, or a named head.

    Raises:
        NotFound: no such office.
        KeyError: no such post.
    """
    office = offices.office(session, office_id)
    statement = select(ShiftRow).where(
        ShiftRow.office_id == office_id,
        ShiftRow.post == post,
        *queries.standing_in(Span(at, at + _INSTANT)),
    )
    row = session.scalar(statement)
    return _answering(session, posts()[post], office, row.to_shift() if row else None, at=at)


def on_duty_now(session: Session, within: str, at: datetime) -> tuple[Answering, ...]:
    """Who answers for every post of a subtree, in the order of the roster."""
    running = queries.shifts(session, within, Span(at, at + _INSTANT))
    by_seat = {(one.post, one.office_id): one for one in running}
    return tuple(
        _answering(session, posts()[post], office, by_seat.get((post, office.id)), at=at)
        for post, office in queries.seats(session, within)
    )


def answers_for(session: Session, shift: Shift, at: datetime) -> Answering:
    """Who would answer if this shift ran at an instant: whom its test page leads to."""
    office = offices.office(session, shift.office_id)
    return _answering(session, posts()[shift.post], office, shift, at=at)


def heads_of(session: Session, post: Post, office: Office) -> tuple[AccountId, ...]:
    """The heads to whom a post falls, the nearest office first; when there is none, anybody active.

    Raises:
        Misconfigured: nobody in the whole service has a working account.
    """
    found = accounts.staff_covering(session, office.path, post.fallback)
    if not found:
        found = tuple(
            one for one in accounts.staff(session, "/") if one.state is AccountState.ACTIVE
        )
    if not found:
        raise Misconfigured("Nobody has a working account, so nobody can be called.")
    return tuple(one.id for one in sorted(found, key=lambda one: _nearness(one, post)))


def _nearness(account: Account, post: Post) -> tuple[int, int, str]:
    rank = list(post.fallback).index(account.role) if account.role in post.fallback else 99
    return (-len(account.office_path), rank, account.id)


def _answering(
    session: Session, post: Post, office: Office, shift: Shift | None, *, at: datetime
) -> Answering:
    heads = heads_of(session, post, office)
    pages = queries.pages_of(session, [shift.id]).get(shift.id, ()) if shift else ()
    account_id, because, lack = who_answers(
        shift, _known(session, shift, heads, pages=pages, at=at)
    )
    return Answering(
        post=post.id,
        office_id=office.id,
        account_id=account_id,
        because=because,
        lack=lack,
        shift=shift,
    )


def _known(
    session: Session,
    shift: Shift | None,
    heads: tuple[AccountId, ...],
    *,
    pages: Sequence[DutyPage],
    at: datetime,
) -> Known:
    asked: set[AccountId] = set(heads)
    if shift is not None:
        asked |= {shift.account_id} | ({shift.substitute_id} if shift.substitute_id else set())
    away = accounts.standing_in_for(session, asked, at=at)
    away |= accounts.standing_in_for(session, set(away.values()), at=at)
    return Known(
        active=_active(session, asked | set(away.values())),
        away=away,
        missed=frozenset(one.account_id for one in pages if one.state is PageState.MISSED),
        heads=heads,
    )


def _active(session: Session, ids: Collection[AccountId]) -> frozenset[AccountId]:
    found = accounts.by_ids(session, ids).values()
    return frozenset(one.id for one in found if one.state is AccountState.ACTIVE)
