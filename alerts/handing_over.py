"""The alerts somebody has taken, handed to a colleague when they leave."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from alerts import lifecycle, queries
from alerts.audience import may_act
from alerts.model import What
from alerts.playbook import playbook
from alerts.tables import AlertRow
from alerts.telling import Happening, tell
from foundation.access.model import Principal
from foundation.errors import Invalid
from foundation.ids import AccountId
from foundation.offices import queries as offices


class NotForColleague(Invalid):
    """This colleague may not see or handle one of the alerts; choose another."""

    code = "not_a_successor"


def taken_by(session: Session, account_id: AccountId, *, beyond: str | None = None) -> int:
    """How many real open alerts somebody has taken; with `beyond`, outside that subtree."""
    taken = (queries.is_real(), *_taken(account_id, beyond))
    statement = select(func.count()).select_from(AlertRow).where(*taken)
    return session.scalar(statement) or 0


def hand_over_alerts(
    session: Session,
    leaver: AccountId,
    to: Principal,
    *,
    beyond: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Give what somebody has taken to a colleague, on the same loans.

    Raises:
        NotForColleague: the colleague's role, office or a restriction list stands against it.
    """
    view = queries.view_of(session, to)
    rows = session.scalars(
        select(AlertRow).where(*_taken(leaver, beyond)).order_by(AlertRow.id).with_for_update()
    ).all()
    seen = queries.ids_in_view(session, {row.to_alert().id for row in rows}, view)
    for row in rows:
        before = row.to_alert()
        if before.id not in seen:
            raise NotForColleague(fields={"hand_over_to": "not_for_them"})
        may_act(playbook(), before.kind, to.role)

        alert = lifecycle.hand_over(before, to=to.account_id, now=now)

        tell(session, row, alert, Happening(What.HANDED_OVER, actor, code=to.account_id), now=now)


def _taken(account_id: AccountId, beyond: str | None) -> tuple[ColumnElement[bool], ...]:
    mine = (AlertRow.acknowledged_by == account_id, AlertRow.closed_at.is_(None))
    if beyond is None:
        return mine
    return (*mine, AlertRow.office.not_in(offices.subtree(beyond)))
