"""Every change of exercises: planned, begun, waiting for something real, ended."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts.drills import calling, course, queries
from alerts.drills.course import Turn
from alerts.drills.events import (
    DrillCalled,
    DrillEnded,
    DrillPlanned,
    DrillResumed,
    DrillStarted,
    DrillSuspended,
)
from alerts.drills.model import (
    Drill,
    DrillOver,
    DrillRuns,
    How,
    NewDrill,
    RealRedFirst,
    WrongDrillTime,
)
from alerts.drills.scenariobook import bounds, scenarios
from alerts.drills.tables import DrillRow
from alerts.model import Alert, DrillId
from alerts.playbook import playbook
from alerts.telling import SYSTEM
from foundation.access.model import Principal
from foundation.apart import each_apart
from foundation.audit import actions as audit
from foundation.errors import Invalid
from foundation.ids import OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices


def plan(session: Session, principal: Principal, new: NewDrill, *, now: datetime) -> Drill:
    """Plan an exercise for a time to come, or begin it at once.

    Raises:
        NotFound: no such office in the asker's area.
        Invalid: no such scenario.
        WrongDrillTime: the time has passed, or lies too far ahead.
        DrillRuns: one runs or is planned for this time in this line of offices.
        RealRedFirst: a real red alert waits to be taken.
    """
    office = offices.office_within(session, new.office, principal.office_path)
    scenario = scenarios().get(new.scenario)
    if scenario is None:
        raise Invalid("No such scenario.", fields={"scenario": "unknown"})
    _check_time(new, now=now)
    others = queries.open_in_line(session, office.path)
    if course.clashes(new.at or now, others, bounds()):
        raise DrillRuns
    if new.at is None and queries.real_red(session, office.id) is not None:
        raise RealRedFirst

    row = DrillRow(
        id=new_id(),
        said=asdict(scenario.said(playbook())),
        office_id=office.id,
        unannounced=new.unannounced,
        asked_by=principal.account_id,
        asked_at=now,
        planned_for=new.at or now,
    )
    session.add(row)
    session.flush()

    told = DrillPlanned(
        office=office.id,
        drill=row.id,
        scenario=new.scenario,
        planned_for=row.planned_for.isoformat(),
        unannounced=new.unannounced,
    )
    journal.append(session, told, actor=principal.account_id, at=now)
    _audit(session, "drills.planned", row, by=principal.account_id, now=now)
    if new.at is None:
        _begin(session, row, by=principal.account_id, now=now)
    return row.to_drill()


def end(session: Session, principal: Principal, drill_id: DrillId, *, now: datetime) -> Drill:
    """End an exercise with all its alerts, or call one off that has not begun.

    Raises:
        NotFound: no such exercise in the asker's area.
        DrillOver: it is over already.
    """
    row = queries.row_within(session, drill_id, principal, lock=True)
    if row.ended_at is not None:
        raise DrillOver
    how = How.CALLED_OFF if row.started_at is None else How.HAND
    _end(session, row, how, by=principal.account_id, now=now)
    return row.to_drill()


def waits(session: Session, now: datetime) -> bool:
    """Whether the clock or something real says something about an exercise; for the tick."""
    found = queries.open_drills(session)
    asked = (_turn(session, one, _red(session, one), now=now) for one in found)
    return any(one is not Turn.NOTHING for one in asked) or bool(queries.left_behind(session))


def go_on_due(session: Session, *, now: datetime) -> int:
    """Let every exercise come to what the clock or something real asks of it; how many did.

    Each stands behind a savepoint of its own: one that fails is still due.
    """

    def go_on(drill_id: DrillId) -> bool:
        row = session.get_one(DrillRow, drill_id, with_for_update=True, populate_existing=True)
        if row.ended_at is not None:
            # An alert of it was raised after it had ended: that one ends as well.
            return bool(calling.end(session, drill_id, by=SYSTEM, now=now))
        return _go_on(session, row, now=now)

    ids = [one.id for one in queries.open_drills(session)]
    ids += queries.left_behind(session)
    return each_apart(session, ids, go_on, doing="exercise goes on")


def _go_on(session: Session, row: DrillRow, *, now: datetime) -> bool:
    drill = row.to_drill()
    red = _red(session, drill)
    asked = _turn(session, drill, red, now=now)
    if asked is Turn.BEGIN:
        _begin(session, row, by=SYSTEM, now=now)
    elif asked is Turn.SUSPEND and red is not None:
        _suspend(session, row, red, now=now)
    elif asked is Turn.RESUME:
        _resume(session, row, now=now)
    elif asked is Turn.END:
        _end(session, row, How.TIME, by=SYSTEM, now=now)
    elif asked is Turn.GIVE_WAY:
        _end(session, row, How.GAVE_WAY, by=SYSTEM, now=now)
    return asked is not Turn.NOTHING


def _red(session: Session, drill: Drill) -> Alert | None:
    return queries.real_red(session, drill.office)


def _turn(session: Session, drill: Drill, red: Alert | None, *, now: datetime) -> Turn:
    calls = queries.calls(session, drill.id)
    return course.turn(drill, bounds(), red=red is not None, calls=calls, now=now)


def _begin(session: Session, row: DrillRow, *, by: str, now: datetime) -> None:
    row.started_at, row.ends_by = now, now + bounds().longest
    session.flush()
    drill = row.to_drill()
    facts = dict(drill.said.facts)
    if drill.said.fact is not None:
        facts[drill.said.fact] = drill.id
    started = DrillStarted(
        office=drill.office,
        drill=drill.id,
        scenario=drill.said.scenario,
        ends_by=row.ends_by.isoformat(),
    )
    called = DrillCalled(office=drill.office, drill=drill.id, plays=drill.said.plays, facts=facts)
    for event in (started, called):
        journal.append(session, event, actor=by, at=now)
    _audit(session, "drills.started", row, by=by, now=now)


def _suspend(session: Session, row: DrillRow, red: Alert, *, now: datetime) -> None:
    was = row.to_drill().is_suspended
    calling.suspend(session, DrillId(row.id), now=now)
    if was:
        # An alert that was raised meanwhile waits with the others.
        return
    row.suspended_at, row.suspended_for, row.resumed_at = now, red.id, None
    session.flush()
    told = DrillSuspended(office=_office(row), drill=row.id, real=red.id)
    journal.append(session, told, actor=SYSTEM, at=now)


def _resume(session: Session, row: DrillRow, *, now: datetime) -> None:
    row.resumed_at = now
    session.flush()
    calling.resume(session, DrillId(row.id), now=now)
    told = DrillResumed(office=_office(row), drill=row.id)
    journal.append(session, told, actor=SYSTEM, at=now)


def _end(session: Session, row: DrillRow, how: How, *, by: str, now: datetime) -> None:
    row.ended_at, row.ended_by, row.how = now, by, how.value
    session.flush()
    ended = calling.end(session, DrillId(row.id), by=by, now=now)
    told = DrillEnded(office=_office(row), drill=row.id, how=how.value, alerts=ended)
    journal.append(session, told, actor=by, at=now)
    _audit(session, "drills.ended", row, by=by, now=now)


def _office(row: DrillRow) -> OfficeId:
    return OfficeId(row.office_id)


def _check_time(new: NewDrill, *, now: datetime) -> None:
    if new.at is not None and not timedelta() < new.at - now <= bounds().ahead:
        raise WrongDrillTime(
            fields={"at": "out_of_range"}, params={"days": bounds().planned_days_ahead}
        )


def _audit(session: Session, action: str, row: DrillRow, *, by: str, now: datetime) -> None:
    data = {"scenario": row.said["scenario"], "how": row.how}
    about = f"office:{row.office_id}"
    audit.record(
        session, action, at=now, actor=by, object=f"drill:{row.id}", purpose=about, data=data
    )
