"""Every change of silences: asked for, agreed with, ended by hand or by the clock."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from alerts import lifecycle
from alerts import queries as alerts
from alerts.audience import may_act
from alerts.model import Alert, SilenceId, State
from alerts.playbook import playbook
from alerts.silences import queries, swallowing, waking
from alerts.silences.covering import LOOKS_BACK, QUIETABLE, check_asked, needs_second
from alerts.silences.events import SilenceAgreed, SilenceAsked, SilenceBegun, SilenceEnded
from alerts.silences.model import (
    Asked,
    Ended,
    OwnSilence,
    Silence,
    SilenceHolds,
    SilenceOver,
    SilenceState,
)
from alerts.silences.reasonbook import bounds, reasons
from alerts.silences.tables import SilenceRow
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, tell
from correction.register import queries as register
from foundation.access.model import Principal
from foundation.apart import each_apart
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid
from foundation.ids import OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices


def ask(session: Session, principal: Principal, asked: Asked, *, now: datetime) -> Silence:
    """Ask for a silence; it begins at once unless a second person must agree.

    Raises:
        NotFound: nobody of this id, or no such office, in the asker's area.
        MayNotHandle: the role may not act on alerts of one of the kinds.
        NeverSilent, ReasonUnfit, TooLongSilence, Invalid: see `covering.check_asked`.
    """
    office = _office(session, principal, asked)
    check_asked(asked, policies=playbook().by_kind, reasons=reasons(), bounds=bounds())
    _may_set(principal, asked.kinds)

    earlier = queries.touching(session, asked, office, since=now - LOOKS_BACK)
    waits = needs_second(asked, earlier, bounds=bounds(), now=now)

    row = _row(session, principal, asked, office, now=now)
    told = SilenceAsked(
        office=office,
        subject=asked.person,
        silence=row.id,
        kinds=tuple(sorted(asked.kinds)),
        reason=asked.reason,
        ends_at=row.ends_at.isoformat(),
        waits=waits,
    )
    journal.append(session, told, actor=principal.account_id, at=now)
    _audit(session, "silences.asked", row, by=principal.account_id, now=now)
    if not waits:
        _begin(session, row, now=now)
    return row.to_silence()


def agree(
    session: Session, principal: Principal, silence_id: SilenceId, *, now: datetime
) -> Silence:
    """Agree, as the second person, with a silence that waits for that; it begins now.

    Raises:
        NotFound: no such silence in what the asker may see.
        OwnSilence: it is the asker's own.
        MayNotHandle: the role may not act on alerts of one of the kinds.
        SilenceHolds, SilenceOver: nobody waits for it any more.
    """
    row = queries.row_within(session, silence_id, principal, lock=True)
    found = row.to_silence()
    _may_set(principal, found.kinds)
    if found.state is SilenceState.ENDED or found.ends_at <= now:
        raise SilenceOver
    if found.state is SilenceState.HOLDS:
        raise SilenceHolds
    if found.asked_by == principal.account_id:
        raise OwnSilence

    row.agreed_by, row.agreed_at = principal.account_id, now

    told = SilenceAgreed(office=found.office, subject=found.person, silence=found.id)
    journal.append(session, told, actor=principal.account_id, at=now)
    _audit(session, "silences.agreed", row, by=principal.account_id, now=now)
    _begin(session, row, now=now)
    return row.to_silence()


def end(session: Session, principal: Principal, silence_id: SilenceId, *, now: datetime) -> Silence:
    """End a silence early, or take it back before it began; what it swallowed calls at the tick.

    Raises:
        NotFound: no such silence in what the asker may see.
        MayNotHandle: the role may not act on alerts of one of the kinds.
        SilenceOver: it is over already.
    """
    row = queries.row_within(session, silence_id, principal, lock=True)
    found = row.to_silence()
    _may_set(principal, found.kinds)
    if found.state is SilenceState.ENDED:
        raise SilenceOver

    how = Ended.TAKEN_BACK if found.state is SilenceState.WAITING else Ended.HAND
    row.ended_by = principal.account_id
    _end(session, row, how, by=principal.account_id, now=now)
    return row.to_silence()


def waits(session: Session, now: datetime) -> bool:
    """Whether the end of a silence has come, or alerts are to be woken; for the tick."""
    return bool(queries.due(session, now, limit=1)) or waking.waits(session)


def end_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """End every silence whose time has come; where there is none, wake what ended ones swallowed.

    Not both in one transaction: whoever raises an alert locks it before a silence, so nobody who
    holds a silence may wait for an alert.

    Returns:
        How many were dealt with; when it is `limit` or more there may be others.
    """

    def end_one(silence_id: SilenceId) -> bool:
        row = session.get_one(SilenceRow, silence_id, with_for_update=True, populate_existing=True)
        if row.ended_at is not None or row.ends_at > now:
            return False
        how = Ended.NOT_AGREED if row.begun_at is None else Ended.TIME
        _end(session, row, how, by=SYSTEM, now=now)
        return True

    due = queries.due(session, now, limit=limit)
    ended = each_apart(session, due, end_one, doing="silence ends")
    return ended or waking.wake_ended(session, now=now, limit=limit)


def _office(session: Session, principal: Principal, asked: Asked) -> OfficeId:
    if (asked.person is None) == (asked.office is None):
        raise Invalid("Say whom it is about.", fields={"person_id": "needed"})
    if asked.person is not None:
        return register.person(session, asked.person, principal.scope).office_id
    return offices.office_within(session, OfficeId(str(asked.office)), principal.office_path).id


def _may_set(principal: Principal, kinds: frozenset[str]) -> None:
    for kind in sorted(kinds):
        may_act(playbook(), kind, principal.role)


def _row(
    session: Session, principal: Principal, asked: Asked, office: OfficeId, *, now: datetime
) -> SilenceRow:
    silence_id = new_id()
    row = SilenceRow(
        id=silence_id,
        person_id=asked.person,
        office_id=office,
        kinds=sorted(asked.kinds),
        reason=asked.reason,
        words=cipher_of(session).seal(
            session,
            queries.words_owner(silence_id, asked.person),
            queries.WORDS_FIELD,
            silence_id,
            asked.text,
            clinical=False,
        ),
        asked_by=principal.account_id,
        asked_at=now,
        ends_at=now + timedelta(minutes=asked.minutes),
    )
    session.add(row)
    session.flush()
    return row


def _begin(session: Session, row: SilenceRow, *, now: datetime) -> None:
    """It holds from now on; what it covers and calls already falls silent."""
    row.begun_at = now
    session.flush()
    silence = row.to_silence()
    fell = [_fall_silent(session, one, silence, now=now) for one in _calling(session, silence)]
    told = SilenceBegun(
        office=silence.office,
        subject=silence.person,
        silence=silence.id,
        alerts=tuple(alert.id for alert in fell if alert is not None),
    )
    journal.append(session, told, actor=SYSTEM, at=now)


def _calling(session: Session, silence: Silence) -> tuple[AlertRow, ...]:
    """The rows of alerts that may be covered, locked; whether each one is, the rules say."""
    about: ColumnElement[bool] = AlertRow.subject == silence.person
    if silence.person is None:
        place = offices.office(session, silence.office)
        about = AlertRow.office.in_(offices.subtree(place.path))
    wanted = select(AlertRow).where(
        about,
        AlertRow.closed_at.is_(None),
        AlertRow.state == State.RAISED.value,
        AlertRow.silence.is_(None),
        alerts.is_real(),
        AlertRow.kind.in_(silence.kinds),
        AlertRow.level.in_([level.value for level in QUIETABLE]),
    )
    return tuple(session.scalars(wanted.order_by(AlertRow.id).with_for_update()))


def _fall_silent(
    session: Session, row: AlertRow, silence: Silence, *, now: datetime
) -> Alert | None:
    before = row.to_alert()
    if not before.calls or not swallowing.covers(session, silence, before, now=now):
        return None
    alert = lifecycle.silence(before, silence.id, until=silence.ends_at, now=now)
    told = tell(session, row, alert, swallowing.silenced(silence), now=now)
    swallowing.swallow(session, row, silence, now=now)
    return told


def _end(session: Session, row: SilenceRow, how: Ended, *, by: str, now: datetime) -> None:
    row.ended, row.ended_at = how.value, now
    session.flush()
    told = SilenceEnded(
        office=OfficeId(row.office_id),
        subject=row.to_silence().person,
        silence=row.id,
        how=how.value,
    )
    journal.append(session, told, actor=by, at=now)
    _audit(session, "silences.ended", row, by=by, now=now)


def _audit(session: Session, action: str, row: SilenceRow, *, by: str, now: datetime) -> None:
    data = {"kinds": list(row.kinds), "reason": row.reason, "ends_at": row.ends_at.isoformat()}
    whom = f"person:{row.person_id}" if row.person_id else f"office:{row.office_id}"
    audit.record(
        session, action, at=now, actor=by, object=f"silence:{row.id}", purpose=whom, data=data
    )
