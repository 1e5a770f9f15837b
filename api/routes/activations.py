"""The person's phone: a card from the desk binds it, the desk takes it out of use."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from api import qr_codes
from api.declarations import access, public
from api.dependencies import InTransaction, Me, TheClock, TheRuntime
from api.problems import problems
from api.routes.sessions import SessionOut, answer_with
from api.wire import Instant, Line, Out, PathId, Wire
from correction.register import cards
from correction.register.model import NewPhone
from correction.register.queries import OrderNotActive
from foundation.access.model import SUPERVISION
from foundation.accounts import sessions
from foundation.accounts.actions import PinNotAccepted
from foundation.ids import PersonId

router = APIRouter(prefix="/api/v1", tags=["activations"])
DESK = access(roles=SUPERVISION, scope="subtree", labels=["identity", "account"])
PAGE = "m/activate"
_GROUP = 4


class CardOut(Out):
    """An activation card to print: its code in groups of four, and the same as a QR code."""

    code: str
    url: str
    qr_svg: str
    expires_at: Instant


class ActivationIn(Wire):
    """A card's code, the PIN wished for, and what the phone calls itself."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    pin: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    device_label: Line


class ActivatedOut(SessionOut):
    """The session that is open now, and the token by which this phone is known from now on."""

    device_token: str


@router.post(
    "/people/{person_id}/activation-cards",
    status_code=201,
    operation_id="activation_card_issue",
    openapi_extra=DESK,
    responses=problems(OrderNotActive),
)
def issue_card(
    person_id: PathId, me: Me, request: Request, session: InTransaction, clock: TheClock
) -> CardOut:
    """Print a card that binds a phone: single use, 24 hours; the one before it is void."""
    card = cards.issue_card(
        session, PersonId(person_id), me.scope, actor=me.account_id, at=clock.now()
    )
    url = f"{request.base_url}{PAGE}?code={card.code}"
    return CardOut(
        code=_grouped(card.code),
        url=url,
        qr_svg=qr_codes.drawn(url),
        expires_at=card.expires_at,
    )


@router.delete(
    "/people/{person_id}/device",
    status_code=204,
    operation_id="device_release",
    openapi_extra=DESK,
    responses=problems(),
)
def release_device(person_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> Response:
    """Take a person's phone out of use; its sessions end."""
    cards.release_device(
        session, PersonId(person_id), me.scope, actor=me.account_id, at=clock.now()
    )
    return Response(status_code=204)


@router.post(
    "/activations",
    status_code=201,
    operation_id="activation_redeem",
    openapi_extra=public(),
    response_model=ActivatedOut,
    responses=problems(cards.CardNotValid, PinNotAccepted),
)
def activate(
    body: ActivationIn,
    request: Request,
    runtime: TheRuntime,
    device_token: Annotated[str | None, Header(alias="X-Device-Token", max_length=128)] = None,
) -> JSONResponse:
    """Use a card on a phone: the phone is bound, the PIN set, and the person signed in."""
    now = runtime.clock.now()
    with runtime.database.write() as session:
        done = cards.activate(
            session,
            body.code,
            body.pin,
            NewPhone(body.device_label, device_token),
            cost=runtime.settings.password_cost,
            at=now,
        )
        opened = sessions.open_for(
            session,
            done.account,
            rules=runtime.sign_in_rules,
            address=request.client.host if request.client else None,
            at=now,
        )
    return answer_with(runtime, opened, {"device_token": done.phone.token})


def _grouped(code: str) -> str:
    capitals = code.upper()
    return "-".join(capitals[at : at + _GROUP] for at in range(0, len(capitals), _GROUP))
