"""Taking what is due, and writing down how each try ended; between the two no row is held."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.channels import contacts, queries
from alerts.channels.events import ChannelFailing, ChannelWorks, DeliverySettled
from alerts.channels.installed import Installed
from alerts.channels.kindbook import kinds, sending, texts
from alerts.channels.model import (
    Delivery,
    DeliveryFailed,
    How,
    Outgoing,
    Purpose,
    ToPerson,
    ToWebhook,
)
from alerts.channels.tables import DeliveryRow, HealthRow, WebhookRow
from alerts.channels.texts import notice, test_message, webhook_body
from alerts.channels.wanting import next_try, wait
from alerts.following import SYSTEM
from alerts.model import Alert
from alerts.notices import actions as notices
from alerts.notices import queries as notice_queries
from alerts.playbook import playbook
from foundation.accounts import queries as accounts
from foundation.accounts.model import AccountState
from foundation.ids import AlertId, new_id
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries

BATCH = 20
# Of one target so many are taken at once, and sent one after another.
EACH = 5


@dataclass(frozen=True)
class _Over:
    """Why a delivery is not sent at all."""

    how: How
    error: str


def lease_time() -> timedelta:
    """How long a taken delivery is nobody else's: longer than all of its target's tries take."""
    return sending().timeout * (EACH + 1)


def claim(
    session: Session, *, have: Installed, now: datetime, busy: Collection[str] = ()
) -> tuple[Outgoing, ...]:
    """Take deliveries that are due, and put together what is sent; what is over is ended here.

    Args:
        busy: targets that something is being sent to already.
    """
    taken: list[Outgoing] = []
    each: dict[str, int] = {}
    for row in session.scalars(_due(now, busy).limit(BATCH).with_for_update(skip_locked=True)):
        if each.get(row.target, 0) == EACH:
            continue
        composed = _compose(session, row.to_delivery(), have)
        if isinstance(composed, _Over):
            _end(session, row, composed, now=now)
            continue
        each[row.target] = each.get(row.target, 0) + 1
        row.lease, row.leased_until = new_id(), now + lease_time()
        row.attempts += 1
        taken.append(_with_lease(composed, row))
    session.flush()
    return tuple(taken)


def spare_ended(session: Session, *, now: datetime) -> int:
    """Spare what nobody sends now and whose calling has ended; returns how many."""
    idle = or_(DeliveryRow.lease.is_(None), DeliveryRow.leased_until <= now)
    wanted = (
        select(DeliveryRow)
        .where(DeliveryRow.due_at.is_not(None), idle)
        .where(notice_queries.has_ended(DeliveryRow.calling_id.expression))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(wanted))
    for row in rows:
        _end(session, row, _Over(How.SPARED, "calling_ended"), now=now)
    return len(rows)


def note_accepted(
    session: Session, sent: Delivery, *, delivered: bool = False, now: datetime
) -> None:
    """The channel took it; also where the lease has passed to somebody else meanwhile.

    Args:
        delivered: the answer came from the recipient itself, as a webhook's does.
    """
    row = _locked(session, sent)
    if row.accepted_at is not None:
        return
    row.accepted_at, row.due_at, row.how, row.ended_at = now, None, None, None
    row.delivered_at = now if delivered else None
    row.lease = row.leased_until = row.error = None
    if row.notice_id is not None:
        notices.note_accepted(session, row.notice_id, at=now)
    session.flush()
    _tell(session, row, "delivered" if delivered else "accepted", now=now)
    _note_success(session, row.target, now=now)


def note_failed(
    session: Session, sent: Delivery, failure: DeliveryFailed, *, now: datetime
) -> None:
    """The channel did not take it: it is tried again later, or given up."""
    row = _locked(session, sent)
    if row.lease != sent.lease or row.due_at is None:
        # Somebody else sends it by now, or it is over: their word counts.
        return
    row.lease = row.leased_until = None
    again = next_try(row.made_at, row.attempts, sending(), now=now, chance=_chance())
    row.error = failure.reason
    if failure.permanent or again is None:
        _end(session, row, _Over(How.GAVE_UP, failure.reason), now=now)
    else:
        row.due_at = again
    session.flush()
    _note_failure(session, row.target, failure, now=now)


def release(session: Session, unsent: Delivery) -> None:
    """Give back a delivery that was taken and not tried."""
    row = _locked(session, unsent)
    if row.lease == unsent.lease and row.due_at is not None:
        row.lease = row.leased_until = None
        row.attempts -= 1


def tell_failing(session: Session, *, now: datetime) -> int:
    """Make an alert of every target that has failed for too long; once for each outage."""
    wanted = select(HealthRow).where(
        HealthRow.failing_since <= now - sending().failing, HealthRow.told_at.is_(None)
    )
    rows = list(session.scalars(wanted.with_for_update(skip_locked=True)))
    for row in rows:
        row.told_at = now
        told = ChannelFailing(
            channel=row.target,
            outage=str(row.outage),
            since=_instant(row.failing_since),
            error=row.last_error or "",
        )
        journal.append(session, told, actor=SYSTEM, at=now)
    return len(rows)


def something_fails(session: Session, now: datetime) -> bool:
    """Whether a target has failed for too long and nobody was told; a cheap look."""
    wanted = select(HealthRow.target).where(
        HealthRow.failing_since <= now - sending().failing, HealthRow.told_at.is_(None)
    )
    return session.scalar(wanted.limit(1)) is not None


def forget_health(session: Session, target: str, *, now: datetime) -> None:
    """A target is used no more: what it failed at is over."""
    row = session.get(HealthRow, target, with_for_update=True)
    if row is not None:
        _recover(session, row, now=now)


def _due(now: datetime, busy: Collection[str]) -> Select[DeliveryRow]:
    free = or_(DeliveryRow.lease.is_(None), DeliveryRow.leased_until <= now)
    resting = exists().where(HealthRow.target == DeliveryRow.target, HealthRow.retry_at > now)
    wanted = select(DeliveryRow).where(DeliveryRow.due_at <= now, free, ~resting)
    if busy:
        wanted = wanted.where(DeliveryRow.target.not_in(busy))
    return wanted.order_by(DeliveryRow.due_at, DeliveryRow.id)


def _compose(session: Session, delivery: Delivery, have: Installed) -> Outgoing | _Over:
    """What is sent, as everything stands now; who may no longer hear of it is spared."""
    if delivery.purpose is Purpose.WEBHOOK:
        return _compose_webhook(session, delivery)
    channel = have.channels.get(delivery.target)
    if channel is None:
        return _Over(How.GAVE_UP, "not_configured")
    assert delivery.account_id is not None  # noqa: S101  (all but webhooks go to somebody)
    account = accounts.by_ids(session, [delivery.account_id]).get(delivery.account_id)
    if account is None or account.state is not AccountState.ACTIVE:
        return _Over(How.SPARED, "account_disabled")
    address = None
    if channel.personal:
        kind = kinds()[channel.kind].address
        address = contacts.address_of(session, account.id, kind)
        if address is None:
            return _Over(How.GAVE_UP, "no_address")
    if delivery.purpose is Purpose.TEST:
        return ToPerson(delivery, test_message(texts(), language=account.language), address)
    alert = alerts.standing(session, AlertId(str(delivery.alert_id)))
    if alert is None or not alert.calls:
        return _Over(How.SPARED, "calling_ended")
    words = playbook().levels[alert.level]
    message = notice(alert, words, texts(), language=account.language)
    return ToPerson(delivery, message, address)


def _compose_webhook(session: Session, delivery: Delivery) -> Outgoing | _Over:
    row = session.get(WebhookRow, delivery.webhook_id)
    if row is None or row.disabled_at is not None:
        return _Over(How.SPARED, "disabled")
    entry = journal_queries.entries_at(session, [delivery.seq or 0])[delivery.seq or 0]
    alert = Alert.from_coded(entry.data)
    body = webhook_body(delivery.id, entry, alert, playbook().policy_of(alert.kind))
    return ToWebhook(delivery, queries.url_of(session, row), queries.secret_of(session, row), body)


def _with_lease(outgoing: Outgoing, row: DeliveryRow) -> Outgoing:
    delivery = row.to_delivery()
    if isinstance(outgoing, ToWebhook):
        return ToWebhook(delivery, outgoing.url, outgoing.secret, outgoing.body)
    return ToPerson(delivery, outgoing.message, outgoing.address)


def _locked(session: Session, sent: Delivery) -> DeliveryRow:
    return session.get_one(DeliveryRow, sent.id, with_for_update=True, populate_existing=True)


def _end(session: Session, row: DeliveryRow, over: _Over, *, now: datetime) -> None:
    row.due_at = row.lease = row.leased_until = None
    row.how, row.ended_at, row.error = over.how.value, now, over.error
    session.flush()
    _tell(session, row, over.how.value, now=now)


def _tell(session: Session, row: DeliveryRow, how: str, *, now: datetime) -> None:
    told = DeliverySettled(
        alert=row.alert_id,
        delivery=row.id,
        target=row.target,
        notice=row.notice_id,
        how=how,
        error=row.error,
    )
    journal.append(session, told, actor=SYSTEM, at=now)


def _health(session: Session, target: str) -> HealthRow:
    insert_if_absent(session, HealthRow, {"target": target, "failures": 0})
    return session.get_one(HealthRow, target, with_for_update=True, populate_existing=True)


def _note_success(session: Session, target: str, *, now: datetime) -> None:
    row = _health(session, target)
    row.last_success_at = now
    if row.retry_at is not None:
        # What waited for this target goes on at once.
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.target == target, DeliveryRow.due_at > now)
            .values(due_at=now)
            .execution_options(synchronize_session="fetch")
        )
    _recover(session, row, now=now)


def _recover(session: Session, row: HealthRow, *, now: datetime) -> None:
    if row.told_at is not None:
        told = ChannelWorks(channel=row.target, outage=str(row.outage))
        journal.append(session, told, actor=SYSTEM, at=now)
    row.failing_since = row.retry_at = row.outage = row.told_at = row.last_error = None
    row.failures = 0
    session.flush()


def _note_failure(session: Session, target: str, failure: DeliveryFailed, *, now: datetime) -> None:
    row = _health(session, target)
    row.failures += 1
    row.last_error = failure.reason
    if row.failing_since is None:
        row.failing_since, row.outage = now, new_id()
    if failure.stalls:
        row.retry_at = now + wait(row.failures, sending(), chance=_chance())
    session.flush()


def _chance() -> float:
    return secrets.randbelow(1001) / 1000


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def by_target(taken: Collection[Outgoing]) -> Mapping[str, list[Outgoing]]:
    """What was taken, by where it goes, each in the order in which it is sent."""
    found: dict[str, list[Outgoing]] = {}
    for one in taken:
        found.setdefault(one.delivery.target, []).append(one)
    return found
