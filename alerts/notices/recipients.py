"""Who is told for a post when its step starts: whoever answers for it and may see the alert."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.audience import View
from alerts.duty import standing
from alerts.duty.model import Because
from alerts.duty.postbook import posts
from alerts.model import Alert
from alerts.notices.chainbook import HEAD_ABOVE
from alerts.playbook import playbook
from correction.register import queries as register
from foundation.accounts import queries as accounts
from foundation.accounts.model import Account
from foundation.ids import AccountId, OfficeId, PersonId
from foundation.offices import queries as offices
from foundation.offices.model import Office, OfficeLevel

# Its fallback is who the heads above a post are.
_LEADER = "leader"


@dataclass(frozen=True)
class Recipient:
    """Who is told, and why it is they."""

    account_id: AccountId
    because: Because


def seat_of(session: Session, post: str, alert: Alert) -> OfficeId:
    """The office at which a post answers for an alert; without one of its level, the nearest there.

    An alert about no office is the whole service's: it is asked at the root of the tree.
    """
    root = offices.tree(session, "/")[0]
    office = offices.office(session, alert.office) if alert.office is not None else root
    level = OfficeLevel.DISTRICT if post == HEAD_ABOVE else posts()[post].level
    above = offices.ancestors(session, office.path)
    return next((one.id for one in above if one.level is level), office.id)


def recipient(
    session: Session,
    alert: Alert,
    seat: tuple[str, OfficeId],
    *,
    called: frozenset[AccountId],
    at: datetime,
) -> Recipient | None:
    """Who is told for a post of an office; None when nobody who would answer may see the alert.

    Args:
        called: whom this calling has told: the head above is the first who was not.
    """
    post, office_id = seat
    office = offices.office(session, office_id)
    leader = posts()[_LEADER]
    if post == HEAD_ABOVE:
        heads = _who_see(session, alert, standing.heads_of(session, leader, office))
        fresh = [one for one in heads if one not in called]
        return _first(fresh or heads)
    answering = standing.on_duty(session, office_id, post, at)
    if _who_see(session, alert, (answering.account_id,)):
        return Recipient(answering.account_id, answering.because)
    return _first(_who_see(session, alert, standing.heads_of(session, posts()[post], office)))


def _first(heads: list[AccountId]) -> Recipient | None:
    return Recipient(heads[0], Because.FALLBACK_HEAD) if heads else None


def _who_see(session: Session, alert: Alert, ids: tuple[AccountId, ...]) -> list[AccountId]:
    """Those of some accounts on whose screens this alert may stand, in their order."""
    known = accounts.by_ids(session, ids)
    hidden = register.hidden_from(session, set(ids))
    office = offices.office(session, alert.office) if alert.office is not None else None
    return [
        one
        for one in ids
        if one in known and _sees(known[one], alert, hidden.get(one, frozenset()), office)
    ]


def _sees(
    account: Account, alert: Alert, hidden: frozenset[PersonId], office: Office | None
) -> bool:
    kinds = playbook().kinds_seen_by(account.role)
    view = View(account.role, account.office_path, kinds, hidden)
    return view.sees(alert, office.path if office is not None else None)
