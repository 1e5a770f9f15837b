"""Reading hand-overs: the log of a subtree, and one whole, as far as its alerts may be seen."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import View
from alerts.handover.model import Handover, HandoverId, HandoverState, Item
from alerts.handover.tables import HandoverItemRow, HandoverRow
from alerts.model import Alert
from alerts.telling import note_owner, note_row
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from foundation.ids import AccountId, AlertId, OfficeId
from foundation.offices import queries as offices

ACT_FIELD = "duty_handover_items.act"
POINTS_FIELD = "duty_handovers.points"
_SHOWN = 50


def handovers(session: Session, within: str) -> tuple[Handover, ...]:
    """The latest hand-overs of a subtree, the newest first."""
    statement = _handovers(within).order_by(HandoverRow.offered_at.desc(), HandoverRow.id.desc())
    return tuple(_of(row, items) for row, items in session.execute(statement.limit(_SHOWN)))


def handover(session: Session, handover_id: HandoverId, within: str) -> Handover:
    """One hand-over of a subtree.

    Raises:
        NotFound: there is none.
    """
    found = session.execute(_handovers(within).where(HandoverRow.id == handover_id)).first()
    if found is None:
        raise NotFound("No such hand-over in your area.")
    return _of(*found)


def items(session: Session, found: Handover, view: View) -> tuple[Item, ...]:
    """The items of a hand-over that belong in a view, in the order of the offer."""
    rows = session.scalars(
        select(HandoverItemRow)
        .where(HandoverItemRow.handover_id == found.id)
        .order_by(HandoverItemRow.number)
    ).all()
    seen = alerts.among(session, [AlertId(row.alert_id) for row in rows], view)
    return tuple(
        Item(alert, _act(session, row, alert, view), row.confirmed_at)
        for row in rows
        if (alert := seen.get(AlertId(row.alert_id)))
    )


def points(session: Session, found: Handover, view: View) -> str | None:
    """What the outgoing wrote about the day; what the clinical side wrote stays there."""
    row = session.get_one(HandoverRow, found.id)
    if row.points is None or (row.clinical and not view.is_clinical):
        return None
    return cipher_of(session).open(
        session, found.id, POINTS_FIELD, found.id, row.points, clinical=row.clinical
    )


def unread(found: Sequence[Item]) -> tuple[Item, ...]:
    """The items that are still open and that the incoming has not confirmed."""
    return tuple(one for one in found if one.alert.is_open and one.confirmed_at is None)


def act_row(handover_id: str, alert_id: str) -> str:
    """What an item's words are bound to when they are sealed."""
    return note_row(f"{handover_id}/{alert_id}", 0)


def _handovers(within: str) -> Select[HandoverRow, int]:
    counted = (
        select(func.count())
        .where(HandoverItemRow.handover_id == HandoverRow.id)
        .correlate(HandoverRow)
        .scalar_subquery()
    )
    return select(HandoverRow, counted).where(HandoverRow.office_id.in_(offices.subtree(within)))


def _of(row: HandoverRow, count: int) -> Handover:
    return Handover(
        id=HandoverId(row.id),
        office_id=OfficeId(row.office_id),
        post=row.post,
        outgoing=AccountId(row.outgoing),
        incoming=AccountId(row.incoming),
        state=HandoverState(row.state),
        offered_at=row.offered_at,
        ended_at=row.ended_at,
        items=count,
        passed=row.passed,
    )


def _act(session: Session, row: HandoverItemRow, alert: Alert, view: View) -> str | None:
    if row.act is None or (row.clinical and not view.is_clinical):
        return None
    bound = act_row(row.handover_id, row.alert_id)
    return cipher_of(session).open(
        session, note_owner(alert), ACT_FIELD, bound, row.act, clinical=row.clinical
    )
