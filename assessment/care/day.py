"""A psychologist's day: who to read first, who to test, what is open, how many at which level."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assessment.care import calendar, queries
from assessment.care.model import CareDay, Draft, Recent, TestReason, ToRead, ToTest, Urgency
from assessment.care.reading_order import in_order, still_open
from assessment.care.retesting import TestHistory, is_shown, next_test
from assessment.instruments.change import Direction
from assessment.screening import queries as screening
from assessment.screening import reports
from assessment.screening.model import (
    OPEN_STATES,
    CriticalNotice,
    HelpCall,
    HelpKind,
    Screening,
    Stage,
    State,
    Summary,
)
from correction.register import queries as register
from correction.register.model import AdviceLevel
from foundation.access.model import Principal
from foundation.clock import legal_date
from foundation.ids import PersonId

# What nobody acted on stays in sight for a year; by then it has long been an alert.
LOOK_BACK = timedelta(days=365)
RECENT = timedelta(days=14)
MOST_SUMMARIES = 500
MOST_DRAFTS = 200


def care_day(session: Session, asker: Principal, *, at: datetime) -> CareDay:
    """The day of a psychologist or clinical supervisor, over the people they cover.

    Critical items and calls for help are shown to everybody who covers the person; whatever was
    opened from a report only within the asker's own reach.
    """
    levels = queries.levels(session, asker.scope)
    seen = queries.followed_up(session, asker.scope)
    since = at - LOOK_BACK
    notices = screening.critical_notices(session, asker, since=since)
    calls = screening.help_calls(session, asker, since=since)
    summaries = reports.summaries(session, asker, since=since, limit=MOST_SUMMARIES)
    unended = screening.screenings(
        session, asker, screening.Wanted(states=OPEN_STATES, limit=MOST_DRAFTS)
    )

    waiting = [*map(_from_notice, notices), *map(_from_call, calls)]
    read_first = in_order([*still_open(waiting, seen), *_worse(summaries)])
    to_test = (*_assigned(unended), *_due(session, asker, levels, unended, at=at))
    drafts = _drafts(session, unended)
    recent = tuple(
        _recent(summary)
        for summary in summaries
        if summary.screening.finished_at and summary.screening.finished_at >= at - RECENT
    )
    people = [
        *(row.person_id for row in read_first),
        *(row.person_id for row in to_test),
        *(row.person_id for row in drafts),
        *(row.person_id for row in recent),
    ]
    return CareDay(
        read_first=read_first,
        to_test=to_test,
        drafts=drafts,
        recent=recent,
        levels=Counter(level for level in levels.values() if level is not AdviceLevel.NONE),
        labels=register.labels(session, people),
    )


def _from_notice(notice: CriticalNotice) -> ToRead:
    return ToRead(
        urgency=Urgency.CRITICAL,
        person_id=notice.person_id,
        at=notice.at,
        reference=notice.screening_id,
        instrument=notice.instrument,
        item=notice.item,
        tier=notice.tier,
        draft=notice.screening_state is State.ANSWERING,
        changed_back=notice.changed_back,
    )


def _from_call(call: HelpCall) -> ToRead:
    not_safe = call.kind is HelpKind.NOT_SAFE
    return ToRead(
        urgency=Urgency.NOT_SAFE if not_safe else Urgency.CALL_ME,
        person_id=call.person_id,
        at=call.called_at,
        reference=call.id,
    )


def _worse(summaries: Iterable[Summary]) -> list[ToRead]:
    """Reports nobody has signed that show a reliable change for the worse."""
    rows = []
    for summary in summaries:
        change, given = summary.change, summary.screening
        unread = given.state is State.FINISHED and given.finished_at is not None
        if not unread or change is None or change.direction is not Direction.WORSE:
            continue
        later = summary.result.total or 0
        rows.append(
            ToRead(
                urgency=Urgency.WORSE,
                person_id=given.person_id,
                at=given.finished_at or given.assigned_at,
                reference=given.id,
                instrument=given.instrument,
                earlier=later - change.difference,
                later=later,
                rci=round(change.rci, 2),
            )
        )
    return rows


def _assigned(unended: Iterable[Screening]) -> list[ToTest]:
    return [
        ToTest(
            person_id=given.person_id,
            reason=TestReason.ASSIGNED,
            due_on=None,
            screening_id=given.id,
            instrument=given.instrument,
            mode=given.mode,
            stage=given.stage,
        )
        for given in sorted(unended, key=lambda given: (given.assigned_at, given.id))
        if given.state is not State.ANSWERING
    ]


def _due(
    session: Session,
    asker: Principal,
    levels: Mapping[PersonId, AdviceLevel],
    unended: Iterable[Screening],
    *,
    at: datetime,
) -> list[ToTest]:
    """Who the calendar says is to be tested and has nothing open, the longest due first."""
    rules = calendar.standard()
    today = legal_date(at)
    last = screening.last_finished(session, asker.scope)
    exits = screening.last_finished(session, asker.scope, stage=Stage.EXIT)
    busy = {given.person_id for given in unended}
    rows = []
    for charge in register.caseload(session, asker.scope, at=at):
        person_id = charge.label.id
        if person_id in busy:
            continue
        reason, due = next_test(
            TestHistory(
                term_start=charge.order.term_start,
                term_end=charge.order.term_end,
                last=legal_date(last[person_id]) if person_id in last else None,
                last_exit=legal_date(exits[person_id]) if person_id in exits else None,
                level=levels.get(person_id, AdviceLevel.NONE),
            ),
            rules,
        )
        if is_shown(reason, due, today=today, calendar=rules):
            rows.append(ToTest(person_id=person_id, reason=reason, due_on=due))
    return sorted(rows, key=lambda row: (row.due_on or today, row.person_id))


def _drafts(session: Session, unended: Iterable[Screening]) -> tuple[Draft, ...]:
    begun = [given for given in unended if given.state is State.ANSWERING]
    touched = screening.touched_items(session, [given.id for given in begun])
    return tuple(
        Draft(
            screening_id=given.id,
            person_id=given.person_id,
            instrument=given.instrument,
            mode=given.mode,
            begun_at=given.consent_at or given.assigned_at,
            answered=len(touched.get(given.id, ())),
        )
        for given in begun
    )


def _recent(summary: Summary) -> Recent:
    given = summary.screening
    return Recent(
        screening_id=given.id,
        person_id=given.person_id,
        instrument=given.instrument,
        finished_at=given.finished_at or given.assigned_at,
        band=summary.result.band,
        suggests=summary.result.suggests,
        signed=given.state is State.SIGNED,
    )
