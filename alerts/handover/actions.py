"""Handing a post over: offered, read item by item, taken; until then the outgoing answers."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import handing_over
from alerts import queries as alerts
from alerts.duty import queries as roster
from alerts.duty import standing
from alerts.duty.actions import check_may_fill, hold_roster
from alerts.duty.model import Span, UnfitForPost
from alerts.duty.postbook import posts
from alerts.handover import queries
from alerts.handover.events import DutyOffered, DutyOfferWithdrawn, DutyTaken
from alerts.handover.model import (
    Handover,
    HandoverEnded,
    HandoverId,
    HandoverOpen,
    HandoverState,
    ItemsUnread,
    NotOnDuty,
    NotYourHandover,
    Offer,
)
from alerts.handover.tables import HandoverItemRow, HandoverRow
from alerts.model import Alert
from alerts.playbook import playbook
from alerts.telling import note_owner
from foundation.access.model import CLINICAL, Principal
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid, NotFound
from foundation.ids import AccountId, AlertId, OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices

# Whose shift ended this long ago may still hand over: the next came late, or the alarm went on.
_JUST_STOOD = timedelta(hours=12)


def offer(session: Session, principal: Principal, wanted: Offer, *, now: datetime) -> Handover:
    """Hand a post over: every open real alert of the outgoing's view becomes an item to be read.

    Raises:
        NotOnDuty: the asker neither answers for the post nor has just stood on it.
        HandoverOpen: it is being handed over already.
        UnfitForPost: the next may not stand on it.
        Invalid: what should come next is missing for an alert the outgoing has taken.
    """
    post = posts().get(wanted.post)
    if post is None:
        raise Invalid("No such post.", fields={"post": "unknown"})
    office = offices.office_within(session, wanted.office_id, principal.office_path)
    if wanted.to == principal.account_id:
        raise UnfitForPost(fields={"to": "same_person"})
    check_may_fill(session, post, office, wanted.to, field="to")
    hold_roster(session)
    _check_on_duty(session, principal, office.id, post.id, at=now)
    if _offered(session, office.id, post.id):
        raise HandoverOpen
    view = alerts.view_of(session, principal)
    board = tuple(one for one in alerts.board(session, view) if not one.exercise)
    _check_acts(board, wanted, principal.account_id)

    row = _store(session, principal, wanted, board, now=now)

    audit.record(session, "duty_offered", principal=principal, object=f"handover:{row.id}", at=now)
    told = DutyOffered(
        office=office.id,
        handover=row.id,
        post=row.post,
        outgoing=row.outgoing,
        incoming=row.incoming,
        items=len(board),
    )
    journal.append(session, told, actor=principal.account_id, at=now)
    return queries.handover(session, HandoverId(row.id), principal.office_path)


def confirm(
    session: Session,
    principal: Principal,
    handover_id: HandoverId,
    alert_id: AlertId,
    *,
    now: datetime,
) -> None:
    """The incoming has read one item; again changes nothing.

    Raises:
        NotFound: no such hand-over or item.
        NotYourHandover: somebody else is to take over.
        HandoverEnded: too late.
    """
    row = _row(session, principal, handover_id)
    _check_mine(row, row.incoming, principal)
    item = session.get(HandoverItemRow, (row.id, alert_id))
    if item is None:
        raise NotFound("No such item in this hand-over.")
    if item.confirmed_at is None:
        item.confirmed_at = now


def take_over(
    session: Session,
    principal: Principal,
    handover_id: HandoverId,
    *,
    sound_tested: bool,
    now: datetime,
) -> Handover:
    """The incoming takes over: what the outgoing had taken is theirs from now on, by name.

    Raises:
        NotFound, NotYourHandover, HandoverEnded: as `confirm`.
        ItemsUnread: an open item was not confirmed.
        Invalid: the alarm's sound was not tested.
        NotForColleague: the incoming may not handle one of the alerts.
    """
    row = _row(session, principal, handover_id)
    _check_mine(row, row.incoming, principal)
    found = queries.handover(session, handover_id, principal.office_path)
    seen = queries.items(session, found, alerts.view_of(session, principal))
    left = len(queries.unread(seen))
    if left:
        raise ItemsUnread(params={"count": left})
    if not sound_tested:
        raise Invalid(
            "Test the alarm's sound first.", code="sound_untested", fields={"sound_tested": "false"}
        )
    outgoing = AccountId(row.outgoing)
    passed = handing_over.taken_by(session, outgoing)

    handing_over.hand_over_alerts(session, outgoing, principal, actor=principal.account_id, now=now)
    row.state, row.ended_at = HandoverState.TAKEN.value, now
    row.sound_tested, row.passed = True, passed
    session.flush()

    audit.record(session, "duty_taken", principal=principal, object=f"handover:{row.id}", at=now)
    told = DutyTaken(
        office=OfficeId(row.office_id),
        handover=row.id,
        post=row.post,
        outgoing=row.outgoing,
        incoming=row.incoming,
        passed=passed,
    )
    journal.append(session, told, actor=principal.account_id, at=now)
    return queries.handover(session, handover_id, principal.office_path)


def withdraw(
    session: Session, principal: Principal, handover_id: HandoverId, *, now: datetime
) -> None:
    """The outgoing takes the offer back, to write it anew or to stay.

    Raises:
        NotFound, NotYourHandover, HandoverEnded: as `confirm`.
    """
    row = _row(session, principal, handover_id)
    _check_mine(row, row.outgoing, principal)

    row.state, row.ended_at = HandoverState.WITHDRAWN.value, now
    session.flush()

    told = DutyOfferWithdrawn(office=OfficeId(row.office_id), handover=row.id, post=row.post)
    journal.append(session, told, actor=principal.account_id, at=now)


def _check_on_duty(
    session: Session, principal: Principal, office_id: OfficeId, post: str, *, at: datetime
) -> None:
    """Whoever answers now hands over, or whose shift here ended only just."""
    answering = standing.on_duty(session, office_id, post, at)
    if answering.account_id == principal.account_id:
        return
    lately = roster.shifts(session, principal.office_path, Span(at - _JUST_STOOD, at))
    stood = {
        account
        for one in lately
        if (one.office_id, one.post) == (office_id, post)
        for account in (one.account_id, one.substitute_id)
    }
    if principal.account_id not in stood:
        raise NotOnDuty


def _check_acts(board: tuple[Alert, ...], wanted: Offer, outgoing: AccountId) -> None:
    known = {one.id for one in board}
    fields = {f"acts.{alert_id}": "unknown" for alert_id in wanted.acts if alert_id not in known}
    for one in board:
        if one.acknowledged_by == outgoing and not wanted.acts.get(one.id, "").strip():
            fields[f"acts.{one.id}"] = "needed"
    if fields:
        raise Invalid(
            "Say of each alert you have taken what should come next.",
            code="next_act_missing",
            fields=fields,
        )


def _offered(session: Session, office_id: OfficeId, post: str) -> bool:
    statement = select(HandoverRow.id).where(
        HandoverRow.office_id == office_id,
        HandoverRow.post == post,
        HandoverRow.state == HandoverState.OFFERED.value,
    )
    return session.scalar(statement) is not None


def _store(
    session: Session,
    principal: Principal,
    wanted: Offer,
    board: tuple[Alert, ...],
    *,
    now: datetime,
) -> HandoverRow:
    clinical = principal.role in CLINICAL
    row = HandoverRow(
        id=new_id(),
        office_id=wanted.office_id,
        post=wanted.post,
        outgoing=principal.account_id,
        incoming=wanted.to,
        state=HandoverState.OFFERED.value,
        offered_at=now,
        clinical=clinical,
    )
    if wanted.points.strip():
        row.points = cipher_of(session).seal(
            session, row.id, queries.POINTS_FIELD, row.id, wanted.points, clinical=clinical
        )
    session.add(row)
    session.flush()
    for number, alert in enumerate(board, start=1):
        session.add(_item(session, row, alert, (number, wanted.acts.get(alert.id, ""))))
    session.flush()
    return row


def _item(
    session: Session, row: HandoverRow, alert: Alert, told: tuple[int, str]
) -> HandoverItemRow:
    number, text = told
    # As a note on the alert: what the clinical side writes of a clinical alert stays there.
    clinical = row.clinical and playbook().policy_of(alert.kind).clinical
    item = HandoverItemRow(handover_id=row.id, alert_id=alert.id, number=number, clinical=clinical)
    if text.strip():
        bound = queries.act_row(row.id, alert.id)
        item.act = cipher_of(session).seal(
            session, note_owner(alert), queries.ACT_FIELD, bound, text, clinical=clinical
        )
    return item


def _row(session: Session, principal: Principal, handover_id: HandoverId) -> HandoverRow:
    """The row of a hand-over of the asker's subtree, locked until the commit."""
    statement = select(HandoverRow).where(
        HandoverRow.id == handover_id,
        HandoverRow.office_id.in_(offices.subtree(principal.office_path)),
    )
    row = session.scalar(statement.with_for_update())
    if row is None:
        raise NotFound("No such hand-over in your area.")
    return row


def _check_mine(row: HandoverRow, named: str, principal: Principal) -> None:
    if principal.account_id != named:
        raise NotYourHandover
    if row.state != HandoverState.OFFERED.value:
        raise HandoverEnded
