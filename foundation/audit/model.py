"""What a line of the audit trail says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

NOBODY = "-"


class SignedIn(Protocol):
    """Whoever asks; the principal of `access` is one."""

    @property
    def account_id(self) -> str:
        """The account."""

    @property
    def role(self) -> str:
        """The role in which it asks."""

    @property
    def office_id(self) -> str:
        """The office it belongs to."""

    @property
    def session_id(self) -> str:
        """The session it asks in."""


@dataclass(frozen=True)
class Doer:
    """Who did it, in which role and session, from where; `actor` may be a part of the system."""

    actor: str
    role: str = NOBODY
    session: str = NOBODY
    ip: str = NOBODY
    office: str | None = None

    @classmethod
    def of(cls, principal: SignedIn, *, ip: str = NOBODY) -> "Doer":
        """The doer that a signed-in account is."""
        return cls(
            actor=principal.account_id,
            role=str(principal.role),
            session=principal.session_id,
            ip=ip,
            office=principal.office_id,
        )


@dataclass(frozen=True)
class Deed:
    """What was done, tried or refused: ids and codes only, never personal text.

    `action` is like "people.revealed"; `object` like "person:ID"; `outcome` is ok, refused or
    failed; `data` holds what else must be known, such as hashes of before and after.
    """

    at: datetime
    by: Doer
    action: str
    object: str | None = None
    purpose: str | None = None
    outcome: str = "ok"
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A deed with its place in the chain; `mac` is 64 hexadecimal digits."""

    seq: int
    deed: Deed
    mac: str


@dataclass(frozen=True)
class Anchor:
    """A line's number and mac as they were at an instant, kept in a second place under `seal`.

    `restart`: an older copy was put back, so that from this line on the trail is another one, and
    what was anchored before from this number on no longer holds.
    """

    seq: int
    mac: str
    at: datetime
    seal: str
    restart: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether a trail is whole; if not, the first bad seq and why.

    `restarts`: how often a copy was put back, each time with a loss that the anchors show.
    """

    checked: int
    bad_seq: int | None = None
    why: str | None = None
    restarts: int = 0

    @property
    def whole(self) -> bool:
        """Nothing is missing, changed, added or out of order."""
        return self.why is None
