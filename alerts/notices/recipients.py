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


class Roster:
    """Who answers for which post at one instant: each is asked once in a transaction.

    A hundred alerts of one office, raised by one outage, ask the same questions.
    """

    def __init__(self, session: Session, at: datetime) -> None:
        self._session = session
        self._at = at
        self._above: dict[OfficeId | None, tuple[Office, ...]] = {}
        self._answering: dict[tuple[str, OfficeId], Recipient] = {}
        self._heads: dict[tuple[str, OfficeId], tuple[AccountId, ...]] = {}
        self._accounts: dict[AccountId, Account] = {}
        self._hidden: dict[AccountId, frozenset[PersonId]] = {}

    def seat_of(self, post: str, alert: Alert) -> OfficeId:
        """The office at which a post answers for an alert; without one of its level, its own.

        An alert about no office is the whole service's: it is asked at the root of the tree.
        """
        level = OfficeLevel.DISTRICT if post == HEAD_ABOVE else posts()[post].level
        above = self._line(alert.office)
        return next((one.id for one in above if one.level is level), above[-1].id)

    def recipient(
        self, alert: Alert, seat: tuple[str, OfficeId], *, called: frozenset[AccountId]
    ) -> Recipient | None:
        """Who is told for a post of an office; None when nobody who would answer may see the alert.

        Args:
            called: whom this calling has told: the head above is the first who was not.
        """
        post, office_id = seat
        if post == HEAD_ABOVE:
            heads = self._who_see(alert, self._heads_of(_LEADER, office_id))
            fresh = [one for one in heads if one not in called]
            return _first(fresh or heads)
        found = self._answers(post, office_id)
        if self._who_see(alert, (found.account_id,)):
            return found
        return _first(self._who_see(alert, self._heads_of(post, office_id)))

    def _line(self, office_id: OfficeId | None) -> tuple[Office, ...]:
        """An office and all above it, from the root down; the root alone for none."""
        if office_id not in self._above:
            if office_id is None:
                self._above[None] = offices.tree(self._session, "/")[:1]
            else:
                own = offices.office(self._session, office_id)
                self._above[office_id] = offices.ancestors(self._session, own.path)
        return self._above[office_id]

    def _answers(self, post: str, office_id: OfficeId) -> Recipient:
        if (post, office_id) not in self._answering:
            found = standing.on_duty(self._session, office_id, post, self._at)
            self._answering[post, office_id] = Recipient(found.account_id, found.because)
        return self._answering[post, office_id]

    def _heads_of(self, post: str, office_id: OfficeId) -> tuple[AccountId, ...]:
        if (post, office_id) not in self._heads:
            office = offices.office(self._session, office_id)
            found = standing.heads_of(self._session, posts()[post], office)
            self._heads[post, office_id] = found
        return self._heads[post, office_id]

    def _who_see(self, alert: Alert, ids: tuple[AccountId, ...]) -> list[AccountId]:
        """Those of some accounts on whose screens this alert may stand, in their order."""
        new = set(ids) - self._hidden.keys()
        if new:
            hidden = register.hidden_from(self._session, new)
            self._hidden |= {one: hidden.get(one, frozenset()) for one in new}
            self._accounts |= accounts.by_ids(self._session, new)
        path = self._line(alert.office)[-1].path if alert.office is not None else None
        return [one for one in ids if one in self._accounts and self._sees(one, alert, path)]

    def _sees(self, account_id: AccountId, alert: Alert, path: str | None) -> bool:
        account = self._accounts[account_id]
        kinds = playbook().kinds_seen_by(account.role)
        view = View(account.role, account.office_path, kinds, self._hidden[account_id])
        return view.sees(alert, path)


def _first(heads: list[AccountId]) -> Recipient | None:
    return Recipient(heads[0], Because.FALLBACK_HEAD) if heads else None
