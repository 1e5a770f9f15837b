"""Why an alert can have been of no use: what experts of the field may change."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import Field

from alerts.policy import FileShape, Words
from foundation.datafiles import load_folder
from foundation.errors import Misconfigured


class UselessReason(FileShape):
    """A coded reason, in the order in which it is offered."""

    order: int = Field(ge=1)
    zh: Words
    en: Words
    definition_zh: Words
    definition_en: Words
    basis: Words


@cache
def reasons() -> Mapping[str, UselessReason]:
    """Every reason, by its code, in the order of the buttons.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.usefulness", "reasons", UselessReason)
    if not found:
        raise Misconfigured("alerts/usefulness/reasons: a mark needs a reason to choose")
    ordered = sorted(found.items(), key=lambda one: (one[1].order, one[0]))
    return MappingProxyType(dict(ordered))
