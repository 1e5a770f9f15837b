"""What is written about a person, field by field, and what stood there before it was put right."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.corrections import (
    BEFORE_FIELD,
    WORDS_FIELD,
    present_shown,
    shown,
)
from correction.register.tables import PersonChangeRow
from foundation.access.model import Scope
from foundation.crypto.ciphers import cipher_of
from foundation.ids import PersonId

_MOST = 200


@dataclass(frozen=True)
class Change:
    """A field that was put right: what it was and what it became, both masked where sealed."""

    id: str
    field: str
    before: str | None
    after: str | None
    reason: str | None
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Particulars:
    """Every field that may be put right as it stands, the version, and the changes, newest first.

    `document_kind` says what kind of number the identity number is.
    """

    version: int
    document_kind: str
    fields: dict[str, str | None]
    changes: tuple[Change, ...]


def particulars(session: Session, person_id: PersonId, scope: Scope) -> Particulars:
    """What is written about a person, as it may be shown to those who may put it right.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    row = queries.row_within(session, person_id, scope)
    now = present_shown(session, row)
    rows = session.scalars(
        select(PersonChangeRow)
        .where(PersonChangeRow.person_id == person_id)
        .order_by(PersonChangeRow.changed_at.desc(), PersonChangeRow.version.desc())
        .limit(_MOST)
    ).all()
    cipher = cipher_of(session)
    # Newest first: what a change made of a field is what the change after it found there.
    later = dict(now)
    changes = []
    for one in rows:
        before = None
        if one.before is not None:
            before = cipher.open(session, row.id, BEFORE_FIELD, one.id, one.before)
        masked = shown(one.field, before)
        words = cipher.open(session, row.id, WORDS_FIELD, one.id, one.reason)
        changes.append(
            Change(
                id=one.id,
                field=one.field,
                before=masked,
                after=later.get(one.field),
                reason=one.reason_code,
                words=words,
                by=one.changed_by,
                at=one.changed_at,
            )
        )
        later[one.field] = masked
    return Particulars(row.version, row.document_kind, now, tuple(changes))
