"""Facts of alerts, for tests of what is counted."""

from datetime import UTC, datetime, timedelta

from alerts.model import Level
from alerts.statistics.model import Fact
from foundation.ids import OfficeId

OPENED = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
HERE = OfficeId("here0000000000000000")
THERE = OfficeId("there000000000000000")


def after(minutes: float) -> datetime:
    """So many minutes after it began."""
    return OPENED + timedelta(minutes=minutes)


def a_fact(**fields: object) -> Fact:
    """A yellow alert at HERE that nobody has seen, taken or ended."""
    values: dict[str, object] = {
        "kind": "power_off",
        "office": HERE,
        "level": Level.YELLOW,
        "opened_at": OPENED,
    }
    return Fact(**(values | fields))  # type: ignore[arg-type]


def ended(outcome: str, **fields: object) -> Fact:
    """One that was seen after one minute, taken after two, and ended after thirty."""
    times = {"shown_at": after(1), "taken_at": after(2), "ended_at": after(30)}
    return a_fact(outcome=outcome, **(times | fields))
