"""Writing down what is to be sent, and what administrators set: webhooks, tests."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from alerts.channels import contacts, guard, queries
from alerts.channels.events import WebhookCreated, WebhookEnded
from alerts.channels.installed import Channel, Installed
from alerts.channels.kindbook import kinds, level_kinds
from alerts.channels.model import (
    Delivery,
    How,
    NewWebhook,
    NoAddress,
    NoSuchChannel,
    Purpose,
    Webhook,
    WebhookDisabled,
    WebhookId,
)
from alerts.channels.settling import forget_health
from alerts.channels.tables import DeliveryRow, WebhookRow
from alerts.channels.wanting import channels_for, hears, reachable
from alerts.events import CHANGES
from alerts.model import Alert, Level
from alerts.notices import queries as notices
from alerts.notices.events import NoticeAttempted
from alerts.notices.model import CallingId
from alerts.playbook import playbook
from foundation.access.model import Principal
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid
from foundation.ids import AccountId, AlertId, OfficeId, new_id
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries
from foundation.journal.model import Entry
from foundation.offices import queries as offices

READS = CHANGES | {NoticeAttempted.kind}
CALLS = frozenset(level.value for level in (Level.RED, Level.ORANGE, Level.YELLOW))
_SECRET_BYTES = 32


def follow(session: Session, entry: Entry, *, have: Installed, now: datetime) -> None:
    """Write down what an entry sends out of the house; to follow it again adds nothing."""
    if entry.kind == NoticeAttempted.kind:
        _follow_notice(session, entry, have, now=now)
    elif have.sends_webhooks:
        _follow_change(session, entry, now=now)


def ask_for_test(
    session: Session, principal: Principal, channel_id: str, *, have: Installed, now: datetime
) -> Delivery:
    """Send the asker a test over one channel; it goes the way of every message.

    Raises:
        NoSuchChannel: this installation has none of this name.
        NoAddress: the asker has no address for it.
    """
    channel = have.channels.get(channel_id)
    if channel is None:
        raise NoSuchChannel(fields={"channel": "unknown"})
    mine = contacts.kinds_of(session, [principal.account_id]).get(principal.account_id, frozenset())
    if not reachable(channel, mine, _needs()):
        raise NoAddress
    row = DeliveryRow(
        id=new_id(),
        slot=f"test:{new_id()}",
        target=channel.id,
        purpose=Purpose.TEST.value,
        account_id=principal.account_id,
        made_at=now,
        due_at=now,
        attempts=0,
    )
    session.add(row)
    session.flush()
    place = f"channel:{channel.id}"
    audit.record(session, "channels.tested", at=now, principal=principal, object=place)
    return row.to_delivery()


def create_webhook(
    session: Session, principal: Principal, wanted: NewWebhook, *, have: Installed, now: datetime
) -> tuple[Webhook, str]:
    """Let another system hear of changes; with it comes its secret, which nobody sees again.

    Raises:
        NotFound: no such office in the asker's area.
        AddressRefused: the service does not send there.
        Invalid: no levels, or one that calls nobody.
    """
    office = offices.office_within(session, wanted.office, principal.office_path)
    if not wanted.levels or wanted.levels - CALLS:
        raise Invalid("Choose the levels it hears of.", fields={"levels": "unknown"})
    guard.check_url(wanted.url, have.webhooks)
    webhook_id, secret = new_id(), f"whsec_{secrets.token_urlsafe(_SECRET_BYTES)}"

    def sealed(field: str, text: str) -> bytes:
        return cipher_of(session).seal(session, webhook_id, field, webhook_id, text)

    row = WebhookRow(
        id=webhook_id,
        label=wanted.label,
        url=sealed(queries.URL_FIELD, wanted.url),
        secret=sealed(queries.SECRET_FIELD, secret),
        office_id=office.id,
        levels=sorted(wanted.levels),
        clinical=wanted.clinical,
        made_by=principal.account_id,
        made_at=now,
        after_seq=journal_queries.head(session),
    )
    session.add(row)
    session.flush()

    told = WebhookCreated(
        office=office.id,
        webhook=row.id,
        levels=tuple(sorted(wanted.levels)),
        clinical=wanted.clinical,
    )
    journal.append(session, told, actor=principal.account_id, at=now)
    _audit(session, "webhooks.created", principal, row, now=now)
    return row.to_webhook(wanted.url), secret


def disable_webhook(
    session: Session, principal: Principal, webhook_id: WebhookId, *, now: datetime
) -> Webhook:
    """Send nothing more to a webhook; what waits for it is spared.

    Raises:
        NotFound: no such webhook in the asker's area.
        WebhookDisabled: it is disabled already.
    """
    row = queries.webhook_row(session, webhook_id, principal.office_path, lock=True)
    if row.disabled_at is not None:
        raise WebhookDisabled
    row.disabled_by, row.disabled_at = principal.account_id, now
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.webhook_id == row.id, DeliveryRow.due_at.is_not(None))
        .values(due_at=None, lease=None, leased_until=None, how=How.SPARED.value, ended_at=now)
    )
    forget_health(session, queries.target_of(row.id), now=now)
    session.flush()
    told = WebhookEnded(office=OfficeId(row.office_id), webhook=row.id)
    journal.append(session, told, actor=principal.account_id, at=now)
    _audit(session, "webhooks.disabled", principal, row, now=now)
    return row.to_webhook(queries.url_of(session, row))


def _follow_notice(session: Session, entry: Entry, have: Installed, *, now: datetime) -> None:
    told = entry.data
    calling = notices.calling(session, CallingId(str(told["calling"])))
    # Whoever reads late sends nothing of what somebody has taken meanwhile.
    if calling is None or calling.ended_at is not None:
        return
    account_id = AccountId(str(told["account"]))
    addresses = contacts.kinds_of(session, [account_id]).get(account_id, frozenset())
    for channel in channels_for(
        calling.level,
        urgent=calling.hurries,
        have=have.channels.values(),
        by_level=level_kinds(),
    ):
        if reachable(channel, addresses, _needs()):
            values = {
                "slot": _slot(channel, told),
                "target": channel.id,
                "purpose": Purpose.NOTICE.value,
                "alert_id": told["alert"],
                "calling_id": calling.id,
                "notice_id": told["notice"],
                "account_id": account_id,
            }
            _write_down(session, values, now=now)


def _slot(channel: Channel, told: Any) -> str:
    """One message for each person; a group hears of a step once, however many it calls."""
    if channel.personal:
        return f"notice:{told['notice']}:{channel.id}"
    return f"step:{told['calling']}:{told['round']}:{told['step']}:{channel.id}"


def _follow_change(session: Session, entry: Entry, *, now: datetime) -> None:
    alert = Alert.from_coded(entry.data)
    policy = playbook().by_kind.get(alert.kind)
    if policy is None or alert.office is None:
        return
    path = offices.office(session, alert.office).path
    rows = queries.listening(session)
    seats = offices.by_ids(session, {OfficeId(row.office_id) for row in rows})
    for row in rows:
        seat = seats[OfficeId(row.office_id)]
        its = entry.seq > row.after_seq and path.startswith(seat.path)
        if its and hears(row.to_webhook(""), alert, policy):
            values = {
                "slot": f"webhook:{row.id}:{entry.seq}",
                "target": queries.target_of(row.id),
                "purpose": Purpose.WEBHOOK.value,
                "alert_id": AlertId(alert.id),
                "webhook_id": row.id,
                "entry_seq": entry.seq,
            }
            _write_down(session, values, now=now)


def _write_down(session: Session, values: dict[str, Any], *, now: datetime) -> None:
    fresh = {"id": new_id(), "made_at": now, "due_at": now, "attempts": 0}
    insert_if_absent(session, DeliveryRow, fresh | values)


def _needs() -> dict[Any, Any]:
    return {kind: words.address for kind, words in kinds().items()}


def _audit(
    session: Session, action: str, principal: Principal, row: WebhookRow, *, now: datetime
) -> None:
    data = {"levels": list(row.levels), "clinical": row.clinical, "office": row.office_id}
    place = f"webhook:{row.id}"
    audit.record(session, action, at=now, principal=principal, object=place, data=data)
