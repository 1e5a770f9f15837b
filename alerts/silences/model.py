"""What a silence is: which alerts do not call, for whom, why, until when, and who agreed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.model import SilenceId
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.ids import AccountId, OfficeId, PersonId


class SilenceState(StrEnum):
    """Whether a silence waits for a second person, holds, or is over."""

    WAITING = "waiting"
    HOLDS = "holds"
    ENDED = "ended"


class Ended(StrEnum):
    """Why a silence is over.

    Its time came, somebody ended it, it was taken back before it began, or nobody agreed in time.
    """

    TIME = "time"
    HAND = "hand"
    TAKEN_BACK = "taken_back"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A silence, whole.

    It is about one person, or with `person` None about everybody of `office` and those below;
    `office` is the person's when it was asked for. `begun_at` is None until it begins, which is
    when it was asked for, or when a second person has agreed.
    """

    id: SilenceId
    person: PersonId | None
    office: OfficeId
    kinds: frozenset[str]
    reason: str
    asked_by: AccountId
    asked_at: datetime
    ends_at: datetime
    begun_at: datetime | None = None
    agreed_by: AccountId | None = None
    agreed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: AccountId | None = None
    ended: Ended | None = None

    @property
    def state(self) -> SilenceState:
        """Where it stands; what the clock says of it is for `holds`."""
        if self.ended_at is not None:
            return SilenceState.ENDED
        return SilenceState.WAITING if self.begun_at is None else SilenceState.HOLDS

    def holds(self, at: datetime) -> bool:
        """Whether it keeps alerts from calling at an instant; its end itself is no longer in it."""
        return self.begun_at is not None and self.ended_at is None and at < self.ends_at


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks for: about a person or, with `office`, about everybody there."""

    person: PersonId | None = None
    office: OfficeId | None = None
    kinds: frozenset[str]
    reason: str
    text: str
    minutes: int


class NeverSilent(Invalid):
    """Alerts of this kind are never silenced."""

    code = "never_silent"


class TooLongSilence(Invalid):
    """A silence ends within 24 hours."""

    code = "silence_too_long"


class ReasonUnfit(Invalid):
    """This reason does not explain alerts of this kind."""

    code = "silence_reason_unfit"


class SilenceOver(Conflict):
    """This silence is over already."""

    code = "silence_over"


class SilenceHolds(Conflict):
    """This silence has begun already; nobody need agree."""

    code = "silence_holds"


class OwnSilence(NotAllowed):
    """You asked for this silence yourself; a second person must agree."""

    code = "own_silence"
