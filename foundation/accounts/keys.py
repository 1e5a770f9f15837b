"""Keys of devices and gateways, sent as Bearer: shown once, kept as a hash, renewed, revoked."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from foundation.access.model import KeyHolder
from foundation.accounts.model import Key
from foundation.accounts.sessions import hash_token
from foundation.accounts.tables import KeyRow
from foundation.audit import actions as audit
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import OfficeId, new_id
from foundation.offices import queries as offices
from foundation.offices.tables import OfficeRow

PURPOSES = ("device", "gateway", "metrics", "agency")
LONGEST_LABEL = 100
_LONGEST = 128
_NOTE_EVERY = timedelta(minutes=1)


class KeyRevoked(Conflict):
    """This key is revoked already; issue a new one."""

    code = "key_revoked"


@dataclass(frozen=True)
class NewKey:
    """What a key is to be for, in words, for which purpose, and which office it serves."""

    label: str
    purpose: str
    office_id: OfficeId


def issue(session: Session, wanted: NewKey, *, by: str, at: datetime) -> tuple[Key, str]:
    """Issue a key for one purpose; with it comes the key itself, which nobody sees again.

    Raises:
        Invalid: an unknown purpose, or no words or too many.
        NotFound: no such office.
    """
    if wanted.purpose not in PURPOSES:
        raise Invalid(fields={"purpose": "unknown"})
    if not 0 < len(wanted.label.strip()) <= LONGEST_LABEL:
        raise Invalid(fields={"label": "length"})
    offices.office(session, wanted.office_id)
    secret = f"ck_{secrets.token_urlsafe(32)}"
    row = KeyRow(
        id=new_id(),
        key_hash=hash_token(secret),
        label=wanted.label,
        purpose=wanted.purpose,
        office_id=wanted.office_id,
        issued_by=by,
        issued_at=at,
    )
    session.add(row)
    session.flush()
    audit.record(session, "key_issued", actor=by, object=row.id, outcome="ok", at=at)
    return row.to_key(), secret


def rotate(session: Session, key_id: str, *, by: str, at: datetime) -> tuple[Key, str]:
    """Put another key in the place of one, with the same words, purpose and office.

    The old one is useless from this instant; what it was used for stays under its own id.

    Raises:
        NotFound: no such key.
        KeyRevoked: it was revoked or rotated before.
    """
    row = _row(session, key_id)
    if row.revoked_at is not None:
        raise KeyRevoked
    row.revoked_at = at
    audit.record(session, "key_rotated", actor=by, object=key_id, outcome="ok", at=at)
    again = NewKey(row.label, row.purpose, OfficeId(row.office_id))
    return issue(session, again, by=by, at=at)


def revoke(session: Session, key_id: str, *, by: str, at: datetime) -> Key:
    """Make a key useless from now on; safe to repeat.

    Raises:
        NotFound: no such key.
    """
    row = _row(session, key_id)
    if row.revoked_at is None:
        row.revoked_at = at
        audit.record(session, "key_revoked", actor=by, object=key_id, outcome="ok", at=at)
    return row.to_key()


def listed(session: Session, within: str = "/") -> tuple[Key, ...]:
    """The keys of an office subtree, those in use first, then by their words."""
    statement = _keys(within).order_by(KeyRow.revoked_at.is_not(None), KeyRow.label, KeyRow.id)
    return tuple(row.to_key() for row in session.scalars(statement))


def key(session: Session, key_id: str, *, within: str = "/") -> Key:
    """One key of an office subtree.

    Raises:
        NotFound: no such key there.
    """
    row = session.scalar(_keys(within).where(KeyRow.id == key_id))
    if row is None:
        raise NotFound("No such key in your area.")
    return row.to_key()


def holder(session: Session, secret: str) -> KeyHolder | None:
    """Who shows a key that is valid now."""
    if len(secret) > _LONGEST:
        return None
    found = session.execute(
        select(KeyRow, OfficeRow.path)
        .join(OfficeRow, OfficeRow.id == KeyRow.office_id)
        .where(KeyRow.key_hash == hash_token(secret), KeyRow.revoked_at.is_(None))
    ).first()
    if found is None:
        return None
    row, path = found
    return KeyHolder(row.id, row.purpose, OfficeId(row.office_id), path, row.used_at)


def is_noted(holder: KeyHolder, *, at: datetime) -> bool:
    """Whether it stands on record, to the minute, that this key is in use."""
    return holder.used_at is not None and at - holder.used_at < _NOTE_EVERY


def note_use(session: Session, holder: KeyHolder, *, at: datetime) -> None:
    """Note that a key is in use."""
    session.get_one(KeyRow, holder.key_id).used_at = at


def _keys(within: str) -> Select[KeyRow]:
    return (
        select(KeyRow)
        .join(OfficeRow, OfficeRow.id == KeyRow.office_id)
        .where(OfficeRow.path.startswith(within, autoescape=True))
    )


def _row(session: Session, key_id: str) -> KeyRow:
    row = session.get(KeyRow, key_id, with_for_update=True)
    if row is None:
        raise NotFound("No such key.")
    return row
