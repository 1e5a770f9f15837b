"""Keys of devices and gateways, sent as Bearer: shown once, kept as a hash."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.accounts import queries
from foundation.accounts.sessions import hash_token
from foundation.accounts.tables import KeyRow
from foundation.audit import actions as audit
from foundation.errors import NotFound
from foundation.ids import OfficeId, new_id
from foundation.offices import queries as offices

PURPOSES = ("device", "gateway", "metrics")


def issue(
    session: Session, *, label: str, purpose: str, office_id: OfficeId, by: str, at: datetime
) -> tuple[str, str]:
    """Issue a key for one purpose; returns its id and the key itself, which nobody sees again."""
    offices.office(session, office_id)
    key = f"ck_{secrets.token_urlsafe(32)}"
    row = KeyRow(
        id=new_id(),
        key_hash=hash_token(key),
        label=label,
        purpose=purpose,
        office_id=office_id,
        issued_by=by,
        issued_at=at,
    )
    session.add(row)
    audit.record(session, "key_issued", actor=by, object=row.id, outcome="ok", at=at)
    return row.id, key


def revoke(session: Session, key_id: str, *, by: str, at: datetime) -> None:
    """Make a key useless from now on."""
    row = session.get(KeyRow, key_id)
    if row is None:
        raise NotFound("No such key.")
    row.revoked_at = row.revoked_at or at
    audit.record(session, "key_revoked", actor=by, object=key_id, outcome="ok", at=at)


def holder(session: Session, key: str) -> KeyRow | None:
    """The row of a key that is valid now."""
    return queries.key_by_hash(session, hash_token(key))
