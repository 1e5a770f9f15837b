"""Reading the daily report and circulars: figures from rows, and what was issued."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from alerts.circulars.covering import digest_of, hides_clinical, later, tables
from alerts.circulars.model import Circular, CircularId, Figures, NoSuchMonth
from alerts.circulars.tables import CircularRow
from alerts.playbook import playbook
from alerts.statistics import queries as statistics
from alerts.statistics import tallying
from alerts.statistics.definitionbook import definitions
from alerts.statistics.model import Period
from foundation.access.model import Principal
from foundation.clock import end_of_day
from foundation.errors import NotFound
from foundation.ids import OfficeId
from foundation.journal import queries as journal
from foundation.offices import queries as offices
from foundation.offices.model import Office

_MONTH = re.compile(r"(2[01]\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True)
class Report:
    """Figures of an area over a period, as far as things had come `period.until`.

    `later`: what is otherwise by now (then, now), for a day that is over; `seq` is the place in
    the journal at which both were read.
    """

    office: Office
    period: Period
    final: bool
    seq: int
    figures: Figures
    digest: str
    later: dict[str, tuple[int, int]]


def daily(session: Session, office: Office, day: date, *, now: datetime) -> Report:
    """The report of one day: of a day that is over as it stood at 24:00, and what changed since.

    Raises:
        BadPeriod: the day lies ahead.
    """
    so_far = statistics.period_of(day, day, now=now)
    period = Period(first=day, last=day, until=min(end_of_day(day), now))
    figures = _figures(session, office, period)
    then = statistics.facts(session, office, period)
    by_now = statistics.facts(session, office, so_far)
    clinical = _clinical()
    if not figures["clinical_counted"]:
        then = [one for one in then if one.kind not in clinical]
        by_now = [one for one in by_now if one.kind not in clinical]
    known = definitions()
    return Report(
        office=office,
        period=period,
        final=period.until < now,
        seq=journal.head(session),
        figures=figures,
        digest=digest_of(figures),
        later=later(tallying.tally(then, known), tallying.tally(by_now, known)),
    )


def monthly(session: Session, office: Office, month: str, *, now: datetime) -> Report:
    """The figures of one month as they are now: what a circular issued now would say.

    Raises:
        NoSuchMonth: it is not written as 2026-11.
        BadPeriod: it lies ahead.
    """
    first, last = days_of(month)
    period = statistics.period_of(first, last, now=now)
    figures = _figures(session, office, period)
    return Report(
        office=office,
        period=period,
        final=end_of_day(last) <= now,
        seq=journal.head(session),
        figures=figures,
        digest=digest_of(figures),
        later={},
    )


def days_of(month: str) -> tuple[date, date]:
    """The first and last day of a month.

    Raises:
        NoSuchMonth: it is not written as 2026-11.
    """
    found = _MONTH.fullmatch(month)
    if found is None:
        raise NoSuchMonth
    first = date(int(found[1]), int(found[2]), 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def circulars(session: Session, principal: Principal, *, office: Office) -> tuple[Circular, ...]:
    """The circulars of one office, every version, the newest month and version first."""
    statement = (
        select(CircularRow)
        .where(CircularRow.office_id == office.id, *_within(principal))
        .order_by(CircularRow.month.desc(), CircularRow.version.desc())
    )
    return tuple(row.to_circular() for row in session.scalars(statement))


def circular(session: Session, circular_id: CircularId, principal: Principal) -> Circular:
    """One circular.

    Raises:
        NotFound: there is none in the asker's area.
    """
    wanted = select(CircularRow).where(CircularRow.id == circular_id, *_within(principal))
    row = session.scalar(wanted)
    if row is None:
        raise NotFound("No such circular in your area.")
    return row.to_circular()


def version_before(session: Session, found: Circular) -> Circular | None:
    """The version that this one corrects; None of a first version."""
    wanted = select(CircularRow).where(
        CircularRow.office_id == found.office,
        CircularRow.month == found.month,
        CircularRow.version == found.version - 1,
    )
    row = session.scalar(wanted)
    return row.to_circular() if row is not None else None


def latest(session: Session, office_id: OfficeId, month: str) -> Circular | None:
    """The newest version of an office's circular of a month."""
    wanted = (
        select(CircularRow)
        .where(CircularRow.office_id == office_id, CircularRow.month == month)
        .order_by(CircularRow.version.desc())
    )
    row = session.scalars(wanted.limit(1)).first()
    return row.to_circular() if row is not None else None


def _figures(session: Session, office: Office, period: Period) -> Figures:
    """Everything that is printed, with the names as they are now, so that it can be kept whole."""
    found = statistics.facts(session, office, period)
    area = offices.tree(session, office.path)
    policies = {kind: (one.id, one.clinical) for kind, one in playbook().by_kind.items()}
    known = definitions()
    alone = len(area) == 1
    figures = tables(found, policies=policies, definitions=known, alone=alone)
    hidden = hides_clinical(found, _clinical(), alone=alone, small_cell=known.small_cell)
    kinds = statistics.counted_kinds() - (_clinical() if hidden else frozenset())
    carried, ended = statistics.standing(session, office, period, kinds)
    return {
        "office": _named(office),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "carried": carried,
        "ended": ended,
        **figures,
        "names": {
            "offices": {one.id: _named(one) for one in area},
            "kinds": {
                kind: {"zh": one.title_zh, "en": one.title_en}
                for kind, one in sorted(playbook().by_kind.items())
                if kind in statistics.counted_kinds()
            },
        },
    }


def _named(office: Office) -> dict[str, str]:
    return {"id": office.id, "zh": office.name_zh, "en": office.name_en or office.name_zh}


def _clinical() -> frozenset[str]:
    return frozenset(kind for kind, one in playbook().by_kind.items() if one.clinical)


def _within(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    return (CircularRow.office_id.in_(offices.subtree(principal.office_path)),)
