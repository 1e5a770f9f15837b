"""Which devices does a period of positioning cover, and has another one taken its place?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from correction.location.model import DeviceKind, Positioning

# EPD-5: the end is announced fourteen days ahead.
ANNOUNCED = timedelta(days=14)


def covering(
    periods: Iterable[Positioning],
    device: str,
    kind: DeviceKind,
    *,
    wears_band: bool,
    at: datetime,
) -> Positioning | None:
    """The period that covers a device at an instant, the one that ends last.

    A period that names no device covers the wristband of somebody who wears one, else the phone.
    """
    fits = kind is DeviceKind.WRISTBAND or not wears_band
    found = [
        one
        for one in periods
        if one.start <= at < one.end and (one.device == device or (one.device is None and fits))
    ]
    return max(found, key=lambda one: one.end, default=None)


def is_renewed(period: Positioning, others: Iterable[Positioning]) -> bool:
    """Whether a later decision carries on where this period ends."""
    return any(
        one.id != period.id and one.start <= period.end < one.end and _same(one, period)
        for one in others
    )


def announce_at(period: Positioning) -> datetime:
    """From when its end is announced: fourteen days ahead, or its start if it is shorter."""
    return max(period.start, period.end - ANNOUNCED)


def _same(one: Positioning, other: Positioning) -> bool:
    return None in (one.device, other.device) or one.device == other.device
