"""Every route declares who may call it and how far it reaches; else the service does not start."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Literal, TypeVar

from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute

from foundation.access.model import Role
from foundation.accounts.keys import PURPOSES
from foundation.errors import Misconfigured

ScopeRule = Literal["subtree", "self", "own_account", "clinical", "key", "none", "public"]

SCOPES: frozenset[str] = frozenset(
    {"subtree", "self", "own_account", "clinical", "key", "none", "public"}
)
LABELS = frozenset(
    {
        "identity",
        "contact",
        "location",
        "criminal",
        "psych_level",
        "psych_text",
        "juvenile",
        "audit",
        "account",
        "config",
    }
)
# Said where nothing sensitive is read or written: that nobody thought of it is no answer.
NO_LABEL = "none"
_DECLARED = "__declared__"
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
CLINICAL_ONLY = frozenset({Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.SUPERVISEE})


def access(
    *,
    roles: Collection[Role],
    scope: ScopeRule,
    labels: Collection[str],
    tablet: bool = False,
    step_up: Collection[Role] = (),
    keys: Collection[str] = (),
) -> dict[str, Any]:
    """The declaration of a route, as its `openapi_extra`.

    Args:
        roles: who may call it.
        scope: what the query behind it is bound by.
        labels: which kinds of sensitive fields it reads or writes; `none` alone says that it
            touches none.
        tablet: whether a session opened for one questionnaire may call it too.
        keys: which kinds of keys may call it; with scope "key" nobody else may.
        step_up: which of the roles must have given a one-time code within five minutes (SEC-09),
            command within thirty (SEC-05).
    """
    return {
        "x-access": {
            "roles": sorted(role.value for role in roles),
            "scope": scope,
            "labels": sorted(labels),
            "tablet": tablet,
            "keys": sorted(keys),
            "step_up": sorted(role.value for role in step_up),
        }
    }


def public() -> dict[str, Any]:
    """The declaration of a route that anybody may call without signing in."""
    return access(roles=(), scope="public", labels=[NO_LABEL])


def declared(operation_id: str, access: dict[str, Any]) -> Callable[[Endpoint], Endpoint]:
    """Declare a route that OpenAPI does not describe, such as a WebSocket's."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _DECLARED, {"operation_id": operation_id, **access})
        return endpoint

    return mark


def declaration(route: BaseRoute) -> dict[str, Any]:
    """What a route has declared; empty when it has not."""
    return dict(_said(route).get("x-access", {}))


def operation_of(route: BaseRoute) -> str | None:
    """The operation id of a route, None when it has none."""
    said = getattr(route, "operation_id", None) or _said(route).get("operation_id")
    return None if said is None else str(said)


def _said(route: BaseRoute) -> dict[str, Any]:
    if isinstance(route, APIWebSocketRoute):
        return dict(getattr(route.endpoint, _DECLARED, {}))
    return dict(getattr(route, "openapi_extra", None) or {})


def check(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that hides something.

    Raises:
        Misconfigured: names the route and what its declaration lacks.
    """
    seen: set[str] = set()
    for route in routes:
        flaw, operation = _flaw(route), operation_of(route)
        if flaw is None and operation in seen:
            flaw = f"operation id {operation} is used twice"
        if flaw is not None:
            methods = sorted(getattr(route, "methods", None) or ())
            raise Misconfigured(f"{methods} {getattr(route, 'path', route)}: {flaw}")
        seen.add(str(operation))


def _flaw(route: BaseRoute) -> str | None:
    if not isinstance(route, APIRoute | APIWebSocketRoute):
        return "a route of this kind says nothing about who may call it"
    declared = declaration(route)
    if not operation_of(route):
        return "no operation id"
    if not declared:
        return "no access declaration"
    if declared["scope"] not in SCOPES:
        return f"unknown scope rule {declared['scope']}"
    return _labels_flaw(set(declared["labels"])) or _callers_flaw(declared)


def _labels_flaw(labels: set[str]) -> str | None:
    if not labels:
        return f"no field labels: name them, or say {NO_LABEL}"
    unknown = labels - LABELS - {NO_LABEL}
    if unknown:
        return f"unknown field labels {sorted(unknown)}"
    if NO_LABEL in labels and len(labels) > 1:
        return f"{NO_LABEL} stands beside field labels"
    return None


def _callers_flaw(declared: dict[str, Any]) -> str | None:
    roles, keys = set(declared["roles"]), set(declared["keys"])
    if not roles and declared["scope"] not in ("public", "key"):
        return "no roles"
    if bool(keys) != (declared["scope"] == "key") or (roles and keys) or keys - set(PURPOSES):
        return "an operation for keys names known kinds of them, and no roles"
    if set(declared["step_up"]) - roles:
        return "a fresh code is wanted of a role that is not let in"
    if "psych_text" in declared["labels"] and roles - CLINICAL_ONLY:
        return "psychological text for a role outside the clinical side"
    return None
