"""What an account and a session are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.access.model import Role
from foundation.ids import AccountId, OfficeId, PersonId


class AccountState(StrEnum):
    """A proposed account waits for a second security administrator; a disabled one is kept."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DISABLED = "disabled"


class Change(StrEnum):
    """What is done to an account that exists."""

    RESET = "reset"
    DISABLE = "disable"
    ENABLE = "enable"
    MOVE = "move"


class SessionKind(StrEnum):
    """A desk or phone session, or a tablet handed over for one questionnaire."""

    WEB = "web"
    TABLET = "tablet"


@dataclass(frozen=True)
class WaitingChange:
    """A change of an account that waits for the second administrator."""

    id: str
    account_id: AccountId
    change: Change
    office_id: OfficeId | None
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime


@dataclass(frozen=True)
class Account:
    """An account, without its secrets; `waiting` is known where somebody asked for it."""

    id: AccountId
    username: str
    name: str
    role: Role
    office_id: OfficeId
    office_path: str
    state: AccountState
    person_id: PersonId | None
    language: str
    large_text: bool
    sounds: bool
    second_factor: bool
    demo: bool
    proposed_by: str | None
    approved_by: str | None
    last_seen_at: datetime | None
    locked_until: datetime | None
    waiting: WaitingChange | None = None


@dataclass(frozen=True)
class OpenedSession:
    """A new session and the token that only its holder will ever know."""

    session_id: str
    token: str
    account: Account
    expires_at: datetime


@dataclass(frozen=True)
class Substitution:
    """One account stands in for another from one instant to the other (代管).

    One that was ended before its time ends then.
    """

    id: str
    absent_id: AccountId
    substitute_id: AccountId
    from_at: datetime
    until_at: datetime
    by: AccountId


@dataclass(frozen=True)
class Key:
    """A key of a device or gateway, without the key: what it is for, and how far it is used."""

    id: str
    label: str
    purpose: str
    office_id: OfficeId
    issued_by: str
    issued_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
