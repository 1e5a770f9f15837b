"""Showing a masked field whole, for a purpose, once, on the record (SEC-25)."""

from datetime import datetime

from sqlalchemy.orm import Session

from correction.register import identities, queries
from correction.register.model import HiddenField
from foundation.access.model import Principal
from foundation.audit import actions as audit
from foundation.errors import NotFound
from foundation.ids import PersonId


def reveal(
    session: Session,
    person_id: PersonId,
    field: HiddenField,
    *,
    purpose: str,
    principal: Principal,
    at: datetime,
) -> str:
    """One sealed field as it was given; the audit line is stored before the value leaves.

    Raises:
        NotFound: nobody of this id within the asker's scope, or the field is empty.
    """
    row = queries.row_within(session, person_id, principal.scope)
    value = identities.opened(session, row, field)
    if value is None:
        raise NotFound("This field was never filled in.", code="field_empty")

    audit.record(
        session,
        "person.revealed",
        principal=principal,
        object=f"person:{person_id}",
        purpose=purpose,
        data={"field": field.value},
        at=at,
    )
    return value
