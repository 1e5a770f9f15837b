"""The books that the demonstration is drawn from: the district, its people, its staff."""

from datetime import date
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from foundation import names
from foundation.access.model import Role
from foundation.datafiles import load_file


class _Page(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spot(_Page):
    """Round which point somebody reports, WGS-84 degrees."""

    lon: float
    lat: float
    spread_m: float


class CastMember(_Page):
    """A person whom every demonstration has, for a story of its own.

    `seen_at`: where they report from, when not from home; `still`: always from the same place, to
    the metre.
    """

    key: str
    name: str
    sex: str
    born: date
    street: str
    role: str
    plan: str | None = None
    class_: str | None = Field(default=None, alias="class")
    category: str | None = None
    came_days_ago: int | None = None
    seen_at: Spot | None = None
    still: bool = False


class Named(_Page):
    """A person whom every demonstration has for the name alone; `case` says what is tried by it."""

    name: str
    sex: str
    case: str
    ethnicity: str | None = None
    document: str | None = None

    @property
    def stored(self) -> str:
        """The name as the register keeps it."""
        return names.parse(self.name).text


class PeopleBook(_Page):
    """Whom every demonstration has."""

    basis: str
    cast: tuple[CastMember, ...]
    named: tuple[Named, ...]


class DistrictBook(_Page):
    """What everybody else is drawn from."""

    basis: str
    marks: str
    surnames: str
    compound: tuple[str, ...]
    given_old: str
    given_middle: str
    given_young: str
    shares: dict[str, dict[str, int]]


class StaffMember(_Page):
    """Somebody who works in the district; `charges`: answers for people of the office."""

    username: str
    name: str
    role: Role
    office: str
    charges: bool = False


class StaffBook(_Page):
    """Who works in the district besides the fixed accounts."""

    basis: str
    member: tuple[StaffMember, ...]


@cache
def district() -> DistrictBook:
    """The district's book."""
    return load_file("api", "demo/district.toml", DistrictBook)


@cache
def people() -> PeopleBook:
    """The book of those whom every demonstration has."""
    return load_file("api", "demo/people.toml", PeopleBook)


@cache
def staff() -> StaffBook:
    """The book of the staff."""
    return load_file("api", "demo/staff.toml", StaffBook)


@cache
def cast_by_name() -> dict[str, CastMember]:
    """The cast, by name."""
    return {member.name: member for member in people().cast}
