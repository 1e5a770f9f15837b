"""How long a device may be silent, read once from `rhythms/*.toml`."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache, cached_property
from types import MappingProxyType
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from correction.location.model import DeviceKind, Rhythm
from foundation.datafiles import load_folder
from foundation.errors import Misconfigured


class RhythmFile(BaseModel):
    """One kind of device, as its file gives it."""

    model_config = ConfigDict(frozen=True)

    title_zh: str
    title_en: str
    first_call: timedelta
    grows: tuple[timedelta, ...] = Field(min_length=1)
    restart_within: timedelta
    basis: str

    @model_validator(mode="after")
    def _grows(self) -> Self:
        steps = [timedelta(0), self.first_call, *self.grows]
        if steps != sorted(set(steps)):
            raise ValueError("the steps of a silence must grow")
        return self

    @cached_property
    def rhythm(self) -> Rhythm:
        """The rhythm of a device of this kind under positioning."""
        return Rhythm(self.first_call, self.grows)


@cache
def rhythms() -> Mapping[DeviceKind, RhythmFile]:
    """The file of every kind of device.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("correction", "location/rhythms", RhythmFile)
    if set(found) != {kind.value for kind in DeviceKind}:
        raise Misconfigured("correction/location/rhythms: one file for each kind of device")
    return MappingProxyType({DeviceKind(name): file for name, file in found.items()})
