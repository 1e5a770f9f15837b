"""Reading deliveries, webhooks, and how each channel does."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from alerts.channels.model import Delivery, Health, Webhook, WebhookId
from alerts.channels.tables import DeliveryRow, HealthRow, WebhookRow
from alerts.notices import queries as notices
from foundation.crypto.ciphers import cipher_of
from foundation.errors import NotFound
from foundation.ids import AccountId
from foundation.offices import queries as offices

URL_FIELD, SECRET_FIELD = "alert_webhooks.url", "alert_webhooks.secret"


def target_of(webhook_id: str) -> str:
    """What a webhook is called where its health is kept."""
    return f"webhook:{webhook_id}"


def deliveries_of(session: Session, notice_ids: Collection[str]) -> dict[str, tuple[Delivery, ...]]:
    """The deliveries of some notices, by notice, in the order in which they were written down."""
    found: dict[str, list[Delivery]] = defaultdict(list)
    wanted = sorted(set(notice_ids))
    for first in range(0, len(wanted), 500):
        some = DeliveryRow.notice_id.in_(wanted[first : first + 500])
        ordered = select(DeliveryRow).where(some).order_by(DeliveryRow.made_at, DeliveryRow.id)
        for row in session.scalars(ordered):
            found[str(row.notice_id)].append(row.to_delivery())
    return {notice: tuple(rows) for notice, rows in found.items()}


def health_of(session: Session, targets: Iterable[str]) -> dict[str, Health]:
    """How each of some targets does; one that nothing was ever sent to has nothing to tell."""
    wanted = set(targets)
    counted = (
        select(DeliveryRow.target, func.count())
        .where(DeliveryRow.due_at.is_not(None), DeliveryRow.target.in_(wanted))
        .group_by(DeliveryRow.target)
    )
    waiting: dict[str, int] = dict(session.execute(counted).all())
    rows = session.scalars(select(HealthRow).where(HealthRow.target.in_(wanted)))
    found = {row.target: row.to_health(waiting.get(row.target, 0)) for row in rows}
    fresh = {one: Health(one, None, None, 0, None, waiting.get(one, 0)) for one in wanted}
    return fresh | found


def failing(session: Session, *, before: datetime) -> tuple[str, ...]:
    """The targets that have failed since before an instant."""
    statement = select(HealthRow.target).where(HealthRow.failing_since <= before)
    return tuple(session.scalars(statement.order_by(HealthRow.target)))


def last_test(session: Session, account_id: AccountId, target: str) -> Delivery | None:
    """The newest test that somebody asked for on a channel."""
    row = session.scalar(
        select(DeliveryRow)
        .where(DeliveryRow.account_id == account_id, DeliveryRow.target == target)
        .where(DeliveryRow.purpose == "test")
        .order_by(DeliveryRow.made_at.desc(), DeliveryRow.id)
        .limit(1)
    )
    return None if row is None else row.to_delivery()


def webhooks(session: Session, office_path: str) -> tuple[Webhook, ...]:
    """The webhooks of an office subtree, those in use first, then by their words."""
    statement = (
        select(WebhookRow)
        .where(WebhookRow.office_id.in_(offices.subtree(office_path)))
        .order_by(WebhookRow.disabled_at.is_not(None), WebhookRow.label, WebhookRow.id)
    )
    return tuple(row.to_webhook(url_of(session, row)) for row in session.scalars(statement))


def webhook_row(
    session: Session, webhook_id: WebhookId, office_path: str, *, lock: bool = False
) -> WebhookRow:
    """The row of one webhook, for this room.

    Raises:
        NotFound: there is none in the asker's area.
    """
    wanted = select(WebhookRow).where(
        WebhookRow.id == webhook_id, WebhookRow.office_id.in_(offices.subtree(office_path))
    )
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound("No such webhook in your area.")
    return row


def listening(session: Session) -> tuple[WebhookRow, ...]:
    """The webhooks in use, for this room."""
    return tuple(session.scalars(select(WebhookRow).where(WebhookRow.disabled_at.is_(None))))


def url_of(session: Session, row: WebhookRow) -> str:
    """The address of a webhook."""
    return cipher_of(session).open(session, row.id, URL_FIELD, row.id, row.url)


def secret_of(session: Session, row: WebhookRow) -> str:
    """The secret that a webhook's bodies are signed with."""
    return cipher_of(session).open(session, row.id, SECRET_FIELD, row.id, row.secret)


def waits(session: Session, now: datetime) -> bool:
    """Whether something is due and not on its way; a cheap look."""
    free = or_(DeliveryRow.lease.is_(None), DeliveryRow.leased_until <= now)
    due = select(DeliveryRow.id).where(DeliveryRow.due_at <= now, free)
    return session.scalar(due.limit(1)) is not None


def some_are_over(session: Session) -> bool:
    """Whether something waits of which nobody need hear any more; a cheap look."""
    over = notices.has_ended(DeliveryRow.calling_id.expression)
    wanted = select(DeliveryRow.id).where(DeliveryRow.due_at.is_not(None), over)
    return session.scalar(wanted.limit(1)) is not None
