"""How long an alert may stand before nobody, and how often the auditor looks."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from foundation.datafiles import load_file


class Bounds(BaseModel):
    """The auditor's own measure, apart from that of the notices it audits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_seconds: int = Field(ge=5, le=600)
    silent_minutes: int = Field(ge=1, le=240)
    passes_over: frozenset[str]
    unseen_minutes: Mapping[str, Annotated[int, Field(ge=1, le=10_080)]]
    basis: str = Field(min_length=1)

    @property
    def every(self) -> timedelta:
        """How often it looks."""
        return timedelta(seconds=self.every_seconds)

    @property
    def silent(self) -> timedelta:
        """How long the auditor, or the service, may say nothing."""
        return timedelta(minutes=self.silent_minutes)

    def unseen(self, level: str) -> timedelta | None:
        """How long an alert of a level may call unseen; None for one that calls nobody."""
        minutes = self.unseen_minutes.get(level)
        return None if minutes is None else timedelta(minutes=minutes)


@cache
def bounds() -> Bounds:
    """The bounds that ship.

    Raises:
        Misconfigured: says what is wrong with the file.
    """
    return load_file("api.auditor", "bounds.toml", Bounds)
