"""Statistics (统计) of an area, and what its shifts may expect."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.playbook import playbook
from alerts.statistics import queries
from alerts.statistics.definitionbook import definitions
from alerts.statistics.model import BadPeriod, Period
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.live.views import AlertViewOut, all_shown
from api.problems import problems
from api.report_shapes import (
    DefinitionsOut,
    KindTallyOut,
    OfficeTallyOut,
    ShiftLoadOut,
    ShiftLoadsOut,
    StatisticsOut,
    TallyOut,
    WordsOut,
    place,
    statistics_values,
)
from api.wire import Day, IdIn, Instant, Out, Wire
from foundation.access.model import Principal, Role
from foundation.clock import legal_date
from foundation.ids import OfficeId
from foundation.offices import queries as offices
from foundation.offices.model import Office

router = APIRouter(prefix="/api/v1/statistics", tags=["statistics"])

READERS = [Role.HEAD, Role.COMMAND, Role.PROCURATOR, Role.SYSTEM_ADMIN]
# Who may see the alerts themselves; the others see figures.
OPENERS = [Role.HEAD, Role.COMMAND]
Figure = Literal[
    "raised",
    "reached",
    "withdrawn",
    "suppressed",
    "taken",
    "late",
    "open",
    "confirmed",
    "explained",
    "false",
    "useless",
]
_MOST = 500
READING = access(roles=READERS, scope="subtree", labels=["none"])
_DAYS = 30
_AHEAD = 7


class PeriodIn(Wire):
    """Days, both counted; without them the last thirty. Without an office the asker's own."""

    first: Day | None = None
    last: Day | None = None
    office: IdIn | None = None

    def period(self, now: datetime) -> Period:
        """The days asked for, as far as they have gone by.

        Raises:
            BadPeriod: they are no period.
        """
        last = self.last or legal_date(now)
        return queries.period_of(self.first or last - timedelta(days=_DAYS - 1), last, now=now)


class BehindIn(PeriodIn):
    """Which figure, and of which kind of alert alone, where one is named."""

    figure: Figure
    kind: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")] | None = None


class BehindOut(Out):
    """Alerts behind a figure: `counted` are all, `hidden` those that are kept from the asker."""

    items: list[AlertViewOut]
    counted: int
    hidden: int
    as_of: Instant


class AreaIn(Wire):
    """An office and those below it; the asker's own unless another is named."""

    office: IdIn | None = None


@router.get(
    "", operation_id="statistics_read", openapi_extra=READING, responses=problems(BadPeriod)
)
def read_statistics(
    me: Me, session: Reading, clock: TheClock, asked: Annotated[PeriodIn, Query()]
) -> StatisticsOut:
    """What the alerts of an area came to: all together, by policy, by office."""
    period = asked.period(clock.now())
    area = area_of(session, me, asked.office)
    found = queries.statistics(session, area, period, me.role)
    earlier = queries.year_before(session, area, period, me.role)
    below = {one.id: one for one in offices.tree(session, area.path)}
    named = playbook().by_kind
    return StatisticsOut(
        **statistics_values(found),
        office=place(area),
        areas=[place(one) for one in offices.tree(session, me.office_path)],
        kinds=[
            KindTallyOut(
                kind=one.kind,
                name=WordsOut(zh=named[one.kind].title_zh, en=named[one.kind].title_en),
                policy=one.policy,
                clinical=one.clinical,
                too_few=one.too_few,
                tally=TallyOut.model_validate(one.tally.coded()),
            )
            for one in found.kinds
        ],
        offices=[
            OfficeTallyOut(
                office=place(below[one.office]), tally=TallyOut.model_validate(one.tally.coded())
            )
            for one in found.offices
        ],
        year_before=TallyOut.model_validate(earlier.coded()) if earlier is not None else None,
        may_open=me.role in OPENERS,
        definitions=DefinitionsOut.of(definitions()),
    )


@router.get(
    "/alerts",
    operation_id="statistics_alerts",
    openapi_extra=access(
        roles=OPENERS, scope="subtree", labels=["identity", "psych_level", "location", "juvenile"]
    ),
    responses=problems(BadPeriod),
)
def read_behind(
    me: Me, session: Reading, clock: TheClock, asked: Annotated[BehindIn, Query()]
) -> BehindOut:
    """The newest alerts that a figure counts; of those kept from the asker the number alone."""
    now = clock.now()
    area, period = area_of(session, me, asked.office), asked.period(now)
    view = alerts.view_of(session, me)
    ids, hidden = queries.behind(session, area, period, asked.figure, view=view, kind=asked.kind)
    found = alerts.among(session, ids[:_MOST], view)
    return BehindOut(
        items=all_shown(session, [found[one] for one in ids[:_MOST]], view),
        counted=len(ids) + hidden,
        hidden=hidden,
        as_of=now,
    )


@router.get(
    "/shifts", operation_id="statistics_shifts", openapi_extra=READING, responses=problems()
)
def read_shifts(
    me: Me, session: Reading, clock: TheClock, asked: Annotated[AreaIn, Query()]
) -> ShiftLoadsOut:
    """The alert budget: what each shift of the next week may expect, and can take."""
    now = clock.now()
    area = area_of(session, me, asked.office)
    known = definitions()
    words = {one.name: WordsOut(zh=one.zh, en=one.en) for one in known.shifts}
    return ShiftLoadsOut(
        office=place(area),
        as_of=now,
        budget_per_person=known.budget_per_person,
        items=[
            ShiftLoadOut(
                name=words[one.name],
                from_at=one.from_at,
                until_at=one.until_at,
                weeks=list(one.weeks),
                expected=one.expected,
                staff=one.staff,
                can_take=one.can_take,
                above=one.above,
            )
            for one in queries.shift_loads(session, area, me.role, days=_AHEAD, now=now)
        ],
    )


def area_of(session: Session, me: Principal, office: str | None) -> Office:
    """The office somebody asks about, within their own area.

    Raises:
        NotFound: it lies outside.
    """
    return offices.office_within(session, OfficeId(office or me.office_id), me.office_path)
