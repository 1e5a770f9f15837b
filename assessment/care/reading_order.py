"""Who is to be looked after first?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from assessment.care.model import ToRead, Urgency
from foundation.ids import PersonId

_GRAVEST_FIRST = list(Urgency)


def still_open(
    rows: Iterable[ToRead], followed_up: Mapping[PersonId, datetime]
) -> tuple[ToRead, ...]:
    """The rows that nobody has acted on: newer than the last time the person was reached."""
    return tuple(
        row for row in rows if (seen := followed_up.get(row.person_id)) is None or row.at > seen
    )


def in_order(rows: Iterable[ToRead]) -> tuple[ToRead, ...]:
    """Not safe, critical, wants a call, worse; within each the longest waiting first."""
    return tuple(
        sorted(rows, key=lambda row: (_GRAVEST_FIRST.index(row.urgency), row.at, row.reference))
    )
