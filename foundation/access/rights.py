"""What a role decides at the level of its office: read from the drawn table, once."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from foundation.datafiles import load_file

PACKAGE = "foundation.access"


@dataclass(frozen=True)
class Rights:
    """The levels of approval that somebody decides, and whether also on positioning."""

    levels: tuple[int, ...] = ()
    positioning: bool = False


NOTHING = Rights()


class _Line(BaseModel):
    role: str
    office_level: Literal["province", "city", "district", "office"]
    levels: list[Annotated[int, Field(ge=1, le=3)]]
    positioning: bool


class RightsFile(BaseModel):
    """The table as written down; each role stands once at each level."""

    basis: str
    rights: list[_Line]

    @model_validator(mode="after")
    def _once(self) -> "RightsFile":
        if len(self.by_place()) != len(self.rights):
            raise ValueError("a role stands twice at one level of office")
        return self

    def by_place(self) -> dict[tuple[str, str], Rights]:
        """Role and level of office → rights."""
        return {
            (line.role, line.office_level): Rights(
                tuple(sorted(set(line.levels))), line.positioning
            )
            for line in self.rights
        }


def rights_of(role: str, office_level: str) -> Rights:
    """What a role decides at an office of this level; what is not written down is nothing."""
    return table().get((role, office_level), NOTHING)


@cache
def table() -> dict[tuple[str, str], Rights]:
    """Everything that is written down.

    Raises:
        Misconfigured: a line is wrong, or stands twice.
    """
    return load_file(PACKAGE, "rights.toml", RightsFile).by_place()
