"""What the wall shows beside the alerts: counts, today's check-ins, the week, the map."""

from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request

from alerts import figures, queries
from alerts.model import Level
from api import base_map as loaded_map
from api.declarations import access
from api.demo.land import schematic
from api.dependencies import Me, Reading, TheClock, TheRuntime
from api.live.views import MINOR_MASK
from api.problems import problems
from api.runtime import Runtime
from api.sensitive_reads import told
from api.wire import Instant, Out
from correction.contact import figures as check_ins
from correction.contact import queries as contact
from correction.contact.model import LastPlace
from correction.register import queries as register
from correction.register.model import PersonLabel
from foundation.access.model import CASE_READERS, Role
from foundation.logs import log
from foundation.masking import mask_name
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1", tags=["board"])
STALE_AFTER = timedelta(minutes=30)


class CountsOut(Out):
    """How many alerts at each level."""

    red: int
    orange: int
    yellow: int
    blue: int
    grey: int

    @classmethod
    def of(cls, counts: figures.Counts) -> "CountsOut":
        """The same counts by name."""
        return cls(**{level.value: counts[level] for level in Level})


class BoardOfficeOut(Out):
    """An office and its open alerts."""

    id: str
    name_zh: str
    name_en: str
    counts: CountsOut


class TodayOut(Out):
    """The legal day in numbers: people in correction, check-ins owed, made and missed."""

    registered: int
    check_ins_due: int
    check_ins_done: int
    missed: int


class TrendDayOut(Out):
    """How many alerts began on a day, by level."""

    day: date
    red: int
    orange: int
    yellow: int
    blue: int


class BoardOut(Out):
    """The figures of the board at one moment."""

    as_of: Instant
    counts_by_level: CountsOut
    offices: list[BoardOfficeOut]
    today: TodayOut
    trend: list[TrendDayOut]


class MapPersonOut(Out):
    """Where a person last reported from; `stale` after half an hour."""

    person_id: str
    name_masked: str
    lon: float
    lat: float
    at: Instant
    source: str
    accuracy_m: float | None
    level: str | None
    stale: bool


class MapPeopleOut(Out):
    """Everybody whose last place is known."""

    items: list[MapPersonOut]
    next: None = None
    as_of: Instant


@router.get(
    "/board",
    operation_id="board_read",
    openapi_extra=access(roles=sorted(CASE_READERS), scope="subtree", labels=["none"]),
    responses=problems(),
)
def read_board(me: Me, session: Reading, clock: TheClock) -> BoardOut:
    """Counts by level and office, today's check-ins, and the alerts of seven days."""
    now = clock.now()
    view = queries.view_of(session, me)
    by_office = figures.open_by_office(session, view)
    day = check_ins.today(session, me.scope, at=now)
    return BoardOut(
        as_of=now,
        counts_by_level=CountsOut.of(figures.total(by_office)),
        offices=[
            BoardOfficeOut(
                id=office.id,
                name_zh=office.name_zh,
                name_en=office.name_en,
                counts=CountsOut.of(by_office.get(office.id, figures.no_counts())),
            )
            for office in offices.tree(session, me.office_path)
        ],
        today=TodayOut(
            registered=register.count_supervised(session, me.scope, at=now),
            check_ins_due=day.due,
            check_ins_done=day.done,
            missed=day.missed,
        ),
        trend=[_trend_day(one) for one in figures.trend(session, view, at=now)],
    )


@router.get(
    "/map/people",
    operation_id="map_people_list",
    openapi_extra=access(
        roles=[Role.OFFICER, Role.HEAD, Role.COMMAND],
        scope="subtree",
        labels=["identity", "location", "juvenile"],
    ),
    responses=problems(),
)
def list_people_on_map(request: Request, me: Me, session: Reading, clock: TheClock) -> MapPeopleOut:
    """Where people last reported from: one place each, as given at a check-in, never a track."""
    told(request, me, "places_read", about=f"office:{me.office_id}")
    now = clock.now()
    places = contact.last_places(session, me.scope)
    ids = [place.person_id for place in places]
    labels = register.labels(session, ids)
    levels = queries.open_levels(session, ids)
    return MapPeopleOut(
        items=[
            _on_map(place, labels[place.person_id], levels.get(place.person_id), now=now)
            for place in places
        ],
        as_of=now,
    )


@router.get(
    "/map/base",
    operation_id="map_base_read",
    openapi_extra=access(roles=sorted(CASE_READERS), scope="none", labels=["none"]),
    responses=problems(),
)
def read_base_map(me: Me, runtime: TheRuntime) -> dict[str, Any]:  # noqa: ARG001
    """The base map as GeoJSON: the one that was loaded, in a demonstration the schematic one."""
    return base_map(runtime)


def base_map(runtime: Runtime) -> dict[str, Any]:
    """The base map of this installation; without a usable one, what a demonstration has, or none.

    A file that cannot be shown is for `correction doctor` to report: the screens go on without it.
    """
    try:
        found = loaded_map.kept(runtime.settings.data_dir)
    except loaded_map.BaseMapRefused as error:
        log.warning("base_map_unusable", reason=error.detail)
        found = None
    if found is not None:
        return found
    if runtime.settings.demo:
        return schematic()
    return {"type": "FeatureCollection", "features": []}


def _trend_day(one: figures.Day) -> TrendDayOut:
    shown = {level.value: one.counts[level] for level in Level if level is not Level.GREY}
    return TrendDayOut(day=one.day, **shown)


def _on_map(
    place: LastPlace, label: PersonLabel, level: Level | None, *, now: datetime
) -> MapPersonOut:
    return MapPersonOut(
        person_id=place.person_id,
        name_masked=MINOR_MASK if label.minor else mask_name(label.name),
        lon=place.place.lon,
        lat=place.place.lat,
        at=place.at,
        source=place.source.value,
        accuracy_m=place.place.accuracy_m,
        level=level.value if level else None,
        stale=now - place.at > STALE_AFTER,
    )
