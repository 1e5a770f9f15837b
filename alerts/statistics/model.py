"""What is counted: one alert's facts, the tally of many, and what a shift may expect."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from alerts.model import Level
from foundation.errors import Invalid
from foundation.ids import AlertId, OfficeId


class BadPeriod(Invalid):
    """A period begins before it ends, is at most 400 days long, and has begun."""

    code = "bad_period"


@dataclass(frozen=True, kw_only=True)
class Period:
    """Legal days, both of them counted; what is known is what had happened `until`."""

    first: date
    last: date
    until: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """What statistics know of one alert, up to an instant.

    `level` is the gravest it had; `suppressed`: a silence kept it from calling until somebody took
    it or it ended, or something outside the person explained it; `late`: nobody took it in time.
    """

    kind: str
    office: OfficeId | None
    level: Level
    opened_at: datetime
    shown_at: datetime | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    late: bool = False
    withdrawn: bool = False
    suppressed: bool = False
    repeats: int = 0
    useful: int = 0
    useless: int = 0
    alert: AlertId | None = None


@dataclass(frozen=True)
class Share:
    """A part of a whole, and between what it lies with 95 % certainty; all None of nothing."""

    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Times:
    """Durations in minutes: how many, the median, and what nine of ten did not exceed."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Some alerts counted; see docs/statistics.md for each definition."""

    raised: int
    merged: int
    reached: int
    withdrawn: int
    suppressed: int
    levels: dict[str, int]
    taken: int
    late: int
    open: int
    confirmed: int
    explained: int
    false: int
    useless: int
    precision: Share
    late_share: Share
    shown: Times
    take: Times
    end: Times

    def coded(self) -> dict[str, Any]:
        """The same as JSON values; shares and minutes with four places after the point."""
        return {name: _short(value) for name, value in asdict(self).items()}


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _short(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value


@dataclass(frozen=True)
class OfKind:
    """The tally of one kind of alert; `too_few`: its precision rests on too little."""

    kind: str
    policy: str
    clinical: bool
    too_few: bool
    tally: Tally


@dataclass(frozen=True)
class OfOffice:
    """The tally of one office's own alerts."""

    office: OfficeId
    tally: Tally


@dataclass(frozen=True)
class Step:
    """A day or a week of a period, both ends counted, and what began in it."""

    first: date
    last: date
    raised: int
    reached: int
    confirmed: int


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """An area over a period: all together, by kind, by office; true at a place in the journal.

    `trend` is the same by days, or by weeks where it is long.
    """

    period: Period
    office: OfficeId
    seq: int
    total: Tally
    kinds: tuple[OfKind, ...]
    offices: tuple[OfOffice, ...]
    trend: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class ShiftLoad:
    """What a shift may expect and what those on duty can take.

    `expected` is the mean of the same weekday and part of the day in the weeks counted, None when
    there are none; `staff` is how many people are on duty, a part of the shift counted as a part;
    `can_take` is that times the budget of one person.
    """

    name: str
    from_at: datetime
    until_at: datetime
    weeks: tuple[int, ...]
    expected: float | None
    staff: float
    can_take: float
    above: bool
