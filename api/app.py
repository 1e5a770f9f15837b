"""The application: routers, middle layers, screens; nothing starts with an undeclared route."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from api import declarations, problems, routing
from api.denials import DenialRecorder
from api.headers import SafeHeaders
from api.pages import Pages
from api.routers import ROUTERS
from api.runtime import Runtime
from api.strict_json import StrictBodies
from api.version import VERSION

Part = Callable[[Runtime, FastAPI], None]


def create_app(runtime: Runtime, *, parts: bool = True) -> FastAPI:
    """Build the application on a runtime.

    Args:
        parts: whether start-up also starts the readers of the journal (relay, live stream, ticks).

    Raises:
        Misconfigured: a route has no declaration.
    """
    settings = runtime.settings
    app = FastAPI(
        title="Community Correction",
        version=VERSION,
        lifespan=_lifespan(runtime) if parts else None,
        docs_url="/api/docs" if settings.demo else None,
        redoc_url=None,
        openapi_url="/api/openapi.json" if settings.demo else None,
    )
    app.state.runtime = runtime
    runtime.parts.setdefault("denials", DenialRecorder(runtime))
    problems.install(app)
    routing.include(app, ROUTERS)
    # The application holds each router as one thing: its own list would show no route at all.
    declarations.check(route for router in ROUTERS for route in router.routes)
    # The screens answer what no route does: a wrong method under /api stays a 405.
    app.router.default = Pages(settings.static_dir or Path(__file__).parent / "static")
    app.add_middleware(StrictBodies)
    app.add_middleware(SafeHeaders, strict_transport=settings.tls)
    return app


def _lifespan(runtime: Runtime) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        from_parts = runtime.parts.get("lifespan")
        if from_parts is None:
            yield
            return
        async with from_parts(app):
            yield

    return lifespan
