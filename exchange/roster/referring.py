"""The offices and staff that the rows of a roster may name."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from exchange.roster.columnbook import plain
from exchange.roster.model import Officer
from exchange.roster.rows import Reference
from foundation.access.model import Role, Scope
from foundation.accounts import queries as accounts
from foundation.accounts.model import Account, AccountState
from foundation.clock import legal_date
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId
from foundation.offices import queries as offices

Named = TypeVar("Named")
ANSWERING = (Role.OFFICER, Role.HEAD)


def reference(session: Session, scope: Scope, rules: NumberRules, *, at: datetime) -> Reference:
    """What rows are read against in an area: its offices, its staff and those above it."""
    area = offices.tree(session, scope.office_path)
    staff = list(_staff(session, scope.office_path))
    exact = [(one.code, one) for one in area]
    offices_named = [(name, one) for one in area for name in {one.name_zh, one.name_en}]
    return Reference(
        offices=_by_name(exact, offices_named),
        officers=_by_name(
            [(one.username, _officer(one)) for one in staff],
            [(one.name, _officer(one)) for one in staff if one.state is AccountState.ACTIVE],
        ),
        rules=rules,
        today=legal_date(at),
    )


def usernames(session: Session, scope: Scope) -> dict[AccountId, str]:
    """The user names of whoever the rows of an area may name."""
    return {one.id: one.username for one in _staff(session, scope.office_path)}


def _staff(session: Session, path: str) -> Iterator[Account]:
    """Who may answer for people of an area: its own staff, and those of the offices above it.

    Whoever has left is known by the user name still: an earlier export names them.
    """
    within = {one.id: one for one in accounts.staff(session, path)}
    above = {one.id: one for one in accounts.staff_covering(session, path, ANSWERING)}
    for one in {**above, **within}.values():
        if one.role in ANSWERING and one.state is not AccountState.PROPOSED:
            yield one


def _officer(account: Account) -> Officer:
    active = account.state is AccountState.ACTIVE
    return Officer(account.id, account.office_path, active=active)


def _by_name(
    exact: Iterable[tuple[str, Named]], named: Iterable[tuple[str, Named]]
) -> dict[str, Named | None]:
    """Codes and user names as they are; a name that two bear leads to nobody."""
    found: dict[str, Named | None] = {}
    for text, one in named:
        known = plain(text) in found and found[plain(text)] != one
        found[plain(text)] = None if known else one
    found.update({plain(text): one for text, one in exact})
    return found
