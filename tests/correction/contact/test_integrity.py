"""What about a check-in is worth a look: each signal on both sides of its bound."""

from datetime import timedelta

import pytest

from correction.contact import integrity, planbook, schedule
from correction.contact.model import LastPlace, Method, Placement, Signal, Timing
from correction.register.model import Place
from tests.correction.building import HER, a_claim, a_duty, shanghai

HERE = Place(114.35, 22.70, 20.0)
TAKEN = shanghai("11-24 08:00")


def seen(**fields):
    """The signals of a plain check-in by phone: located, with a photo, from an old phone."""
    values = {
        "method": Method.PHONE,
        "taken_at": TAKEN,
        "received_at": TAKEN,
        "placement": Placement(Timing.ON_TIME),
        "place": HERE,
        "has_photo": True,
        "device_bound_at": TAKEN - timedelta(days=100),
    }
    return integrity.signals(integrity.Evidence(**(values | fields)), planbook.limits())


def test_a_plain_check_in_has_no_signal():
    """Nothing to see: nothing is said."""
    assert seen() == ()


@pytest.mark.parametrize(
    ("fields", "signal"),
    [
        ({"place": None}, Signal.NO_LOCATION),
        ({"place_simulated": True}, Signal.LOCATION_SIMULATED),
        ({"has_photo": False}, Signal.NO_PHOTO),
        ({"photo_seen_before": True}, Signal.PHOTO_SEEN_BEFORE),
        ({"device_shared": True}, Signal.SAME_DEVICE_OTHER_PERSON),
    ],
)
def test_what_is_missing_or_odd_is_said(fields, signal):
    """Each by itself gives its one signal."""
    assert seen(**fields) == (signal,)


@pytest.mark.parametrize(
    ("accuracy", "poor"), [(None, False), (200.0, False), (200.1, True), (480.0, True)]
)
def test_poor_accuracy_begins_above_200_metres(accuracy, poor):
    """The bound itself is good enough; a phone that gives no accuracy is not blamed."""
    found = seen(place=Place(114.35, 22.70, accuracy))

    assert (Signal.ACCURACY_POOR in found) is poor


@pytest.mark.parametrize(("hours", "new"), [(47.99, True), (48.0, False)])
def test_a_phone_is_new_for_two_days(hours, new):
    """RPT-11: the first check-ins from another phone deserve a look."""
    found = seen(device_bound_at=TAKEN - timedelta(hours=hours))

    assert (Signal.NEW_DEVICE in found) is new


@pytest.mark.parametrize(("minutes", "skewed"), [(5, False), (5.1, True)])
def test_a_clock_that_is_ahead_is_said(minutes, skewed):
    """REL-04: more than five minutes."""
    found = seen(taken_at=TAKEN + timedelta(minutes=minutes))

    assert (Signal.CLOCK_SKEW in found) is skewed


@pytest.mark.parametrize(
    ("taken", "received", "later"),
    [
        ("11-24 08:59", "11-24 09:30", True),
        ("11-24 09:00", "11-24 09:30", False),
        ("11-24 08:00", "11-24 08:59", False),
    ],
)
def test_sent_later_is_taken_in_time_and_received_late(taken, received, later):
    """Only what was taken before the deadline and arrived after it is late for having travelled."""
    claim = a_claim(taken)
    placement = schedule.place(claim, [a_duty()], received_at=shanghai(received))

    found = seen(taken_at=claim.taken_at, received_at=shanghai(received), placement=placement)

    assert (Signal.SENT_LATER in found) is later


@pytest.mark.parametrize(("seconds", "old"), [(0, False), (1, True)])
def test_thirty_days_and_a_second_are_too_old(seconds, old):
    """The bound of REL-04 again, as a signal."""
    received = TAKEN + timedelta(days=30, seconds=seconds)

    assert (Signal.TOO_OLD in seen(received_at=received)) is old


def at_night(*clocks):
    """Instants of the nights before, newest first."""
    return tuple(shanghai(f"11-{23 - number} {clock}") for number, clock in enumerate(clocks))


@pytest.mark.parametrize(
    ("taken", "earlier", "pattern"),
    [
        ("11-24 00:05", ("23:50", "00:20", "12:00", "12:00"), True),
        ("11-24 00:30", ("23:30", "00:30"), True),
        ("11-24 00:31", ("23:30", "00:30", "00:00"), False),
        ("11-24 00:05", ("23:50", "12:00", "12:00", "12:00"), False),
        ("11-24 00:05", ("12:00", "12:00", "12:00", "12:00", "00:01", "00:02"), False),
        ("11-24 08:00", ("00:00", "00:00", "00:00", "00:00"), False),
    ],
)
def test_three_of_five_around_midnight_are_a_pattern(taken, earlier, pattern):
    """RPT-10: three of the last five within half an hour of 00:00, this one among them."""
    at = shanghai(taken)

    found = seen(taken_at=at, received_at=at, earlier=at_night(*earlier))

    assert (Signal.MIDNIGHT_PATTERN in found) is pattern


def north(metres: float) -> Place:
    """A point so far north of HERE, as exact as HERE."""
    return Place(HERE.lon, HERE.lat + metres / 111_195, 20.0)


@pytest.mark.parametrize(
    ("metres", "minutes", "implausible"),
    [
        (2_000, 0, False),  # nearer than two kilometres and the two accuracies
        (2_100, 0, True),
        (15_030, 6, False),  # just under 150 km/h, the accuracies taken off
        (15_100, 6, True),
        (15_100, 60, False),
    ],
)
def test_faster_than_any_road_is_said(metres, minutes, implausible):
    """From the last place to this one faster than 150 km/h, over more than two kilometres."""
    last = LastPlace(HER, north(metres), TAKEN - timedelta(minutes=minutes), Method.PHONE)

    assert (Signal.IMPLAUSIBLE_SPEED in seen(last=last)) is implausible


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 1), 111_195),
        ((0, 0), (1, 0), 111_195),
        ((0, 60), (1, 60), 55_597),
        ((-180, 0), (180, 0), 0),
        ((0, 0), (180, 0), 20_015_114),
    ],
)
def test_distance_is_that_of_a_sphere(one, other, metres):
    """A degree on a great circle of the mean earth is 111,195 m; half of it around is 20,015 km."""
    found = integrity.distance_m(Place(*one), Place(*other))

    assert found == pytest.approx(metres, rel=1e-4, abs=0.01)


@pytest.mark.parametrize("method", [Method.DESK, Method.CALL])
def test_where_staff_have_looked_there_is_nothing_to_look_at(method):
    """At the desk and on a call a member of staff was there."""
    assert seen(method=method, place=None, has_photo=False, device_shared=True) == ()


def test_a_kiosk_stands_where_it_stands():
    """A kiosk is not asked for a place or a phone, but for a photo."""
    assert seen(method=Method.KIOSK, place=None, has_photo=False) == (Signal.NO_PHOTO,)
