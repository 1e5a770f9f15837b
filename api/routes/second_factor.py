"""One's own second factor: set up or renewed with password and code, done without by officers."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from api import qr_codes
from api.declarations import access
from api.dependencies import InTransaction, Me, TheClock, TheRuntime
from api.problems import problems
from api.wire import Instant, Line, Out, Wire
from foundation.access.model import SUPERVISION, Role
from foundation.accounts import own_factor, queries, sessions
from foundation.errors import StepUpNeeded, WrongCredentials

router = APIRouter(prefix="/api/v1/me/second-factor", tags=["me"])
STAFF = access(
    roles=[role for role in Role if role is not Role.SUPERVISEE],
    scope="own_account",
    labels=["account"],
)
OPTIONAL = access(roles=SUPERVISION, scope="own_account", labels=["account"], step_up=SUPERVISION)
Sealed = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class PresentIn(Wire):
    """The present password."""

    password: str


class ConfirmIn(Wire):
    """The offer, and the code that the authenticator shows for it."""

    offer: Sealed
    otp: Line


class OfferOut(Out):
    """A new factor for an authenticator, as an address and as a picture; kept once confirmed."""

    totp_uri: str
    qr_svg: str
    offer: str
    expires_at: Instant


@router.post(
    "",
    status_code=201,
    operation_id="me_second_factor_offer",
    openapi_extra=STAFF,
    responses=problems(WrongCredentials, StepUpNeeded),
)
def offer(body: PresentIn, me: Me, session: InTransaction, runtime: TheRuntime) -> OfferOut:
    """Begin to set up a second factor; whoever renews one gives a code of the present one first."""
    now = runtime.clock.now()
    known = queries.account(session, me.account_id)
    given_at = sessions.stepped_up_at(session, me.session_id)
    if known.second_factor and not sessions.is_fresh(given_at, me.role, at=now):
        raise StepUpNeeded
    cost = runtime.settings.password_cost
    made = own_factor.offer(session, known.id, password=body.password, cost=cost, at=now)
    return OfferOut(
        totp_uri=made.uri,
        qr_svg=qr_codes.drawn(made.uri),
        offer=made.sealed,
        expires_at=made.expires_at,
    )


@router.put(
    "",
    status_code=204,
    operation_id="me_second_factor_confirm",
    openapi_extra=STAFF,
    responses=problems(WrongCredentials, own_factor.OfferNotValid),
)
def confirm(body: ConfirmIn, me: Me, session: InTransaction, clock: TheClock) -> Response:
    """Keep the factor that was offered; every other session of the account ends."""
    own_factor.confirm(session, me.account_id, body.offer, body.otp, at=clock.now())
    sessions.end_others(session, me, reason="second_factor", at=clock.now())
    return Response(status_code=204)


@router.delete(
    "",
    status_code=204,
    operation_id="me_second_factor_remove",
    openapi_extra=OPTIONAL,
    responses=problems(),
)
def remove(me: Me, session: InTransaction, clock: TheClock) -> Response:
    """Do without a second factor, after a fresh code of the present one."""
    own_factor.remove(session, me.account_id, at=clock.now())
    return Response(status_code=204)
