"""Calling the application itself, byte for byte: no client between a test and the front door.

A test client would tidy up addresses, headers and bodies; here they arrive as they were written.
"""

import asyncio
import json
from collections.abc import Mapping
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


@dataclass
class Direct:
    """One event loop on which requests are answered one after another."""

    app: FastAPI
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def call(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str | bytes] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request; `target` is the path and query as they would stand on the wire."""
        return self.runner.run(self._call(method, target, dict(headers or {}), body))

    def close(self) -> None:
        """End the loop."""
        self.runner.close()

    async def _call(
        self, method: str, target: str, headers: dict[str, str | bytes], body: bytes
    ) -> Answer:
        path, _, query = target.partition("?")
        headers.setdefault("host", "testserver")
        scope = {
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
        arrived, left = [{"type": "http.request", "body": body, "more_body": False}], []

        async def receive() -> dict[str, Any]:
            return arrived.pop() if arrived else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            left.append(message)

        fault: BaseException | None = None
        try:
            await self.app(scope, receive, send)
        # The server would log it; the test looks at it beside the answer.
        except Exception as error:  # noqa: BLE001
            fault = error
        if not left:
            return Answer(599, (), b"", fault)
        begun = left[0]
        return Answer(
            begun["status"],
            tuple((name.decode().lower(), value.decode()) for name, value in begun["headers"]),
            b"".join(message.get("body", b"") for message in left[1:]),
            fault,
        )
