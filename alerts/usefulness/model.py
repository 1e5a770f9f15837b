"""What somebody says of an alert: of use or not, and why not."""

from dataclasses import dataclass
from datetime import datetime

from foundation.ids import AccountId, AlertId


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What one account says of one alert; `reason` is a code, and None where it was of use."""

    alert: AlertId
    account: AccountId
    useful: bool
    reason: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """What all accounts together say of an alert; `reasons` counts those why it was of no use."""

    useful: int
    useless: int
    reasons: dict[str, int]
    mine: Rating | None
