"""When does somebody of the demonstration do what they owe? Drawn once for each duty, for good."""

import random
from datetime import datetime, time, timedelta

from correction.contact.model import Duty, Method
from foundation.clock import LEGAL_ZONE, legal_date

# demo-district.md, part 4: alarms for no check-in, of all windows of all people.
FORGETFUL = 0.0058
_OFFICE_HOURS = time(9, 0), time(17, 30)
_BEGIN, _END = 0.02, 0.95


def dice_of(seed: int, duty: Duty) -> random.Random:
    """The chance that belongs to a duty: the same before and after a restart, in any order."""
    return random.Random(f"{seed}:{duty.id}")  # noqa: S311  (a demonstration, not a secret)


def reports_at(duty: Duty, dice: random.Random) -> datetime | None:
    """The minute at which somebody reports, or None when they forget.

    Whoever has to come to the office comes in its hours of the last day.
    """
    forgets = dice.random() < FORGETFUL
    share = dice.uniform(_BEGIN, _END)
    if forgets:
        return None
    begins, ends = _span(duty)
    return begins + share * (ends - begins)


def _span(duty: Duty) -> tuple[datetime, datetime]:
    if Method.PHONE in duty.methods:
        return duty.window_from, duty.due_at
    last_day = legal_date(duty.due_at - timedelta(microseconds=1))
    opens, closes = (datetime.combine(last_day, hour, LEGAL_ZONE) for hour in _OFFICE_HOURS)
    begins, ends = max(duty.window_from, opens), min(duty.due_at, closes)
    return (begins, ends) if begins < ends else (duty.window_from, duty.due_at)
