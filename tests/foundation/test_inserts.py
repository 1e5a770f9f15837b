"""Putting a row where there may be one already."""

import threading

import pytest

from foundation.inserts import insert_if_absent
from foundation.leases.tables import LeaseRow
from tests.foundation.building import NOON


def a_lease(name="tick", holder="a"):
    """The columns of any row with a key."""
    return {"name": name, "holder": holder, "token": 0, "until": NOON}


def test_it_says_whether_it_was_the_first(database):
    """The first is stored, the second changes nothing, another key is its own."""
    with database.write() as session:
        outcomes = [
            insert_if_absent(session, LeaseRow, a_lease()),
            insert_if_absent(session, LeaseRow, a_lease(holder="b")),
            insert_if_absent(session, LeaseRow, a_lease(name="other")),
        ]

        assert outcomes == [True, False, True]
        assert session.get_one(LeaseRow, "tick").holder == "a"


@pytest.mark.parametrize("_", range(3))
def test_of_many_at_once_one_is_the_first(database, _):
    """Ten transactions for one key: one inserts, the others see it, nobody fails."""
    ready = threading.Barrier(10)
    outcomes = []

    def put(number):
        ready.wait()
        with database.write() as session:
            inserted = insert_if_absent(session, LeaseRow, a_lease(holder=str(number)))
            outcomes.append((inserted, session.get_one(LeaseRow, "tick").holder))

    threads = [threading.Thread(target=put, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [inserted for inserted, _ in outcomes].count(True) == 1
    assert len({holder for _, holder in outcomes}) == 1
