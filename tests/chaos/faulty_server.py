"""The product's command line with a shifted clock, a point to die at, or a planted fault.

CHAOS_CLOCK: a file, see `clocks`. CHAOS_NARROW: small buffers to the screens. CHAOS_LOOPBACK: every
webhook is on this machine, where none may be. CHAOS_POINT: "point:chance:seed", see `failpoints`.
CHAOS_FAULT: "name:seed", see `planted`.
"""

import asyncio
import os
import socket
from pathlib import Path

from alerts.channels.posting import Poster
from api.cli import main as product
from api.live.connection import Connection
from tests.chaos import clocks, failpoints, planted

_SMALL = 2048


def main() -> None:
    """Serve, with what the environment asks for."""
    clock = os.environ.get("CHAOS_CLOCK")
    if clock:
        clocks.follow(Path(clock))
    if os.environ.get("CHAOS_NARROW"):
        _narrow()
    if os.environ.get("CHAOS_LOOPBACK"):
        Poster._address = lambda self, target: "127.0.0.1"
    fault = os.environ.get("CHAOS_FAULT")
    if fault:
        name, seed = fault.split(":")
        planted.plant(name, int(seed))
    point = os.environ.get("CHAOS_POINT")
    if point:
        name, chance, seed = point.split(":")
        failpoints.arm(name, float(chance), int(seed))
    product.main()


def _narrow() -> None:
    """Let a screen that does not read be noticed after a few frames, not after megabytes."""
    real = Connection.connection_made

    def made(self: Connection, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            own = transport.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SMALL)
            transport.set_write_buffer_limits(high=0)
        real(self, transport)

    Connection.connection_made = made


if __name__ == "__main__":
    main()
