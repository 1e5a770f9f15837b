"""What runs beside the requests in one process: the relay, the ticks, the live stream."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from fastapi import FastAPI

from alerts.notices.reader import NoticeReader
from alerts.sharing import actions as sharing
from api.deliveries import Deliveries
from api.demo.simulation import Simulation
from api.jobs import Ticks
from api.listening import Listener
from api.live.stream import LiveStream
from api.relay_runner import RelayRunner
from api.runtime import Runtime

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class Part(Protocol):
    """Something with threads of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End; whatever is left waits in rows."""


def lifespan_of(runtime: Runtime) -> Lifespan:
    """The start and the stop of everything that runs beside the requests."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        stream = LiveStream(runtime)
        await stream.start()
        runtime.parts["live"] = stream
        runtime.parts["sockets"] = stream.__len__
        behind = background(runtime)
        for part in behind:
            part.start()
        try:
            yield
        finally:
            await stream.stop()
            for part in reversed(behind):
                await asyncio.to_thread(part.stop)
            for name in ("denials", "reads"):
                recorder = runtime.parts.get(name)
                if recorder is not None:
                    await asyncio.to_thread(recorder.stop)

    return lifespan


def background(runtime: Runtime) -> tuple[Part, ...]:
    """What runs without requests, started by the caller; it is also all that a worker runs.

    The relay, the readers of notices and of what is shared, what sends, the ticks and, on
    PostgreSQL, the ear for other processes.
    """
    ticks = Ticks(runtime)
    runtime.parts["ticks"] = ticks
    relay = RelayRunner(runtime.database, runtime.clock)
    runtime.parts["relay"] = relay
    reader = NoticeReader(runtime.database, runtime.clock)
    notices = RelayRunner(runtime.database, runtime.clock, reader=reader, name="notices")
    runtime.parts["notices"] = notices
    feed = sharing.reader(runtime.database, runtime.clock)
    shared = RelayRunner(runtime.database, runtime.clock, reader=feed, name="sharing")
    parts: tuple[Part, ...] = (relay, notices, Deliveries(runtime), shared, ticks)
    if not runtime.database.is_sqlite:
        parts = (Listener(runtime.database), *parts)
    if runtime.settings.simulate:
        parts = (*parts, Simulation(runtime))
    return parts
