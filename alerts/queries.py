"""Reading alerts; every list is bound by the asker's role, offices and restrictions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from alerts.audience import View, sees_evidence
from alerts.model import Alert, Evidence, Level, Line, What, gravest
from alerts.playbook import playbook
from alerts.tables import AlertLineRow, AlertRow, EvidenceRow, ShownRow
from alerts.telling import NOTE_FIELD, note_owner, note_row
from correction.register import queries as register
from foundation.access.model import Principal
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from foundation.ids import AccountId, AlertId, OfficeId, PersonId
from foundation.journal import queries as journal
from foundation.journal.model import Entry
from foundation.offices import queries as offices

_EVIDENCE_SHOWN = 20
_SIMILAR_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list of alerts is narrowed to; `before` is the id after which an older page begins."""

    is_open: bool = True
    level: Level | None = None
    mine: bool = False
    office: OfficeId | None = None
    before: AlertId | None = None
    limit: int = 200


def view_of(session: Session, principal: Principal) -> View:
    """What somebody may see now."""
    return views_of(session, [principal])[principal.session_id]


def views_of(session: Session, principals: Collection[Principal]) -> dict[str, View]:
    """What each of some may see now, by the session they are signed in with."""
    hidden = register.hidden_from(session, {one.account_id for one in principals})
    return {
        one.session_id: View.of(one, playbook(), hidden.get(one.account_id, frozenset()))
        for one in principals
    }


def board(session: Session, view: View) -> tuple[Alert, ...]:
    """Every open alert of a view, gravest first, then those nobody has taken, then the oldest."""
    rows = session.scalars(select(AlertRow).where(AlertRow.closed_at.is_(None), *within(view)))
    return tuple(sorted((row.to_alert() for row in rows), key=_urgency))


def alerts(session: Session, principal: Principal, wanted: Wanted) -> tuple[Alert, ...]:
    """Alerts of a view: open ones as on the board, ended ones newest first, a page at a time."""
    statement = select(AlertRow).where(*within(view_of(session, principal)))
    if wanted.level is not None:
        statement = statement.where(AlertRow.level == wanted.level.value)
    if wanted.office is not None:
        inside = offices.office_within(session, wanted.office, principal.office_path)
        statement = statement.where(AlertRow.office.in_(offices.subtree(inside.path)))
    if wanted.mine:
        mine = or_(
            AlertRow.acknowledged_by == principal.account_id,
            AlertRow.closed_by == principal.account_id,
        )
        statement = statement.where(mine)
    if wanted.is_open:
        rows = session.scalars(statement.where(AlertRow.closed_at.is_(None)))
        return tuple(sorted((row.to_alert() for row in rows), key=_urgency))[: wanted.limit]
    statement = statement.where(AlertRow.closed_at.is_not(None))
    if wanted.before is not None:
        statement = statement.where(_older_than(session, wanted.before))
    newest = statement.order_by(AlertRow.closed_at.desc(), AlertRow.id.desc())
    return tuple(row.to_alert() for row in session.scalars(newest.limit(wanted.limit)))


def alert(session: Session, alert_id: AlertId, principal: Principal) -> Alert:
    """One alert.

    Raises:
        NotFound: there is none in what the asker may see.
    """
    statement = select(AlertRow).where(
        AlertRow.id == alert_id, *within(view_of(session, principal))
    )
    row = session.scalar(statement)
    if row is None:
        raise NotFound("No such alert in your area.")
    return row.to_alert()


def timeline(session: Session, found: Alert, view: View) -> tuple[Line, ...]:
    """What happened to an alert, oldest first, with who has had it on a screen.

    What the clinical side wrote is left out of every other view; that something was written stays.
    """
    statement = select(AlertLineRow).where(AlertLineRow.alert_id == found.id)
    lines = [_line(session, found, row, view) for row in session.scalars(statement)]
    shown = (
        select(ShownRow.account_id, func.min(ShownRow.at))
        .where(ShownRow.alert_id == found.id)
        .group_by(ShownRow.account_id)
    )
    lines.extend(
        Line(0, at, What.DISPLAYED, account, None, None, None)
        for account, at in session.execute(shown)
    )
    ordered = sorted(lines, key=lambda line: (line.at, line.seq))
    return tuple(
        Line(number, line.at, line.what, line.actor, line.code, line.level, line.text)
        for number, line in enumerate(ordered, start=1)
    )


def evidence(session: Session, found: Alert, principal: Principal) -> tuple[Evidence, ...]:
    """The entries an alert rests on, newest first; nothing for a role outside the clinical side."""
    if not sees_evidence(playbook(), found.kind, principal.role):
        return ()
    seqs = session.scalars(
        select(EvidenceRow.seq)
        .where(EvidenceRow.alert_id == found.id)
        .order_by(EvidenceRow.seq.desc())
        .limit(_EVIDENCE_SHOWN)
    ).all()
    kept = journal.entries_at(session, seqs)
    entries = (kept[seq] for seq in seqs)
    return tuple(Evidence(one.seq, one.at, one.kind, one.data) for one in entries)


def explaining(session: Session, found: Collection[Alert]) -> dict[int, Entry]:
    """The entries that explained inhibited ones among some alerts, by their place."""
    places = {one.inhibited_by for one in found if one.inhibited_by is not None}
    return journal.entries_at(session, places)


def kinds_of(session: Session, ids: Collection[AlertId]) -> dict[AlertId, str]:
    """The kinds of some alerts, whoever may see them."""
    if not ids:
        return {}
    found = session.execute(select(AlertRow.id, AlertRow.kind).where(AlertRow.id.in_(set(ids))))
    return {AlertId(one): kind for one, kind in found}


def similar(session: Session, found: Alert, view: View) -> tuple[Alert, ...]:
    """Earlier alerts of the same kind about the same person, newest first, and how they ended."""
    if found.subject is None:
        return ()
    statement = (
        select(AlertRow)
        .where(AlertRow.subject == found.subject, AlertRow.kind == found.kind)
        .where(AlertRow.id != found.id, AlertRow.closed_at.is_not(None), is_real(), *within(view))
        .order_by(AlertRow.closed_at.desc())
        .limit(_SIMILAR_SHOWN)
    )
    return tuple(row.to_alert() for row in session.scalars(statement))


def open_levels(session: Session, person_ids: Collection[PersonId]) -> dict[PersonId, Level]:
    """The gravest open alert of each person who has one; the caller has bound the people."""
    if not person_ids:
        return {}
    found: dict[PersonId, list[Level]] = {}
    statement = select(AlertRow.subject, AlertRow.level).where(
        AlertRow.subject.in_(set(person_ids)), AlertRow.closed_at.is_(None), is_real()
    )
    for subject, level in session.execute(statement):
        found.setdefault(PersonId(str(subject)), []).append(Level(level))
    return {person_id: gravest(levels) for person_id, levels in found.items()}


def standing(session: Session, alert_id: AlertId) -> Alert | None:
    """One alert as it is now, whoever may see it: for those who tell people of it."""
    row = session.get(AlertRow, alert_id)
    return row.to_alert() if row is not None else None


def marks(session: Session, alert_id: AlertId) -> tuple[tuple[AccountId, int, datetime], ...]:
    """What screens signed back of an alert: account, the place in the journal, when."""
    statement = select(ShownRow).where(ShownRow.alert_id == alert_id)
    return tuple((AccountId(row.account_id), row.seq, row.at) for row in session.scalars(statement))


def was_signed(
    alert_id: ColumnElement[str],
    account_id: ColumnElement[Any],
    *,
    since: ColumnElement[int],
    until: ColumnElement[Any],
) -> ColumnElement[bool]:
    """Whether a screen of an account signed a state from `since` up to `until`, in a query."""
    mark = select(ShownRow.seq).where(
        ShownRow.alert_id == alert_id,
        ShownRow.account_id == account_id,
        ShownRow.seq >= since,
        or_(until.is_(None), ShownRow.seq < until),
    )
    return mark.exists()


def seen_at(session: Session, person_id: PersonId, since: datetime) -> datetime | None:
    """When, from `since` on, somebody first had a crisis of this person on a screen or took it."""
    about = and_(AlertRow.subject == person_id, AlertRow.kind == "crisis")
    shown = session.scalar(
        select(func.min(ShownRow.at))
        .join(AlertRow, AlertRow.id == ShownRow.alert_id)
        .where(about, ShownRow.at >= since)
    )
    taken = session.scalar(
        select(func.min(AlertRow.acknowledged_at)).where(about, AlertRow.acknowledged_at >= since)
    )
    return min((at for at in (shown, taken) if at is not None), default=None)


def within(view: View) -> tuple[ColumnElement[bool], ...]:
    """The conditions that bind a query to a view; `View.sees` says the same of one alert."""
    bound: list[ColumnElement[bool]] = [
        AlertRow.kind.in_(view.kinds),
        or_(AlertRow.office.in_(offices.subtree(view.office_path)), AlertRow.office.is_(None)),
    ]
    if view.hidden:
        bound.append(or_(AlertRow.subject.is_(None), AlertRow.subject.not_in(view.hidden)))
    return tuple(bound)


def is_real() -> ColumnElement[bool]:
    """The condition of whatever counts: an exercise is no alert of anybody."""
    return AlertRow.drill.is_(None)


def ids_in_view(session: Session, ids: Collection[AlertId], view: View) -> frozenset[AlertId]:
    """Those of some alerts, open or ended, that belong in a view."""
    statement = select(AlertRow.id).where(AlertRow.id.in_(set(ids)), *within(view))
    return frozenset(AlertId(found) for found in session.scalars(statement))


def among(session: Session, ids: Collection[AlertId], view: View) -> dict[AlertId, Alert]:
    """Those of some alerts, open or ended, that belong in a view, by their ids."""
    rows = session.scalars(select(AlertRow).where(AlertRow.id.in_(set(ids)), *within(view)))
    return {AlertId(row.id): row.to_alert() for row in rows}


def waits(session: Session, now: datetime) -> bool:
    """Whether an alert should call again by itself; a cheap look for the tick."""
    return session.scalar(select(AlertRow.id).where(AlertRow.due_at <= now).limit(1)) is not None


def _urgency(found: Alert) -> tuple[int, bool, datetime, str]:
    return (-found.level.rank, found.acknowledged_by is not None, found.opened_at, found.id)


def _older_than(session: Session, before: AlertId) -> ColumnElement[bool]:
    place = session.get(AlertRow, before)
    if place is None or place.closed_at is None:
        raise NotFound("This page is no longer there; begin again.")
    return or_(
        AlertRow.closed_at < place.closed_at,
        and_(AlertRow.closed_at == place.closed_at, AlertRow.id < before),
    )


def _line(session: Session, found: Alert, row: AlertLineRow, view: View) -> Line:
    text: str | None = None
    if row.note is not None and (view.is_clinical or not row.clinical):
        text = cipher_of(session).open(
            session,
            note_owner(found),
            NOTE_FIELD,
            note_row(found.id, row.number),
            row.note,
            clinical=row.clinical,
        )
    level = Level(row.level) if row.level else None
    return Line(row.number, row.at, What(row.what), row.actor, row.code, level, text)
