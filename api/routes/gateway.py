"""What a gateway may do with a key of its own: relay check-ins of phones bound in its area."""

from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import Field, StrictInt

from api.declarations import access
from api.dependencies import InTransaction, KeyNotValid, Machine, TheClock
from api.problems import problems
from api.routes.check_ins import LocationIn, Reason
from api.wire import Instant, Out, Wire
from correction.contact import relayed
from correction.contact.model import Feeling, Timing
from correction.register.queries import OrderNotActive
from foundation.errors import IdempotencyMismatch, NotFound

router = APIRouter(prefix="/api/v1/gateway", tags=["gateway"])
GATEWAY = access(roles=(), scope="key", labels=["identity", "location"], keys=["gateway"])
DeviceToken = Annotated[str, Header(alias="X-Device-Token", min_length=1, max_length=128)]


class RelayedIn(Wire):
    """A phone's message; its number rises with each, and stands for an Idempotency-Key."""

    counter: Annotated[StrictInt, Field(ge=1, le=relayed.MOST)]
    feeling: Feeling = Feeling.AS_USUAL
    location: LocationIn | None = None
    no_location_reason: Reason | None = None


class RelayedOut(Out):
    """That it was received, and when it counts: nothing about the person."""

    id: str
    counter: int
    received_at: Instant
    timing: Timing


@router.post(
    "/check-ins",
    status_code=201,
    operation_id="check_in_relay",
    openapi_extra=GATEWAY,
    responses=problems(
        KeyNotValid, NotFound, OrderNotActive, relayed.CounterBehind, IdempotencyMismatch
    ),
)
def relay_check_in(
    body: RelayedIn,
    machine: Machine,
    session: InTransaction,
    clock: TheClock,
    device_token: DeviceToken,
) -> RelayedOut:
    """Pass on a check-in of a bound phone; it counts from when it arrives here."""
    message = relayed.Message(
        device_token=device_token,
        counter=body.counter,
        feeling=body.feeling,
        place=body.location.place() if body.location else None,
        place_simulated=bool(body.location and body.location.simulated),
        no_location_reason=body.no_location_reason,
    )
    made = relayed.relay_check_in(
        session, message, machine.scope, actor=machine.actor, now=clock.now()
    )
    return RelayedOut(
        id=made.id, counter=body.counter, received_at=made.received_at, timing=made.timing
    )
