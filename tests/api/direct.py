"""Calling the application itself, byte for byte: no client between a test and the front door.

A test client would tidy up addresses, headers and bodies; here they arrive as they were written.
"""

import asyncio
import json
import queue
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI

HERE = ("127.0.0.1", 50_000)


@dataclass(frozen=True)
class Answer:
    """What came back; `fault` is what the application raised beside answering."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fault: BaseException | None = None

    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        """A header by its lower-case name; the last one where there are several."""
        return dict(self.headers).get(name)

    @property
    def code(self) -> str:
        """The code of a problem; empty where the answer is none."""
        if "json" not in (self.header("content-type") or ""):
            return ""
        found = self.json()
        return str(found.get("code", "")) if isinstance(found, dict) else ""


class Direct:
    """One event loop, in a thread of its own, on which requests are answered one after another.

    All of them run in one task: worker threads belong to a task, and starting one costs more than
    most answers.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._waiting: queue.SimpleQueue[_Sent | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)
        self._thread.start()

    def call(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str | bytes] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request; `target` is the path and query as they would stand on the wire."""
        sent = _Sent(_scope(method, target, dict(headers or {})), body)
        self._waiting.put(sent)
        return sent.answer.result(timeout=60)

    def close(self) -> None:
        """End the loop."""
        self._waiting.put(None)
        self._thread.join()

    async def _serve(self) -> None:
        while True:
            # The loop has nothing else to do, so it may stand still until a request comes.
            sent = self._waiting.get()
            if sent is None:
                return
            sent.answer.set_result(await _answered(self.app, sent))


@dataclass(frozen=True)
class _Sent:
    """A request that waits for its answer."""

    scope: dict[str, Any]
    body: bytes
    answer: "Future[Answer]" = field(default_factory=Future)


async def _answered(app: FastAPI, sent: _Sent) -> Answer:
    arrived = [{"type": "http.request", "body": sent.body, "more_body": False}]
    left: list[Any] = []

    async def receive() -> dict[str, Any]:
        return arrived.pop() if arrived else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        left.append(message)

    fault: BaseException | None = None
    try:
        await app(sent.scope, receive, send)
    # The server would log it; the test looks at it beside the answer.
    except Exception as error:  # noqa: BLE001
        fault = error
    if not left:
        return Answer(599, (), b"", fault)
    headers = [(name.decode().lower(), value.decode()) for name, value in left[0]["headers"]]
    body = b"".join(message.get("body", b"") for message in left[1:])
    return Answer(left[0]["status"], tuple(headers), body, fault)


def _scope(method: str, target: str, headers: dict[str, str | bytes]) -> dict[str, Any]:
    path, _, query = target.partition("?")
    headers.setdefault("host", "testserver")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value if isinstance(value, bytes) else value.encode())
            for name, value in headers.items()
        ],
        "client": HERE,
        "server": ("testserver", 443),
        "state": {},
    }
