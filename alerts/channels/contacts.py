"""Addresses of accounts for channels: entered by an administrator, sealed, shown masked."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.events import ContactChanged
from alerts.channels.model import AddressKind
from alerts.channels.tables import ContactRow
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid
from foundation.ids import AccountId
from foundation.journal import actions as journal

_FIELD = "account_contacts.address"
_SHAPES = {
    AddressKind.EMAIL: re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"),
    AddressKind.MOBILE: re.compile(r"1[0-9]{10}"),
    AddressKind.IM: re.compile(r"[A-Za-z0-9._@-]{1,64}"),
}


def enter(
    session: Session,
    principal: Principal,
    account_id: AccountId,
    kind: AddressKind,
    address: str,
    *,
    now: datetime,
) -> None:
    """Enter or change the address of an account; the journal and the audit trail never hold it.

    Raises:
        NotFound: no such member of staff in the asker's area.
        Invalid: it is no address of this kind.
    """
    found = accounts.staff_member(session, account_id, principal.office_path)
    if _SHAPES[kind].fullmatch(address) is None or len(address) > 120:
        raise Invalid("Enter an address of this kind.", fields={"address": f"no_{kind.value}"})
    row = session.get(ContactRow, (found.id, kind.value), with_for_update=True)
    row = row or ContactRow(account_id=found.id, kind=kind.value)
    row.address = cipher_of(session).seal(
        session, found.id, _FIELD, f"{found.id}:{kind.value}", address
    )
    row.set_by, row.set_at = principal.account_id, now
    session.add(row)
    session.flush()
    _tell(session, principal, found.id, kind, struck=False, now=now)


def strike(
    session: Session,
    principal: Principal,
    account_id: AccountId,
    kind: AddressKind,
    *,
    now: datetime,
) -> None:
    """Forget the address of an account; safe to repeat.

    Raises:
        NotFound: no such member of staff in the asker's area.
    """
    found = accounts.staff_member(session, account_id, principal.office_path)
    row = session.get(ContactRow, (found.id, kind.value), with_for_update=True)
    if row is None:
        return
    session.delete(row)
    session.flush()
    _tell(session, principal, found.id, kind, struck=True, now=now)


def kinds_of(
    session: Session, ids: Collection[AccountId]
) -> dict[AccountId, frozenset[AddressKind]]:
    """Which kinds of address some accounts have."""
    found: dict[AccountId, set[AddressKind]] = {}
    wanted = select(ContactRow.account_id, ContactRow.kind)
    for account_id, kind in session.execute(wanted.where(ContactRow.account_id.in_(set(ids)))):
        found.setdefault(AccountId(account_id), set()).add(AddressKind(kind))
    return {one: frozenset(kinds) for one, kinds in found.items()}


def address_of(session: Session, account_id: AccountId, kind: AddressKind) -> str | None:
    """The address of an account, opened for sending or for showing it masked; None without one."""
    row = session.get(ContactRow, (account_id, kind.value))
    if row is None:
        return None
    place = f"{row.account_id}:{row.kind}"
    return cipher_of(session).open(session, row.account_id, _FIELD, place, row.address)


def masked(address: str, kind: AddressKind) -> str:
    """An address of which whoever knows it recognises it: 138****5678, l***@example.test."""
    if kind is AddressKind.MOBILE:
        return f"{address[:3]}****{address[-4:]}"
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"


def _tell(
    session: Session,
    principal: Principal,
    account_id: AccountId,
    kind: AddressKind,
    *,
    struck: bool,
    now: datetime,
) -> None:
    told = ContactChanged(account=account_id, address_kind=kind.value, struck=struck)
    journal.append(session, told, actor=principal.account_id, at=now)
    action = "channels.contact_struck" if struck else "channels.contact_entered"
    place = f"account:{account_id}"
    audit.record(session, action, at=now, principal=principal, object=place, purpose=kind.value)
