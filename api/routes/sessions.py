"""Signing in and out, stepping up, and the first administrators' codes."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api import qr_codes
from api.declarations import access, public
from api.dependencies import COOKIE, InTransaction, Me, Reading, TheClock, TheRuntime, runtime_of
from api.problems import problems
from api.runtime import Runtime
from api.wire import IdIn, Instant, Line, Out, Wire
from foundation.access.model import SECOND_FACTOR_ROLES, SUPERVISION, Role
from foundation.access.rights import rights_of
from foundation.accounts import actions, sessions, staff
from foundation.accounts import queries as accounts
from foundation.accounts.model import OpenedSession
from foundation.accounts.passwords import is_password
from foundation.errors import (
    AccountLocked,
    NotSignedIn,
    SecondFactorMissing,
    SecondFactorNeeded,
    ServiceError,
    TooMuch,
    WrongCredentials,
)
from foundation.offices import queries as offices
from foundation.offices.model import Office

router = APIRouter(prefix="/api/v1", tags=["sessions"])
EVERYONE = tuple(Role)
STAFF = tuple(role for role in Role if role is not Role.SUPERVISEE)


class SignInIn(Wire):
    """What is typed on the sign-in page."""

    username: Line
    password: str
    otp: str | None = None


class CodeIn(Wire):
    """A one-time code."""

    otp: Line


class SetupIn(Wire):
    """A first administrator's, or a reset account's, code and wishes."""

    code: Line
    username: IdIn
    name: Line
    password: str


class AccountBrief(Out):
    """Who is signed in."""

    id: str
    username: str
    name: str
    language: str
    large_text: bool
    sounds: bool
    second_factor: bool
    person_id: str | None


class OfficeBrief(Out):
    """Where they belong."""

    id: str
    name_zh: str
    name_en: str
    level: str


class SessionOut(Out):
    """A session, as its holder sees it; `decides` are the levels of approval that are theirs."""

    account: AccountBrief
    role: Role
    office: OfficeBrief
    csrf_token: str
    expires_at: Instant
    decides: list[int]
    decides_positioning: bool


class SetUpOut(Out):
    """The address for an authenticator, also as a picture, where a second factor is needed."""

    username: str
    totp_uri: str | None
    qr_svg: str | None


@router.post(
    "/sessions",
    status_code=201,
    operation_id="session_open",
    openapi_extra=public(),
    response_model=SessionOut,
    responses=problems(WrongCredentials, SecondFactorNeeded, AccountLocked, TooMuch),
)
def open_session(body: SignInIn, request: Request, runtime: TheRuntime) -> JSONResponse:
    """Sign in; the session's token comes as a cookie."""
    now = runtime.clock.now()
    address = request.client.host if request.client else ""
    runtime.failed_sign_ins.check(address, at=now)
    with runtime.database.read() as session:
        found = accounts.by_username(session, body.username)
        stored = found[0].password_hash if found else None
    # Hashing takes long: it is done between the transactions, never inside one.
    right = is_password(body.password, stored, cost=runtime.settings.password_cost)
    attempt = sessions.Attempt(body.username, right, body.otp, address)
    with runtime.database.write() as session:
        opened = sessions.sign_in(session, attempt, rules=runtime.sign_in_rules, at=now)
    if isinstance(opened, ServiceError):
        if not isinstance(opened, SecondFactorNeeded):
            runtime.failed_sign_ins.note(address, at=now)
        raise opened
    return answer_with(runtime, opened)


def answer_with(
    runtime: Runtime, opened: OpenedSession, more: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer that opens a session: its description, what else to say, its token as a cookie."""
    with runtime.database.read() as session:
        office = offices.office(session, opened.account.office_id)
    body = _out(opened, office).model_dump(mode="json")
    response = JSONResponse(body | dict(more or {}), status_code=201)
    seconds = int((opened.expires_at - runtime.clock.now()).total_seconds())
    set_cookie(response, opened.token, seconds)
    return response


def set_cookie(response: Response, token: str, seconds: int) -> None:
    """Hand a session's token to the browser: never readable by a script, never sent elsewhere."""
    response.set_cookie(
        COOKIE, token, max_age=seconds, path="/", secure=True, httponly=True, samesite="strict"
    )


@router.get(
    "/sessions/current",
    operation_id="session_read",
    openapi_extra=access(roles=EVERYONE, scope="own_account", labels=["account"], tablet=True),
    responses=problems(),
)
def read_session(me: Me, request: Request, session: Reading) -> SessionOut:
    """The session of whoever asks."""
    token = request.cookies[COOKIE]
    row = accounts.session_row(session, sessions.hash_token(token))
    if row is None:
        raise NotSignedIn
    account = accounts.account(session, me.account_id)
    office = offices.office(session, me.office_id)
    return _out(OpenedSession(row.id, token, account, row.expires_at), office)


@router.delete(
    "/sessions/current",
    status_code=204,
    operation_id="session_close",
    openapi_extra=access(roles=EVERYONE, scope="own_account", labels=["account"], tablet=True),
    responses=problems(),
)
def close_session(me: Me, session: InTransaction, clock: TheClock) -> Response:
    """Sign out; the browser forgets what it holds."""
    sessions.end(session, me.session_id, reason="signed_out", actor=me.account_id, at=clock.now())
    response = Response(status_code=204, headers={"Clear-Site-Data": '"cookies"'})
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response


@router.post(
    "/sessions/step-up",
    status_code=204,
    operation_id="session_step_up",
    openapi_extra=access(roles=STAFF, scope="own_account", labels=["account"]),
    responses=problems(WrongCredentials, AccountLocked, SecondFactorMissing),
)
def step_up(body: CodeIn, me: Me, request: Request) -> Response:
    """Give a fresh one-time code, for the steps that want one."""
    runtime = runtime_of(request)
    # A wrong code is counted, so this does not roll back when it refuses.
    with runtime.database.write() as session:
        refused = sessions.step_up(
            session,
            me.session_id,
            body.otp,
            demo=runtime.settings.demo,
            at=runtime.clock.now(),
        )
    if refused is not None:
        raise refused
    return Response(status_code=204)


@router.post(
    "/setup",
    status_code=201,
    operation_id="setup_redeem",
    openapi_extra=public(),
    responses=problems(staff.CodeNotValid, actions.WeakPassword, staff.UsernameTaken),
)
def redeem(body: SetupIn, session: InTransaction, runtime: TheRuntime) -> SetUpOut:
    """Use a one-time code: the first administrators, and accounts that were approved or reset."""
    account, uri = staff.redeem_code(
        session,
        staff.Redemption(body.code, body.username, body.name, body.password),
        rules=(runtime.settings.password_policy, runtime.settings.password_cost),
        at=runtime.clock.now(),
        enrols=SECOND_FACTOR_ROLES
        | (SUPERVISION if runtime.settings.officers_begin_with_code else frozenset()),
    )
    return SetUpOut(
        username=account.username, totp_uri=uri, qr_svg=qr_codes.drawn(uri) if uri else None
    )


def _out(opened: OpenedSession, office: Office) -> SessionOut:
    rights = rights_of(opened.account.role, office.level)
    return SessionOut(
        account=AccountBrief.model_validate(opened.account),
        role=opened.account.role,
        office=OfficeBrief.model_validate(office),
        csrf_token=sessions.csrf_token(opened.token),
        expires_at=opened.expires_at,
        decides=list(rights.levels),
        decides_positioning=rights.positioning,
    )
