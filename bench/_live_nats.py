"""nats-server as a rival: screens subscribe over its WebSocket listener, one publisher beside it.

A screen's hello is `HELLO`. Each turn the publisher waits until the server has taken what it gave.

usage: python -m bench._live_nats PROGRAM FOLDER
"""

import asyncio
import json
import socket
import sys
import time
from pathlib import Path
from typing import Any

from bench._live_ours import listen, resident_kb
from bench._live_rivals import Rival

SUBJECT = "alerts"
# In a line of seats the ends of a hello's own lines are written so.
HELLO = f'CONNECT {{"verbose":false}}\x01SUB {SUBJECT} 1\x01'
_START_SECONDS = 10.0


class Nats(Rival):
    """The commands of the bench; what is resident is the server's, not the publisher's."""

    def __init__(self, server: int, *given: Any) -> None:
        super().__init__(*given)
        self._server = server

    def rss(self) -> dict[str, Any]:
        """Resident memory of the server, KB."""
        return {"kb": resident_kb(self._server)}


class Publisher:
    """Gives messages to the server over its ordinary port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connected(cls, port: int) -> "Publisher":
        """Connect, as soon as the server listens."""
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                found = cls(*await asyncio.open_connection("127.0.0.1", port))
            except OSError:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.05)
            else:
                await found._reader.readline()
                found._writer.write(b'CONNECT {"verbose":false}\r\n')
                return found

    async def give(self, texts: list[str]) -> None:
        """Publish, and wait until everything was taken."""
        for text in texts:
            payload = text.encode()
            self._writer.write(b"PUB %b %d\r\n%b\r\n" % (SUBJECT.encode(), len(payload), payload))
        self._writer.write(b"PING\r\n")
        while (line := await self._reader.readline()) != b"PONG\r\n":
            if line == b"PING\r\n":
                self._writer.write(b"PONG\r\n")
            elif not line:
                raise ConnectionError("nats-server hung up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _run(program: str, folder: Path) -> None:
    plain, web = _free_port(), _free_port()
    config = folder / "nats.conf"
    config.write_text(
        f'host: "127.0.0.1"\nport: {plain}\nmax_connections: 65536\n'
        f'websocket {{ host: "127.0.0.1", port: {web}, no_tls: true, compression: false }}\n'
    )
    server = await asyncio.create_subprocess_exec(
        program, "-c", config, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        publisher = await Publisher.connected(plain)
        print(json.dumps({"port": web}), flush=True)
        rival = Nats(server.pid, asyncio.get_running_loop(), publisher.give, [])
        await asyncio.to_thread(listen, rival)
    finally:
        server.kill()
        await server.wait()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], Path(sys.argv[2])))
