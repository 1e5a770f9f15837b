"""Signing in, staying in, stepping up, signing out."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from foundation.access.model import SECOND_FACTOR_ROLES, Principal, Role
from foundation.accounts import failures, queries, second_factor
from foundation.accounts.model import Account, AccountState, OpenedSession, SessionKind
from foundation.accounts.tables import AccountRow, SessionRow
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import (
    SecondFactorMissing,
    SecondFactorNeeded,
    ServiceError,
    WrongCredentials,
)
from foundation.ids import AccountId, PersonId, new_id

DEMO_CODE = "000000"
TABLET_MINUTES = 30
STEP_UP_FOR = timedelta(minutes=5)
# A command desk stands open for a whole shift (SEC-05). It proves who acts as often as any other
# desk would have to sign in again; every five minutes would stand in the way of a crisis.
DESK_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class SignInRules:
    """What an installation asks of a sign-in: limits, and whether it is a demonstration."""

    demo: bool
    idle: timedelta
    longest: timedelta
    per_account: int


def hash_token(token: str) -> str:
    """What is stored in a token's place: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(token: str) -> str:
    """The token that unsafe requests of a session carry in X-CSRF-Token; derived, never stored."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()[:43]


@dataclass(frozen=True)
class Attempt:
    """A try to sign in: whether the password was right is found out before the transaction."""

    username: str
    password_right: bool
    otp: str | None
    address: str | None


def sign_in(
    session: Session, attempt: Attempt, *, rules: SignInRules, at: datetime
) -> OpenedSession | ServiceError:
    """Open a session, or say why not; a failure is recorded, so this returns and never raises.

    The password is checked by the caller, outside the transaction: hashing takes a quarter second.
    """
    found = queries.by_username(session, attempt.username, to_count=True)
    if found is None:
        nobody = failures.unknown_name(session, attempt.username, at=at)
        return _refused(session, nobody, account=None, right=False, at=at) or WrongCredentials()
    row, path = found
    right = attempt.password_right and row.state == AccountState.ACTIVE.value
    refused = _refused(session, row, account=row.id, right=right, at=at)
    if refused is not None:
        return refused
    refused = _second_factor(session, row, attempt.otp, demo=rules.demo, at=at)
    if refused is not None:
        return refused
    row.failures, row.failing_since, row.locked_until = 0, None, None
    row.last_seen_at = at
    audit.record(session, "sign_in", actor=row.id, object=row.id, outcome="ok", at=at)
    account = queries.account_of(row, path)
    opened = _open(session, account, rules=rules, address=attempt.address, at=at)
    if attempt.otp is not None and _has_factor(row, demo=rules.demo):
        # The code of the sign-in is as fresh as one given a moment later.
        session.get_one(SessionRow, opened.session_id).stepped_up_at = at
    return opened


def open_for(
    session: Session, account: Account, *, rules: SignInRules, address: str | None, at: datetime
) -> OpenedSession:
    """Open a session for an account that proved itself another way (an activation card)."""
    audit.record(session, "sign_in", actor=account.id, object=account.id, outcome="ok", at=at)
    return _open(session, account, rules=rules, address=address, at=at)


def open_tablet_session(
    session: Session,
    account: Account,
    *,
    person_id: PersonId,
    screening_id: str,
    at: datetime,
) -> OpenedSession:
    """A session of half an hour that can do nothing but answer one questionnaire."""
    token = secrets.token_urlsafe(32)
    until = at + timedelta(minutes=TABLET_MINUTES)
    row = SessionRow(
        id=new_id(),
        token_hash=hash_token(token),
        account_id=account.id,
        kind=SessionKind.TABLET.value,
        screening_id=screening_id,
        person_id=person_id,
        opened_at=at,
        seen_at=at,
        expires_at=until,
        idle_seconds=TABLET_MINUTES * 60,
    )
    session.add(row)
    audit.record(
        session, "tablet_session", actor=account.id, object=screening_id, outcome="ok", at=at
    )
    return OpenedSession(session_id=row.id, token=token, account=account, expires_at=until)


def touch(session: Session, session_id: str, *, at: datetime) -> None:
    """Note that a session is in use."""
    row = session.get(SessionRow, session_id)
    if row is not None and at > row.seen_at:
        row.seen_at = at


def step_up(
    session: Session, session_id: str, otp: str, *, demo: bool, at: datetime
) -> ServiceError | None:
    """Accept a fresh one-time code for steps that want one (SEC-09), or say why not.

    A wrong code is counted like one at the sign-in, so this returns and never raises.
    """
    opened = session.get_one(SessionRow, session_id)
    row = session.get_one(AccountRow, opened.account_id, with_for_update=True)
    if not _has_factor(row, demo=demo):
        return SecondFactorMissing()
    refused = failures.locked(row, at=at) or _second_factor(session, row, otp, demo=demo, at=at)
    if refused is not None:
        return refused
    row.failures, row.failing_since, row.locked_until = 0, None, None
    opened.stepped_up_at = at
    audit.record(session, "step_up", actor=row.id, object=session_id, outcome="ok", at=at)
    return None


def fresh_for(role: Role) -> timedelta:
    """How long a one-time code counts as fresh: five minutes, at a command desk thirty."""
    return DESK_FOR if role is Role.COMMAND else STEP_UP_FOR


def is_fresh(stepped_up_at: datetime | None, role: Role, *, at: datetime) -> bool:
    """Whether a session's last one-time code is still fresh for its role."""
    return stepped_up_at is not None and at - stepped_up_at <= fresh_for(role)


def end(session: Session, session_id: str, *, reason: str, actor: str, at: datetime) -> None:
    """End one session."""
    row = session.get(SessionRow, session_id)
    if row is not None and row.ended_at is None:
        row.ended_at, row.end_reason = at, reason
        audit.record(session, "sign_out", actor=actor, object=session_id, outcome="ok", at=at)


def end_all(session: Session, account_id: AccountId, *, reason: str, at: datetime) -> None:
    """End every session of an account: disabled, moved, or its password was changed (SEC-08)."""
    for row in queries.live_sessions(session, account_id, at=at):
        row.ended_at, row.end_reason = at, reason


def end_others(session: Session, me: Principal, *, reason: str, at: datetime) -> None:
    """End every session of an account but the one that asks."""
    for row in queries.live_sessions(session, me.account_id, at=at):
        if row.id != me.session_id:
            end(session, row.id, reason=reason, actor=me.account_id, at=at)


def stepped_up_at(session: Session, session_id: str) -> datetime | None:
    """When a session last gave a fresh code."""
    return session.get_one(SessionRow, session_id).stepped_up_at


def _refused(
    session: Session, of: failures.Counted, *, account: str | None, right: bool, at: datetime
) -> ServiceError | None:
    """Refuse who is locked, or whose password is not right; an unknown name goes the same way."""
    locked = failures.locked(of, at=at)
    if locked is not None:
        failures.tell_refused(session, account=account, at=at)
        return locked
    if right:
        return None
    failures.count(session, of, account=account, at=at)
    return WrongCredentials()


def _open(
    session: Session, account: Account, *, rules: SignInRules, address: str | None, at: datetime
) -> OpenedSession:
    living = queries.live_sessions(session, account.id, at=at)
    for oldest in living[: max(0, len(living) - rules.per_account + 1)]:
        oldest.ended_at, oldest.end_reason = at, "replaced"
    token = secrets.token_urlsafe(32)
    # A command desk stands open through a shift: its acts declare that they want a fresh code.
    idle = rules.longest if account.role is Role.COMMAND else rules.idle
    row = SessionRow(
        id=new_id(),
        token_hash=hash_token(token),
        account_id=account.id,
        kind=SessionKind.WEB.value,
        person_id=account.person_id,
        address=address,
        opened_at=at,
        seen_at=at,
        expires_at=at + rules.longest,
        idle_seconds=int(idle.total_seconds()),
    )
    session.add(row)
    session.flush()
    return OpenedSession(session_id=row.id, token=token, account=account, expires_at=row.expires_at)


def _has_factor(row: AccountRow, *, demo: bool) -> bool:
    """Whether there is a second factor to give; the demonstration's is printed."""
    return row.totp_secret is not None or (demo and row.demo)


def _second_factor(
    session: Session, row: AccountRow, otp: str | None, *, demo: bool, at: datetime
) -> ServiceError | None:
    """None when the second factor is given or not wanted."""
    if demo and row.demo:
        if otp is None:
            return SecondFactorNeeded() if Role(row.role) in SECOND_FACTOR_ROLES else None
        if hmac.compare_digest(otp.encode(), DEMO_CODE.encode()):
            return None
        failures.count(session, row, account=row.id, at=at)
        return WrongCredentials()
    if row.totp_secret is None:
        # Roles that must have one cannot sign in without (SEC-04); setting it up needs a code.
        return SecondFactorNeeded() if Role(row.role) in SECOND_FACTOR_ROLES else None
    if otp is None:
        return SecondFactorNeeded()
    secret = cipher_of(session).open(
        session, row.id, "accounts.totp_secret", row.id, row.totp_secret
    )
    step = second_factor.accepted_step(secret, otp, at=at, last_step=row.totp_last_step)
    if step is None:
        failures.count(session, row, account=row.id, at=at)
        return WrongCredentials()
    row.totp_last_step = step
    return None
