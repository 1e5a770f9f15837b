"""Does a device owe data now, and since when does its silence count?

A wristband owes data within a period of positioning that covers it. A phone is no positioning
device (EPD-7) and nobody may be followed by it round the clock (PLAN-7, RPT-9): it owes data
within a period that covers it, or while it streams by itself; otherwise check-ins speak for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from correction.location.model import DeviceKind, Rhythm
from correction.location.rhythmbook import rhythms

# A phone streams when none of its last pauses was longer than an hour, and it made enough of them.
PAUSES_LOOKED_AT = 12
_PAUSES_NEEDED = 6
_LONGEST_PAUSE = timedelta(hours=1)
# Fixes that arrive together, kept by the phone until it had a network, say nothing of its rhythm.
SAME_PARCEL = timedelta(seconds=10)


def rhythm_of(kind: DeviceKind, *, positioned: bool, pauses: Sequence[timedelta]) -> Rhythm | None:
    """How the silence of a device is told now, or None when it owes nothing.

    Args:
        pauses: the last times between two words of the device, `SAME_PARCEL` or longer.
    """
    rhythm = rhythms()[kind].rhythm
    if positioned:
        return rhythm
    if kind is DeviceKind.PHONE and _streams(pauses):
        return replace(rhythm, first_call=max(rhythm.first_call, 2 * max(pauses)))
    return None


def counts_from(last_word: datetime, *since: datetime | None) -> datetime:
    """Since when a silence counts: the last word, or the latest instant since which it is owed."""
    return max([last_word, *(one for one in since if one is not None)])


def is_restart(kind: DeviceKind, off_at: datetime, on_at: datetime) -> bool:
    """Whether being off was so short that it was a restart; the bound itself counts."""
    return on_at - off_at <= rhythms()[kind].restart_within


def _streams(pauses: Sequence[timedelta]) -> bool:
    return len(pauses) >= _PAUSES_NEEDED and max(pauses) <= _LONGEST_PAUSE
