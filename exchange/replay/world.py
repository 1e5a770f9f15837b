"""What is known at an instant of a replay: people, devices, outages, and what comes due."""

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from correction.approvals.leave import Leave, Sight
from correction.contact.model import Duty
from correction.contact.weekly import WeeklyWindow
from correction.location.model import DeviceKind, Positioning
from correction.location.silence import PAUSES_LOOKED_AT
from foundation import spans
from foundation.ids import PersonId
from foundation.journal.model import Event
from foundation.spans import Span

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
# As far back as a verdict is looked at again (contact looks back two months).
LOOK_BACK = timedelta(days=62)
IN_SERVICE, DISCHARGED = "in_service", "discharged"


@dataclass
class DueDate:
    """A duty with a date: whether it was met, and which of its calls were told."""

    id: str
    due: datetime
    met_at: datetime | None = None
    told: bool = False


@dataclass
class Person:
    """What is known of one person."""

    id: PersonId
    statuses: list[tuple[datetime, str]] = field(default_factory=list)
    away: tuple[Span, ...] = ()
    leaves: tuple[Leave, ...] = ()
    overdue: set[str] = field(default_factory=set)
    sights: list[Sight] = field(default_factory=list)
    windows: tuple[WeeklyWindow, ...] = ()
    schedule: int = 0
    duties: list[Duty] = field(default_factory=list)
    dates: dict[str, DueDate] = field(default_factory=dict)
    periods: tuple[Positioning, ...] = ()
    announced: set[str] = field(default_factory=set)
    band_off: bool = False
    zones: dict[str, Any] = field(default_factory=dict)
    devices: dict[str, "Device"] = field(default_factory=dict)

    @property
    def excused(self) -> tuple[Span, ...]:
        """When nobody can be asked to check in: away, or on leave."""
        return spans.merged((*self.away, *((one.start, one.end) for one in self.leaves)))

    def is_away(self, at: datetime) -> bool:
        """Whether the person is in detention, in hospital or discharged at an instant."""
        return any(begins <= at < until for begins, until in self.away)

    def is_discharged(self, at: datetime) -> bool:
        """Whether supervision is over at an instant."""
        past = [status for since, status in self.statuses if since <= at]
        return bool(past) and past[-1] == DISCHARGED


@dataclass
class Device:
    """What is known of one device; never bound, it is taken for a phone."""

    id: str
    kind: DeviceKind = DeviceKind.PHONE
    owner: Person | None = None
    bound: bool | None = None
    bound_at: datetime | None = None
    last_word: datetime | None = None
    pauses: deque[timedelta] = field(default_factory=lambda: deque(maxlen=PAUSES_LOOKED_AT))
    step: int = 0
    silence: str | None = None
    watch: int = 0
    watched_at: datetime | None = None
    off: dict[str, datetime] = field(default_factory=dict)
    low: list[str] = field(default_factory=list)
    tampers: list[str] = field(default_factory=list)


@dataclass
class World:
    """Everything that a replay knows, its clock, and what happens when the clock moves on."""

    tell: Callable[[Event], None]
    now: datetime = BEGINNING
    people: dict[str, Person] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    outages: tuple[Span, ...] = ()
    told_outages: set[Span] = field(default_factory=set)
    zones: dict[str, Any] = field(default_factory=dict)
    refused: int = 0
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _number: int = 0

    def person(self, subject: str) -> Person:
        """A person; somebody never told of is known by the first fact."""
        found = self.people.get(subject)
        if found is None:
            found = self.people[subject] = Person(PersonId(subject))
        return found

    def device(self, device: str) -> Device:
        """A device, by the same rule."""
        found = self.devices.get(device)
        if found is None:
            found = self.devices[device] = Device(device)
        return found

    def later(self, at: datetime, call: Callable[[], None]) -> None:
        """Do something when the clock gets there; what is past already, at once after this."""
        self._number += 1
        heapq.heappush(self._agenda, (max(at, self.now), self._number, call))

    def advance(self, to: datetime) -> None:
        """Move the clock on, with everything that comes due until then, the instant included."""
        while self._agenda and self._agenda[0][0] <= to:
            at, _, call = heapq.heappop(self._agenda)
            self.now = max(self.now, at)
            call()
        self.now = max(self.now, to)

    def outage(self, reason: str, *, at: datetime) -> tuple[datetime, datetime] | tuple[None, None]:
        """From when to when the outage lasted that explains something, if one does."""
        begun = [span for span in self.outages if reason == "outage" and span[0] <= at]
        return begun[-1] if begun else (None, None)

    def everybody(self) -> Iterator[Person]:
        """Every person, in the order in which they became known."""
        return iter(self.people.values())
