"""Staff accounts: security administrators propose and approve, move, disable, reset, substitute."""

from fastapi import APIRouter

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import IdIn, Instant, Line, Out, PathId, Wire
from foundation.access.model import Role
from foundation.accounts import queries, staff
from foundation.accounts.model import Account
from foundation.accounts.staff import Proposal
from foundation.errors import Conflict, NotFound
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1", tags=["accounts"])
SECURITY = access(roles=[Role.SECURITY_ADMIN], scope="subtree", labels=["account"])
HEADS = access(
    roles=[Role.SECURITY_ADMIN, Role.HEAD, Role.SUPERVISOR], scope="subtree", labels=["account"]
)


class ProposalIn(Wire):
    """A new staff account."""

    username: IdIn
    name: Line
    role: Role
    office_id: IdIn


class MoveIn(Wire):
    """The office an account moves to."""

    office_id: IdIn


class SubstitutionIn(Wire):
    """Who stands in for whom, from when to when."""

    absent_id: IdIn
    substitute_id: IdIn
    from_at: Instant
    until_at: Instant


class AccountOut(Out):
    """An account, without its secrets."""

    id: str
    username: str
    name: str
    role: Role
    office_id: str
    state: str
    second_factor: bool
    proposed_by: str | None
    approved_by: str | None
    last_seen_at: Instant | None
    locked_until: Instant | None


class AccountsOut(Out):
    """The staff accounts of the asker's subtree."""

    items: list[AccountOut]
    as_of: Instant


class CodeOut(Out):
    """A one-time code, shown once, that the holder sets a password with."""

    account: AccountOut
    code: str
    expires_at: Instant


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


def _out(account: Account) -> AccountOut:
    return AccountOut.model_validate(account)


@router.get("/accounts", operation_id="accounts_list", openapi_extra=SECURITY, responses=problems())
def list_accounts(me: Me, session: Reading, clock: TheClock) -> AccountsOut:
    """The staff accounts of the asker's office and below."""
    return AccountsOut(
        items=[_out(account) for account in queries.staff(session, me.office_path)],
        as_of=clock.now(),
    )


@router.post(
    "/accounts",
    status_code=201,
    operation_id="account_propose",
    openapi_extra=SECURITY,
    responses=problems(staff.UsernameTaken, NotFound),
)
def propose(body: ProposalIn, me: Me, session: InTransaction, clock: TheClock) -> AccountOut:
    """Propose a staff account; a second security administrator approves it."""
    office = offices.office_within(session, OfficeId(body.office_id), me.office_path)
    proposal = Proposal(body.username, body.name, body.role, office.id)
    return _out(staff.propose(session, proposal, by=me.account_id, at=clock.now()))


@router.get(
    "/accounts/{account_id}",
    operation_id="account_read",
    openapi_extra=SECURITY,
    responses=problems(NotFound),
)
def read_account(account_id: PathId, me: Me, session: Reading) -> AccountOut:
    """One staff account."""
    return _out(queries.account(session, AccountId(account_id), within=me.office_path))


@router.post(
    "/accounts/{account_id}/approval",
    status_code=201,
    operation_id="account_approve",
    openapi_extra=SECURITY,
    responses=problems(staff.SecondPersonNeeded, Conflict),
)
def approve(account_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> CodeOut:
    """Approve what another security administrator proposed."""
    known = queries.account(session, AccountId(account_id), within=me.office_path)
    account, code = staff.approve(session, known.id, by=me.account_id, at=clock.now())
    return CodeOut(account=_out(account), code=code.code, expires_at=code.expires_at)


@router.post(
    "/accounts/{account_id}/move",
    operation_id="account_move",
    openapi_extra=SECURITY,
    responses=problems(NotFound),
)
def move(
    account_id: PathId, body: MoveIn, me: Me, session: InTransaction, clock: TheClock
) -> AccountOut:
    """Move an account to another office of the asker's subtree; its sessions end."""
    known = queries.account(session, AccountId(account_id), within=me.office_path)
    office = offices.office_within(session, OfficeId(body.office_id), me.office_path)
    return _out(staff.move(session, known.id, office.id, by=me.account_id, at=clock.now()))


@router.post(
    "/accounts/{account_id}/disable",
    operation_id="account_disable",
    openapi_extra=SECURITY,
    responses=problems(NotFound),
)
def disable(account_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> AccountOut:
    """Disable an account; it is kept, its sessions and sockets end."""
    known = queries.account(session, AccountId(account_id), within=me.office_path)
    return _out(staff.disable(session, known.id, by=me.account_id, at=clock.now()))


@router.post(
    "/accounts/{account_id}/reset",
    status_code=201,
    operation_id="account_reset",
    openapi_extra=SECURITY,
    responses=problems(Conflict),
)
def reset(account_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> CodeOut:
    """Unlock an account and give its holder a code for a new password and second factor."""
    known = queries.account(session, AccountId(account_id), within=me.office_path)
    code = staff.reset(session, known.id, by=me.account_id, at=clock.now())
    return CodeOut(account=_out(known), code=code.code, expires_at=code.expires_at)


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
    absent = queries.account(session, AccountId(body.absent_id), within=me.office_path)
    standing = queries.account(session, AccountId(body.substitute_id), within=me.office_path)
    away = staff.Absence(absent.id, standing.id, body.from_at, body.until_at)
    made = staff.substitute(session, away, by=me.account_id, at=clock.now())
    return SubstitutionOut.model_validate(made)
