"""Every route says who may call it and what it touches, or the service does not start (SEC-10)."""

import pytest
from fastapi import APIRouter
from fastapi.routing import APIWebSocketRoute
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.websockets import WebSocket

from api import declarations
from api.declarations import access
from foundation.access.model import Role
from foundation.errors import Misconfigured


def test_a_route_without_a_declaration_prevents_the_start():
    """Default deny: what hides who may call it is never served."""
    router = APIRouter()
    router.add_api_route("/hidden", lambda: None, operation_id="hidden")

    with pytest.raises(Misconfigured, match="no access declaration"):
        declarations.check(router.routes)


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (access(roles=[], scope="subtree", labels=["none"]), "no roles"),
        (access(roles=[Role.OFFICER], scope="subtree", labels=[]), "no field labels"),
        (
            access(roles=[Role.OFFICER], scope="subtree", labels=["none", "identity"]),
            "stands beside",
        ),
        (access(roles=[Role.OFFICER], scope="subtree", labels=["psych_text"]), "clinical side"),
        (access(roles=[Role.OFFICER], scope="subtree", labels=["made_up"]), "unknown field labels"),
    ],
)
def test_a_declaration_with_a_flaw_prevents_the_start(extra, told):
    """Each flaw is named."""
    router = APIRouter()
    router.add_api_route("/x", lambda: None, operation_id="x", openapi_extra=extra)

    with pytest.raises(Misconfigured, match=told):
        declarations.check(router.routes)


def test_field_labels_are_always_said():
    """A declaration that forgets them cannot even be written."""
    with pytest.raises(TypeError, match="labels"):
        access(roles=[Role.OFFICER], scope="subtree")


async def listen(socket: WebSocket) -> None:
    """A stream that a test offers."""


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (APIWebSocketRoute("/x", listen), "no operation id"),
        (Route("/x", lambda request: Response()), "a route of this kind"),
        (Mount("/x", routes=[]), "a route of this kind"),
    ],
)
def test_a_route_of_another_kind_prevents_the_start(route, told):
    """A stream is declared like everything else; what cannot be declared is not served."""
    with pytest.raises(Misconfigured, match=told):
        declarations.check([route])


def test_a_stream_is_declared_beside_its_address():
    """As an operation of its own, which nothing else may be called."""
    said = access(roles=[Role.OFFICER], scope="subtree", labels=["identity"])
    router = APIRouter()

    @router.websocket("/x")
    @declarations.declared("watch", said)
    async def watch(socket: WebSocket) -> None:
        """Another stream that a test offers."""

    (route,) = router.routes

    declarations.check(router.routes)

    assert declarations.operation_of(route) == "watch"
    assert declarations.declaration(route)["labels"] == ["identity"]
    with pytest.raises(Misconfigured, match="used twice"):
        declarations.check([route, route])
