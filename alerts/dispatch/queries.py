"""Reading orders: of one alert, or of an area; who may read an alert may read its orders."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import View
from alerts.dispatch import course
from alerts.dispatch.model import DispatchId, DispatchOrder, ErrandState, Said
from alerts.dispatch.tables import ErrandRow, OrderRow
from alerts.model import Alert
from alerts.playbook import playbook
from alerts.tables import AlertRow
from alerts.telling import note_owner
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from foundation.ids import AccountId, AlertId

ORDER_FIELD = "dispatch_orders.words"
PLACE_FIELD = "dispatch_orders.place_words"
ERRAND_FIELD = "dispatch_errands.words"
_SHOWN = 200
_ENDED_SHOWN = 50


@dataclass(frozen=True)
class Sent:
    """An order with the alert that it is about."""

    order: DispatchOrder
    alert: Alert


def of_alert(session: Session, found: Alert, view: View) -> tuple[DispatchOrder, ...]:
    """The orders about an alert, the latest first; the caller has bound the alert."""
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.alert_id == found.id)
        .order_by(OrderRow.sent_at.desc(), OrderRow.id.desc())
    ).all()
    return tuple(one.order for one in _all(session, [(row, found) for row in rows], view))


def orders(
    session: Session, view: View, *, mine: AccountId | None, out: bool, now: datetime
) -> tuple[Sent, ...]:
    """The orders of a view: those still out, late first; or those that ended, the newest first.

    Args:
        mine: only those that name this account.
    """
    statement = (
        select(OrderRow, AlertRow)
        .join(AlertRow, AlertRow.id == OrderRow.alert_id)
        .where(*alerts.within(view))
    )
    if mine is not None:
        named = select(ErrandRow.order_id).where(ErrandRow.account_id == mine)
        statement = statement.where(OrderRow.id.in_(named))
    if not out:
        ended = statement.where(OrderRow.ended_at.is_not(None))
        newest = ended.order_by(OrderRow.ended_at.desc(), OrderRow.id.desc()).limit(_ENDED_SHOWN)
        return _all(session, _pairs(session.execute(newest).all()), view)
    waiting = statement.where(OrderRow.ended_at.is_(None))
    oldest = waiting.order_by(OrderRow.sent_at, OrderRow.id).limit(_SHOWN)
    found = _all(session, _pairs(session.execute(oldest).all()), view)
    return tuple(sorted(found, key=lambda one: _urgency(one, now)))


def order(session: Session, order_id: DispatchId, found: Alert, view: View) -> DispatchOrder:
    """One order about an alert; the caller has bound the alert.

    Raises:
        NotFound: there is none.
    """
    row = session.get(OrderRow, order_id)
    if row is None or row.alert_id != found.id:
        raise NotFound("No such order.")
    return _all(session, [(row, found)], view)[0].order


def busy(session: Session, ids: Sequence[AccountId]) -> dict[AccountId, int]:
    """How many errands each of some officers has that are not over and no exercise."""
    over = [state.value for state in ErrandState if state.is_over]
    statement = (
        select(ErrandRow.account_id, func.count())
        .join(OrderRow, OrderRow.id == ErrandRow.order_id)
        .join(AlertRow, AlertRow.id == OrderRow.alert_id)
        .where(ErrandRow.account_id.in_(ids), ErrandRow.state.not_in(over), alerts.is_real())
        .group_by(ErrandRow.account_id)
    )
    return {AccountId(account): count for account, count in session.execute(statement)}


def waits(session: Session, now: datetime) -> bool:
    """Whether the clock of an errand has come; a cheap look for the tick."""
    found = select(ErrandRow.order_id).where(ErrandRow.watch_at <= now).limit(1)
    return session.scalar(found) is not None


def words_row(order_id: str, account_id: str) -> str:
    """What an officer's words are bound to when they are sealed."""
    return f"{order_id}/{account_id}"


def _pairs(found: Sequence[tuple[OrderRow, AlertRow]]) -> list[tuple[OrderRow, Alert]]:
    return [(row, alert.to_alert()) for row, alert in found]


def _urgency(sent: Sent, now: datetime) -> tuple[bool, bool, bool, int, datetime]:
    """Late first, then too few, then what nobody has received; the graver and older before."""
    order = sent.order
    states = {one.state for one in order.errands}
    is_late = any(course.late(one, now) is not None for one in order.errands)
    unheard = ErrandState.SENT in states
    grave = -sent.alert.level.rank
    return (not is_late, not order.short_of_people, not unheard, grave, order.sent_at)


def _all(session: Session, found: Sequence[tuple[OrderRow, Alert]], view: View) -> tuple[Sent, ...]:
    errands: dict[str, list[ErrandRow]] = defaultdict(list)
    ids = [row.id for row, _ in found]
    statement = select(ErrandRow).where(ErrandRow.order_id.in_(ids)).order_by(ErrandRow.number)
    for row in session.scalars(statement) if ids else ():
        errands[row.order_id].append(row)
    return tuple(
        Sent(_order(session, row, (alert, errands[row.id]), view), alert) for row, alert in found
    )


def _order(
    session: Session, row: OrderRow, about: tuple[Alert, list[ErrandRow]], view: View
) -> DispatchOrder:
    alert, errands = about
    return DispatchOrder(
        id=DispatchId(row.id),
        alert_id=AlertId(row.alert_id),
        said=Said.read(row.said),
        text=_opened(session, alert, (ORDER_FIELD, row.id), row.words),
        place_text=_opened(session, alert, (PLACE_FIELD, row.id), row.place_words),
        sent_by=AccountId(row.sent_by),
        sent_at=row.sent_at,
        receipt_by=row.receipt_by,
        arrive_by=row.arrive_by,
        ended_at=row.ended_at,
        clinical=playbook().policy_of(alert.kind).clinical,
        errands=tuple(one.to_errand(row, _words(session, alert, one, view)) for one in errands),
    )


def _opened(session: Session, alert: Alert, where: tuple[str, str], sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    field, bound = where
    return cipher_of(session).open(session, note_owner(alert), field, bound, sealed, clinical=False)


def _words(session: Session, alert: Alert, row: ErrandRow, view: View) -> str | None:
    if row.words is None or (row.clinical and not view.is_clinical):
        return None
    bound = words_row(row.order_id, row.account_id)
    return cipher_of(session).open(
        session, note_owner(alert), ERRAND_FIELD, bound, row.words, clinical=row.clinical
    )
