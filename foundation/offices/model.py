"""What an office is."""

from dataclasses import dataclass
from enum import StrEnum

from foundation.ids import OfficeId


class OfficeLevel(StrEnum):
    """The four levels of organisation (domain C.3), from the top."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    OFFICE = "office"


BELOW = {
    OfficeLevel.PROVINCE: OfficeLevel.CITY,
    OfficeLevel.CITY: OfficeLevel.DISTRICT,
    OfficeLevel.DISTRICT: OfficeLevel.OFFICE,
}


@dataclass(frozen=True)
class Office:
    """A node of the tree; `path` names every node from the root, each followed by "/"."""

    id: OfficeId
    code: str
    name_zh: str
    name_en: str
    level: OfficeLevel
    parent_id: OfficeId | None
    path: str
    phone: str | None = None
    lon: float | None = None
    lat: float | None = None
    synthetic: bool = False
