"""The row of an alert that somebody is about to change, and on whose side they write."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import queries
from alerts.model import Alert
from alerts.playbook import playbook
from alerts.tables import AlertRow
from foundation.access.model import CLINICAL, Principal
from foundation.errors import NotFound
from foundation.ids import AlertId


def row_for(session: Session, principal: Principal, alert_id: AlertId) -> AlertRow:
    """The row of an alert in what the asker may see, locked until the commit.

    Raises:
        NotFound: there is none.
    """
    view = queries.view_of(session, principal)
    wanted = select(AlertRow).where(AlertRow.id == alert_id, *queries.within(view))
    row = session.scalar(wanted.with_for_update())
    if row is None:
        raise NotFound("No such alert in your area.")
    return row


def is_clinical(principal: Principal, alert: Alert) -> bool:
    """Whether what the asker writes of an alert stays on the clinical side."""
    return principal.role in CLINICAL and playbook().policy_of(alert.kind).clinical
