"""Reading scored screenings: opened for those who treat, each reading on the audit trail."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.instruments import catalogue
from assessment.instruments.change import Change, reliable_change
from assessment.screening import progress, queries, results
from assessment.screening.answers import answers_of
from assessment.screening.model import (
    SCORED_STATES,
    Addendum,
    Answer,
    Previous,
    Report,
    Result,
    Screening,
    Summary,
)
from assessment.screening.reach import reached
from assessment.screening.standing import seconds_per_item, standing
from assessment.screening.tables import (
    ADDENDUM_FIELD,
    RESULT_FIELD,
    AddendumRow,
    ScreeningRow,
)
from foundation.access.model import Principal
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.ids import AccountId, ScreeningId

PURPOSE = "treatment"
SHOWN_BEFORE = 6


def read_report(session: Session, screening_id: str, *, by: Principal, at: datetime) -> Report:
    """A finished screening with its score and answers, recorded on the audit trail.

    Raises:
        NotFound: it is not within the asker's reach.
        NotFinished: it has no result yet, or the person refused.
    """
    screening = queries.screening(session, screening_id, by)
    progress.require_finished(screening.state)

    row = session.get_one(ScreeningRow, screening.id)
    result = _result(session, row)
    versions = answers_of(session, screening)
    kept = standing(versions, assigned_at=screening.assigned_at)
    previous = _previous(session, screening)
    change = change_since(screening.instrument, previous, result)

    _record(session, "screening.report_read", screening.id, by=by, at=at)
    return Report(
        screening=screening,
        result=result,
        answers=_in_order(screening, kept.values()),
        seconds=seconds_per_item(
            versions,
            started_at=screening.consent_at or screening.assigned_at,
            assigned_at=screening.assigned_at,
        ),
        changed=tuple(sorted({answer.item for answer in versions if answer.version > 1})),
        previous=previous,
        rci=change.rci if change else None,
        direction=change.direction.value if change else None,
        addenda=_addenda(session, screening),
    )


def read_answers(
    session: Session, screening: Screening, *, by: Principal, at: datetime
) -> tuple[Answer, ...]:
    """The answers that stand so far; a psychologist's reading of a draft is recorded."""
    kept = standing(answers_of(session, screening), assigned_at=screening.assigned_at)
    if by.person_id != screening.person_id:
        _record(session, "screening.answers_read", screening.id, by=by, at=at)
    return _in_order(screening, kept.values())


def summaries(
    session: Session, asker: Principal, *, since: datetime, limit: int
) -> tuple[Summary, ...]:
    """The screenings finished since an instant within the asker's reach, with result and change."""
    statement = (
        select(ScreeningRow)
        .where(
            reached(asker),
            ScreeningRow.state.in_([state.value for state in SCORED_STATES]),
            ScreeningRow.finished_at >= since,
        )
        .order_by(ScreeningRow.finished_at.desc(), ScreeningRow.id)
        .limit(limit)
    )
    rows = list(session.scalars(statement))
    series = _series(session, rows)
    return tuple(_summary(row, series[row.person_id, row.instrument]) for row in rows)


def change_since(instrument: str, previous: Collection[Previous], result: Result) -> Change | None:
    """The change from the last earlier total, where both have one and the scale has its figures."""
    figures = catalogue.scale(instrument).change
    earlier = next((one.total for one in previous if one.total is not None), None)
    if figures is None or earlier is None or result.total is None:
        return None
    return reliable_change(figures, earlier=earlier, later=result.total)


def _series(
    session: Session, rows: Collection[ScreeningRow]
) -> dict[tuple[str, str], list[tuple[ScreeningRow, Result]]]:
    """Every finished screening of the people in some rows, newest first, by person and instrument.

    One query and one reading of keys for the whole list.
    """
    people = {row.person_id for row in rows}
    statement = (
        select(ScreeningRow)
        .where(ScreeningRow.person_id.in_(people), ScreeningRow.finished_at.is_not(None))
        .order_by(ScreeningRow.finished_at.desc())
    )
    cipher_of(session).prefetch(session, people)
    found: dict[tuple[str, str], list[tuple[ScreeningRow, Result]]] = {}
    for row in session.scalars(statement):
        series = found.setdefault((row.person_id, row.instrument), [])
        series.append((row, _result(session, row)))
    return found


def _summary(row: ScreeningRow, series: Collection[tuple[ScreeningRow, Result]]) -> Summary:
    screening = row.to_screening()
    result = next(found for one, found in series if one.id == row.id)
    ended_at = row.finished_at
    previous = tuple(
        Previous(ScreeningId(one.id), one.finished_at, found.total)
        for one, found in series
        if one.version == row.version
        and one.finished_at
        and ended_at
        and one.finished_at < ended_at
    )
    return Summary(screening, result, change_since(row.instrument, previous, result))


def _previous(session: Session, screening: Screening) -> tuple[Previous, ...]:
    """Earlier finished screenings of the same instrument, newest first."""
    statement = (
        select(ScreeningRow)
        .where(
            ScreeningRow.person_id == screening.person_id,
            ScreeningRow.instrument == screening.instrument,
            ScreeningRow.version == screening.version,
            ScreeningRow.finished_at < screening.finished_at,
        )
        .order_by(ScreeningRow.finished_at.desc())
        .limit(SHOWN_BEFORE)
    )
    return tuple(
        Previous(ScreeningId(row.id), row.finished_at, _result(session, row).total)
        for row in session.scalars(statement)
        if row.finished_at is not None
    )


def _result(session: Session, row: ScreeningRow) -> Result:
    if row.result is None:
        raise progress.NotFinished
    text = cipher_of(session).open(
        session, row.person_id, RESULT_FIELD, row.id, row.result, clinical=True
    )
    return results.from_text(text)


def _addenda(session: Session, screening: Screening) -> tuple[Addendum, ...]:
    statement = select(AddendumRow).where(AddendumRow.screening_id == screening.id)
    cipher = cipher_of(session)
    return tuple(
        Addendum(
            id=row.id,
            text=cipher.open(
                session, screening.person_id, ADDENDUM_FIELD, row.id, row.text, clinical=True
            ),
            by=AccountId(row.by),
            at=row.at,
        )
        for row in session.scalars(statement.order_by(AddendumRow.at, AddendumRow.id))
    )


def _in_order(screening: Screening, answers: Collection[Answer]) -> tuple[Answer, ...]:
    """Answers in the order in which the instrument asks."""
    asked = [item.id for item in catalogue.scale(screening.instrument).items]
    return tuple(sorted(answers, key=lambda answer: asked.index(answer.item)))


def _record(
    session: Session, action: str, screening_id: str, *, by: Principal, at: datetime
) -> None:
    audit.record(
        session,
        action,
        principal=by,
        object=f"screening:{screening_id}",
        purpose=PURPOSE,
        outcome="ok",
        at=at,
    )
