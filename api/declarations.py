"""Every route declares who may call it and how far it reaches; else the service does not start."""

from collections.abc import Collection, Iterable
from typing import Any, Literal

from fastapi.routing import APIRoute
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
CLINICAL_ONLY = frozenset({Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.SUPERVISEE})


def access(
    *,
    roles: Collection[Role],
    scope: ScopeRule,
    labels: Collection[str] = (),
    tablet: bool = False,
    step_up: Collection[Role] = (),
    keys: Collection[str] = (),
) -> dict[str, Any]:
    """The declaration of a route, as its `openapi_extra`.

    Args:
        roles: who may call it.
        scope: what the query behind it is bound by.
        labels: which kinds of sensitive fields it reads or writes.
        tablet: whether a session opened for one questionnaire may call it too.
        keys: which kinds of keys may call it; with scope "key" nobody else may.
        step_up: which of the roles must have given a one-time code within five minutes (SEC-09).
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
    return access(roles=(), scope="public")


def declaration(route: APIRoute) -> dict[str, Any]:
    """What a route has declared; empty when it has not."""
    extra: dict[str, Any] = route.openapi_extra or {}
    found: dict[str, Any] = extra.get("x-access", {})
    return found


def check(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that hides something.

    Raises:
        Misconfigured: names the route and what its declaration lacks.
    """
    seen: set[str] = set()
    for route in routes:
        if not isinstance(route, APIRoute):
            continue
        flaw = _flaw(route)
        if flaw is None and route.operation_id in seen:
            flaw = f"operation id {route.operation_id} is used twice"
        if flaw is not None:
            raise Misconfigured(f"{sorted(route.methods or ())} {route.path}: {flaw}")
        seen.add(str(route.operation_id))


def _flaw(route: APIRoute) -> str | None:
    declared = declaration(route)
    if not route.operation_id:
        return "no operation id"
    if not declared:
        return "no access declaration"
    if declared["scope"] not in SCOPES:
        return f"unknown scope rule {declared['scope']}"
    unknown = set(declared["labels"]) - LABELS
    if unknown:
        return f"unknown field labels {sorted(unknown)}"
    return _callers_flaw(declared)


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
