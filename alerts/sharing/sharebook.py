"""Which alerts are shared and in which words of CAP: what experts of the field may change."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from alerts.model import Level
from alerts.playbook import playbook
from alerts.policy import FileShape, Words
from foundation.datafiles import load_file, load_folder
from foundation.errors import Misconfigured

Category = Literal["Safety", "Security", "Rescue", "Health", "Other"]
Response = Literal["Monitor", "Assess", "Execute", "AllClear", "None"]


class SharedKind(FileShape):
    """A kind of alert that another agency may know of, and what it is called there.

    The file's name is the kind. Nothing of these words names or describes a person.
    """

    event_zh: Words
    event_en: Words
    category: Category
    response: Response
    basis: Words


class Grade(FileShape):
    """The three scales of CAP for one level."""

    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]


class Grades(FileShape):
    """The scales of every level, and for how many hours a message stands in the feed."""

    grey: Grade
    blue: Grade
    yellow: Grade
    orange: Grade
    red: Grade
    feed_hours: int
    basis: Words

    def of(self, level: Level) -> Grade:
        """The scales of one level."""
        found: Grade = getattr(self, level.value)
        return found


@cache
def shared_kinds() -> Mapping[str, SharedKind]:
    """Every kind that is shared.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.sharing", "policies", SharedKind)
    check(found)
    return MappingProxyType(found)


@cache
def grades() -> Grades:
    """The scales.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return load_file("alerts.sharing", "grades.toml", Grades)


def check(found: Mapping[str, SharedKind]) -> None:
    """Refuse a kind that no policy raises, or that is clinical.

    Raises:
        Misconfigured: names the file.
    """
    policies = playbook().by_kind
    for kind in found:
        if kind not in policies:
            raise Misconfigured(f"alerts/sharing/policies/{kind}.toml: no policy raises this kind")
        if policies[kind].clinical:
            raise Misconfigured(f"alerts/sharing/policies/{kind}.toml: clinical, never shared")
