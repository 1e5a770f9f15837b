"""Leases: one holder at a time, and one who slept too long can no longer write."""

from datetime import timedelta

import pytest

from foundation.leases.actions import LeaseLost, claim, give_back, still_mine
from tests.foundation.building import NOON

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def take(database, holder, *, at=NOON, name="tick"):
    """Claim for a minute, in a transaction of its own."""
    with database.write() as session:
        return claim(session, name, holder, now=at, for_=MINUTE)


def holds(database, token, *, at=NOON, name="tick"):
    """Whether the work of this token may still be written."""
    with database.write() as session:
        try:
            still_mine(session, name, token=token, now=at)
        except LeaseLost:
            return False
        return True


def test_only_one_of_two_holds_it(database):
    """The second is turned away until the very end of the first one's time."""
    first = take(database, "a")

    assert first == 1
    assert take(database, "b") is None
    assert take(database, "b", at=NOON + MINUTE - SECOND) is None
    assert take(database, "b", at=NOON + MINUTE) == 2


def test_the_holder_prolongs_without_a_new_number(database):
    """Its work goes on under the same token, and the end moves."""
    first = take(database, "a")
    again = take(database, "a", at=NOON + MINUTE - SECOND)

    assert first == again == 1
    assert take(database, "b", at=NOON + MINUTE + SECOND) is None
    assert take(database, "b", at=NOON + MINUTE - SECOND + MINUTE) == 2


def test_one_who_slept_too_long_cannot_write(database):
    """The old token fails in the transaction of the work, the new one holds."""
    slow = take(database, "a")
    quick = take(database, "b", at=NOON + MINUTE)

    assert not holds(database, slow, at=NOON + MINUTE)
    assert holds(database, quick, at=NOON + MINUTE)


def test_a_clock_that_steps_back_does_not_lock_everybody_out(database):
    """An end beyond twice the time from now cannot be true; a clock that is a little slow waits."""
    take(database, "a", at=NOON)

    assert take(database, "b", at=NOON - MINUTE) is None
    assert take(database, "b", at=NOON - MINUTE - SECOND) == 2


def test_a_lease_that_ran_out_is_not_held(database):
    """Even when nobody else took it: both sides of the end."""
    token = take(database, "a")

    assert holds(database, token, at=NOON + MINUTE - SECOND)
    assert not holds(database, token, at=NOON + MINUTE)


def test_taking_ones_own_old_lease_again_is_a_new_number(database):
    """In between it may have been another's, so work begun before must fail."""
    first = take(database, "a")
    second = take(database, "a", at=NOON + MINUTE)

    assert (first, second) == (1, 2)
    assert not holds(database, first, at=NOON + MINUTE)


def test_given_back_early_it_is_free_at_once(database):
    """By its own token; an old token gives nothing back."""
    old = take(database, "a")
    new = take(database, "b", at=NOON + MINUTE)
    with database.write() as session:
        give_back(session, "tick", token=old)
    assert take(database, "c", at=NOON + MINUTE) is None
    with database.write() as session:
        give_back(session, "tick", token=new)

    assert take(database, "c", at=NOON + MINUTE) == 3


def test_leases_of_different_names_are_apart(database):
    """One job never waits for another."""
    assert take(database, "a", name="anchors") == 1
    assert take(database, "b", name="relay") == 1


def test_work_without_the_lease_is_undone(database):
    """The check inside the transaction takes all of its writes back."""
    token = take(database, "a")

    def work():
        with database.write() as session:
            claim(session, "other", "a", now=NOON, for_=MINUTE)
            still_mine(session, "tick", token=token, now=NOON + MINUTE)

    with pytest.raises(LeaseLost):
        work()
    assert take(database, "b", name="other") == 1
