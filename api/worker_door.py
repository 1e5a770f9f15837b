"""A worker's own door: health and figures, nothing else, for the machines that watch over it."""

import asyncio
import socket
import threading

import uvicorn
from fastapi import FastAPI

from api import problems
from api.headers import SafeHeaders
from api.routes import health
from api.runtime import Runtime
from api.version import VERSION
from foundation.errors import Misconfigured


class WorkerDoor:
    """Answers /health/… and /metrics on `worker_port`, on a thread of its own."""

    def __init__(self, runtime: Runtime) -> None:
        """Take the port at once.

        Raises:
            Misconfigured: another process has it.
        """
        settings = runtime.settings
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        try:
            self._socket = socket.create_server(
                (settings.host, settings.worker_port or 0), family=family
            )
        except OSError as error:
            where = f"{settings.host}, port {settings.worker_port}"
            raise Misconfigured(
                f"worker_port: {where} cannot be used ({error.strerror})"
            ) from error
        config = uvicorn.Config(
            _app(runtime),
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=",".join(settings.trusted_proxies) or None,
            server_header=False,
            log_config=None,
            access_log=False,
            lifespan="off",
            limit_concurrency=16,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="worker-door", daemon=True)

    @property
    def port(self) -> int:
        """Where it answers."""
        port: int = self._socket.getsockname()[1]
        return port

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _app(runtime: Runtime) -> FastAPI:
    app = FastAPI(title="Worker", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime = runtime
    problems.install(app)
    app.include_router(health.router)
    app.add_middleware(SafeHeaders, strict_transport=runtime.settings.tls)
    return app
