"""What location tells the journal: changes, never samples; ids and codes, no place."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class DeviceSilent(Event):
    """A device that owes data has sent none; one silence is told several times as it grows."""

    kind: ClassVar[str] = "correction.device_silent"
    silence: str
    device: str
    silent_for_minutes: int
    device_off: bool


@dataclass(frozen=True, kw_only=True)
class DeviceHeard(Event):
    """A device whose silence had been told sends again."""

    kind: ClassVar[str] = "correction.device_heard"
    device: str
    silences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SilenceExplained(Event):
    """A silence that had been told is nobody's fault or is no longer asked about.

    An outage lasted from `outage_from` to `outage_until`, None while it lasts.
    """

    kind: ClassVar[str] = "correction.silence_explained"
    device: str
    silences: tuple[str, ...]
    reason: str
    outage_from: datetime | None = None
    outage_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DevicePoweredOff(Event):
    """A device said that it was switched off."""

    kind: ClassVar[str] = "correction.device_powered_off"
    event: str
    device: str


@dataclass(frozen=True, kw_only=True)
class DevicePoweredOn(Event):
    """It is on again; `restarted`: soon enough to have been a restart."""

    kind: ClassVar[str] = "correction.device_powered_on"
    device: str
    events: tuple[str, ...]
    restarted: bool


@dataclass(frozen=True, kw_only=True)
class BatteryLow(Event):
    """A device said that its battery is low."""

    kind: ClassVar[str] = "correction.battery_low"
    event: str
    device: str


@dataclass(frozen=True, kw_only=True)
class BatteryCharging(Event):
    """A device whose battery was low is being charged."""

    kind: ClassVar[str] = "correction.battery_charging"
    device: str
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeviceTampered(Event):
    """A device said that it was opened or taken off."""

    kind: ClassVar[str] = "correction.device_tampered"
    event: str
    device: str


@dataclass(frozen=True, kw_only=True)
class DeviceExplained(Event):
    """What a device had said is explained: it was unbound, or our own outage made it say so.

    An outage lasted from `outage_from` to `outage_until`, None while it lasts.
    """

    kind: ClassVar[str] = "correction.device_explained"
    device: str
    events: tuple[str, ...]
    reason: str
    outage_from: datetime | None = None
    outage_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PositioningEnding(Event):
    """A period of positioning ends within two weeks, or is over."""

    kind: ClassVar[str] = "correction.positioning_ending"
    period: str
    over: bool


@dataclass(frozen=True, kw_only=True)
class PositioningSettled(Event):
    """Nothing is left to do about the end of periods: renewed, or the device was taken off."""

    kind: ClassVar[str] = "correction.positioning_settled"
    periods: tuple[str, ...]
    how: str


@dataclass(frozen=True, kw_only=True)
class OutageTold(Event):
    """The service or its network was, or is, out."""

    kind: ClassVar[str] = "correction.outage_told"
    outage: str


@dataclass(frozen=True, kw_only=True)
class CoverageLost(Event):
    """People who owed a report or data could not be received during an outage."""

    kind: ClassVar[str] = "correction.coverage_lost"
    outage: str
    people: int
    over_one_percent: bool


@dataclass(frozen=True, kw_only=True)
class OutageOver(Event):
    """The service is there again."""

    kind: ClassVar[str] = "correction.outage_over"
    outages: tuple[str, ...]
