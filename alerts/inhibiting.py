"""A dead device explains why nobody reports: which alert does not call for which other one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, not_, or_, select
from sqlalchemy.orm import Session, aliased

from alerts import lifecycle, pausing, queries
from alerts.model import Alert, Level, What
from alerts.playbook import playbook
from alerts.policy import Inhibiting
from alerts.silences import swallowing
from alerts.silences.covering import QUIETABLE, begins_to_call
from alerts.tables import AlertRow, EvidenceRow
from alerts.telling import SYSTEM, Happening, tell, write_line
from foundation.apart import each_apart
from foundation.ids import AlertId


@dataclass(frozen=True)
class Source:
    """An alert that explains another one: the entry that raised it, and until when at most."""

    alert: AlertId
    kind: str
    seq: int
    until: datetime


def inhibited(
    session: Session, before: Alert | None, after: Alert, *, now: datetime
) -> tuple[Alert, Source | None]:
    """An alert as it is stored: not calling, where a dead device of the person explains it.

    Only what begins to call, at most at yellow, and about somebody: a crisis, red or an exercise
    is never kept from calling.
    """
    explains = _clauses(after)
    if not explains or not begins_to_call(before, after) or after.exercise:
        return after, None
    found = _sources(session, after, explains, now=now)
    source = max(found, key=lambda one: (one.until, one.alert), default=None)
    if source is None:
        return after, None
    held = pausing.inhibit(after, (source.alert, source.seq), until=source.until, now=now)
    return held, source


def note(session: Session, row: AlertRow, source: Source | None, *, now: datetime) -> None:
    """The line of the timeline that says which kind of alert explains this one."""
    if source is not None:
        write_line(session, row, row.to_alert(), _inhibited_by(source), now=now)
        session.flush()


def let_go(session: Session, row: AlertRow, *, code: str, now: datetime) -> Alert:
    """Let an alert, whose row is locked, call anew; a silence or another source may hold it."""
    before = row.to_alert()
    policy = playbook().policy_of(before.kind)
    calling = lifecycle.wake(before, within=policy.within, now=now)
    alert, silence = swallowing.muffled(session, before, calling, now=now)
    alert, source = inhibited(session, before, alert, now=now)
    happening = Happening(What.RELEASED, SYSTEM, code=code)
    if silence is not None:
        happening = swallowing.silenced(silence)
    elif source is not None:
        happening = _inhibited_by(source)
    told = tell(session, row, alert, happening, now=now)
    if silence is not None:
        swallowing.swallow(session, row, silence, now=now)
    return told


def waits(session: Session, now: datetime) -> bool:  # noqa: ARG001  (what is over is a row)
    """Whether what explains an alert is over; a cheap look for the tick."""
    return session.scalar(_explained_no_more().limit(1)) is not None


def release_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Let every alert call whose source has ended, or is explained itself.

    Each stands behind a savepoint of its own: one that fails is still due, and the others call.

    Returns:
        How many; when it equals `limit` there may be more.
    """

    def release(alert_id: str) -> bool:
        row = session.get_one(AlertRow, alert_id, with_for_update=True, populate_existing=True)
        if row.inhibitor is None or _still_explains(session, row.inhibitor):
            return False
        let_go(session, row, code="source_over", now=now)
        return True

    found = list(session.scalars(_explained_no_more().order_by(AlertRow.id).limit(limit)))
    return each_apart(session, found, release, doing="consequence is let go")


def _clauses(alert: Alert) -> dict[str, Inhibiting]:
    """The clauses that name an alert as a consequence, by the kind of what explains it."""
    if alert.subject is None or alert.level not in QUIETABLE:
        return {}
    return {
        policy.kind: clause
        for policy in playbook().live.values()
        for clause in policy.inhibits
        if alert.kind in clause.kinds and alert.level.rank <= clause.most.rank
    }


def _sources(
    session: Session, alert: Alert, explains: dict[str, Inhibiting], *, now: datetime
) -> Iterable[Source]:
    wanted = select(AlertRow).where(
        AlertRow.subject == alert.subject,
        AlertRow.kind.in_(explains),
        queries.is_real(),
        AlertRow.closed_at.is_(None),
        _unexplained(AlertRow.id.expression),
    )
    for row in session.scalars(wanted):
        if Level(row.level).rank < alert.level.rank:
            # What is milder never explains what is graver.
            continue
        until = row.opened_at + explains[row.kind].within
        raised = select(EvidenceRow.seq).where(EvidenceRow.alert_id == row.id)
        seq = session.scalar(raised.order_by(EvidenceRow.seq).limit(1))
        if now < until and seq is not None:
            yield Source(AlertId(row.id), row.kind, seq, until)


def _unexplained(alert_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether something that an alert rests on is unexplained: the device is still dead."""
    rests = select(EvidenceRow.seq).where(
        EvidenceRow.alert_id == alert_id, EvidenceRow.explained_by.is_(None)
    )
    return rests.exists()


def _explained_no_more() -> Select[str]:
    """The alerts that do not call because of one that has ended or is explained itself."""
    source = aliased(AlertRow)
    return (
        select(AlertRow.id)
        .join(source, source.id == AlertRow.inhibitor)
        .where(or_(source.closed_at.is_not(None), not_(_unexplained(source.id.expression))))
    )


def _still_explains(session: Session, alert_id: str) -> bool:
    stands = select(AlertRow.id).where(
        AlertRow.id == alert_id,
        AlertRow.closed_at.is_(None),
        _unexplained(AlertRow.id.expression),
    )
    return session.scalar(stands) is not None


def _inhibited_by(source: Source) -> Happening:
    return Happening(What.INHIBITED, SYSTEM, code=source.kind, cause=source.seq)
