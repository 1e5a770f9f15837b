"""Health and figures for the machines that watch over the service (REL-41)."""

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.declarations import public
from api.dependencies import TheRuntime
from api.figures import refresh
from api.problems import problems
from api.readiness import checks
from api.version import VERSION
from foundation.accounts import keys
from foundation.errors import NotFound
from foundation.safe_values import LOOPBACK

router = APIRouter(tags=["health"])


@router.get("/health/live", operation_id="health_live", openapi_extra=public())
async def live() -> dict[str, str]:
    """This process answers; nothing is read or written."""
    return {"status": "live", "version": VERSION}


@router.get("/health/ready", operation_id="health_ready", openapi_extra=public())
def ready(runtime: TheRuntime) -> JSONResponse:
    """Whether this process can do its work: 200 when every check passes, else 503."""
    found = checks(runtime)
    fine = all(check.ok for check in found) and not runtime.draining
    body = {
        "status": "ready" if fine else "not_ready",
        "checks": [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in found],
    }
    return JSONResponse(body, status_code=200 if fine else 503)


@router.get(
    "/metrics",
    operation_id="metrics_read",
    openapi_extra=public(),
    response_class=PlainTextResponse,
    responses=problems(),
)
def metrics(request: Request, runtime: TheRuntime) -> PlainTextResponse:
    """Figures for Prometheus, for loopback or a bearer of the metrics token alone."""
    if not _may_read(request, runtime):
        raise NotFound
    refresh(runtime)
    return PlainTextResponse(generate_latest().decode(), media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request, runtime: TheRuntime) -> bool:
    given = request.headers.get("authorization", "")
    token = runtime.settings.metrics_token
    wanted = b"" if token is None else f"Bearer {token.get_secret_value()}".encode()
    if wanted and hmac.compare_digest(given.encode(), wanted):
        return True
    if given.startswith("Bearer "):
        with runtime.database.read() as session:
            holder = keys.holder(session, given.removeprefix("Bearer "))
            return holder is not None and holder.purpose == "metrics"
    if token is not None:
        return False
    host = request.client.host if request.client else ""
    forwarded = "x-forwarded-for" in request.headers
    return host in LOOPBACK and not forwarded
