"""Reading and writing the versions of an answer, each sealed under its own row."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.screening.model import Answer, Screening, Tap
from assessment.screening.tables import ANSWER_FIELD, AnswerRow
from foundation.crypto.ciphers import cipher_of
from foundation.ids import new_id


def rows_of(session: Session, screening_id: str, *, item: str | None = None) -> list[AnswerRow]:
    """The versions of a screening's answers as stored, in the order they arrived."""
    statement = select(AnswerRow).where(AnswerRow.screening_id == screening_id)
    if item is not None:
        statement = statement.where(AnswerRow.item == item)
    return list(session.scalars(statement.order_by(AnswerRow.received_at, AnswerRow.version)))


def opened(session: Session, screening: Screening, row: AnswerRow) -> Answer:
    """One version with its value opened."""
    cipher = cipher_of(session)
    text = cipher.open(session, screening.person_id, ANSWER_FIELD, row.id, row.value, clinical=True)
    return Answer(
        item=row.item,
        version=row.version,
        value=None if text == "" else int(text),
        taken_at=row.taken_at,
        received_at=row.received_at,
        by=row.by,
    )


def answers_of(session: Session, screening: Screening) -> tuple[Answer, ...]:
    """Every version of every answer of a screening, opened."""
    return tuple(opened(session, screening, row) for row in rows_of(session, screening.id))


def store(
    session: Session, screening: Screening, tap: Tap, *, version: int, by: str, at: datetime
) -> Answer:
    """Add a version; nothing that was answered before is changed."""
    row_id = new_id()
    text = "" if tap.value is None else str(tap.value)
    cipher = cipher_of(session)
    session.add(
        AnswerRow(
            id=row_id,
            screening_id=screening.id,
            item=tap.item,
            version=version,
            value=cipher.seal(
                session, screening.person_id, ANSWER_FIELD, row_id, text, clinical=True
            ),
            taken_at=tap.taken_at,
            received_at=at,
            by=by,
            client_id=tap.client_id,
        )
    )
    return Answer(tap.item, version, tap.value, tap.taken_at, at, by)
