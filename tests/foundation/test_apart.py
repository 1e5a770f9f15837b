"""Several independent things in one unit of work."""

import pytest
from sqlalchemy.exc import OperationalError

from foundation.apart import each_apart
from foundation.audit import actions as audit
from foundation.audit import queries as read_audit
from foundation.errors import Unavailable
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal
from foundation.leases.tables import LeaseRow
from tests.foundation.building import NOON
from tests.foundation.test_unit_of_work import Happened, numbers

BAD = 2


def test_one_that_fails_leaves_nothing_behind_and_holds_up_no_other(database):
    """Its row, its line of the journal and of the audit are gone; those of the others stand."""
    with database.write() as session:

        def act(number):
            journal.append(session, Happened(number=number), actor="test", at=NOON)
            audit.record(session, f"done {number}", actor="test", at=NOON)
            lease = {"name": f"n{number}", "holder": "a", "token": 0, "until": NOON}
            insert_if_absent(session, LeaseRow, lease)
            assert number != BAD
            return True

        done = each_apart(session, [1, BAD, 3], act, doing="test")

    assert done == 2
    assert numbers(database) == [1, 3]
    with database.read() as session:
        held = [session.get(LeaseRow, f"n{one}") is not None for one in (1, BAD, 3)]
        assert held == [True, False, True]
        assert read_audit.last_line(session).seq == 2


def test_what_does_nothing_is_not_counted(database):
    """An act that says no has failed at nothing."""
    with database.write() as session:
        assert each_apart(session, [1, 2], lambda number: number == 1, doing="test") == 1


@pytest.mark.parametrize(
    "fault",
    [Unavailable("the database is away"), OperationalError("select", {}, Exception("gone"))],
)
def test_a_database_that_fails_is_nobodys_fault(database, fault):
    """The whole turn ends, and is made again later."""

    def act(number):
        raise fault

    with database.write() as session, pytest.raises(type(fault)):
        each_apart(session, [1, 2], act, doing="test")
