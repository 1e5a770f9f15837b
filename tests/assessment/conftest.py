"""A district, a psychologist and a person, for tests of the assessment wing."""

import pytest

from foundation.access.model import Principal, Role
from foundation.database import Database
from foundation.ids import PersonId
from tests.assessment.building import NOON, a_person, staff, themself
from tests.build import District, build_district


@pytest.fixture
def district(database: Database) -> District:
    """Offices and accounts of every role."""
    return build_district(database, at=NOON)


@pytest.fixture
def psychologist(district: District) -> Principal:
    """The district's psychologist, who covers every street of it."""
    return staff(district, Role.PSYCHOLOGIST)


@pytest.fixture
def supervisor(district: District) -> Principal:
    """The district's clinical supervisor."""
    return staff(district, Role.SUPERVISOR)


@pytest.fixture
def person(database: Database, district: District) -> PersonId:
    """A person of the own office, with a running order."""
    with database.write() as session:
        return a_person(session, district.offices["own"])


@pytest.fixture
def answerer(database: Database, district: District, person: PersonId) -> Principal:
    """That person, signed in on their phone."""
    with database.write() as session:
        return themself(session, person, district.offices["own"])
