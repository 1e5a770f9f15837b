"""Who can be sent about an alert: officers of its office or above it, those on duty first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.dispatch import queries
from alerts.duty import standing
from alerts.duty.model import Answering
from alerts.duty.postbook import posts
from alerts.model import Alert
from correction.register import queries as register
from foundation.access.model import SUPERVISION
from foundation.accounts import queries as accounts
from foundation.accounts.model import Account
from foundation.ids import AccountId
from foundation.offices import queries as offices


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be sent; `duty` are the posts they answer for now, `busy` their errands."""

    account: Account
    duty: tuple[Answering, ...]
    busy: int


def candidates(session: Session, found: Alert, *, at: datetime) -> tuple[Candidate, ...]:
    """Everybody who can be sent: on duty first, then the nearest office, then who is free."""
    if found.office is None:
        return ()
    office = offices.office(session, found.office)
    able = accounts.staff_covering(session, office.path, SUPERVISION)
    barred = register.hidden_from(session, {one.id for one in able})
    able = tuple(one for one in able if found.subject not in barred.get(one.id, frozenset()))
    duty = _on_duty(session, office.path, at)
    busy = queries.busy(session, [one.id for one in able])
    all_of_them = (Candidate(one, tuple(duty.get(one.id, ())), busy.get(one.id, 0)) for one in able)
    return tuple(sorted(all_of_them, key=_nearness))


def _on_duty(session: Session, path: str, at: datetime) -> dict[AccountId, list[Answering]]:
    """Who answers for the posts of an office and of those above it, now."""
    answering: dict[AccountId, list[Answering]] = {}
    for office in offices.ancestors(session, path):
        for post in posts().values():
            if post.level == office.level:
                one = standing.on_duty(session, office.id, post.id, at)
                answering.setdefault(one.account_id, []).append(one)
    return answering


def _nearness(one: Candidate) -> tuple[bool, int, int, str, str]:
    return (not one.duty, -len(one.account.office_path), one.busy, one.account.name, one.account.id)
