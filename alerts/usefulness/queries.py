"""Reading what was said of alerts; the caller has bound the alerts."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from alerts.usefulness.model import Verdicts
from alerts.usefulness.tables import RatingRow
from foundation.ids import AccountId, AlertId


def verdicts(session: Session, alert_id: AlertId, account_id: AccountId) -> Verdicts:
    """What was said of one alert, and what this account said."""
    rows = session.scalars(select(RatingRow).where(RatingRow.alert_id == alert_id))
    found = [row.to_rating() for row in rows]
    reasons = Counter(one.reason for one in found if one.reason is not None)
    return Verdicts(
        useful=sum(one.useful for one in found),
        useless=sum(not one.useful for one in found),
        reasons=dict(sorted(reasons.items())),
        mine=next((one for one in found if one.account == account_id), None),
    )


def balances(
    session: Session, alert_ids: Select[str], until: datetime
) -> dict[str, tuple[int, int]]:
    """For how many accounts each rated alert of some was of use, and of no use, until an instant.

    Args:
        alert_ids: the alerts, as a query of their ids.
    """
    statement = (
        select(
            RatingRow.alert_id,
            func.sum(case((RatingRow.useful, 1), else_=0)),
            func.sum(case((RatingRow.useful, 0), else_=1)),
        )
        .where(RatingRow.at < until, RatingRow.alert_id.in_(alert_ids))
        .group_by(RatingRow.alert_id)
    )
    return {alert: (useful, useless) for alert, useful, useless in session.execute(statement)}
