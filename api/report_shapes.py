"""The shapes of statistics, reports and circulars."""

from typing import Any

from alerts.circulars.model import Circular, Difference
from alerts.circulars.queries import Report
from alerts.statistics.definitionbook import Definitions
from alerts.statistics.model import Statistics
from api.live.views import NamedOut, OfficeNameOut
from api.wire import Instant, Out
from foundation.offices.model import Office


class ShareOut(Out):
    """A share with its 95 % interval; null of nothing."""

    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class TimesOut(Out):
    """Durations in minutes."""

    count: int
    median: float | None
    p90: float | None


class TallyOut(Out):
    """Some alerts counted; docs/statistics.md defines each figure."""

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
    precision: ShareOut
    late_share: ShareOut
    shown: TimesOut
    take: TimesOut
    end: TimesOut


class WordsOut(Out):
    """A name in both languages."""

    zh: str
    en: str


class KindTallyOut(Out):
    """One kind of alert; `too_few`: its precision rests on too little to say anything."""

    kind: str
    name: WordsOut
    policy: str
    clinical: bool
    too_few: bool
    tally: TallyOut


class OfficeTallyOut(Out):
    """One office's own alerts."""

    office: OfficeNameOut
    tally: TallyOut


class StepOut(Out):
    """A day or a week of a period, both ends counted."""

    first: str
    last: str
    raised: int
    reached: int
    confirmed: int


class DefinitionsOut(Out):
    """What the figures were counted by."""

    confirmed: list[str]
    explained: list[str]
    false: list[str]
    too_few: int
    lookback_days: int
    small_cell: int
    weeks: int
    budget_per_person: int
    basis: str

    @classmethod
    def of(cls, known: Definitions) -> "DefinitionsOut":
        """The definitions of this installation."""
        return cls.model_validate(known)


class StatisticsOut(Out):
    """An area over a period, as it is now.

    `year_before` are the same days of the year before, null where the service was not there then;
    `may_open`: the asker may see the alerts behind a figure.
    """

    office: OfficeNameOut
    areas: list[OfficeNameOut]
    first: str
    last: str
    as_of: Instant
    seq: int
    total: TallyOut
    kinds: list[KindTallyOut]
    offices: list[OfficeTallyOut]
    trend: list[StepOut]
    year_before: TallyOut | None
    may_open: bool
    definitions: DefinitionsOut


class ShiftLoadOut(Out):
    """A shift to come: what it may expect, and what those on duty can take."""

    name: WordsOut
    from_at: Instant
    until_at: Instant
    weeks: list[int]
    expected: float | None
    staff: float
    can_take: float
    above: bool


class ShiftLoadsOut(Out):
    """The shifts of the next days."""

    office: OfficeNameOut
    as_of: Instant
    budget_per_person: int
    items: list[ShiftLoadOut]


class KindRowOut(Out):
    """One kind of alert in a report; never a clinical one."""

    kind: str
    too_few: bool
    tally: TallyOut


class ClinicalRowOut(Out):
    """How many clinical alerts an area had; null: too few to be told of one office."""

    kind: str
    raised: int | None


class OfficeRowOut(Out):
    """One office in a report, without its clinical alerts."""

    office: str
    tally: TallyOut


class NamesOut(Out):
    """The names that a report uses, as they were when it was made."""

    offices: dict[str, WordsOut]
    kinds: dict[str, WordsOut]


class FiguresOut(Out):
    """What a report prints; `carried` were open from before, `ended` ended in the period."""

    office: WordsOut
    first: str
    last: str
    carried: int
    ended: int
    total: TallyOut
    clinical_counted: bool
    small_cell: int
    kinds: list[KindRowOut]
    clinical: list[ClinicalRowOut]
    offices: list[OfficeRowOut]
    names: NamesOut


class FigureChangeOut(Out):
    """A figure that is otherwise by now, or in a later version."""

    table: str
    row: str | None
    name: str
    before: int
    after: int


class AreaReportOut(Out):
    """A report as it is made now; `final`: its period is over. `digest` is of the figures alone."""

    office_id: str
    figures: FiguresOut
    until: Instant
    as_of: Instant
    seq: int
    final: bool
    digest: str
    later: list[FigureChangeOut]


class CircularLineOut(Out):
    """A circular in a list."""

    id: str
    office_id: str
    month: str
    year: int
    number: int
    version: int
    issued_by: NamedOut
    issued_at: Instant
    digest: str


class CircularOut(CircularLineOut):
    """A circular, whole, and what its version changed."""

    seq: int
    figures: FiguresOut
    changes: list[FigureChangeOut]


class CircularsOut(Out):
    """The circulars of one office, newest first, and the last month that is over."""

    items: list[CircularLineOut]
    last_month: str


def place(office: Office) -> OfficeNameOut:
    """An office by its names."""
    return OfficeNameOut(id=office.id, name_zh=office.name_zh, name_en=office.name_en)


def statistics_values(found: Statistics) -> dict[str, Any]:
    """The parts of statistics that need no names."""
    return {
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "as_of": found.period.until,
        "seq": found.seq,
        "total": found.total.coded(),
        "trend": [
            {
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "raised": one.raised,
                "reached": one.reached,
                "confirmed": one.confirmed,
            }
            for one in found.trend
        ],
    }


def report_out(found: Report, *, as_of: Any) -> AreaReportOut:
    """A report as an answer."""
    return AreaReportOut(
        office_id=found.office.id,
        figures=FiguresOut.model_validate(found.figures),
        until=found.period.until,
        as_of=as_of,
        seq=found.seq,
        final=found.final,
        digest=found.digest,
        later=[
            FigureChangeOut(table="total", row=None, name=name, before=before, after=after)
            for name, (before, after) in found.later.items()
        ],
    )


def circular_line(found: Circular, staff: dict[str, str]) -> dict[str, Any]:
    """The fields of a circular in a list."""
    return {
        "id": found.id,
        "office_id": found.office,
        "month": found.month,
        "year": found.year,
        "number": found.number,
        "version": found.version,
        "issued_by": NamedOut(id=found.issued_by, name=staff.get(found.issued_by, "")),
        "issued_at": found.issued_at,
        "digest": found.digest,
    }


def changes_out(found: tuple[Difference, ...]) -> list[FigureChangeOut]:
    """Differences as an answer."""
    return [FigureChangeOut.model_validate(one) for one in found]
