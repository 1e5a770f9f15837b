"""How soon somebody will ring: promised only from the alert policy in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts import playbook, triage
from alerts.model import gravest
from foundation.journal.model import Entry

_POLICY = "crisis"


def call_within_minutes(kind: str, data: Mapping[str, Any], *, at: datetime) -> int | None:
    """Within how many minutes an alert that such an entry raises must be taken.

    Returns:
        Minutes, or None when the policy raises nothing for such an entry: then nothing is promised.
    """
    policy = playbook.policy(_POLICY)
    entry = Entry(
        seq=0, at=at, kind=kind, office=None, subject=None, actor="", cause=None, data=data
    )
    levels = [clause.level for clause in policy.raises if triage.speaks_of(clause, entry)]
    return policy.acknowledge_minutes(gravest(levels)) if levels else None
