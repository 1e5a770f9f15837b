"""Errors at the edge: problem+json with a code, and a sentence in the language asked for."""

from collections.abc import Collection, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.languages import preferred
from api.sentences import sentence
from correction.register.corrections import ChangedMeanwhile
from foundation import errors
from foundation.logs import log

STATUS: tuple[tuple[type[errors.ServiceError], int], ...] = (
    (errors.AccountLocked, 401),
    (errors.WrongCredentials, 401),
    (errors.SecondFactorNeeded, 401),
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.TooLarge, 413),
    (errors.Invalid, 422),
    (errors.TooMuch, 429),
    (errors.Unavailable, 503),
)
MEDIA_TYPE = "application/problem+json"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Under this name a request's state holds the look at who calls, while it has not been made.
UNASKED = "unasked"
# A fault of ours, which no caller can mend.
FAULT = 500


def status_of(kind: type[errors.ServiceError]) -> int:
    """The HTTP status of a kind of error; 500 for one that has none of its own."""
    return next((status for parent, status in STATUS if issubclass(kind, parent)), 500)


def problems(*kinds: type[errors.ServiceError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that raises these, beside those that any route may raise."""
    always: tuple[type[errors.ServiceError], ...] = (
        errors.NotSignedIn,
        errors.NotAllowed,
        errors.NotFound,
        errors.Invalid,
    )
    found: dict[int | str, dict[str, Any]] = {}
    for kind in (*always, *kinds):
        found[status_of(kind)] = {"description": kind.code, "content": {MEDIA_TYPE: {}}}
    return found


def before_any_room(methods: Collection[str]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of what is refused before a room sees it, beside a route's own.

    Any call may be one too many, find the database away or have an address that is no text; a
    body may be unreadable, slow, too large or of another kind, and a key may have been used for
    something else.
    """
    found = {400: "bad_request", 429: errors.TooMuch.code, 503: errors.Unavailable.code}
    if not SAFE.issuperset(methods):
        found |= {
            400: "not_json",
            408: "request_timeout",
            409: errors.IdempotencyMismatch.code,
            413: errors.TooLarge.code,
            415: "unsupported_media_type",
        }
    return {
        status: {"description": code, "content": {MEDIA_TYPE: {}}}
        for status, code in sorted(found.items())
    }


def problem(
    request: Request,
    status: int,
    code: str,
    *,
    fields: Mapping[str, str] | None = None,
    error: errors.ServiceError | None = None,
) -> JSONResponse:
    """The answer that a refused or failed request gets; with an error, what it says is told too."""
    language = preferred(request.headers.get("accept-language", ""))
    title, advice = sentence(code, status, language)
    body = {
        "type": f"urn:correction:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": advice or (error.detail if error else ""),
        "fields": dict(error.fields if error else fields or {}),
        "params": dict(error.params if error else {}),
    }
    if isinstance(error, ChangedMeanwhile):
        body["both"] = [
            {"field": one.field, "now": one.now, "wanted": one.wanted, "by": one.by}
            | {"at": one.at.isoformat()}
            for one in error.both
        ]
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    if error is not None and error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Answer every error of the service as a problem."""

    @app.exception_handler(errors.ServiceError)
    async def service_error(request: Request, error: errors.ServiceError) -> JSONResponse:
        error = await _refused_first(request) or error
        status = status_of(type(error))
        if status == FAULT:
            return _failed(request, error, code=error.code)
        return problem(request, status, error.code, error=error)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> JSONResponse:
        refused = await _refused_first(request)
        if refused is not None:
            return await service_error(request, refused)
        fields = {_path(fault["loc"]): _fault(fault) for fault in error.errors()}
        return problem(request, 422, "invalid", fields=fields)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        codes = {404: "not_found", 405: "method_not_allowed", 400: "bad_request"}
        code = codes.get(error.status_code, "refused")
        answer = problem(request, error.status_code, code)
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        return _failed(request, error)


async def _refused_first(request: Request) -> errors.ServiceError | None:
    """Why the caller is not let in at all: only who is learns what is wrong with a request."""
    ask = request.scope.get("state", {}).pop(UNASKED, None)
    if ask is None:
        return None
    try:
        await run_in_threadpool(ask)
    except errors.ServiceError as refusal:
        return refusal
    return None


def _failed(request: Request, error: Exception, *, code: str | None = None) -> JSONResponse:
    """Tell the log of a fault of ours; who asked learns only that it is one."""
    route = getattr(request.scope.get("route"), "operation_id", None)
    kind = type(error).__name__
    log.error("request_failed", operation=route, error=kind, code=code, exc_info=error)
    return problem(request, FAULT, "internal_error")


def _path(location: tuple[int | str, ...]) -> str:
    parts = location[1:] if location and location[0] in ("body", "query", "path") else location
    return ".".join(str(part)[:60] for part in parts) or "body"


def _fault(fault: Mapping[str, Any]) -> str:
    """What is wrong with a field, as a code; never the value itself."""
    return str(fault["type"])
