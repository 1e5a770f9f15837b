"""Reading statistics from rows: a few statements for a period, then pure counting."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import View
from alerts.duty import queries as duty
from alerts.duty.model import Span
from alerts.model import Level, What
from alerts.playbook import playbook
from alerts.statistics import tallying
from alerts.statistics.definitionbook import definitions
from alerts.statistics.expecting import counts_before, load_of, spans_of, staff_in
from alerts.statistics.model import (
    BadPeriod,
    Fact,
    Period,
    Share,
    ShiftLoad,
    Statistics,
    Tally,
)
from alerts.tables import AlertLineRow, AlertRow, ShownRow
from alerts.usefulness import queries as usefulness
from foundation.access.model import Role
from foundation.clock import end_of_day, legal_date, start_of_day
from foundation.ids import AlertId
from foundation.journal import queries as journal
from foundation.offices import queries as offices
from foundation.offices.model import Office

LONGEST = timedelta(days=400)
_AT_ONCE = 500
_TELLING = (
    *(What.RAISED, What.REPEATED, What.LAPSED, What.ACKNOWLEDGED, What.WITHDRAWN),
    *(What.SILENCED, What.INHIBITED, What.WOKEN, What.RELEASED),
)
_HUSHING = (What.SILENCED.value, What.INHIBITED.value)
_CALLING = (What.WOKEN.value, What.RELEASED.value)
# What the lines of an alert come to: the gravest rank, when it was first taken, how often it was
# late, withdrawn and repeated, and by how far it was hushed after it last called again.
Told = tuple[Any, ...]
_NO_LINES: Told = (None, None, 0, 0, 0, 0)


def period_of(first: date, last: date, *, now: datetime) -> Period:
    """Legal days, both counted, as far as they have gone by.

    Raises:
        BadPeriod: it ends before it begins, is too long, or lies ahead.
    """
    if last < first or last - first > LONGEST or first > legal_date(now):
        raise BadPeriod
    return Period(first=first, last=last, until=now)


def counted_kinds(role: Role = Role.HEAD) -> frozenset[str]:
    """The kinds that are counted: those that heads see, of which a role sees its own alone.

    What is printed counts what heads see, whoever prints it: the same day says the same.
    """
    return playbook().kinds_seen_by(Role.HEAD) & playbook().kinds_seen_by(role)


def counts(kinds: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Which alerts count at all, in every figure; what is no real alert is left out here alone."""
    return (
        AlertRow.kind.in_(kinds),
        AlertRow.level != Level.GREY.value,
        alerts.is_real(),
    )


def statistics(session: Session, office: Office, period: Period, role: Role) -> Statistics:
    """What the alerts of an office and those below it came to, of those that began in a period."""
    found = facts(session, office, period, kinds=counted_kinds(role))
    known = definitions()
    policies = {kind: (one.id, one.clinical) for kind, one in playbook().by_kind.items()}
    return Statistics(
        period=period,
        office=office.id,
        seq=journal.head(session),
        total=tallying.tally(found, known),
        kinds=tallying.by_kind(found, known, policies),
        offices=tallying.by_office(found, known),
        trend=tallying.by_step(found, period, known),
    )


def year_before(session: Session, office: Office, period: Period, role: Role) -> Tally | None:
    """The tally of the same days a year before; None where the service was not there then.

    A period that is still under way is held against the same part of that year's.
    """
    first, last = _a_year_before(period.first), _a_year_before(period.last)
    until = min(end_of_day(last), period.until - (period.last - last))
    since = _known_since(session)
    if since is None or start_of_day(first) < start_of_day(legal_date(since)):
        return None
    then = Period(first=first, last=last, until=until)
    found = facts(session, office, then, kinds=counted_kinds(role))
    return tallying.tally(found, definitions())


def behind(
    session: Session,
    office: Office,
    period: Period,
    figure: str,
    *,
    view: View,
    kind: str | None = None,
) -> tuple[list[AlertId], int]:
    """The alerts that a figure counts, newest first, and how many more are kept from a view.

    Args:
        kind: of this kind alone.
    """
    kinds = counted_kinds(view.role)
    wanted = kinds if kind is None else kinds & {kind}
    found = tallying.behind(facts(session, office, period, kinds=wanted), figure, definitions())
    newest = sorted(found, key=lambda one: one.opened_at, reverse=True)
    ids = [one.alert for one in newest if one.alert is not None]
    seen: set[AlertId] = set()
    for first in range(0, len(ids), _AT_ONCE):
        seen |= alerts.ids_in_view(session, ids[first : first + _AT_ONCE], view)
    return [one for one in ids if one in seen], len(ids) - len(seen)


def precision_of(session: Session, office: Office, kind: str, *, now: datetime) -> Share:
    """How often alerts of a kind held good of late in an office and those below it."""
    days = timedelta(days=definitions().lookback_days)
    period = Period(first=legal_date(now - days), last=legal_date(now), until=now)
    found = facts(session, office, period, kinds={kind})
    return tallying.tally(found, definitions()).precision


def facts(
    session: Session, office: Office, period: Period, *, kinds: Collection[str] | None = None
) -> list[Fact]:
    """The facts of every alert that began in a period in an office and those below it.

    Four statements whatever the number of alerts; what hangs on each is folded in the database.
    """
    wanted = _wanted(office, period, counted_kinds() if kinds is None else kinds)
    alert = AlertRow
    statement = select(
        *(alert.id, alert.kind, alert.office, alert.level, alert.opened_at, alert.ended_at),
        *(alert.outcome, alert.inhibited_by),
    ).where(*wanted)
    lines = _lines(session, wanted, period.until)
    shown = _shown(session, wanted, period.until)
    said = usefulness.balances(session, select(alert.id).where(*wanted), period.until)
    return [
        _fact(
            tuple(row),
            lines.get(row[0], _NO_LINES),
            shown.get(row[0]),
            said=said.get(row[0], (0, 0)),
            until=period.until,
        )
        for row in session.execute(statement)
    ]


def standing(
    session: Session, office: Office, period: Period, kinds: Collection[str]
) -> tuple[int, int]:
    """Alerts that had begun before a period and were open at its end; those that ended in it."""
    first = start_of_day(period.first)
    until = min(end_of_day(period.last), period.until)
    within = (AlertRow.office.in_(offices.subtree(office.path)), *counts(kinds))
    open_then = and_(
        or_(AlertRow.ended_at.is_(None), AlertRow.ended_at >= until),
        or_(AlertRow.closed_at.is_(None), AlertRow.closed_at >= until),
    )
    old = select(func.count()).where(AlertRow.opened_at < first, open_then, *within)
    ended = select(func.count()).where(
        AlertRow.ended_at >= first,
        AlertRow.ended_at < until,
        AlertRow.outcome.is_not(None),
        *within,
    )
    return session.scalars(old).one(), session.scalars(ended).one()


def shift_loads(
    session: Session, office: Office, role: Role, *, days: int, now: datetime
) -> tuple[ShiftLoad, ...]:
    """What the shifts of the coming days, today's included, may expect and can take."""
    known = definitions()
    spans = spans_of(legal_date(now), days, known.shifts)
    back = timedelta(weeks=known.weeks)
    first, last = legal_date(spans[0][1].from_at - back), legal_date(now)
    period = Period(first=first, last=last, until=now)
    found = facts(session, office, period, kinds=counted_kinds(role))
    opened = [one.opened_at for one in found if tallying.reached(one)]
    since = _known_since(session)
    roster = duty.shifts(session, office.path, Span(spans[0][1].from_at, spans[-1][1].until_at))
    return tuple(
        load_of(
            part,
            span,
            counts_before(span, opened, weeks=known.weeks, known_since=since),
            staff_in(span, roster, known.posts),
            known,
        )
        for part, span in spans
        if span.until_at > now
    )


def _known_since(session: Session) -> datetime | None:
    """When the service first raised an alert of any kind: before it, nothing says that none was."""
    return session.scalar(select(func.min(AlertRow.opened_at)))


def _wanted(
    office: Office, period: Period, kinds: Collection[str]
) -> tuple[ColumnElement[bool], ...]:
    return (
        AlertRow.opened_at >= start_of_day(period.first),
        AlertRow.opened_at < min(end_of_day(period.last), period.until),
        AlertRow.office.in_(offices.subtree(office.path)),
        *counts(kinds),
    )


def _lines(
    session: Session, wanted: tuple[ColumnElement[bool], ...], until: datetime
) -> dict[str, Told]:
    line = AlertLineRow
    rank = case({level.value: level.rank for level in Level}, value=line.level)
    statement = (
        select(
            line.alert_id,
            func.max(rank),
            func.min(case((line.what == What.ACKNOWLEDGED.value, line.at))),
            _number(and_(line.what == What.LAPSED.value, line.code == "not_taken")),
            _number(line.what == What.WITHDRAWN.value),
            _number(line.what == What.REPEATED.value),
            _last(line.what.in_(_HUSHING)) - _last(line.what.in_(_CALLING)),
        )
        .join(AlertRow, AlertRow.id == line.alert_id)
        .where(*wanted, line.at < until, line.what.in_([what.value for what in _TELLING]))
        .group_by(line.alert_id)
    )
    return {alert: tuple(told) for alert, *told in session.execute(statement)}


def _shown(
    session: Session, wanted: tuple[ColumnElement[bool], ...], until: datetime
) -> dict[str, datetime]:
    statement = (
        select(ShownRow.alert_id, func.min(ShownRow.at))
        .join(AlertRow, AlertRow.id == ShownRow.alert_id)
        .where(*wanted, ShownRow.at < until)
        .group_by(ShownRow.alert_id)
    )
    return {str(alert): at for alert, at in session.execute(statement)}


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _last(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.max(case((condition, AlertLineRow.number))), 0)


def _fact(
    row: tuple[Any, ...],
    told: Told,
    shown_at: datetime | None,
    *,
    said: tuple[int, int],
    until: datetime,
) -> Fact:
    alert, kind, office, level, opened_at, ended_at, outcome, inhibited_by = row
    rank, taken_at, late, withdrawn, repeats, hushed = told
    ended = ended_at is not None and ended_at < until and outcome is not None
    return Fact(
        kind=kind,
        office=office,
        level=Level(level) if rank is None else _LEVELS[rank],
        opened_at=opened_at,
        shown_at=shown_at,
        taken_at=taken_at,
        ended_at=ended_at if ended else None,
        outcome=outcome if ended else None,
        late=late > 0,
        withdrawn=withdrawn > 0,
        suppressed=(hushed > 0 and taken_at is None) or (withdrawn > 0 and bool(inhibited_by)),
        repeats=repeats,
        useful=said[0],
        useless=said[1],
        alert=AlertId(alert),
    )


def _a_year_before(day: date) -> date:
    """The same day a year before; of a leap day the day before it."""
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leaps else day.day)


_LEVELS = tuple(Level)
