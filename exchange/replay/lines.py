"""An alert of a replay as the line that the contract asks for."""

from datetime import datetime
from typing import Any

from alerts.model import State
from exchange.replay.answering import Kept, Rest, Update

Line = dict[str, Any]
# Who must act is gone: the alert no longer reaches anybody.
_ENDED = {State.CLOSED: "closed", State.WITHDRAWN: "withdrawn"}


def line(kept: Kept) -> Line:
    """One alert in its final state."""
    alert = kept.alert
    return {
        "subject": alert.subject,
        "kind": alert.kind,
        "level": alert.level.value,
        "opened_at": alert.opened_at.isoformat(),
        "closed_at": _iso(alert.closed_at),
        "state": state(kept),
        "reasons": list(alert.reasons),
        "evidence": [_evidence(rest, clinical=kept.policy.clinical) for rest in kept.rests],
        "updates": [_update(one) for one in kept.updates],
    }


def state(kept: Kept) -> str:
    """The state in the words of the contract."""
    return "suppressed" if kept.suppressed else _ENDED.get(kept.alert.state, "open")


def in_order(alerts: list[Kept]) -> list[Kept]:
    """The alerts by the time at which they opened."""
    return sorted(
        alerts, key=lambda one: (one.alert.opened_at, one.alert.subject or "", one.alert.kind)
    )


def _evidence(rest: Rest, *, clinical: bool) -> Line:
    """What an alert rests on; an answer to a questionnaire stays on the clinical side."""
    told: Line = {"at": rest.entry.at.isoformat(), "entry": rest.entry.kind, "line": rest.line}
    if not clinical:
        told["data"] = dict(rest.entry.data)
    return told


def _update(one: Update) -> Line:
    return {
        "at": one.at.isoformat(),
        "what": one.what.value,
        "code": one.code,
        "level": one.level.value,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
