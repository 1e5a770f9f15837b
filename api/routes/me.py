"""What the holder of an account changes about it."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import StrictBool

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, TheRuntime
from api.problems import problems
from api.wire import Instant, Out, PathId, Wire
from foundation.access.model import Role
from foundation.accounts import actions, queries, sessions
from foundation.audit import actions as audit
from foundation.errors import NotFound, WrongCredentials

router = APIRouter(prefix="/api/v1/me", tags=["me"])
OWN = access(roles=tuple(Role), scope="own_account", labels=["account"])


class PasswordIn(Wire):
    """The present and the new password."""

    old: str
    new: str


class PreferencesIn(Wire):
    """How the screens speak to the holder."""

    language: Literal["zh", "en"]
    large_text: StrictBool
    sounds: StrictBool


class OwnSession(Out):
    """One of the holder's sessions."""

    id: str
    kind: str
    address: str | None
    opened_at: Instant
    seen_at: Instant
    expires_at: Instant
    current: bool


class OwnSessions(Out):
    """The holder's sessions that may still be used."""

    items: list[OwnSession]


@router.put(
    "/password",
    status_code=204,
    operation_id="me_password",
    openapi_extra=OWN,
    responses=problems(WrongCredentials, actions.WeakPassword, actions.PasswordUsedBefore),
)
def change_password(
    body: PasswordIn, me: Me, session: InTransaction, runtime: TheRuntime
) -> Response:
    """Change the password; every other session of the account ends."""
    now = runtime.clock.now()
    actions.change_password(
        session,
        me.account_id,
        old=body.old,
        new=body.new,
        rules=(runtime.settings.password_policy, runtime.settings.password_cost),
        at=now,
    )
    sessions.end_others(session, me, reason="password_changed", at=now)
    audit.record(session, "password_changed", principal=me, object=me.account_id, at=now)
    return Response(status_code=204)


@router.put(
    "/preferences",
    status_code=204,
    operation_id="me_preferences",
    openapi_extra=OWN,
    responses=problems(),
)
def change_preferences(body: PreferencesIn, me: Me, session: InTransaction) -> Response:
    """Change language, text size and sounds."""
    actions.set_preferences(
        session,
        me.account_id,
        language=body.language,
        large_text=body.large_text,
        sounds=body.sounds,
    )
    return Response(status_code=204)


@router.get("/sessions", operation_id="me_sessions", openapi_extra=OWN, responses=problems())
def list_sessions(me: Me, session: Reading, clock: TheClock) -> OwnSessions:
    """The holder's sessions that may still be used."""
    living = queries.live_sessions(session, me.account_id, at=clock.now())
    return OwnSessions(
        items=[
            OwnSession(
                id=row.id,
                kind=row.kind,
                address=row.address,
                opened_at=row.opened_at,
                seen_at=row.seen_at,
                expires_at=row.expires_at,
                current=row.id == me.session_id,
            )
            for row in living
        ]
    )


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    operation_id="me_session_end",
    openapi_extra=OWN,
    responses=problems(NotFound),
)
def end_session(session_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> Response:
    """End one of the holder's sessions, on this or another machine."""
    now = clock.now()
    living = queries.live_sessions(session, me.account_id, at=now)
    if session_id not in {row.id for row in living}:
        raise NotFound("No such session of yours.")
    sessions.end(session, session_id, reason="ended_by_holder", actor=me.account_id, at=now)
    return Response(status_code=204)
