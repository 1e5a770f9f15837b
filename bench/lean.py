"""A load client that costs little: kept connections, bytes out, a status and a body back."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_LONGEST_HEAD = 65_536


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status}: {body[:300].decode(errors='replace')}")
        self.status = status
        self.body = body

    @property
    def code(self) -> str:
        """The code of the problem, empty when there is none."""
        try:
            return str(json.loads(self.body).get("code", ""))
        except ValueError:
            return ""


class Answer:
    """One answer; headers by their small name."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body) if self.body else {}


class Lean:
    """One connection for each call that is under way, kept and used again.

    httpx takes several times the processor time of the server it asks: on shared cores it would
    measure itself.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: object = None
    ) -> Answer:
        """Ask and wait for the whole answer.

        Raises:
            Refused: the answer's status is 400 or more.
        """
        answer = await self.answer(method, path, headers, body)
        if answer.status >= 400:
            raise Refused(answer.status, answer.body)
        return answer

    async def answer(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: object = None
    ) -> Answer:
        """The whole answer, whatever its status."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body is not None:
            lines.append("Content-Type: application/json")
        if body is not None or method not in {"GET", "HEAD"}:
            lines.append(f"Content-Length: {len(content)}")
        asked = "\r\n".join([*lines, "", ""]).encode() + content
        reader, writer = await self._connection()
        writer.write(asked)
        answer = await _read(reader)
        self._free.append((reader, writer))
        return answer

    async def close(self) -> None:
        """Close every connection."""
        while self._free:
            self._free.pop()[1].close()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            reader, writer = self._free.pop()
            # The server closes what nobody used for a while.
            if not (reader.at_eof() or writer.is_closing()):
                return reader, writer
        return await asyncio.open_connection(self._host, self._port, limit=_LONGEST_HEAD)


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in head[1:]:
        name, found, value = line.partition(":")
        if found:
            headers[name.lower()] = value.strip()
    body = b""
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    return Answer(int(head[0].split(" ")[1]), headers, body)
