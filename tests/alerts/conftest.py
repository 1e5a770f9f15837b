"""A district with a person in it, for tests of the alerts wing."""

import pytest

from foundation.database import Database
from foundation.ids import PersonId
from tests.alerts.building import NOON, a_person
from tests.build import District, build_district


@pytest.fixture
def district(database: Database) -> District:
    """Offices and accounts of every role."""
    return build_district(database, at=NOON)


@pytest.fixture
def her(database: Database, district: District) -> PersonId:
    """A person of the own office."""
    return a_person(database, district.offices["own"])
