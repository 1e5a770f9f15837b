"""The service's clock in a campaign: so far ahead of the machine's as a small file says."""

import os
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from api import runtime
from correction.contact import planbook
from foundation.clock import LEGAL_ZONE

PLAN = "phone-three-a-day"
_SECONDS = struct.Struct("=d")


def put(file: Path, ahead: timedelta) -> None:
    """Let the clock of a service, running or not, be so far ahead from now on."""
    with file.open("r+b" if file.exists() else "wb") as written:
        written.write(_SECONDS.pack(ahead.total_seconds()))


def follow(file: Path) -> None:
    """Give this process's service the clock of a file.

    Only the service's own clock: what wakes its ticks goes on by the machine's.
    """
    opened = os.open(file, os.O_RDONLY)

    class Shifted:
        """The machine's clock, so far ahead."""

        def now(self) -> datetime:
            """The present instant of the shifted clock."""
            (ahead,) = _SECONDS.unpack(os.pread(opened, _SECONDS.size, 0))
            return datetime.now(UTC) + timedelta(seconds=ahead)

    runtime.SystemClock = Shifted


def window_ends() -> list[clock_time]:
    """When the windows of those who stay silent end."""
    return [window.until for window in planbook.plans()[PLAN].windows]


def next_of(after: datetime, ends: Iterable[clock_time]) -> datetime:
    """The next instant at which it is one of these times of day in the legal zone."""
    return min(_next(after, end) for end in ends)


def _next(after: datetime, at: clock_time) -> datetime:
    local = after.astimezone(LEGAL_ZONE)
    found = datetime.combine(local.date(), at, LEGAL_ZONE)
    if found <= local:
        found += timedelta(days=1)
    return found.astimezone(UTC)
