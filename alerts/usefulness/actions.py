"""The one change of usefulness: somebody says what an alert was worth."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.usefulness import queries
from alerts.usefulness.events import AlertRated
from alerts.usefulness.model import Verdicts
from alerts.usefulness.reasonbook import reasons
from alerts.usefulness.tables import RatingRow
from foundation.access.model import Principal
from foundation.errors import Invalid
from foundation.ids import AlertId
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal


def rate(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    *,
    reason: str | None,
    now: datetime,
) -> Verdicts:
    """Say that an alert was of use (no reason), or of none, with the reason; anew, the last counts.

    Saying the same again changes nothing. The alert itself stays as it is.

    Raises:
        NotFound: no such alert in what the asker may see.
        Invalid: no such reason.
    """
    found = alerts.alert(session, alert_id, principal)
    if reason is not None and reason not in reasons():
        raise Invalid("Choose one of the reasons.", fields={"reason": "unknown"})

    values = {"useful": reason is None, "reason": reason}
    key = {"alert_id": found.id, "account_id": principal.account_id}
    changed = insert_if_absent(session, RatingRow, {**key, **values, "at": now})
    if not changed:
        row = session.scalars(select(RatingRow).filter_by(**key).with_for_update()).one()
        changed = row.reason != reason
        row.useful, row.reason = reason is None, reason
        row.at = now if changed else row.at
        session.flush()

    if changed:
        told = AlertRated(
            office=found.office,
            alert=found.id,
            policy=found.policy,
            useful=reason is None,
            reason=reason,
        )
        journal.append(session, told, actor=principal.account_id, at=now)
    return queries.verdicts(session, found.id, principal.account_id)
