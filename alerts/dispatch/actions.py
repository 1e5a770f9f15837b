"""Sending officers about an alert, and calling them back."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts import lifecycle
from alerts.audience import may_act
from alerts.dispatch import codebook, course, queries
from alerts.dispatch.candidates import candidates
from alerts.dispatch.going import locked, store
from alerts.dispatch.model import (
    DispatchId,
    Errand,
    ErrandState,
    MayNotSend,
    NewOrder,
    NotNamed,
    NotSender,
)
from alerts.dispatch.tables import ErrandRow, OrderRow
from alerts.locking import row_for
from alerts.model import Alert, State, What
from alerts.playbook import playbook
from alerts.telling import Happening, note_owner, tell
from foundation.access.model import CLINICAL, Principal, Role
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid
from foundation.ids import AccountId, AlertId, new_id

MOST_OFFICERS = 8
_LONGEST = 1440


def send(
    session: Session, principal: Principal, alert_id: AlertId, new: NewOrder, *, now: datetime
) -> tuple[Alert, DispatchId]:
    """Send named officers; each of them has to receive the order.

    Raises:
        NotFound: no such alert in what the asker may see.
        MayNotHandle: the role only reads.
        MayNotSend: the clinical side, about an alert that is not of that side.
        AlertEnded, InReview: nobody is sent any more.
        Invalid: an unknown code, missing words, an officer who cannot be sent, wrong times.
    """
    row = row_for(session, principal, alert_id)
    before = row.to_alert()
    may_act(playbook(), before.kind, principal.role)
    if principal.role in CLINICAL and not playbook().policy_of(before.kind).clinical:
        raise MayNotSend
    if not before.is_open:
        raise lifecycle.AlertEnded
    if before.state is State.IN_REVIEW:
        raise lifecycle.InReview
    _check(session, before, new, now=now)

    order = write(session, before, new, by=principal.account_id, now=now)

    beside = {"order": order.id, "task": new.task, "officers": " ".join(new.officers)}
    happening = Happening(What.ORDER_SENT, principal.account_id, code=new.task, beside=beside)
    after = tell(session, row, replace(before, updated_at=now), happening, now=now)
    return after, DispatchId(order.id)


def recall(
    session: Session,
    principal: Principal,
    order_id: DispatchId,
    officer: AccountId | None,
    *,
    now: datetime,
) -> Alert:
    """Call back one officer of an order, or everybody who is still out.

    Raises:
        NotFound: no such order in what the asker may see.
        NotSender: neither whoever sent it nor the command center.
        NotNamed: the order does not name this officer.
        IsFedBack, IsDeclined, IsRecalled: there is nobody to call back.
    """
    row, order, rows = locked(session, principal, order_id)
    if principal.account_id != order.sent_by and principal.role is not Role.COMMAND:
        raise NotSender
    alert = row.to_alert()
    for one in _called_back(rows, officer):
        errand = course.recall(one.to_errand(order), by=principal.account_id, now=now)
        beside = {"order": order.id, "officer": one.account_id}
        happening = Happening(
            What.ORDER_RECALLED, principal.account_id, code=one.account_id, beside=beside
        )
        alert = store(session, (row, order, rows), (one, errand), happening, now=now)
    return alert


def _called_back(rows: list[ErrandRow], officer: AccountId | None) -> list[ErrandRow]:
    if officer is not None:
        named = [one for one in rows if one.account_id == officer]
        if not named:
            raise NotNamed
        return named
    out = [one for one in rows if not ErrandState(one.state).is_over]
    # Of an order that is over, what holds for the first officer is said.
    return out or rows[:1]


def _check(session: Session, alert: Alert, new: NewOrder, *, now: datetime) -> None:
    fields: dict[str, str] = {}
    task, place = codebook.tasks().get(new.task), codebook.places().get(new.place)
    if task is None:
        fields["task"] = "unknown"
    elif task.needs_text and not new.text.strip():
        fields["text"] = "needed"
    if place is None:
        fields["place"] = "unknown"
    elif place.needs_text and not new.place_text.strip():
        fields["place_text"] = "needed"
    able = {one.account.id for one in candidates(session, alert, at=now)}
    if not new.officers:
        fields["officers"] = "needed"
    elif len(set(new.officers)) != len(new.officers) or not set(new.officers) <= able:
        fields["officers"] = "not_for_them"
    receipt, arrive = minutes_of(alert, new)
    if not 0 < receipt <= _LONGEST:
        fields["receipt_minutes"] = "out_of_range"
    if not receipt <= arrive <= _LONGEST:
        fields["arrive_minutes"] = "out_of_range"
    if fields:
        raise Invalid("Say who goes where, to do what, and by when.", fields=fields)


def minutes_of(alert: Alert, new: NewOrder) -> tuple[int, int]:
    """Within how many minutes an order is received and arrived at; those of the level if unsaid."""
    usual = codebook.times()[alert.level]
    receipt = usual.receipt_minutes if new.receipt_minutes is None else new.receipt_minutes
    arrive = usual.arrive_minutes if new.arrive_minutes is None else new.arrive_minutes
    return receipt, arrive


def write(
    session: Session, alert: Alert, new: NewOrder, *, by: AccountId, now: datetime
) -> OrderRow:
    """Write an order down, with an errand for each officer; the caller has checked it."""
    receipt, arrive = minutes_of(alert, new)
    order_id = new_id()
    order = OrderRow(
        id=order_id,
        alert_id=alert.id,
        said=_said(alert, new),
        words=_sealed(session, alert, (queries.ORDER_FIELD, order_id), new.text),
        place_words=_sealed(session, alert, (queries.PLACE_FIELD, order_id), new.place_text),
        sent_by=by,
        sent_at=now,
        receipt_by=now + timedelta(minutes=receipt),
        arrive_by=now + timedelta(minutes=arrive),
    )
    session.add(order)
    session.flush()
    for number, account_id in enumerate(new.officers, start=1):
        errand = Errand(
            account_id=account_id,
            state=ErrandState.SENT,
            receipt_by=order.receipt_by,
            arrive_by=order.arrive_by,
        )
        row = ErrandRow(order_id=order.id, account_id=account_id, number=number)
        row.hold(errand, watch_at=course.watch_at(errand))
        session.add(row)
    session.flush()
    return order


def _said(alert: Alert, new: NewOrder) -> dict[str, object]:
    """What the data files say now, as JSON values."""
    task, place = codebook.tasks()[new.task], codebook.places()[new.place]
    note, people = codebook.note_for(alert)
    return {
        "task": task.id,
        "task_zh": task.zh,
        "task_en": task.en,
        "place": place.id,
        "place_zh": place.zh,
        "place_en": place.en,
        "safety": [asdict(rule) for rule in note],
        "people_at_least": people,
        "word_minutes": codebook.times()[alert.level].word_minutes,
    }


def _sealed(session: Session, alert: Alert, where: tuple[str, str], words: str) -> bytes | None:
    if not words.strip():
        return None
    field, bound = where
    return cipher_of(session).seal(session, note_owner(alert), field, bound, words, clinical=False)
