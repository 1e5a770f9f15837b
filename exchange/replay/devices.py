"""Devices in a replay: their words, their silences, and what they say about themselves."""

from datetime import datetime, timedelta
from functools import partial

from correction.location import positioning, silence
from correction.location.events import (
    BatteryCharging,
    BatteryLow,
    DeviceExplained,
    DeviceHeard,
    DevicePoweredOff,
    DevicePoweredOn,
    DeviceSilent,
    DeviceTampered,
    SilenceExplained,
)
from correction.location.model import DeviceEvent, DeviceKind, Positioning, Rhythm
from exchange.replay import periods
from exchange.replay.model import Fact
from exchange.replay.world import Device, Person, World
from foundation import spans
from foundation.journal.model import Event

_MINUTE = timedelta(minutes=1)


def hear(world: World, fact: Fact) -> None:
    """A device says something about itself."""
    person, device = world.person(fact["subject"]), world.device(fact["device"])
    event = DeviceEvent(fact["event"])
    if event is DeviceEvent.BOUND:
        _bind(world, person, device, fact["kind"])
    elif event is DeviceEvent.UNBOUND:
        _unbind(world, person, device)
        return
    else:
        _own(person, device)
        _HEARD[event](world, person, device, fact)
    spoke(world, device)


def locate(world: World, fact: Fact) -> bool:
    """A fix: the device spoke. Whether it may be judged: a wristband's only within a period."""
    person, device = world.person(fact["subject"]), world.device(fact["device"])
    _own(person, device)
    at: datetime = fact["at"]
    if device.off and at > max(device.off.values()):
        _on(world, person, device, fact)
    spoke(world, device)
    if device.kind is DeviceKind.WRISTBAND and _period(person, device, at) is None:
        world.refused += 1
        return False
    return True


def speak_for_phones(world: World, person: Person) -> None:
    """A check-in is a word of the phone."""
    for device in person.devices.values():
        if device.kind is DeviceKind.PHONE and device.bound is not False:
            spoke(world, device)


def spoke(world: World, device: Device) -> None:
    """A word of a device ends its silence; when it counts is decided by our clock (REL-04)."""
    if device.last_word is not None:
        pause = world.now - device.last_word
        if pause >= silence.SAME_PARCEL:
            device.pauses.append(pause)
    if device.silence is not None and device.owner is not None:
        told = DeviceHeard(subject=device.owner.id, device=device.id, silences=(device.silence,))
        world.tell(told)
    device.last_word = world.now
    # A look that waits already comes no later than the next call: it will see this word.
    waits = device.step == 0 and device.watched_at is not None
    device.step, device.silence = 0, None
    if not (waits and device.kind is DeviceKind.WRISTBAND):
        watch(world, device)


def watch(world: World, device: Device) -> None:
    """See to it that somebody looks when the device's silence would next be told."""
    at = _next_call(world, device)
    if at is None or (device.watched_at is not None and device.watched_at <= at):
        return
    device.watch += 1
    device.watched_at = at
    world.later(at, partial(_look, world, device, device.watch))


def _look(world: World, device: Device, number: int) -> None:
    if number != device.watch:
        return
    device.watched_at = None
    at = _next_call(world, device)
    if at is not None and at <= world.now:
        _call(world, device)
    watch(world, device)


def _call(world: World, device: Device) -> None:
    rhythm, since = _owed(world, device)
    if rhythm is None or since is None or device.owner is None:
        return
    if device.silence is None:
        device.silence = f"{device.id}/{since.isoformat()}"
    told = DeviceSilent(
        subject=device.owner.id,
        silence=device.silence,
        device=device.id,
        silent_for_minutes=rhythm.steps[device.step] // _MINUTE,
        device_off=bool(device.off),
    )
    device.step += 1
    world.tell(told)


def _next_call(world: World, device: Device) -> datetime | None:
    rhythm, since = _owed(world, device)
    if rhythm is None or since is None or device.step >= len(rhythm.steps):
        return None
    return spans.passed(since, rhythm.steps[device.step], world.outages)


def _owed(world: World, device: Device) -> tuple[Rhythm | None, datetime | None]:
    """How a device's silence is told now and since when it counts; nothing when it owes nothing."""
    person = device.owner
    if person is None or device.bound is False or device.last_word is None:
        return None, None
    if person.is_away(world.now):
        return None, None
    period = _period(person, device, world.now)
    rhythm = silence.rhythm_of(device.kind, positioned=period is not None, pauses=device.pauses)
    back = max((until for _, until in person.away if until <= world.now), default=None)
    start = None if period is None else period.start
    return rhythm, silence.counts_from(device.last_word, start, back)


def owes(world: World, device: Device) -> bool:
    """Whether a device owes data at this instant."""
    return _owed(world, device)[0] is not None


def _period(person: Person, device: Device, at: datetime) -> Positioning | None:
    band = _wears_band(person)
    return positioning.covering(person.periods, device.id, device.kind, wears_band=band, at=at)


def _wears_band(person: Person) -> bool:
    worn = (one for one in person.devices.values() if one.bound)
    return any(one.kind is DeviceKind.WRISTBAND for one in worn)


def reconsider(world: World, device: Device, reason: str) -> None:
    """Something changed about what a device owes: a silence that was told may be explained."""
    rhythm, since = _owed(world, device)
    if device.silence is not None and device.owner is not None and _is_explained(world, device):
        begun, over = world.outage(reason, at=world.now)
        told = SilenceExplained(
            subject=device.owner.id,
            device=device.id,
            silences=(device.silence,),
            reason=reason,
            outage_from=begun,
            outage_until=over,
        )
        world.tell(told)
        device.silence, device.step = None, 0
    if rhythm is not None and since is not None:
        watch(world, device)


def _is_explained(world: World, device: Device) -> bool:
    rhythm, since = _owed(world, device)
    if rhythm is None or since is None:
        return True
    return spans.passed(since, rhythm.first_call, world.outages) > world.now


def outage_explains(world: World, device: Device) -> None:
    """What a device said during an outage of ours is told as explained by it."""
    reconsider(world, device, "outage")
    _explain(world, device, [key for key, at in device.off.items() if _is_out(world, at)], "outage")


def _is_out(world: World, at: datetime) -> bool:
    return any(begins <= at < until for begins, until in world.outages)


def _explain(world: World, device: Device, events: list[str], reason: str) -> None:
    if events and device.owner is not None:
        begun, over = world.outage(reason, at=world.now)
        told = DeviceExplained(
            subject=device.owner.id,
            device=device.id,
            events=tuple(events),
            reason=reason,
            outage_from=begun,
            outage_until=over,
        )
        world.tell(told)


def _own(person: Person, device: Device) -> None:
    """A device that nobody bound belongs to whoever it last told of."""
    if device.bound is None and device.owner is not person:
        if device.owner is not None:
            device.owner.devices.pop(device.id, None)
        device.owner = person
    if device.owner is person:
        person.devices[device.id] = device


def _bind(world: World, person: Person, device: Device, kind: str | None) -> None:
    """A device is given to somebody; whoever had it before hands it in by that."""
    if device.owner is not None and device.owner is not person:
        _unbind(world, device.owner, device)
    if not device.bound or device.owner is not person:
        device.bound_at = world.now
        device.pauses.clear()
    device.owner, device.bound = person, True
    device.kind = DeviceKind(kind) if kind is not None else device.kind
    person.devices[device.id] = device
    if device.kind is DeviceKind.WRISTBAND:
        person.band_off = False
        periods.worn_again(world, person)


def _unbind(world: World, person: Person, device: Device) -> None:
    """Nothing is asked of a device that was handed in; a tamper stays for somebody to look at."""
    if device.owner is not person:
        return
    device.bound = False
    reconsider(world, device, "unbound")
    _explain(world, device, [*device.off, *device.low, *device.tampers], "unbound")
    device.off.clear()
    device.low.clear()
    device.tampers.clear()
    device.pauses.clear()
    device.step, device.silence = 0, None
    person.devices.pop(device.id, None)
    if device.kind is DeviceKind.WRISTBAND:
        person.band_off = not _wears_band(person)
    periods.settle_what_ended(world, person)


def _event_id(device: Device, fact: Fact) -> str:
    return f"{device.id}/{fact['event']}/{fact['at'].isoformat()}"


def _off(world: World, person: Person, device: Device, fact: Fact) -> None:
    key, at = _event_id(device, fact), fact["at"]
    device.off[key] = at
    world.tell(DevicePoweredOff(subject=person.id, event=key, device=device.id))
    if _is_out(world, at):
        _explain(world, device, [key], "outage")


def _on(world: World, person: Person, device: Device, fact: Fact) -> None:
    if not device.off:
        return
    restarted = silence.is_restart(device.kind, max(device.off.values()), fact["at"])
    told: Event = DevicePoweredOn(
        subject=person.id, device=device.id, events=tuple(device.off), restarted=restarted
    )
    device.off.clear()
    world.tell(told)


def _low(world: World, person: Person, device: Device, fact: Fact) -> None:
    key = _event_id(device, fact)
    device.low.append(key)
    world.tell(BatteryLow(subject=person.id, event=key, device=device.id))


def _charging(world: World, person: Person, device: Device, _fact: Fact) -> None:
    if not device.low:
        return
    told = BatteryCharging(subject=person.id, device=device.id, events=tuple(device.low))
    device.low.clear()
    world.tell(told)


def _tamper(world: World, person: Person, device: Device, fact: Fact) -> None:
    key = _event_id(device, fact)
    device.tampers.append(key)
    world.tell(DeviceTampered(subject=person.id, event=key, device=device.id))


_HEARD = {
    DeviceEvent.POWER_OFF: _off,
    DeviceEvent.POWER_ON: _on,
    DeviceEvent.LOW_BATTERY: _low,
    DeviceEvent.CHARGING: _charging,
    DeviceEvent.TAMPER: _tamper,
}
