"""Activation cards and phones: one phone per person, bound by a card from the desk."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import CursorResult, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.events import CardIssued, DeviceBound, DeviceReleased
from correction.register.model import BoundPhone, Card, Device, NewPhone
from correction.register.tables import CardRow, DeviceRow, PersonRow
from foundation import masking
from foundation.access.model import Scope
from foundation.accounts import actions as accounts
from foundation.accounts import queries as account_queries
from foundation.accounts import sessions
from foundation.accounts.model import Account
from foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from foundation.ids import OfficeId, PersonId, new_id
from foundation.journal import actions as journal

PinCost = Literal["standard", "low_memory"]
VALID_FOR = timedelta(hours=24)
_CODE_LENGTH = 12
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


class CardNotValid(Invalid):
    """This card was used, has expired, or was replaced by a newer one; ask for a new one."""

    code = "card_not_valid"


class DeviceNotBound(NotAllowed):
    """This phone is not registered for this person; the office can register it."""

    code = "device_not_bound"


@dataclass(frozen=True)
class Activated:
    """What an activation made: the account, its PIN set, and the phone bound to the person."""

    account: Account
    phone: BoundPhone


def issue_card(
    session: Session, person_id: PersonId, scope: Scope, *, actor: str, at: datetime
) -> Card:
    """Print a card that binds a phone and sets a PIN: single use, 24 hours.

    An earlier unused card is void from now on. The person's account is made here, at the desk.

    Raises:
        NotFound: nobody of this id within the scope.
        OrderNotActive: nobody supervises this person now.
    """
    person = queries.row_within(session, person_id, scope)
    queries.active_order(session, person_id, at=at)
    accounts.create_supervisee(
        session,
        person_id=person_id,
        office_id=OfficeId(person.office_id),
        name=masking.mask_name(person.name),
        at=at,
    )
    code = new_id()[:_CODE_LENGTH]

    _void_unused(session, person_id, at=at)
    row = CardRow(
        id=new_id(),
        person_id=person_id,
        code_hash=sessions.hash_token(code),
        issued_by=actor,
        issued_at=at,
        expires_at=at + VALID_FOR,
    )
    session.add(row)
    session.flush()

    told = CardIssued(office=OfficeId(person.office_id), subject=person_id, card=row.id)
    journal.append(session, told, actor=actor, at=at)
    return Card(code=code, person_id=person_id, expires_at=row.expires_at)


def activate(
    session: Session, code: str, pin: str, phone: NewPhone, *, cost: PinCost, at: datetime
) -> Activated:
    """Bind the phone that shows a card's code, set the PIN, and end what was open before.

    Args:
        code: as printed or typed: letter case, spaces and hyphens do not matter.
        cost: how dear the PIN's hash is, as the installation says.

    Raises:
        CardNotValid: used, expired, voided or unknown; all the same to who asks.
        PinNotAccepted: the PIN is too easy; the card stays good.
    """
    card = _claim(session, code, at=at)
    person = session.get_one(PersonRow, card.person_id)
    account = account_queries.of_person(session, PersonId(person.id))
    if account is None:
        raise CardNotValid
    accounts.set_pin(session, account.id, pin, cost=cost, at=at)
    sessions.end_all(session, account.id, reason="phone_bound", at=at)
    bound = bind_device(session, PersonId(person.id), phone, actor=account.id, at=at)
    return Activated(account, bound)


def bind_device(
    session: Session, person_id: PersonId, phone: NewPhone, *, actor: str, at: datetime
) -> BoundPhone:
    """Bind a phone to a person; the one bound before is released in the same moment."""
    person = session.get_one(PersonRow, person_id)
    before = _bound(session, person_id)
    known = _by_token(session, phone.shown_token) if phone.shown_token else None
    token = secrets.token_urlsafe(32)

    if before is not None:
        before.released_at, before.released_by = at, actor
        session.flush()
    row = DeviceRow(
        id=new_id(),
        person_id=person_id,
        token_hash=sessions.hash_token(token),
        label=phone.label,
        installation=known.installation if known is not None else new_id(),
        bound_at=at,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("Another phone is being bound just now.", code="device_bound") from error

    told = DeviceBound(
        office=OfficeId(person.office_id),
        subject=person_id,
        device=row.id,
        replaced=before.id if before is not None else None,
    )
    journal.append(session, told, actor=actor, at=at)
    return BoundPhone(row.to_device(), token)


def release_device(
    session: Session, person_id: PersonId, scope: Scope, *, actor: str, at: datetime
) -> None:
    """Take a phone out of use: lost, sold, or lent on; its sessions end.

    Raises:
        NotFound: nobody of this id within the scope, or no phone is bound.
    """
    person = queries.row_within(session, person_id, scope)
    row = _bound(session, person_id)
    if row is None:
        raise NotFound("No phone is bound to this person.")
    account = account_queries.of_person(session, person_id)

    row.released_at, row.released_by = at, actor
    _void_unused(session, person_id, at=at)
    if account is not None:
        sessions.end_all(session, account.id, reason="phone_released", at=at)

    told = DeviceReleased(office=OfficeId(person.office_id), subject=person_id, device=row.id)
    journal.append(session, told, actor=actor, at=at)


def bound_device(session: Session, person_id: PersonId) -> Device | None:
    """The phone a person reports with now."""
    row = _bound(session, person_id)
    return row.to_device() if row is not None else None


def device_shown(session: Session, person_id: PersonId, token: str | None) -> Device:
    """The person's bound phone, if it is the one that shows this token.

    Raises:
        DeviceNotBound: no token, an old one, or somebody else's.
    """
    row = _by_token(session, token) if token else None
    if row is None or row.person_id != person_id or row.released_at is not None:
        raise DeviceNotBound
    return row.to_device()


def device_within(session: Session, token: str, scope: Scope) -> Device:
    """The bound phone that shows this token, of a person within the scope; held until the end.

    Raises:
        NotFound: unknown, released, or of somebody elsewhere; all the same to who asks.
    """
    row = session.scalar(
        select(DeviceRow)
        .where(
            DeviceRow.token_hash == sessions.hash_token(token),
            DeviceRow.released_at.is_(None),
            DeviceRow.person_id.in_(queries.within(scope)),
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound("No such phone in your area.")
    return row.to_device()


def is_bound(session: Session, person_id: PersonId, token: str | None) -> bool:
    """Whether a token is that of the person's bound phone."""
    row = _by_token(session, token) if token else None
    return row is not None and row.person_id == person_id and row.released_at is None


def is_shared(session: Session, device: Device, *, since: datetime) -> bool:
    """Whether the same phone was, after an instant, bound to somebody else too."""
    other = exists().where(
        DeviceRow.installation == device.installation,
        DeviceRow.person_id != device.person_id,
        (DeviceRow.released_at.is_(None)) | (DeviceRow.released_at > since),
    )
    return bool(session.scalar(select(other)))


def _claim(session: Session, code: str, *, at: datetime) -> CardRow:
    """Use up the card of a code; of two who try at once, one gets it."""
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    code_hash = sessions.hash_token(letters.translate(_MISREAD))
    claim = (
        update(CardRow)
        .where(
            CardRow.code_hash == code_hash,
            CardRow.used_at.is_(None),
            CardRow.voided_at.is_(None),
            CardRow.expires_at > at,
        )
        .values(used_at=at)
    )
    done = session.execute(claim)
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise CardNotValid
    return session.scalars(select(CardRow).where(CardRow.code_hash == code_hash)).one()


def _void_unused(session: Session, person_id: PersonId, *, at: datetime) -> None:
    unused = update(CardRow).where(
        CardRow.person_id == person_id, CardRow.used_at.is_(None), CardRow.voided_at.is_(None)
    )
    session.execute(unused.values(voided_at=at))


def _bound(session: Session, person_id: PersonId) -> DeviceRow | None:
    return session.scalar(
        select(DeviceRow).where(DeviceRow.person_id == person_id, DeviceRow.released_at.is_(None))
    )


def _by_token(session: Session, token: str) -> DeviceRow | None:
    return session.scalar(
        select(DeviceRow).where(DeviceRow.token_hash == sessions.hash_token(token))
    )
