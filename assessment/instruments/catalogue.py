"""Reads the folder of scales, once, and refuses to start with an unsound one."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from assessment.instruments.model import Scale
from assessment.instruments.soundness import faults
from foundation import datafiles
from foundation.errors import Misconfigured, NotFound


class NoSuchInstrument(NotFound):
    """This service has no instrument of that name."""

    code = "no_such_instrument"


@cache
def scales() -> Mapping[str, Scale]:
    """Every scale by its id.

    Raises:
        Misconfigured: a file that cannot be read or is not sound, as "file: reason".
    """
    loaded = datafiles.load_folder("assessment.instruments", "scales", Scale)
    for found in loaded.values():
        check(found)
    return MappingProxyType(loaded)


def scale(scale_id: str) -> Scale:
    """One scale.

    Raises:
        NoSuchInstrument: there is no file of that name.
    """
    found = scales().get(scale_id)
    if found is None:
        raise NoSuchInstrument("There is no instrument of that name.")
    return found


def check(scale: Scale) -> None:
    """Refuse a scale that is not sound.

    Raises:
        Misconfigured: its faults, as "file: reason".
    """
    found = faults(scale)
    if found:
        raise Misconfigured(f"scales/{scale.id}.toml: " + "; ".join(found))
