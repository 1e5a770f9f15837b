"""From when does a duty with a date call: the first report before it, the others at it."""

from datetime import datetime, timedelta
from enum import StrEnum

from foundation.clock import legal_date, start_of_day

# REC-5: of the ten days to report in, the alert begins with the eighth.
_DAYS_AHEAD = timedelta(days=2)
_LAST_INSTANT = timedelta(microseconds=1)


class DatedDuty(StrEnum):
    """What is owed by a date."""

    FIRST_REPORT = "first_report"
    REPORT = "report"
    MEDICAL_REVIEW = "medical_review"


def announced_at(kind: DatedDuty, due: datetime) -> datetime | None:
    """From when its end is announced: the first report's at 00:00 of the last but two days.

    A `due` at midnight belongs to the day that ends then.
    """
    if kind is not DatedDuty.FIRST_REPORT:
        return None
    return start_of_day(legal_date(due - _LAST_INSTANT) - _DAYS_AHEAD)
