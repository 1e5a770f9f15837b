"""What a device, a positioning period and a rhythm are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property


class DeviceKind(StrEnum):
    """A wristband is a positioning device in the sense of the law; a phone is not (EPD-7)."""

    WRISTBAND = "wristband"
    PHONE = "phone"


class DeviceEvent(StrEnum):
    """What is told about a device."""

    BOUND = "bound"
    UNBOUND = "unbound"
    POWER_OFF = "power_off"
    POWER_ON = "power_on"
    TAMPER = "tamper"
    LOW_BATTERY = "low_battery"
    CHARGING = "charging"


@dataclass(frozen=True)
class Positioning:
    """A decided period of electronic positioning; without `device`, of whatever is worn."""

    id: str
    device: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Rhythm:
    """When the silence of a device first calls, and in which steps it is told as it grows."""

    first_call: timedelta
    grows: tuple[timedelta, ...]

    @cached_property
    def steps(self) -> tuple[timedelta, ...]:
        """Every length of silence that is told, shortest first."""
        return (self.first_call, *(step for step in self.grows if step > self.first_call))
