"""A person with duties opened, and what stands in their rows."""

import pytest

from correction.contact import duties
from correction.contact.tables import DutyRow
from tests.correction.building import a_person, shanghai

DAWN = shanghai("11-24 06:00")


@pytest.fixture
def person(database, district):
    """Somebody supervised since 5 January, three windows a day, opened at dawn of the 24th."""
    with database.write() as session:
        someone = a_person(session, district.offices["own"], at=shanghai("11-01 10:00"))
        duties.open_duties(session, now=DAWN)
    return someone


@pytest.fixture
def rows(database):
    """`rows(person)`: the duties of a person as (local start, state), in order of their start."""

    def read(person, kind="check_in"):
        with database.read() as session:
            found = session.query(DutyRow).filter_by(person_id=person.id, kind=kind)
            return {
                row.occurrence.partition("/")[2]: row.state
                for row in found.order_by(DutyRow.window_from)
            }

    return read
