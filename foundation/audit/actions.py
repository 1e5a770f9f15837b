"""Writing the audit trail: deeds are collected on the session and chained when it is closed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from foundation.audit import chain
from foundation.audit.model import NOBODY, Deed, Doer, SignedIn
from foundation.audit.tables import AuditLineRow
from foundation.journal.model import as_json

OUTCOMES = frozenset({"ok", "refused", "failed"})
_COLLECTED = "audit_deeds"
_ASKER = "audit_asker"
_LONGEST_OBJECT = 120
_LONGEST_PURPOSE = 80


class Particulars(TypedDict, total=False):
    """What may be told of a deed; without `principal` and `actor` it is the session's asker's."""

    principal: SignedIn | None
    actor: str
    object: str | None
    purpose: str | None
    outcome: str
    data: Mapping[str, Any]


def asked_by(session: Session, doer: Doer) -> None:
    """Say once who asks in this session and from where, for all lines that it will record."""
    session.info[_ASKER] = doer


def record(
    session: Session, action: str, *, at: datetime, **particulars: Unpack[Particulars]
) -> None:
    """Tell the audit trail; the line is chained and stored when the unit of work closes.

    Args:
        action: like "people.revealed".
        particulars: `principal` or `actor`; `object` like "person:ID"; `purpose`; `outcome`
            (ok, refused, failed); `data` with ids, codes and hashes. Never personal text.

    Raises:
        ValueError: nobody is named, or the outcome is none of the three.
    """
    deed = deed_of(session, action, at=at, **particulars)
    session.info.setdefault(_COLLECTED, []).append(deed)


def deed_of(
    session: Session, action: str, *, at: datetime, **particulars: Unpack[Particulars]
) -> Deed:
    """The deed that `record` would collect, for a reader's line that is stored on its own."""
    outcome = particulars.get("outcome", "ok")
    if outcome not in OUTCOMES:
        raise ValueError("an outcome is ok, refused or failed")
    return Deed(
        at=at,
        by=_doer(session.info.get(_ASKER), particulars),
        action=action,
        object=_clipped(particulars.get("object"), _LONGEST_OBJECT),
        purpose=_clipped(particulars.get("purpose"), _LONGEST_PURPOSE),
        outcome=outcome,
        data=as_json(particulars.get("data", {})),
    )


def collect(session: Session, deed: Deed) -> None:
    """Collect a deed that was put together elsewhere."""
    session.info.setdefault(_COLLECTED, []).append(deed)


def collected(session: Session) -> list[Deed]:
    """The deeds that wait for the close of this session's transaction."""
    deeds: list[Deed] = session.info.get(_COLLECTED, [])
    return deeds


def append_collected(session: Session, *, key: bytes) -> int | None:
    """Chain and store what was collected; the caller holds the write lock.

    Returns:
        The seq of the last line, or None when nothing was collected.
    """
    deeds = session.info.pop(_COLLECTED, [])
    if not deeds:
        return None
    newest = select(AuditLineRow.seq, AuditLineRow.mac, AuditLineRow.at)
    last = session.execute(newest.order_by(AuditLineRow.seq.desc()).limit(1)).one_or_none()
    lines = chain.extend(key, (last.seq, last.mac, last.at) if last else None, deeds)
    session.execute(insert(AuditLineRow), [AuditLineRow.values_of(line) for line in lines])
    return lines[-1].seq


def closer(key: bytes) -> Callable[[Session], bool]:
    """What the unit of work runs at the close of every write; says whether it wrote a line."""

    def close(session: Session) -> bool:
        return append_collected(session, key=key) is not None

    return close


def forget_collected(session: Session) -> None:
    """Drop what was collected, after a roll-back."""
    session.info.pop(_COLLECTED, None)


def _doer(asker: Doer | None, particulars: Particulars) -> Doer:
    ip = asker.ip if asker is not None else NOBODY
    principal = particulars.get("principal")
    if principal is not None:
        return Doer.of(principal, ip=ip)
    actor = particulars.get("actor")
    if actor is not None and (asker is None or asker.actor != actor):
        return Doer(actor, ip=ip)
    if asker is None:
        raise ValueError("an audit line needs a principal or an actor")
    return asker


def _clipped(text: str | None, longest: int) -> str | None:
    return None if text is None else text[:longest]
