"""The product's command line with a shifted clock, a point to die at, or a planted fault.

CHAOS_CLOCK: seconds by which the service's clock is ahead. CHAOS_POINT: "point:chance:seed", see
`failpoints`. CHAOS_FAULT: "name:seed", see `planted`.
"""

import os
from datetime import UTC, datetime, timedelta

from api import runtime
from api.cli import main as product
from tests.chaos import failpoints, planted


def main() -> None:
    """Serve, with what the environment asks for."""
    clock = os.environ.get("CHAOS_CLOCK")
    if clock:
        _shift(timedelta(seconds=float(clock)))
    fault = os.environ.get("CHAOS_FAULT")
    if fault:
        name, seed = fault.split(":")
        planted.plant(name, int(seed))
    point = os.environ.get("CHAOS_POINT")
    if point:
        name, chance, seed = point.split(":")
        failpoints.arm(name, float(chance), int(seed))
    product.main()


def _shift(ahead: timedelta) -> None:
    class Shifted:
        """The machine's clock, so far ahead."""

        def now(self) -> datetime:
            """The present instant of the shifted clock."""
            return datetime.now(UTC) + ahead

    # Only the service's own clock: what wakes its ticks goes on by the machine's.
    runtime.SystemClock = Shifted


if __name__ == "__main__":
    main()
