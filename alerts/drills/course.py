"""What the clock asks of an exercise: to begin, to wait for something real, to go on, to end."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from alerts.drills.model import Drill
from alerts.drills.scenariobook import Bounds


class Turn(StrEnum):
    """What is to be done about an exercise now."""

    BEGIN = "begin"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    GIVE_WAY = "give_way"
    NOTHING = "nothing"


def turn(drill: Drill, bounds: Bounds, *, red: bool, calls: bool, now: datetime) -> Turn:
    """What an exercise that is not over comes to now; a bound itself counts.

    Args:
        red: a real red alert of its offices waits to be taken.
        calls: an alert of the exercise calls.
    """
    if drill.started_at is None:
        if now < drill.planned_for:
            return Turn.NOTHING
        return Turn.GIVE_WAY if red else Turn.BEGIN
    if drill.ends_by is not None and now >= drill.ends_by:
        return Turn.END
    if red and bounds.on_real_red == "end":
        return Turn.GIVE_WAY
    if red and (calls or not drill.is_suspended):
        return Turn.SUSPEND
    if not red and drill.is_suspended:
        return Turn.RESUME
    return Turn.NOTHING


def clashes(begins: datetime, others: Iterable[Drill], bounds: Bounds) -> bool:
    """Whether an exercise that begins at an instant would run while another one does."""
    until = begins + bounds.longest
    return any(
        begins < (one.ends_by or one.planned_for + bounds.longest)
        and (one.started_at or one.planned_for) < until
        for one in others
    )
