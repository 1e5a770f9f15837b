"""Who works here, and who stands in for an absent colleague (代管)."""

from fastapi import APIRouter, Response

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import IdIn, Instant, Out, PathId, Wire
from foundation.access.model import Role
from foundation.accounts import queries, substitutes
from foundation.errors import Invalid, NotFound
from foundation.ids import AccountId

router = APIRouter(prefix="/api/v1", tags=["accounts"])
HEADS = access(
    roles=[Role.SECURITY_ADMIN, Role.HEAD, Role.SUPERVISOR], scope="subtree", labels=["account"]
)
COLLEAGUES = access(
    roles=[Role.OFFICER, Role.HEAD, Role.SUPERVISOR], scope="subtree", labels=["account"]
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


class ColleagueOut(Out):
    """A member of staff by name: nothing of how they sign in."""

    id: str
    name: str
    role: Role
    office_id: str


class StaffOut(Out):
    """Who works at the asker's office and below."""

    items: list[ColleagueOut]


class SubstitutionsOut(Out):
    """The substitutions of the asker's subtree."""

    items: list[SubstitutionOut]


@router.get("/staff", operation_id="staff_list", openapi_extra=COLLEAGUES, responses=problems())
def list_staff(me: Me, session: Reading) -> StaffOut:
    """Who works at the asker's office and below, by name: to choose an officer or a substitute."""
    found = queries.colleagues(session, me.office_path)
    return StaffOut(items=[ColleagueOut.model_validate(one) for one in found])


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
    responses=problems(Invalid),
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


@router.delete(
    "/substitutions/{substitution_id}",
    status_code=204,
    operation_id="substitution_end",
    openapi_extra=HEADS,
    responses=problems(NotFound),
)
def end_substitution(
    substitution_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> Response:
    """End a substitution before its time; one that is over already stays as it is."""
    found = queries.substitution(session, substitution_id, within=me.office_path)
    substitutes.end(session, found, by=me.account_id, at=clock.now())
    return Response(status_code=204)
