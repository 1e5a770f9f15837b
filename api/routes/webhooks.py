"""Webhooks: which other systems hear of changes of alerts; created, seen, disabled."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StrictBool

from alerts.channels import actions, queries
from alerts.channels.installed import installed
from alerts.channels.model import (
    AddressRefused,
    NewWebhook,
    Webhook,
    WebhookDisabled,
    WebhookId,
)
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, TheRuntime
from api.problems import problems
from api.routes.channels import HealthOut, health_out
from api.wire import IdIn, Instant, Line, Out, PathId, Wire
from foundation.access.model import Role
from foundation.errors import NotFound
from foundation.ids import OfficeId

router = APIRouter(prefix="/api/v1/webhooks", tags=["channels"])

SEEING = access(roles=[Role.SYSTEM_ADMIN], scope="subtree", labels=["config"])
MAKING = access(
    roles=[Role.SYSTEM_ADMIN],
    scope="subtree",
    labels=["config"],
    step_up=[Role.SYSTEM_ADMIN],
)
Calling = Literal["red", "orange", "yellow"]


class WebhookIn(Wire):
    """Where changes go, of which office and levels; `clinical` ones by level alone."""

    label: Annotated[Line, Field(max_length=100)]
    url: Annotated[str, Field(min_length=1, max_length=500)]
    office_id: IdIn
    levels: Annotated[list[Calling], Field(min_length=1, max_length=3)]
    clinical: StrictBool = False


class WebhookOut(Out):
    """A webhook and how it does, without its secret."""

    id: str
    label: str
    url: str
    office_id: str
    levels: list[str]
    clinical: bool
    made_at: Instant
    disabled_at: Instant | None
    health: HealthOut


class WebhooksOut(Out):
    """The webhooks of the asker's area, those in use first."""

    items: list[WebhookOut]
    as_of: Instant


class WebhookCreatedOut(Out):
    """A new webhook and the secret that its messages are signed with, shown once."""

    webhook: WebhookOut
    secret: str


@router.get("", operation_id="webhooks_list", openapi_extra=SEEING, responses=problems())
def list_webhooks(me: Me, session: Reading, clock: TheClock) -> WebhooksOut:
    """Every webhook of the asker's area."""
    found = queries.webhooks(session, me.office_path)
    return WebhooksOut(items=[_out(session, one, clock) for one in found], as_of=clock.now())


@router.post(
    "",
    status_code=201,
    operation_id="webhook_create",
    openapi_extra=MAKING,
    responses=problems(NotFound, AddressRefused),
)
def create_webhook(
    body: WebhookIn, me: Me, session: InTransaction, runtime: TheRuntime, clock: TheClock
) -> WebhookCreatedOut:
    """Let another system hear of changes from now on; its secret is shown this once."""
    wanted = NewWebhook(
        label=body.label,
        url=body.url,
        office=OfficeId(body.office_id),
        levels=frozenset(body.levels),
        clinical=body.clinical,
    )
    have = installed(runtime.settings.channels_file)
    made, secret = actions.create_webhook(session, me, wanted, have=have, now=clock.now())
    return WebhookCreatedOut(webhook=_out(session, made, clock), secret=secret)


@router.post(
    "/{webhook_id}/disabling",
    operation_id="webhook_disable",
    openapi_extra=SEEING,
    responses=problems(NotFound, WebhookDisabled),
)
def disable_webhook(
    webhook_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> WebhookOut:
    """Send nothing more there; what waits is dropped."""
    found = actions.disable_webhook(session, me, WebhookId(webhook_id), now=clock.now())
    return _out(session, found, clock)


def _out(session: Reading, found: Webhook, clock: TheClock) -> WebhookOut:
    target = queries.target_of(found.id)
    health = queries.health_of(session, [target])[target]
    return WebhookOut(
        id=found.id,
        label=found.label,
        url=found.url,
        office_id=found.office,
        levels=sorted(found.levels),
        clinical=found.clinical,
        made_at=found.made_at,
        disabled_at=found.disabled_at,
        health=health_out(health, clock),
    )
