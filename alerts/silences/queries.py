"""Reading silences and what they swallowed; bound by the asker's offices and restrictions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import View
from alerts.model import Alert, SilenceId
from alerts.silences.model import Asked, Silence
from alerts.silences.tables import SilenceRow, SwallowedRow
from foundation.access.model import Principal
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from foundation.ids import AlertId, OfficeId
from foundation.offices import queries as offices

WORDS_FIELD = "silences.words"
LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Swallowed:
    """An alert as it is now, which a silence kept from calling from an instant to another."""

    alert: Alert
    at: datetime
    woken_at: datetime | None


def silences(session: Session, principal: Principal, *, now: datetime) -> tuple[Silence, ...]:
    """Silences of the asker's offices that wait, hold, or ended within a day; newest first."""
    lately = or_(SilenceRow.ended_at.is_(None), SilenceRow.ended_at > now - LATELY)
    statement = select(SilenceRow).where(lately, *within(session, principal))
    newest = statement.order_by(SilenceRow.asked_at.desc(), SilenceRow.id)
    return tuple(row.to_silence() for row in session.scalars(newest))


def silence(session: Session, silence_id: SilenceId, principal: Principal) -> Silence:
    """One silence.

    Raises:
        NotFound: there is none in what the asker may see.
    """
    return row_within(session, silence_id, principal).to_silence()


def row_within(
    session: Session, silence_id: SilenceId, principal: Principal, *, lock: bool = False
) -> SilenceRow:
    """The row of one silence, for this room; raises as `silence`."""
    wanted = select(SilenceRow).where(SilenceRow.id == silence_id, *within(session, principal))
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound("No such silence in your area.")
    return row


def words(session: Session, found: Silence) -> str:
    """What was said when a silence was asked for."""
    row = session.get_one(SilenceRow, found.id)
    owner = words_owner(row.id, row.person_id)
    return cipher_of(session).open(session, owner, WORDS_FIELD, row.id, row.words, clinical=False)


def words_owner(silence_id: str, person_id: str | None) -> str:
    """Under whose key the words are sealed: the person's, or the silence's own."""
    return person_id or silence_id


def counts(session: Session, ids: Collection[SilenceId]) -> dict[SilenceId, int]:
    """How many alerts each of some silences has swallowed."""
    statement = (
        select(SwallowedRow.silence_id, func.count())
        .where(SwallowedRow.silence_id.in_(set(ids)))
        .group_by(SwallowedRow.silence_id)
    )
    return {SilenceId(one): number for one, number in session.execute(statement)}


def swallowed(session: Session, silence_id: SilenceId, view: View) -> tuple[Swallowed, ...]:
    """The alerts that a silence has swallowed and the view may show, the latest first."""
    statement = select(SwallowedRow).where(SwallowedRow.silence_id == silence_id)
    rows = list(session.scalars(statement.order_by(SwallowedRow.at.desc(), SwallowedRow.alert_id)))
    known = alerts.among(session, {AlertId(row.alert_id) for row in rows}, view)
    return tuple(
        Swallowed(known[AlertId(row.alert_id)], row.at, row.woken_at)
        for row in rows
        if AlertId(row.alert_id) in known
    )


def by_ids(session: Session, ids: Collection[SilenceId]) -> dict[SilenceId, Silence]:
    """Some silences, whoever may see them: for those who show an alert under one."""
    if not ids:
        return {}
    rows = session.scalars(select(SilenceRow).where(SilenceRow.id.in_(set(ids))))
    return {SilenceId(row.id): row.to_silence() for row in rows}


def touching(
    session: Session, asked: Asked, office: OfficeId, *, since: datetime
) -> tuple[Silence, ...]:
    """Silences that held since an instant and whose scope touches the asked one's.

    About the same person or office, about an office above it, or about somebody or some office
    below it: a long silence is not made of short ones of different width.
    """
    place = offices.office(session, office)
    above = {one.id for one in offices.ancestors(session, place.path)}
    wide = SilenceRow.person_id.is_(None) & SilenceRow.office_id.in_(above)
    if asked.person is not None:
        scope = or_(SilenceRow.person_id == asked.person, wide)
    else:
        scope = or_(SilenceRow.office_id.in_(offices.subtree(place.path)), wide)
    statement = select(SilenceRow).where(
        scope,
        SilenceRow.begun_at.is_not(None),
        SilenceRow.ends_at > since,
        or_(SilenceRow.ended_at.is_(None), SilenceRow.ended_at > since),
    )
    return tuple(row.to_silence() for row in session.scalars(statement))


def due(session: Session, now: datetime, *, limit: int) -> tuple[SilenceId, ...]:
    """The silences that are not over and whose end has come."""
    statement = (
        select(SilenceRow.id)
        .where(SilenceRow.ended_at.is_(None), SilenceRow.ends_at <= now)
        .order_by(SilenceRow.ends_at, SilenceRow.id)
        .limit(limit)
    )
    return tuple(SilenceId(one) for one in session.scalars(statement))


def within(session: Session, principal: Principal) -> tuple[ColumnElement[bool], ...]:
    """The conditions that bind a query to what somebody may see."""
    view = alerts.view_of(session, principal)
    bound: list[ColumnElement[bool]] = [
        SilenceRow.office_id.in_(offices.subtree(principal.office_path))
    ]
    if view.hidden:
        bound.append(or_(SilenceRow.person_id.is_(None), SilenceRow.person_id.not_in(view.hidden)))
    return tuple(bound)
