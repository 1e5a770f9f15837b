"""What routes ask for: who calls, a transaction, the clock.

Who calls is looked up, and a route's transaction runs, on the route's own thread; it is committed
before the answer is made: `api/routing.py` wraps each endpoint.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from api.declarations import declaration
from api.problems import SAFE, UNASKED
from api.runtime import Runtime
from api.strict_forms import check_form
from api.strict_json import BODY_DIGEST
from foundation.access.model import KeyHolder, Principal
from foundation.accounts import keys, sessions
from foundation.accounts import queries as accounts
from foundation.clock import Clock
from foundation.errors import NotAllowed, NotSignedIn, SecondFactorMissing, StepUpNeeded

COOKIE = "__Host-session"
_TOUCH_AFTER = timedelta(seconds=60)


class KeyNotValid(NotSignedIn):
    """This key is unknown, revoked, or for another purpose; ask for a new one."""

    code = "key_not_valid"


class CsrfMissing(NotAllowed):
    """The request does not carry the session's X-CSRF-Token."""

    code = "csrf_token_missing"


@dataclass(frozen=True)
class Pending:
    """A transaction that the wrapper round the endpoint will open."""

    runtime: Runtime
    writes: bool
    method: str
    operation: str
    key: str | None
    request_hash: str


@dataclass(frozen=True)
class Asking:
    """A caller whom the wrapper round the endpoint will look up."""

    request: Request
    find: Callable[[Request, Session | None], Principal | KeyHolder]

    def found(self, session: Session | None = None) -> Principal | KeyHolder:
        """Who calls; in a session where one is open, else in one of its own.

        Raises:
            ServiceError: as `signed_in` or `with_key`.
        """
        self.request.scope["state"].pop(UNASKED, None)
        return self.find(self.request, session)


def runtime_of(request: Request) -> Runtime:
    """The process' runtime."""
    found: Runtime = request.app.state.runtime
    return found


async def _runtime(request: Request) -> Runtime:
    return runtime_of(request)


async def _clock(request: Request) -> Clock:
    return runtime_of(request).clock


async def _writing(
    request: Request,
    idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
) -> Pending:
    await check_form(request)
    digest: str = getattr(request.state, BODY_DIGEST, "")
    named = f"{request.method} {request.url.path}?{request.url.query}\n{digest}"
    return Pending(
        runtime=runtime_of(request),
        writes=True,
        method=request.method,
        operation=str(getattr(request.scope.get("route"), "operation_id", "")),
        # Reading twice is safe without a key.
        key=None if request.method in SAFE else idempotency_key,
        request_hash=hashlib.sha256(named.encode()).hexdigest(),
    )


async def _reading(request: Request) -> Pending:
    return Pending(
        runtime=runtime_of(request),
        writes=False,
        method=request.method,
        operation="",
        key=None,
        request_hash="",
    )


async def _signed_in(request: Request) -> Asking:
    return _asking(request, signed_in)


async def _with_key(request: Request) -> Asking:
    return _asking(request, with_key)


def _asking(
    request: Request, find: Callable[[Request, Session | None], Principal | KeyHolder]
) -> Asking:
    asking = Asking(request, find)
    # A request that fails before its endpoint is called is asked all the same who sends it.
    request.scope.setdefault("state", {})[UNASKED] = asking.found
    return asking


def caller(request: Request) -> Principal:
    """Who calls, for a route that only wants to know that somebody is signed in; as `signed_in`."""
    return signed_in(request)


def signed_in(request: Request, session: Session | None = None) -> Principal:
    """Who calls, after the checks of the route's declaration.

    Raises:
        NotSignedIn: no live session.
        CsrfMissing: an unsafe method without the session's token.
        NotAllowed: the role is not named in the route's declaration.
        StepUpNeeded, SecondFactorMissing: the declaration wants a fresh one-time code.
    """
    runtime = runtime_of(request)
    now = runtime.clock.now()
    token = request.cookies.get(COOKIE)
    if not token:
        raise NotSignedIn
    with _reading_in(runtime, session) as reading:
        known = accounts.signed_in(reading, sessions.hash_token(token), at=now)
    if known is None:
        raise NotSignedIn
    principal = known.principal
    if request.method not in SAFE:
        _check_csrf(request, token)
    _check_role(request, principal)
    _check_fresh(request, known, at=now)
    if now - known.seen_at > _TOUCH_AFTER:
        with runtime.database.write() as writing:
            sessions.touch(writing, principal.session_id, at=now)
    request.state.principal = principal
    return principal


def with_key(request: Request, session: Session | None = None) -> KeyHolder:
    """Which machine calls, by the key it shows as Bearer; no cookie is looked at.

    Raises:
        NotSignedIn: it shows no key.
        KeyNotValid: the key is unknown or revoked, or the declaration names other kinds.
    """
    runtime = runtime_of(request)
    now = runtime.clock.now()
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise NotSignedIn
    with _reading_in(runtime, session) as reading:
        holder = keys.holder(reading, secret.strip())
    if holder is None or holder.purpose not in _declared(request).get("keys", ()):
        raise KeyNotValid
    if not keys.is_noted(holder, at=now):
        with runtime.database.write() as writing:
            keys.note_use(writing, holder, at=now)
    return holder


def _reading_in(runtime: Runtime, session: Session | None) -> AbstractContextManager[Session]:
    return runtime.database.read() if session is None else nullcontext(session)


def _check_csrf(request: Request, token: str) -> None:
    given = request.headers.get("x-csrf-token", "")
    if given != sessions.csrf_token(token):
        raise CsrfMissing


def _declared(request: Request) -> dict[str, Any]:
    route = request.scope.get("route")
    return declaration(route) if isinstance(route, APIRoute) else {}


def _check_role(request: Request, principal: Principal) -> None:
    declared = _declared(request)
    if principal.screening_id is not None:
        if not declared.get("tablet"):
            raise NotAllowed("This tablet may only answer its questionnaire.", code="tablet_only")
    elif principal.role.value not in declared.get("roles", ()):
        runtime_of(request).parts["denials"](request, principal)
        raise NotAllowed(code="role_not_allowed")


def _check_fresh(request: Request, known: accounts.SignedIn, *, at: datetime) -> None:
    """Ask for a fresh code where the declaration wants one; who has none is told to enrol."""
    if known.principal.role.value not in _declared(request).get("step_up", ()):
        return
    if not (known.second_factor or (known.demo and runtime_of(request).settings.demo)):
        raise SecondFactorMissing
    if not sessions.is_fresh(known.stepped_up_at, known.principal.role, at=at):
        raise StepUpNeeded


Me = Annotated[Principal, Depends(_signed_in)]
Machine = Annotated[KeyHolder, Depends(_with_key)]
TheRuntime = Annotated[Runtime, Depends(_runtime)]
TheClock = Annotated[Clock, Depends(_clock)]
InTransaction = Annotated[Session, Depends(_writing)]
Reading = Annotated[Session, Depends(_reading)]


def asker(values: dict[str, Any]) -> str:
    """Whose idempotency keys a call's keys belong to."""
    for value in values.values():
        if isinstance(value, Principal):
            return value.account_id
        if isinstance(value, KeyHolder):
            return value.key_id
    return "public"
