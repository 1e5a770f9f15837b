"""Who may not see a person, whatever their role (SEC-15): heads keep the list."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import IdIn, Instant, Out, PathId, Wire
from correction.register import queries as people
from correction.register import restrictions
from correction.register.model import LiftReason, Person, Restriction, RestrictionReason
from foundation.access.model import CASE_READERS, Role
from foundation.accounts import queries as accounts
from foundation.accounts.model import Account
from foundation.errors import Invalid
from foundation.ids import AccountId, PersonId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/people/{person_id}/restrictions", tags=["people"])
HEADS = access(roles=[Role.HEAD], scope="subtree", labels=["account"])


class NotAReader(Invalid):
    """This account could not see the person anyway."""

    code = "not_a_reader"


class RestrictIn(Wire):
    """Which account may not see a person, and why."""

    account_id: IdIn
    reason: RestrictionReason


class LiftIn(Wire):
    """Why an account may see a person again."""

    reason: LiftReason


class RestrictedOut(Out):
    """An account that may not see a person."""

    account_id: str
    name: str
    role: str
    reason: RestrictionReason
    placed_by: str
    placed_at: Instant


class ReaderOut(Out):
    """Somebody whose role and office let them see a person."""

    id: str
    name: str
    role: str
    office_zh: str
    office_en: str


class RestrictionsOut(Out):
    """Who may not see a person, and who could be put on the list."""

    items: list[RestrictedOut]
    readers: list[ReaderOut]
    as_of: Instant


@router.get("", operation_id="restrictions_list", openapi_extra=HEADS, responses=problems())
def list_restrictions(
    person_id: PathId, me: Me, session: Reading, clock: TheClock
) -> RestrictionsOut:
    """Who may not see a person."""
    person = people.person(session, PersonId(person_id), me.scope)
    listed = restrictions.restrictions_of(session, person.id, me.scope)
    readers = _readers(session, person)
    barred = {one.account_id for one in listed}
    named = accounts.names(session, [one.placed_by for one in listed])
    places = offices.by_ids(session, {one.office_id for one in readers.values()})
    return RestrictionsOut(
        items=[_restricted(session, one, readers, named) for one in listed],
        readers=[
            ReaderOut(
                id=one.id,
                name=one.name,
                role=one.role.value,
                office_zh=places[one.office_id].name_zh,
                office_en=places[one.office_id].name_en,
            )
            for one in readers.values()
            if one.id not in barred
        ],
        as_of=clock.now(),
    )


@router.post(
    "",
    status_code=204,
    operation_id="restriction_place",
    openapi_extra=HEADS,
    responses=problems(NotAReader),
)
def restrict(
    person_id: PathId, body: RestrictIn, me: Me, session: InTransaction, clock: TheClock
) -> None:
    """Keep a person out of an account's sight; whoever answered for them answers no longer."""
    person = people.person(session, PersonId(person_id), me.scope)
    account_id = AccountId(body.account_id)
    if account_id not in _readers(session, person):
        raise NotAReader(fields={"account_id": "not_a_reader"})
    restrictions.restrict_person(
        session, person.id, account_id, reason=body.reason, actor=me.account_id, at=clock.now()
    )


@router.post(
    "/{account_id}/lift",
    status_code=204,
    operation_id="restriction_lift",
    openapi_extra=HEADS,
    responses=problems(),
)
def lift(
    person_id: PathId,
    account_id: PathId,
    body: LiftIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
) -> None:
    """Let an account see a person again."""
    person = people.person(session, PersonId(person_id), me.scope)
    restrictions.lift_restriction(
        session,
        person.id,
        AccountId(account_id),
        reason=body.reason,
        actor=me.account_id,
        at=clock.now(),
    )


def _readers(session: Session, person: Person) -> dict[AccountId, Account]:
    """The staff whose role and office let them see a person, but for the list."""
    path = offices.office(session, person.office_id).path
    found = accounts.staff_covering(session, path, CASE_READERS)
    nearest = sorted(found, key=lambda one: (-len(one.office_path), one.name, one.id))
    return {one.id: one for one in nearest}


def _restricted(
    session: Session,
    one: Restriction,
    readers: dict[AccountId, Account],
    named: dict[str, str],
) -> RestrictedOut:
    # Whoever moved to another office since then still stands on the list.
    holder = readers.get(one.account_id) or accounts.account(session, one.account_id)
    return RestrictedOut(
        account_id=one.account_id,
        name=holder.name,
        role=holder.role.value,
        reason=one.reason,
        placed_by=named.get(one.placed_by, one.placed_by),
        placed_at=one.placed_at,
    )
