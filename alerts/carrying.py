"""What a decision of triage makes of an alert: the same for the service's rows and a replay."""

from datetime import datetime

from alerts import lifecycle
from alerts.model import Alert, State, What
from alerts.policy import Policy
from alerts.triage import Amend, Raise, Repeat, Withdraw, drill_of
from foundation.ids import AlertId
from foundation.journal.model import Entry


def begun(
    decision: Raise, entry: Entry, policy: Policy, *, alert_id: AlertId, now: datetime
) -> Alert:
    """The new alert that an entry raises under a policy."""
    return Alert(
        id=alert_id,
        policy=policy.id,
        policy_version=policy.version,
        kind=policy.kind,
        group=decision.group,
        level=decision.level,
        state=State.RAISED,
        # What is not grouped by the person is not about one: never on a person's record.
        subject=entry.subject if policy.group == "subject" else None,
        office=entry.office,
        opened_at=now,
        updated_at=now,
        acknowledge_by=now + policy.within(decision.level),
        reasons=decision.reasons,
        drill=drill_of(entry),
    )


def again(alert: Alert, decision: Repeat, policy: Policy, *, now: datetime) -> Alert:
    """An open alert after more of the same."""
    return lifecycle.repeat(
        alert, decision.level, reasons=decision.reasons, within=policy.within, now=now
    )


def corrected(alert: Alert, decision: Amend | Withdraw, *, now: datetime) -> tuple[What, Alert]:
    """An alert after a correction, and what that was."""
    if isinstance(decision, Withdraw):
        return What.WITHDRAWN, lifecycle.withdraw(alert, decision.code, now=now)
    return What.AMENDED, lifecycle.amend(alert, decision.code, now=now)
