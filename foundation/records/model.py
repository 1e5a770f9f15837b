"""What it means to take a record back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Voiding:
    """Why a record no longer counts; `superseded_by` is the id of the one that replaces it."""

    reason: str
    by: str
    at: datetime
    superseded_by: str | None = None
