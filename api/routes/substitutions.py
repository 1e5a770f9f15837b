"""代管: who stands in for an absent colleague, named by those who answer for the office."""

from fastapi import APIRouter

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import IdIn, Instant, Out, Wire
from foundation.access.model import Role
from foundation.accounts import queries, substitutes
from foundation.errors import NotFound
from foundation.ids import AccountId

router = APIRouter(prefix="/api/v1", tags=["accounts"])
HEADS = access(
    roles=[Role.SECURITY_ADMIN, Role.HEAD, Role.SUPERVISOR], scope="subtree", labels=["account"]
)


class SubstitutionIn(Wire):
    """Who stands in for whom, from when to when."""

    absent_id: IdIn
    substitute_id: IdIn
    from_at: Instant
    until_at: Instant


class SubstitutionOut(Out):
    """A substitution that runs or will run."""

    id: str
    absent_id: str
    substitute_id: str
    from_at: Instant
    until_at: Instant
    by: str


class SubstitutionsOut(Out):
    """The substitutions of the asker's subtree."""

    items: list[SubstitutionOut]


@router.get(
    "/substitutions", operation_id="substitutions_list", openapi_extra=HEADS, responses=problems()
)
def list_substitutions(me: Me, session: Reading, clock: TheClock) -> SubstitutionsOut:
    """The substitutions that run now or will."""
    found = queries.substitutions(session, me.office_path, at=clock.now())
    return SubstitutionsOut(items=[SubstitutionOut.model_validate(one) for one in found])


@router.post(
    "/substitutions",
    status_code=201,
    operation_id="substitution_name",
    openapi_extra=HEADS,
    responses=problems(NotFound),
)
def name_substitute(
    body: SubstitutionIn, me: Me, session: InTransaction, clock: TheClock
) -> SubstitutionOut:
    """Name who stands in for an absent colleague of the same role (代管)."""
    absent = queries.staff_member(session, AccountId(body.absent_id), me.office_path)
    standing = queries.staff_member(session, AccountId(body.substitute_id), me.office_path)
    away = substitutes.Absence(absent.id, standing.id, body.from_at, body.until_at)
    made = substitutes.substitute(session, away, by=me.account_id, at=clock.now())
    return SubstitutionOut.model_validate(made)
