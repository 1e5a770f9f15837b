"""Storing a change of an alert: state, line of the timeline and journal entry, together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.events import told
from alerts.model import Alert, What
from alerts.tables import AlertLineRow, AlertRow
from foundation.crypto.ciphers import cipher_of
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries

SYSTEM = "system"
NOTE_FIELD = "alert_lines.note"
_TELLS_LEVEL = frozenset({What.RAISED, What.REPEATED, What.LAPSED})


@dataclass(frozen=True)
class Happening:
    """What a line tells beside the state: who did it, a code, words, the entry behind it.

    `beside` is what the journal is told next to the state: ids and codes of a runbook's step,
    or of an order to officers.
    """

    what: What
    actor: str
    code: str | None = None
    text: str | None = None
    clinical: bool = False
    cause: int | None = None
    beside: Mapping[str, str] | None = None


def tell(
    session: Session, row: AlertRow, alert: Alert, happening: Happening, *, now: datetime
) -> Alert:
    """Store the new state in its locked row, add the line, and tell the journal the whole state."""
    # The real seq is only known at the close. This one is never later than it, and later than
    # that of every earlier entry about this alert: its row is locked, its entries are committed.
    waiting = len(journal.collected(session))
    alert = replace(alert, since=journal_queries.head(session) + waiting + 1)
    row.hold(alert)
    write_line(session, row, alert, happening, now=now)
    session.flush()

    event = told(happening.what, alert, happening.beside)
    journal.append(session, event, actor=happening.actor, at=now, cause=happening.cause)
    return alert


def write_line(
    session: Session, row: AlertRow, alert: Alert, happening: Happening, *, now: datetime
) -> None:
    """Add a line to the timeline of an alert whose row is locked; the journal is not told of it."""
    row.lines += 1
    session.add(_line(session, row, alert, happening, now=now))


def note_row(alert_id: str, number: int) -> str:
    """What a note is bound to when it is sealed."""
    return f"{alert_id}/{number}"


def note_owner(alert: Alert) -> str:
    """Under whose key notes are sealed: the person's, or the alert's own if about nobody."""
    return alert.subject or alert.id


def _line(
    session: Session, row: AlertRow, alert: Alert, happening: Happening, *, now: datetime
) -> AlertLineRow:
    return AlertLineRow(
        alert_id=row.id,
        number=row.lines,
        at=now,
        what=happening.what.value,
        actor=happening.actor,
        code=happening.code,
        level=alert.level.value if happening.what in _TELLS_LEVEL else None,
        note=_sealed(session, alert, row.lines, happening),
        clinical=happening.clinical,
    )


def _sealed(session: Session, alert: Alert, number: int, happening: Happening) -> bytes | None:
    if not happening.text:
        return None
    return cipher_of(session).seal(
        session,
        note_owner(alert),
        NOTE_FIELD,
        note_row(alert.id, number),
        happening.text,
        clinical=happening.clinical,
    )
