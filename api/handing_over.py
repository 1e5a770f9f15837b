"""What somebody who leaves an office still holds, and to whom it goes.

Accounts know nothing of people, clients or alerts: here every wing is asked for its own.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts import handing_over as alerts
from assessment.care import treatments
from correction.register import handing_over as register
from foundation.access.model import SUPERVISION, Principal, Role
from foundation.accounts import queries as accounts
from foundation.accounts import substitutes
from foundation.accounts.model import Account, AccountState
from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId


class HandOverFirst(Conflict):
    """Hand over what this account still holds before it is disabled or moved."""

    code = "hand_over_first"


class NotASuccessor(Invalid):
    """This colleague cannot take it over; `fields.hand_over_to` says why."""

    code = "not_a_successor"


@dataclass(frozen=True)
class Held:
    """How much somebody holds: people answered for, clients, alerts taken, colleagues stood in for.

    There are no shifts yet; a duty roster will be asked here too.
    """

    people: int
    clients: int
    alerts: int
    substitutions: int

    @property
    def anything(self) -> bool:
        """Whether there is something to hand over."""
        return any(asdict(self).values())


def held(session: Session, leaver: AccountId, *, at: datetime, beyond: str | None = None) -> Held:
    """What somebody holds; with `beyond`, only what lies outside the office they move to."""
    return Held(
        people=register.answered_for(session, leaver, beyond=beyond),
        clients=treatments.treats(session, leaver, beyond=beyond),
        alerts=alerts.taken_by(session, leaver, beyond=beyond),
        substitutions=substitutes.stands_in(session, leaver, at=at),
    )


def successors(session: Session, leaver: Account, *, within: str) -> tuple[Account, ...]:
    """Who could take over, of those whom the asker may know of."""
    return tuple(one for one in accounts.staff(session, within) if _unfit(leaver, one) is None)


@dataclass(frozen=True)
class Leaving:
    """Who leaves, as the account was before, where to (None: disabled), and who takes over."""

    account: Account
    moved_to: str | None
    successor: Account | None


def let_go(session: Session, leaving: Leaving, *, by: Principal, at: datetime) -> None:
    """Hand over everything that somebody who leaves holds; call it after the account has changed.

    Raises:
        HandOverFirst: something is held, and nobody was named; `params` say how much.
        NotASuccessor: whoever was named may not take it.
    """
    leaver, to = leaving.account, leaving.successor
    found = held(session, leaver.id, at=at, beyond=leaving.moved_to)
    if to is None and found.anything:
        raise HandOverFirst(params=asdict(found))
    if to is not None:
        why = _unfit(leaver, to)
        if why is not None:
            raise NotASuccessor(fields={"hand_over_to": why})
        _hand_over(session, leaving, to, by=by.account_id, at=at)
    substitutes.hand_over_substitutions(
        session, leaver.id, to.id if to else None, by=by.account_id, at=at
    )


def _hand_over(
    session: Session, leaving: Leaving, to: Account, *, by: AccountId, at: datetime
) -> None:
    leaver, beyond = leaving.account.id, leaving.moved_to
    register.hand_over_people(session, leaver, to.id, beyond=beyond, actor=by, at=at)
    treatments.hand_over_clients(session, leaver, to.id, beyond=beyond, by=by, at=at)
    alerts.hand_over_alerts(session, leaver, _as_signed_in(to), beyond=beyond, actor=by, now=at)


def _unfit(leaver: Account, to: Account) -> str | None:
    """Why somebody cannot take over, as a code, or None."""
    if to.id == leaver.id or to.state is not AccountState.ACTIVE or to.role is Role.SUPERVISEE:
        return "not_a_colleague"
    if to.role is not leaver.role and not {to.role, leaver.role} <= SUPERVISION:
        return "other_role"
    return None if leaver.office_path.startswith(to.office_path) else "elsewhere"


def _as_signed_in(account: Account) -> Principal:
    """What an account could see if it were signed in."""
    return Principal(
        account_id=account.id,
        username=account.username,
        name=account.name,
        role=account.role,
        office_id=account.office_id,
        office_path=account.office_path,
        office_level="",
        session_id="",
    )
