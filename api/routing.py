"""Every router of the service, and the wrapper that gives endpoints caller and transaction."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.exceptions import ResponseValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from api.dependencies import Asking, Pending, asker
from api.problems import before_any_room
from foundation.idempotency import actions as idempotency

Endpoint = Callable[..., Any]
_WITHOUT_BODY = frozenset({204, 205, 304})


def include(app: FastAPI, routers: tuple[APIRouter, ...]) -> None:
    """Add the routers, each endpoint wrapped in what it asks for."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                route.endpoint = on_one_thread(route)
                route.responses = {**before_any_room(route.methods or ()), **route.responses}
        app.include_router(router)


def on_one_thread(route: APIRoute) -> Endpoint:
    """A route's endpoint, with all that blocks on the one thread on which it is called.

    The look at who calls, the transaction which its `session` stands for with its commit, and the
    writing of the answer: each would be a thread of its own to FastAPI, and changing threads costs
    more than most of them. The answer is made after the commit, and the write lock is never held
    while the call waits for a thread.
    """
    endpoint = route.endpoint
    if inspect.iscoroutinefunction(endpoint) or getattr(endpoint, "__on_one_thread__", False):
        return endpoint
    parameters = inspect.signature(endpoint).parameters.items()
    name = next((name for name, parameter in parameters if _is_session(parameter)), "")

    @functools.wraps(endpoint)
    def wrapped(**values: Any) -> Any:
        pending: Pending | None = values.pop(name, None)
        if pending is None:
            return _told(route, endpoint(**_known(values)))
        if not pending.writes:
            with pending.runtime.database.read() as session:
                answer = endpoint(**_known(values, session), **{name: session})
            return _told(route, answer)
        values = _known(values)
        with pending.runtime.database.write() as session:
            call = functools.partial(endpoint, **values, **{name: session})
            answer = call() if pending.key is None else _once(session, pending, values, route, call)
        return _told(route, answer)

    wrapped.__on_one_thread__ = True  # type: ignore[attr-defined]
    return wrapped


def _known(values: dict[str, Any], session: Session | None = None) -> dict[str, Any]:
    """What an endpoint is called with, its caller looked up."""
    return {
        name: value.found(session) if isinstance(value, Asking) else value
        for name, value in values.items()
    }


def _once(
    session: Session,
    pending: Pending,
    values: dict[str, Any],
    route: APIRoute,
    call: Callable[[], Any],
) -> Any:
    """Run a call unless its key was used before; then give the stored answer again (REL-01)."""
    key, principal = pending.key or "", asker(values)
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
    answer = _told(route, call())
    # Of a response its body and status are kept, a cookie never.
    body = bytes(answer.body)
    idempotency.finish(session, key, principal=principal, status=answer.status_code, body=body)
    return answer


def _told(route: APIRoute, answer: Any) -> Response:
    """An answer as a response, checked and written as the route declares it.

    Raises:
        ResponseValidationError: it is not what the route declares.
    """
    if isinstance(answer, Response):
        return answer
    field, status = route.response_field, route.status_code or 200
    if status in _WITHOUT_BODY:
        return Response(status_code=status)
    if field is None:
        return JSONResponse(answer, status)
    value, faults = field.validate(answer, {}, loc=("response",))
    if faults:
        raise ResponseValidationError(errors=faults, body=answer)
    body = field.serialize_json(value)
    return Response(body, status, media_type="application/json")


def _is_session(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    return bool(getattr(annotation, "__origin__", None) is Session)
