"""What about a check-in is worth a look? Reasons to ask, never a verdict (feature 16)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from correction.contact.model import LastPlace, Method, Placement, Signal
from correction.contact.schedule import OLDEST, is_skewed
from correction.register.model import Place
from foundation.clock import LEGAL_ZONE

EARTH_RADIUS_M = 6_371_008.8
_HALF_DAY_MINUTES = 12 * 60
_SEEN_BY_STAFF = frozenset({Method.DESK, Method.CALL})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """From where on something is worth a look; the values stand in `signals/*.toml`."""

    accuracy_m: float
    speed_km_h: float
    far_m: float
    midnight_minutes: float
    midnight_count: int
    midnight_of: int
    new_device_hours: float
    shared_within_days: float


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What came with a check-in, and what is known from before it.

    Args:
        device_bound_at: since when this phone is bound to this person; None for a kiosk.
        device_shared: whether the same phone lately belonged to another person.
        last: where the person last reported from, before this one was taken.
        earlier: when the person's check-ins before this one were taken, newest first.
    """

    method: Method
    taken_at: datetime
    received_at: datetime
    placement: Placement
    place: Place | None = None
    place_simulated: bool = False
    has_photo: bool = False
    photo_seen_before: bool = False
    device_bound_at: datetime | None = None
    device_shared: bool = False
    last: LastPlace | None = None
    earlier: tuple[datetime, ...] = ()


def looks_at(method: Method) -> bool:
    """Whether check-ins of this kind are looked at: at the desk and on a call staff has looked."""
    return method not in _SEEN_BY_STAFF


def signals(evidence: Evidence, limits: Limits) -> tuple[Signal, ...]:
    """Why a member of staff should look at a check-in, in a fixed order; empty: nothing to see.

    At the desk somebody of the staff has looked already; a kiosk stands at a known place.
    """
    if not looks_at(evidence.method):
        return ()
    tests = _OF_A_PHONE if evidence.method is Method.PHONE else _OF_A_KIOSK
    return tuple(signal for signal, test in tests.items() if test(evidence, limits))


def distance_m(one: Place, other: Place) -> float:
    """The distance between two points in metres, on a sphere (error below 0.6 %)."""
    lat, lat_other = radians(one.lat), radians(other.lat)
    across = sin(radians(other.lon - one.lon) / 2) ** 2
    up = sin((lat_other - lat) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, up + cos(lat) * cos(lat_other) * across)))


def _no_location(evidence: Evidence, _limits: Limits) -> bool:
    return evidence.place is None


def _accuracy_poor(evidence: Evidence, limits: Limits) -> bool:
    accuracy = evidence.place.accuracy_m if evidence.place else None
    return accuracy is not None and accuracy > limits.accuracy_m


def _simulated(evidence: Evidence, _limits: Limits) -> bool:
    return evidence.place_simulated


def _implausible_speed(evidence: Evidence, limits: Limits) -> bool:
    if evidence.place is None or evidence.last is None:
        return False
    last = evidence.last.place
    apart = distance_m(last, evidence.place)
    blur = (last.accuracy_m or 0) + (evidence.place.accuracy_m or 0)
    if apart - blur <= limits.far_m:
        return False
    # A clock set ahead would leave any time for the way.
    counted_at = min(evidence.taken_at, evidence.received_at)
    hours = abs(counted_at - evidence.last.at) / timedelta(hours=1)
    return (apart - blur) / 1000 > limits.speed_km_h * hours


def _no_photo(evidence: Evidence, _limits: Limits) -> bool:
    return not evidence.has_photo


def _photo_seen_before(evidence: Evidence, _limits: Limits) -> bool:
    return evidence.photo_seen_before


def _skewed(evidence: Evidence, _limits: Limits) -> bool:
    return is_skewed(evidence.taken_at, evidence.received_at)


def _sent_later(evidence: Evidence, _limits: Limits) -> bool:
    """Late only because it travelled late: it was taken before the deadline it missed."""
    late_by = evidence.placement.late_by
    return late_by is not None and evidence.taken_at < evidence.received_at - late_by


def _too_old(evidence: Evidence, _limits: Limits) -> bool:
    return evidence.received_at - evidence.taken_at > OLDEST


def _midnight(evidence: Evidence, limits: Limits) -> bool:
    taken = (evidence.taken_at, *evidence.earlier)[: limits.midnight_of]
    near = sum(_from_midnight(at) <= limits.midnight_minutes for at in taken)
    return near >= limits.midnight_count and _from_midnight(taken[0]) <= limits.midnight_minutes


def _from_midnight(at: datetime) -> float:
    """Minutes between an instant and the nearest 00:00 in Asia/Shanghai, 0 to 720."""
    local = at.astimezone(LEGAL_ZONE)
    minutes = local.hour * 60 + local.minute + local.second / 60
    return _HALF_DAY_MINUTES - abs(_HALF_DAY_MINUTES - minutes)


def _new_device(evidence: Evidence, limits: Limits) -> bool:
    if evidence.device_bound_at is None:
        return False
    age = evidence.received_at - evidence.device_bound_at
    return age < timedelta(hours=limits.new_device_hours)


def _shared(evidence: Evidence, _limits: Limits) -> bool:
    return evidence.device_shared


_Test = Callable[[Evidence, Limits], bool]
_OF_TIME: Mapping[Signal, _Test] = {
    Signal.CLOCK_SKEW: _skewed,
    Signal.SENT_LATER: _sent_later,
    Signal.TOO_OLD: _too_old,
    Signal.MIDNIGHT_PATTERN: _midnight,
}
_OF_A_PHOTO: Mapping[Signal, _Test] = {
    Signal.NO_PHOTO: _no_photo,
    Signal.PHOTO_SEEN_BEFORE: _photo_seen_before,
}
_OF_A_KIOSK: Mapping[Signal, _Test] = {**_OF_A_PHOTO, **_OF_TIME}
_OF_A_PHONE: Mapping[Signal, _Test] = {
    Signal.NO_LOCATION: _no_location,
    Signal.ACCURACY_POOR: _accuracy_poor,
    Signal.LOCATION_SIMULATED: _simulated,
    Signal.IMPLAUSIBLE_SPEED: _implausible_speed,
    **_OF_A_PHOTO,
    **_OF_TIME,
    Signal.NEW_DEVICE: _new_device,
    Signal.SAME_DEVICE_OTHER_PERSON: _shared,
}
