"""Running the service: checks first, then one process that says its address when it is ready."""

import fcntl
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn

from api import garbage, safe_store, schema, start_checks
from api.app import create_app
from api.auditor.children import AuditorProcess
from api.heartbeat import Heartbeat
from api.live.front import front_of
from api.live.served import protocol_of
from api.parts import background, lifespan_of
from api.runtime import Runtime, open_existing, open_runtime
from api.tls import own_address
from api.worker_door import WorkerDoor
from foundation import logs
from foundation.accounts import queries as accounts
from foundation.backups import scratch
from foundation.errors import Misconfigured
from foundation.settings import DEMO_MARK, Settings

DRAIN_SECONDS = 20


def check_settings(settings: Settings) -> None:
    """Refuse settings that are not safe to serve with.

    Raises:
        Misconfigured: names every reason.
    """
    refusals = start_checks.refusals(settings)
    if refusals:
        raise Misconfigured("; ".join(refusals))


def prepare(settings: Settings) -> Runtime:
    """Open what the settings name and check that it may be served.

    Raises:
        Misconfigured: unsafe settings, no database in production, a schema that does not fit,
            demo accounts in production.
    """
    check_settings(settings)
    # Production begins with `correction migrate`: nothing is made here, not even an empty file.
    runtime = open_runtime(settings) if settings.demo else open_existing(settings)
    if settings.demo:
        (settings.data_dir / DEMO_MARK).touch()
        schema.migrate(runtime.database, at=runtime.clock.now())
    else:
        schema.check_current(runtime.database)
        with runtime.database.read() as session:
            if accounts.has_demo_accounts(session):
                raise Misconfigured(
                    "This database holds the accounts of a demonstration: "
                    "production starts on a database of its own."
                )
    safe_store.check(runtime)
    scratch.sweep(settings.data_dir)
    return runtime


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """Hold the lock file that keeps a second server off the same SQLite file.

    Raises:
        Misconfigured: another server runs on this data folder.
    """
    if not settings.store.startswith("sqlite"):
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "server.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Misconfigured(
                "Another server runs on this database; several processes need PostgreSQL."
            ) from error
        yield


class _Server(uvicorn.Server):
    """uvicorn, telling when it is ready and when it drains."""

    def __init__(
        self, config: uvicorn.Config, runtime: Runtime, ready: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._runtime = runtime
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        port = self.servers[0].sockets[0].getsockname()[1]
        scheme = "https" if self.config.is_ssl else "http"
        host = own_address(self.config.host)
        shown = f"[{host}]" if ":" in host else host
        garbage.settle()
        self._ready(f"{scheme}://{shown}:{port}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._runtime.draining = True
        super().handle_exit(sig, frame)


def serve(runtime: Runtime, *, ready: Callable[[str], None]) -> None:
    """Serve until told to stop; `ready` hears the address once requests are answered."""
    settings = runtime.settings
    logs.set_up(settings.log_level, settings.log_file)
    runtime.parts["lifespan"] = lifespan_of(runtime)
    stream = protocol_of(runtime)
    config = uvicorn.Config(
        create_app(runtime),
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=",".join(settings.trusted_proxies) or None,
        server_header=False,
        log_config=None,
        access_log=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        limit_concurrency=None,
        # Any request for a WebSocket goes to the live stream, past the application.
        ws=stream,  # type: ignore[arg-type]
        http=front_of(stream),  # type: ignore[arg-type]
        h11_max_incomplete_event_size=65_536,
    )
    server = _Server(config, runtime, ready)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again when it has drained: that is a clean end (REL-42).
        signal.signal(number, lambda *_: sys.exit(0))
    # Several processes are the grown form: there the auditor is a service of its own.
    beside = settings.processes == 1 and settings.auditor == "on"
    auditor = AuditorProcess(settings) if beside else None
    with only_server(settings):
        if auditor is not None:
            auditor.start()
        try:
            server.run()
        finally:
            if auditor is not None:
                auditor.stop()
    runtime.database.dispose()


def work(runtime: Runtime) -> None:
    """Run the relay and the ticks until told to stop, without serving requests (the grown form)."""
    logs.set_up(runtime.settings.log_level, runtime.settings.log_file)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    door = () if runtime.settings.worker_port is None else (WorkerDoor(runtime),)
    parts = (*background(runtime), Heartbeat(runtime, runtime.settings.heartbeat), *door)
    for part in parts:
        part.start()
    garbage.settle()
    stopped.wait()
    runtime.draining = True
    for part in reversed(parts):
        part.stop()
    runtime.database.dispose()


def announce(url: str, accounts_shown: list[dict[str, str]] | None) -> None:
    """Say the address on standard error; where asked for, one JSON line on standard output."""
    if accounts_shown is not None:
        print(json.dumps({"url": url, "accounts": accounts_shown}), flush=True)  # noqa: T201
    print(url, file=sys.stderr, flush=True)  # noqa: T201
