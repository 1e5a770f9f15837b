"""Staff accounts: security administrators propose and approve, move, disable, reset, enable."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api import handing_over
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.handing_over import HandOverFirst, Leaving, NotASuccessor
from api.problems import problems
from api.wire import IdIn, Instant, Line, Out, PathId, Wire
from foundation.access.model import Principal, Role
from foundation.accounts import changes, codes, queries, staff
from foundation.accounts.changes import Wanted
from foundation.accounts.codes import IssuedCode
from foundation.accounts.model import Account, AccountState, Change
from foundation.accounts.staff import Proposal
from foundation.errors import Conflict, NotFound
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1", tags=["accounts"])
SECURITY = access(roles=[Role.SECURITY_ADMIN], scope="subtree", labels=["account"])
GRANTING = access(
    roles=[Role.SECURITY_ADMIN],
    scope="subtree",
    labels=["account"],
    step_up=[Role.SECURITY_ADMIN],
)


class ProposalIn(Wire):
    """A new staff account."""

    username: IdIn
    name: Line
    role: Role
    office_id: IdIn


class MoveIn(Wire):
    """The office an account moves to, and who takes over what it still holds elsewhere."""

    office_id: IdIn
    hand_over_to: IdIn | None = None


class HandOverIn(Wire):
    """Who takes over what an account still holds."""

    hand_over_to: IdIn | None = None


class ChangeIn(Wire):
    """What is to be done to an account by two; `office_id` is where a moved one goes."""

    change: Change
    office_id: IdIn | None = None


class WaitingOut(Out):
    """What one administrator proposed and another confirms."""

    id: str
    change: Change
    office_id: str | None
    proposed_by: str
    proposed_by_name: str
    proposed_at: Instant


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
    waiting: WaitingOut | None


class AccountsOut(Out):
    """The staff accounts of the asker's subtree."""

    items: list[AccountOut]
    as_of: Instant


class CodeOut(Out):
    """A one-time code, shown once, that the holder sets a password with."""

    account: AccountOut
    code: str
    expires_at: Instant


class SuccessorOut(Out):
    """A colleague who could take over."""

    id: str
    name: str
    role: Role
    office_id: str


class HoldingsOut(Out):
    """What an account still holds, in numbers alone, and who could take it over."""

    people: int
    clients: int
    alerts: int
    substitutions: int
    successors: list[SuccessorOut]


class ConfirmedOut(Out):
    """What was confirmed; the code, shown once, where the holder sets a password anew."""

    account: AccountOut
    code: str | None
    expires_at: Instant | None


def _out(session: Session, account: Account) -> AccountOut:
    return _outs(session, [account])[0]


def _outs(session: Session, accounts: Collection[Account]) -> list[AccountOut]:
    return [AccountOut.model_validate(one) for one in queries.with_waiting(session, accounts)]


def _successor(session: Session, account_id: str | None, me: Principal) -> Account | None:
    if account_id is None:
        return None
    return queries.staff_member(session, AccountId(account_id), me.office_path)


def _with_code(session: Session, account_id: AccountId, code: IssuedCode | None) -> ConfirmedOut:
    return ConfirmedOut(
        account=_out(session, queries.account(session, account_id)),
        code=code and code.code,
        expires_at=code and code.expires_at,
    )


@router.get("/accounts", operation_id="accounts_list", openapi_extra=SECURITY, responses=problems())
def list_accounts(me: Me, session: Reading, clock: TheClock) -> AccountsOut:
    """The staff accounts of the asker's office and below."""
    return AccountsOut(
        items=_outs(session, queries.staff(session, me.office_path)),
        as_of=clock.now(),
    )


@router.post(
    "/accounts",
    status_code=201,
    operation_id="account_propose",
    openapi_extra=GRANTING,
    responses=problems(staff.UsernameTaken, NotFound),
)
def propose(body: ProposalIn, me: Me, session: InTransaction, clock: TheClock) -> AccountOut:
    """Propose a staff account; a second security administrator approves it."""
    office = offices.office_within(session, OfficeId(body.office_id), me.office_path)
    proposal = Proposal(body.username, body.name, body.role, office.id)
    return _out(session, staff.propose(session, proposal, by=me.account_id, at=clock.now()))


@router.get(
    "/accounts/{account_id}",
    operation_id="account_read",
    openapi_extra=SECURITY,
    responses=problems(NotFound),
)
def read_account(account_id: PathId, me: Me, session: Reading) -> AccountOut:
    """One staff account."""
    return _out(session, queries.staff_member(session, AccountId(account_id), me.office_path))


@router.post(
    "/accounts/{account_id}/approval",
    status_code=201,
    operation_id="account_approve",
    openapi_extra=GRANTING,
    responses=problems(codes.SecondPersonNeeded, codes.SawTheCode, Conflict),
)
def approve(account_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> CodeOut:
    """Approve what another security administrator proposed."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    account, code = staff.approve(session, known.id, by=me.account_id, at=clock.now())
    return CodeOut(account=_out(session, account), code=code.code, expires_at=code.expires_at)


@router.get(
    "/accounts/{account_id}/holdings",
    operation_id="account_holdings",
    openapi_extra=SECURITY,
    responses=problems(NotFound),
)
def read_holdings(
    account_id: PathId,
    me: Me,
    session: Reading,
    clock: TheClock,
    office_id: Annotated[IdIn | None, Query(description="Where the account would move to.")] = None,
) -> HoldingsOut:
    """What has to be handed over before an account is disabled, or moved to an office."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    beyond = None
    if office_id is not None:
        beyond = offices.office_within(session, OfficeId(office_id), me.office_path).path
    found = handing_over.held(session, known.id, at=clock.now(), beyond=beyond)
    colleagues = handing_over.successors(session, known, within=me.office_path)
    return HoldingsOut(
        **asdict(found), successors=[SuccessorOut.model_validate(one) for one in colleagues]
    )


@router.post(
    "/accounts/{account_id}/move",
    operation_id="account_move",
    openapi_extra=SECURITY,
    responses=problems(codes.SecondPersonNeeded, HandOverFirst, NotASuccessor),
)
def move(
    account_id: PathId, body: MoveIn, me: Me, session: InTransaction, clock: TheClock
) -> AccountOut:
    """Move an account to another office of the asker's subtree; its sessions end."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    office = offices.office_within(session, OfficeId(body.office_id), me.office_path)
    wanted = Wanted(Change.MOVE, known.id, office.id)
    now = clock.now()
    changes.make(session, wanted, by=me.account_id, at=now)
    leaving = Leaving(known, office.path, _successor(session, body.hand_over_to, me))
    handing_over.let_go(session, leaving, by=me, at=now)
    return _out(session, queries.account(session, known.id))


@router.post(
    "/accounts/{account_id}/disable",
    operation_id="account_disable",
    openapi_extra=SECURITY,
    responses=problems(codes.SecondPersonNeeded, HandOverFirst, NotASuccessor),
)
def disable(
    account_id: PathId,
    me: Me,
    session: InTransaction,
    clock: TheClock,
    body: HandOverIn | None = None,
) -> AccountOut:
    """Disable an account; it is kept, its sessions end, and what it held has a new holder."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    now = clock.now()
    changes.make(session, Wanted(Change.DISABLE, known.id), by=me.account_id, at=now)
    leaving = Leaving(known, None, _successor(session, body.hand_over_to if body else None, me))
    handing_over.let_go(session, leaving, by=me, at=now)
    return _out(session, queries.account(session, known.id))


@router.post(
    "/accounts/{account_id}/reset",
    status_code=201,
    operation_id="account_reset",
    openapi_extra=GRANTING,
    responses=problems(codes.SecondPersonNeeded, Conflict),
)
def reset(account_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> ConfirmedOut:
    """Unlock an account and give its holder a code for a new password and second factor."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    wanted = Wanted(Change.RESET, known.id)
    code = changes.make(session, wanted, by=me.account_id, at=clock.now())
    return _with_code(session, known.id, code)


@router.post(
    "/accounts/{account_id}/changes",
    status_code=201,
    operation_id="account_change_propose",
    openapi_extra=SECURITY,
    responses=problems(changes.ChangeWaits, changes.TooFewSecurityAdmins),
)
def propose_change(
    account_id: PathId, body: ChangeIn, me: Me, session: InTransaction, clock: TheClock
) -> AccountOut:
    """Propose what two decide: an administrator's account, or enabling one that was disabled."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    office = body.office_id and offices.office_within(
        session, OfficeId(body.office_id), me.office_path
    )
    wanted = Wanted(body.change, known.id, office.id if office else None)
    changes.propose(session, wanted, by=me.account_id, at=clock.now())
    return _out(session, queries.account(session, known.id))


@router.post(
    "/accounts/{account_id}/changes/{change_id}/confirmation",
    status_code=201,
    operation_id="account_change_confirm",
    openapi_extra=GRANTING,
    responses=problems(codes.SecondPersonNeeded, codes.SawTheCode, Conflict),
)
def confirm_change(
    account_id: PathId,
    change_id: PathId,
    me: Me,
    session: InTransaction,
    clock: TheClock,
    body: HandOverIn | None = None,
) -> ConfirmedOut:
    """Confirm what another security administrator proposed; it happens at once."""
    now = clock.now()
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    code = changes.confirm(session, known.id, change_id, by=me.account_id, at=now)
    after = queries.account(session, known.id)
    leaves = after.state is AccountState.DISABLED or after.office_path != known.office_path
    if leaves:
        moved_to = None if after.state is AccountState.DISABLED else after.office_path
        leaving = Leaving(
            known, moved_to, _successor(session, body.hand_over_to if body else None, me)
        )
        handing_over.let_go(session, leaving, by=me, at=now)
    return _with_code(session, known.id, code)


@router.delete(
    "/accounts/{account_id}/changes/{change_id}",
    status_code=204,
    operation_id="account_change_drop",
    openapi_extra=SECURITY,
    responses=problems(Conflict),
)
def drop_change(
    account_id: PathId, change_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> Response:
    """Withdraw one's own proposal, or turn down another's."""
    known = queries.staff_member(session, AccountId(account_id), me.office_path)
    changes.drop(session, known.id, change_id, by=me.account_id, at=clock.now())
    return Response(status_code=204)
