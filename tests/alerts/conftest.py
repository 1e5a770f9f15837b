"""A person in the district, for tests of the alerts wing."""

import pytest

from foundation.database import Database
from foundation.ids import PersonId
from tests.alerts.building import a_person
from tests.alerts.deeds import CRITICAL, raised
from tests.build import District


@pytest.fixture
def her(database: Database, district: District) -> PersonId:
    """A person of the own office."""
    return a_person(database, district.offices["own"])


@pytest.fixture
def crisis(database, district, her, clock):
    """An open orange crisis about her, at the own office."""
    return raised(database, district, clock, CRITICAL, {"tier": "orange"}, her)
