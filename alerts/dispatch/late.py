"""The tick for orders: a receipt, an arrival or word that does not come in time is told, once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from alerts.dispatch import course
from alerts.dispatch.going import rows_of, store
from alerts.dispatch.model import DispatchId, Late
from alerts.dispatch.tables import ErrandRow, OrderRow
from alerts.model import What
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, Happening
from foundation.apart import each_apart

_TOLD_AS = {
    Late.RECEIPT: What.ORDER_UNANSWERED,
    Late.ARRIVAL: What.ORDER_OVERDUE,
    Late.WORD: What.ORDER_SILENT,
}


def tell_late(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Tell of every officer who has not answered, arrived or given word by their time.

    The clocks of the alert stay as they are. An order runs on when its alert has ended: somebody is
    still on their way.

    Returns:
        How many were looked at; when it equals `limit` there may be more.
    """
    due = (
        select(ErrandRow.order_id, ErrandRow.account_id, OrderRow.alert_id)
        .join(OrderRow, OrderRow.id == ErrandRow.order_id)
        .where(ErrandRow.watch_at <= now)
        .order_by(ErrandRow.watch_at, ErrandRow.order_id, ErrandRow.number)
        .limit(limit)
    )

    def look(found: Row[str, str, str]) -> bool:
        order_id, account_id, alert_id = found
        # The alert is locked before its errands, as by whoever answers: nobody waits in a circle.
        alert = session.get_one(AlertRow, alert_id, with_for_update=True, populate_existing=True)
        order, errands = rows_of(session, DispatchId(order_id))
        row = next(one for one in errands if one.account_id == account_id)
        errand = row.to_errand(order)
        for one in course.untold(errand, now):
            errand = replace(errand, told=errand.told | {one})
            beside = {"order": order.id, "officer": account_id, "code": one.value}
            happening = Happening(_TOLD_AS[one], SYSTEM, code=account_id, beside=beside)
            store(session, (alert, order, errands), (row, errand), happening, now=now)
        row.watch_at = course.watch_at(errand)
        return True

    found = session.execute(due).all()
    return each_apart(session, found, look, doing="order is late", name=lambda one: one[0])
