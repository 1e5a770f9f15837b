"""Who decides what: role × level of the office, cell by cell."""

import pytest

from foundation.access.model import Role
from foundation.access.rights import RightsFile, rights_of, table
from foundation.offices.model import OfficeLevel
from tests.tables import cases


@pytest.mark.parametrize(
    "case",
    cases("""
    role | office   | decides | positioning
    head | office   | 1       | no
    head | district | 1 2     | yes
    head | city     | 3       | no
    head | province |         | no
"""),
)
def test_a_head_decides_by_the_level_of_the_office(case):
    """The office's what it was entrusted with, the district's level two and positioning, the city's
    level three: nobody decides for the level above, nor the city for the district.
    """
    found = rights_of(case["role"], case["office"])

    assert " ".join(map(str, found.levels)) == case["decides"]
    assert found.positioning == (case["positioning"] == "yes")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD])
@pytest.mark.parametrize("level", OfficeLevel)
def test_nobody_but_a_head_decides(role, level):
    """Who works on a case, watches, treats, oversees or keeps the machine proposes at most."""
    assert rights_of(role, level).levels == ()
    assert not rights_of(role, level).positioning


def test_the_table_names_what_there_is():
    """No line is for a role or a level that does not exist."""
    assert {role for role, _ in table()} <= set(Role)
    assert {level for _, level in table()} <= set(OfficeLevel)


def test_a_role_stands_once_at_a_level():
    """Two lines that could contradict each other stop the start."""
    line = {"role": "head", "office_level": "city", "levels": [3], "positioning": False}

    with pytest.raises(ValueError, match="twice"):
        RightsFile.model_validate({"basis": "x", "rights": [line, line]})
