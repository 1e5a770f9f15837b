"""Roles, the asker, and the scope that every query of personal things is bound by."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.access.rights import Rights, rights_of
from foundation.ids import AccountId, OfficeId, PersonId


class Role(StrEnum):
    """What an account is here to do; rights are the role × the level of its office."""

    OFFICER = "officer"
    HEAD = "head"
    PSYCHOLOGIST = "psychologist"
    SUPERVISOR = "supervisor"
    COMMAND = "command"
    PROCURATOR = "procurator"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    SUPERVISEE = "supervisee"


ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
CLINICAL = frozenset({Role.PSYCHOLOGIST, Role.SUPERVISOR})
SUPERVISION = frozenset({Role.OFFICER, Role.HEAD})
CASE_READERS = frozenset(
    {Role.OFFICER, Role.HEAD, Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.COMMAND, Role.PROCURATOR}
)
# Where somebody last was is for those who may have to go there: never for the clinical side, and
# never for the procurator, who reads files. The advice slip is for those who supervise; the
# procurator gets it on a lawful request alone, which is answered on paper.
PLACE_READERS = SUPERVISION | {Role.COMMAND}
ADVICE_READERS = CASE_READERS - {Role.PROCURATOR}
SECOND_FACTOR_ROLES = ADMINS | CLINICAL | {Role.COMMAND, Role.PROCURATOR}


@dataclass(frozen=True)
class Scope:
    """How far a query may reach: an office subtree, or one person's own things.

    `office_path` is materialised ("/root/…/"); `account_id` lets a query honour restriction lists.
    """

    office_path: str
    account_id: AccountId
    person_id: PersonId | None = None


@dataclass(frozen=True)
class KeyHolder:
    """A machine that shows a key of its own: no account, no role, and the office it serves."""

    key_id: str
    purpose: str
    office_id: OfficeId
    office_path: str
    used_at: datetime | None = None

    @property
    def actor(self) -> str:
        """How the journal and the audit trail name it; no account has such an id."""
        return f"key:{self.key_id}"

    @property
    def scope(self) -> Scope:
        """The reach of the key: its office and those below; no restriction list names a key."""
        return Scope(self.office_path, AccountId(self.actor))


@dataclass(frozen=True)
class Principal:
    """Who is signed in."""

    account_id: AccountId
    username: str
    name: str
    role: Role
    office_id: OfficeId
    office_path: str
    office_level: str
    session_id: str
    person_id: PersonId | None = None
    screening_id: str | None = None

    @property
    def scope(self) -> Scope:
        """The reach of this asker; a supervisee reaches only their own things."""
        return Scope(self.office_path, self.account_id, self.person_id)

    @property
    def rights(self) -> Rights:
        """What this asker decides: the role × the level of its office."""
        return rights_of(self.role, self.office_level)

    @property
    def decides(self) -> tuple[int, ...]:
        """The levels of approval that this asker decides, such as (1, 2)."""
        return self.rights.levels

    def covers(self, office_path: str) -> bool:
        """Whether an office lies within this asker's subtree."""
        return office_path.startswith(self.office_path)
