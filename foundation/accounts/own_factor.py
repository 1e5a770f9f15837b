"""A second factor of one's own: offered after the password, kept once a code has proved it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from foundation.access.model import SECOND_FACTOR_ROLES, Role
from foundation.accounts import second_factor
from foundation.accounts.passwords import Cost, is_password
from foundation.accounts.tables import AccountRow
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid, ServiceError, WrongCredentials
from foundation.ids import AccountId

OFFER_FOR = timedelta(minutes=15)
_FIELD = "accounts.totp_offer"
_LONGEST_OFFER = 1000


class OfferNotValid(Invalid):
    """This offer is too old, or not yours; begin again."""

    code = "offer_not_valid"


@dataclass(frozen=True)
class Offer:
    """A new secret: for the authenticator as an address, and sealed for the way back.

    Nothing of it is kept here: whoever does not confirm keeps the factor they have.
    """

    uri: str
    sealed: str
    expires_at: datetime


def offer(
    session: Session, account_id: AccountId, *, password: str, cost: Cost, at: datetime
) -> Offer:
    """Offer a second factor to whoever knows the password.

    Raises:
        WrongCredentials: the password is not right.
    """
    row = session.get_one(AccountRow, account_id)
    if not is_password(password, row.password_hash, cost=cost):
        raise WrongCredentials(fields={"password": "not_right"})
    secret, until = second_factor.new_secret(), at + OFFER_FOR
    told = f"{until.isoformat()}|{secret}"
    sealed = cipher_of(session).seal(session, row.id, _FIELD, row.id, told).hex()
    return Offer(second_factor.enrolment_uri(secret, row.username), sealed, until)


def confirm(
    session: Session, account_id: AccountId, sealed: str, otp: str, *, at: datetime
) -> None:
    """Keep an offered factor, which this code proves to be in the holder's hands; its code is used.

    Raises:
        OfferNotValid: too old, changed, or offered to somebody else.
        WrongCredentials: the code is not the authenticator's.
    """
    row = session.get_one(AccountRow, account_id, with_for_update=True)
    secret = _offered(session, row, sealed, at=at)
    step = second_factor.accepted_step(secret, otp, at=at, last_step=None)
    if step is None:
        raise WrongCredentials(fields={"otp": "not_right"})
    row.totp_secret = cipher_of(session).seal(
        session, row.id, "accounts.totp_secret", row.id, secret
    )
    row.totp_last_step = step
    audit.record(session, "second_factor_set", actor=row.id, object=row.id, outcome="ok", at=at)


def remove(session: Session, account_id: AccountId, *, at: datetime) -> None:
    """Do without a second factor; for those roles alone that need none (SEC-04).

    Raises:
        Invalid: the role needs one.
    """
    row = session.get_one(AccountRow, account_id, with_for_update=True)
    if Role(row.role) in SECOND_FACTOR_ROLES:
        raise Invalid("This role needs a second factor.", code="second_factor_required")
    if row.totp_secret is None:
        return
    row.totp_secret, row.totp_last_step = None, None
    audit.record(session, "second_factor_removed", actor=row.id, object=row.id, at=at)


def _offered(session: Session, row: AccountRow, sealed: str, *, at: datetime) -> str:
    if len(sealed) > _LONGEST_OFFER:
        raise OfferNotValid
    try:
        told = cipher_of(session).open(session, row.id, _FIELD, row.id, bytes.fromhex(sealed))
    except (ServiceError, ValueError) as error:
        raise OfferNotValid from error
    until, _, secret = told.partition("|")
    if datetime.fromisoformat(until) <= at:
        raise OfferNotValid
    return secret
