"""What a named officer does about an order: receive it, decline it, arrive, feed back."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.dispatch import codebook, course, queries
from alerts.dispatch.model import (
    DispatchId,
    Errand,
    ErrandState,
    Feedback,
    NotNamed,
    Refusal,
    Said,
)
from alerts.dispatch.tables import ErrandRow, OrderRow
from alerts.locking import row_for
from alerts.model import Alert, What
from alerts.playbook import playbook
from alerts.tables import AlertRow
from alerts.telling import Happening, note_owner, tell
from foundation.access.model import Principal
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid, NotFound
from foundation.ids import AccountId, AlertId

Rows = tuple[AlertRow, OrderRow, list[ErrandRow]]


def receive(
    session: Session,
    principal: Principal,
    order_id: DispatchId,
    *,
    safety_read: bool,
    now: datetime,
) -> Alert:
    """The named officer receives the order, and says that they have read its safety note.

    Raises:
        NotFound: no such order in what the asker may see.
        NotNamed: the order names somebody else.
        Conflict: see `course.after`.
        Invalid: the safety note was not confirmed.
    """
    rows, mine = _mine(session, principal, order_id)
    errand = course.receive(mine.to_errand(rows[1]), now=now)
    if not safety_read and Said.read(rows[1].said).safety:
        raise Invalid("Read the safety note first.", fields={"safety_read": "needed"})
    happening = _happening(What.ORDER_RECEIVED, principal, order_id)
    return store(session, rows, (mine, errand), happening, now=now)


def arrive(session: Session, principal: Principal, order_id: DispatchId, *, now: datetime) -> Alert:
    """The named officer is there; from now on word is awaited.

    Raises:
        NotFound, NotNamed, Conflict: as `receive`.
    """
    rows, mine = _mine(session, principal, order_id)
    within = timedelta(minutes=Said.read(rows[1].said).word_minutes)
    errand = course.arrive(mine.to_errand(rows[1]), word_within=within, now=now)
    happening = _happening(What.ORDER_ARRIVED, principal, order_id)
    return store(session, rows, (mine, errand), happening, now=now)


def feed_back(
    session: Session,
    principal: Principal,
    order_id: DispatchId,
    feedback: Feedback,
    *,
    now: datetime,
) -> Alert:
    """The named officer says how it came out; of a clinical alert the clinical side alone reads it.

    Raises:
        NotFound, NotNamed, Conflict: as `receive`.
        Invalid: an outcome that the task does not have, or words are missing.
    """
    rows, mine = _mine(session, principal, order_id)
    errand = course.feed_back(mine.to_errand(rows[1]), feedback.outcome, now=now)
    known = {one.id: one for one in codebook.outcomes_of(Said.read(rows[1].said).task)}
    fields: dict[str, str] = {}
    if feedback.outcome not in known:
        fields["outcome"] = "unknown"
    elif known[feedback.outcome].needs_text and not feedback.text.strip():
        fields["text"] = "needed"
    if fields:
        raise Invalid("Say how it came out.", fields=fields)
    mine.clinical = playbook().policy_of(rows[0].kind).clinical
    _seal(session, rows, mine, feedback.text)
    happening = _happening(What.ORDER_FED_BACK, principal, order_id, code=feedback.outcome)
    return store(session, rows, (mine, errand), happening, now=now)


def decline(
    session: Session,
    principal: Principal,
    order_id: DispatchId,
    refusal: Refusal,
    *,
    now: datetime,
) -> Alert:
    """The named officer cannot go, or cannot go on; somebody else is wanted.

    Whoever sends reads why, also of a clinical alert: it is about the officer.

    Raises:
        NotFound, NotNamed, Conflict: as `receive`.
        Invalid: an unknown reason, or words are missing.
    """
    rows, mine = _mine(session, principal, order_id)
    errand = course.decline(mine.to_errand(rows[1]), refusal.reason, now=now)
    known = codebook.declines().get(refusal.reason)
    fields: dict[str, str] = {}
    if known is None:
        fields["reason"] = "unknown"
    elif known.needs_text and not refusal.text.strip():
        fields["text"] = "needed"
    if fields:
        raise Invalid("Say why you cannot go.", fields=fields)
    _seal(session, rows, mine, refusal.text)
    happening = _happening(What.ORDER_DECLINED, principal, order_id, code=refusal.reason)
    return store(session, rows, (mine, errand), happening, now=now)


def call_back_all(session: Session, row: AlertRow, *, by: AccountId, now: datetime) -> None:
    """Call back everybody who is still out about an alert, whose row is locked."""
    wanted = select(OrderRow.id).where(OrderRow.alert_id == row.id, OrderRow.ended_at.is_(None))
    for order_id in session.scalars(wanted.order_by(OrderRow.id)).all():
        order, rows = rows_of(session, DispatchId(order_id))
        for one in rows:
            if ErrandState(one.state).is_over:
                continue
            errand = course.recall(one.to_errand(order), by=by, now=now)
            beside = {"order": order.id, "officer": one.account_id}
            happening = Happening(What.ORDER_RECALLED, by, code=one.account_id, beside=beside)
            store(session, (row, order, rows), (one, errand), happening, now=now)


def locked(session: Session, principal: Principal, order_id: DispatchId) -> Rows:
    """An order in what the asker may see: its alert, locked first, the order, and its errands.

    Raises:
        NotFound: there is none.
    """
    alert_id = session.scalar(select(OrderRow.alert_id).where(OrderRow.id == order_id))
    if alert_id is None:
        raise NotFound("No such order in your area.")
    # The alert is locked before its errands, as by the tick: nobody waits in a circle.
    row = row_for(session, principal, AlertId(alert_id))
    return row, *rows_of(session, order_id)


def rows_of(session: Session, order_id: DispatchId) -> tuple[OrderRow, list[ErrandRow]]:
    """An order and its errands as they stand now; the caller has locked the alert."""
    order = session.get_one(OrderRow, order_id, populate_existing=True)
    found = select(ErrandRow).where(ErrandRow.order_id == order_id).order_by(ErrandRow.number)
    # What another has said meanwhile is read anew: the session may hold the rows from before.
    errands = session.scalars(found.execution_options(populate_existing=True)).all()
    return order, list(errands)


def store(
    session: Session,
    rows: Rows,
    changed: tuple[ErrandRow, Errand],
    happening: Happening,
    *,
    now: datetime,
) -> Alert:
    """Keep what has become of an errand, end the order with its last one, and tell it."""
    alert_row, order, errands = rows
    row, errand = changed
    row.hold(errand, watch_at=course.watch_at(errand))
    if order.ended_at is None and all(ErrandState(one.state).is_over for one in errands):
        order.ended_at = now
    session.flush()
    alert = replace(alert_row.to_alert(), updated_at=now)
    return tell(session, alert_row, alert, happening, now=now)


def _mine(session: Session, principal: Principal, order_id: DispatchId) -> tuple[Rows, ErrandRow]:
    rows = locked(session, principal, order_id)
    for one in rows[2]:
        if one.account_id == principal.account_id:
            return rows, one
    raise NotNamed


def _happening(
    what: What, principal: Principal, order_id: DispatchId, code: str | None = None
) -> Happening:
    beside = {"order": str(order_id), "officer": str(principal.account_id)}
    if code is not None:
        beside["code"] = code
    return Happening(what, principal.account_id, code=code, beside=beside)


def _seal(session: Session, rows: Rows, mine: ErrandRow, words: str) -> None:
    """Keep an officer's words, where they are clinical under the clinical key."""
    if not words.strip():
        return
    alert = rows[0].to_alert()
    mine.words = cipher_of(session).seal(
        session,
        note_owner(alert),
        queries.ERRAND_FIELD,
        queries.words_row(mine.order_id, mine.account_id),
        words,
        clinical=mine.clinical,
    )
