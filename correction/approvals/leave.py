"""Until when does a leave run, and does what was seen of somebody prove the return from it?

Returning means to come back and to report before the end (LAW 27; IM 28, LV-11). A sign of life
from the destination is no return: LV-10 asks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

# LV-11 looks at a leave a day before its end; of a short one, in its second half.
NEAR_ITS_END = timedelta(hours=24)
SECOND_CALL = timedelta(hours=2)
# A leave that begins this soon after another one's end continues it: 23:59:59 and 00:00:00.
_SAME_TRIP = timedelta(minutes=1)


class Where(StrEnum):
    """Where somebody was seen, as far as it can be told."""

    HOME = "home"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sight:
    """A sign of somebody: when, where, and whether the person reported (a fix is no report)."""

    at: datetime
    where: Where
    reported: bool


@dataclass(frozen=True)
class Leave:
    """A granted absence with its extensions, from `start` up to `end`."""

    id: str
    start: datetime
    end: datetime

    def covers(self, at: datetime) -> bool:
        """Whether an instant lies in it."""
        return self.start <= at < self.end


def granted(leaves: Iterable[Leave], new: Leave) -> tuple[tuple[Leave, ...], Leave]:
    """The leaves after another grant, and the one that it became.

    A grant with the same start takes the place of the earlier one, also when it is shorter: the
    last decision counts. One that begins within another or at its end extends it, and never
    shortens it.
    """
    kept = list(leaves)
    for place, one in enumerate(kept):
        if new.start == one.start:
            kept[place] = replace(one, end=new.end)
            return tuple(kept), kept[place]
        if one.start < new.start <= one.end + _SAME_TRIP:
            kept[place] = replace(one, end=max(one.end, new.end))
            return tuple(kept), kept[place]
    kept.append(new)
    return tuple(sorted(kept, key=lambda one: (one.start, one.id))), new


def returned(leave: Leave, sights: Iterable[Sight]) -> bool:
    """Whether any of these signs, in the order of their time, proves the return from a leave.

    Seen at home in the last day of the leave or after it; seen at home after having been seen
    away; or a report in that last day or later from a place nobody knows.
    """
    near = leave.end - min(NEAR_ITS_END, (leave.end - leave.start) / 2)
    was_away = False
    for sight in sights:
        if sight.at < leave.start:
            continue
        if sight.where is Where.AWAY:
            was_away = True
        elif _proves(sight, was_away=was_away, near=near):
            return True
    return False


def _proves(sight: Sight, *, was_away: bool, near: datetime) -> bool:
    if sight.where is Where.HOME:
        return was_away or sight.at >= near
    return sight.reported and sight.at >= near
