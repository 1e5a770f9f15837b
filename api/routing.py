"""Every router of the service, and the wrapper that gives an endpoint its transaction."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI, Response
from fastapi.encoders import jsonable_encoder
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from api.dependencies import Pending, asker
from api.problems import before_any_room
from foundation.idempotency import actions as idempotency

Endpoint = Callable[..., Any]


def include(app: FastAPI, routers: tuple[APIRouter, ...]) -> None:
    """Add the routers, each endpoint wrapped in the transaction it asks for."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                route.endpoint = transactional(route.endpoint, route.status_code or 200)
                route.responses = {**before_any_room(route.methods or ()), **route.responses}
        app.include_router(router)


def transactional(endpoint: Endpoint, status: int) -> Endpoint:
    """An endpoint that opens, and commits, the transaction which its `session` stands for.

    The commit happens inside the call, on its thread: the answer is made after it, and the write
    lock is never held while the call waits for a thread.
    """
    names = [
        name
        for name, parameter in inspect.signature(endpoint).parameters.items()
        if _is_session(parameter)
    ]
    if not names or getattr(endpoint, "__transactional__", False):
        return endpoint
    name = names[0]

    @functools.wraps(endpoint)
    def wrapped(**values: Any) -> Any:
        pending: Pending = values.pop(name)
        if not pending.writes:
            with pending.runtime.database.read() as session:
                return endpoint(**values, **{name: session})
        with pending.runtime.database.write() as session:
            call = functools.partial(endpoint, **values, **{name: session})
            if pending.key is None:
                return call()
            return _once(session, pending, asker(values), call, status)

    wrapped.__transactional__ = True  # type: ignore[attr-defined]
    return wrapped


def _once(
    session: Session, pending: Pending, principal: str, call: Callable[[], Any], status: int
) -> Any:
    """Run a call unless its key was used before; then give the stored answer again (REL-01)."""
    key = pending.key or ""
    stored = idempotency.begin(
        session,
        key,
        principal=principal,
        request_hash=pending.request_hash,
        operation=pending.operation,
        at=pending.runtime.clock.now(),
    )
    if stored is not None:
        headers = {"Idempotent-Replayed": "true"}
        media = "application/json" if stored.body else None
        return Response(stored.body, stored.status, headers, media)
    answer = call()
    body, status = _kept(answer, status)
    idempotency.finish(session, key, principal=principal, status=status, body=body)
    return answer


def _kept(answer: Any, status: int) -> tuple[bytes, int]:
    """An answer as it is kept for a repeat; a cookie is never kept."""
    if isinstance(answer, Response):
        return bytes(answer.body), answer.status_code
    return msgspec.json.encode(jsonable_encoder(answer)), status


def _is_session(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    return bool(getattr(annotation, "__origin__", None) is Session)
