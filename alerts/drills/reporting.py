"""The report of an exercise: who was told when, who took it, what was done, and what came late."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import View
from alerts.dispatch import queries as dispatch
from alerts.dispatch.model import DispatchOrder
from alerts.drills import queries
from alerts.drills.model import Drill
from alerts.model import Alert, What
from alerts.notices import queries as notices
from alerts.notices.model import Notice
from alerts.notices.queries import Told
from alerts.playbook import playbook
from alerts.runbooks import queries as runbooks
from alerts.runbooks.model import Run
from foundation.access.model import Principal
from foundation.ids import AccountId


class Target(StrEnum):
    """What is measured against the times of the level."""

    DISPLAYED = "displayed"
    TAKEN = "taken"
    RECEIVED = "received"
    ARRIVED = "arrived"


@dataclass(frozen=True)
class Mark:
    """Something measured: from when, by when it should have come, when it came, through whom."""

    target: Target
    since: datetime
    by: datetime
    at: datetime | None
    who: str | None = None

    @property
    def kept(self) -> bool:
        """Whether it came in time; the bound itself no longer does."""
        return self.at is not None and self.at < self.by


@dataclass(frozen=True)
class Reported:
    """An alert of an exercise with everything that was done about it."""

    alert: Alert
    marks: tuple[Mark, ...]
    notices: tuple[Notice, ...]
    runs: tuple[Run, ...]
    orders: tuple[DispatchOrder, ...]


def report(
    session: Session, drill: Drill, principal: Principal, view: View
) -> tuple[Reported, ...]:
    """What an exercise shows of each of its alerts, as far as the asker may see them."""
    return tuple(
        _of(session, one, principal, view) for one in queries.alerts_of(session, drill.id, view)
    )


def _of(session: Session, alert: Alert, principal: Principal, view: View) -> Reported:
    told = notices.told_of(session, alert.id, principal)
    orders = dispatch.of_alert(session, alert, view)
    taken = next(
        (
            (line.at, line.actor)
            for line in alerts.timeline(session, alert, view)
            if line.what is What.ACKNOWLEDGED
        ),
        None,
    )
    return Reported(
        alert=alert,
        marks=(*_seen(told), _taken(alert, told, taken), *_gone(orders)),
        notices=tuple(one for it in told for one in it.notices if one.joined is None),
        runs=runbooks.runs(session, alert, view),
        orders=orders,
    )


def _seen(told: tuple[Told, ...]) -> tuple[Mark, ...]:
    """When the first calling was first displayed, against its first step's shortest deadline."""
    out = [one for it in told[:1] for one in it.notices if one.display_by is not None]
    by = min((one.display_by for one in out if one.display_by is not None), default=None)
    if by is None:
        return ()
    seen = [(one.displayed_at, one.account_id) for one in out if one.displayed_at is not None]
    at, who = min(seen, default=(None, None), key=lambda one: one[0])
    return (Mark(Target.DISPLAYED, told[0].calling.opened_at, by, at, who),)


def _taken(alert: Alert, told: tuple[Told, ...], taken: tuple[datetime, str] | None) -> Mark:
    """When it was first taken, against the time of the level at which it first called."""
    level = told[0].calling.level if told else alert.level
    by = alert.opened_at + playbook().policy_of(alert.kind).within(level)
    at, who = taken or (None, None)
    return Mark(Target.TAKEN, alert.opened_at, by, at, who)


def _gone(orders: tuple[DispatchOrder, ...]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for order in reversed(orders):
        for one in order.errands:
            who: AccountId = one.account_id
            sent = order.sent_at
            received = Mark(Target.RECEIVED, sent, one.receipt_by, one.received_at, who)
            arrived = Mark(Target.ARRIVED, sent, one.arrive_by, one.arrived_at, who)
            marks += [received, arrived]
    return tuple(marks)
