"""The phone a person reports with; the one resident who signs in to a demonstration needs none."""

from sqlalchemy.orm import Session

from correction.register import cards
from correction.register.model import Device
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.ids import PersonId


def shown(session: Session, me: Principal, person_id: PersonId, token: str | None) -> Device | None:
    """The bound phone that shows this token; None for the demonstration's own account without one.

    Raises:
        DeviceNotBound: no token, an old one, or somebody else's.
    """
    return (
        None
        if _needs_none(session, me, person_id)
        else cards.device_shown(session, person_id, token)
    )


def is_fine(session: Session, me: Principal, person_id: PersonId, token: str | None) -> bool:
    """Whether a check-in from here would be taken."""
    return _needs_none(session, me, person_id) or cards.is_bound(session, person_id, token)


def _needs_none(session: Session, me: Principal, person_id: PersonId) -> bool:
    """The cast's `person` has no card; once a phone is bound, it is the one that counts."""
    # Production never holds such an account: it refuses to start on one (SEC-70).
    demo = accounts.account(session, me.account_id).demo
    return demo and cards.bound_device(session, person_id) is None
