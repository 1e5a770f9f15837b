"""The daily report (日报), the monthly circular (通报), and both as a workbook."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from alerts.circulars import actions, queries
from alerts.circulars.covering import differences
from alerts.circulars.model import Circular, CircularId, MonthRuns, NoSuchMonth, NothingChanged
from alerts.statistics.model import BadPeriod
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.languages import preferred
from api.problems import problems
from api.report_shapes import (
    AreaReportOut,
    CircularLineOut,
    CircularOut,
    CircularsOut,
    FiguresOut,
    changes_out,
    circular_line,
    report_out,
)
from api.routes.statistics import AreaIn, area_of
from api.sensitive_reads import told
from api.wire import Day, IdIn, PathId, Wire, a_file
from exchange.reports.heading import of_circular, of_report
from exchange.reports.workbook import as_xlsx
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.clock import legal_date
from foundation.ids import OfficeId

router = APIRouter(prefix="/api/v1", tags=["reports"])

READERS = [Role.HEAD, Role.COMMAND, Role.PROCURATOR]
READING = access(roles=READERS, scope="subtree", labels=["none"])
NAMING = access(roles=READERS, scope="subtree", labels=["account"])
ISSUING = access(roles=[Role.HEAD], scope="subtree", labels=["account"])
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Month = Annotated[str, Path(min_length=7, max_length=7)]
Area = Annotated[AreaIn, Query()]


class CircularIn(Wire):
    """The month that is circulated, and of which office and those below it."""

    office_id: IdIn
    month: str


@router.get(
    "/reports/daily/{day}",
    operation_id="report_daily",
    openapi_extra=READING,
    responses=problems(BadPeriod),
)
def read_daily(day: Day, me: Me, session: Reading, clock: TheClock, asked: Area) -> AreaReportOut:
    """A day's report; of a day that is over as it stood at 24:00, and what changed since."""
    now = clock.now()
    area = area_of(session, me, asked.office)
    return report_out(queries.daily(session, area, day, now=now), as_of=now)


@router.get(
    "/reports/daily/{day}/workbook",
    operation_id="report_daily_workbook",
    openapi_extra=READING,
    response_class=Response,
    responses=a_file(_XLSX) | problems(BadPeriod),
)
def read_daily_workbook(
    request: Request, day: Day, me: Me, session: Reading, clock: TheClock, asked: Area
) -> Response:
    """The same as a workbook; on the record."""
    now = clock.now()
    area = area_of(session, me, asked.office)
    told(request, me, "report_exported", about=f"daily:{day.isoformat()}:{area.id}")
    report = queries.daily(session, area, day, now=now)
    heading = of_report(report, by=me.name, at=now, language=_language(request))
    return _workbook(as_xlsx(report.figures, heading), f"daily-{day.isoformat()}.xlsx")


@router.get(
    "/reports/monthly/{month}",
    operation_id="report_monthly",
    openapi_extra=READING,
    responses=problems(BadPeriod, NoSuchMonth),
)
def read_monthly(
    month: Month, me: Me, session: Reading, clock: TheClock, asked: Area
) -> AreaReportOut:
    """What a circular of this month would say if it were issued now."""
    now = clock.now()
    area = area_of(session, me, asked.office)
    return report_out(queries.monthly(session, area, month, now=now), as_of=now)


@router.get("/circulars", operation_id="circulars_list", openapi_extra=NAMING, responses=problems())
def list_circulars(me: Me, session: Reading, clock: TheClock, asked: Area) -> CircularsOut:
    """The circulars of one office as issued, every version."""
    area = area_of(session, me, asked.office)
    found = queries.circulars(session, me, office=area)
    staff = accounts.names(session, {one.issued_by for one in found})
    over = legal_date(clock.now()).replace(day=1) - timedelta(days=1)
    return CircularsOut(
        items=[CircularLineOut(**circular_line(one, dict(staff))) for one in found],
        last_month=f"{over:%Y-%m}",
    )


@router.post(
    "/circulars",
    status_code=201,
    operation_id="circular_issue",
    openapi_extra=ISSUING,
    responses=problems(BadPeriod, NoSuchMonth, MonthRuns, NothingChanged),
)
def issue_circular(
    body: CircularIn, me: Me, session: InTransaction, clock: TheClock
) -> CircularOut:
    """Issue the circular of a month that is over, or a new version when figures changed."""
    issued = actions.issue(session, me, OfficeId(body.office_id), body.month, now=clock.now())
    return _whole(session, issued)


@router.get(
    "/circulars/{circular_id}",
    operation_id="circular_read",
    openapi_extra=NAMING,
    responses=problems(),
)
def read_circular(circular_id: PathId, me: Me, session: Reading) -> CircularOut:
    """A circular as it was issued, and what its version changed."""
    return _whole(session, queries.circular(session, CircularId(circular_id), me))


@router.get(
    "/circulars/{circular_id}/workbook",
    operation_id="circular_workbook",
    openapi_extra=NAMING,
    response_class=Response,
    responses=a_file(_XLSX) | problems(),
)
def read_circular_workbook(
    request: Request, circular_id: PathId, me: Me, session: Reading
) -> Response:
    """The same as a workbook; on the record."""
    found = queries.circular(session, CircularId(circular_id), me)
    told(request, me, "report_exported", about=f"circular:{circular_id}")
    staff = accounts.names(session, {found.issued_by})
    heading = of_circular(found, by=staff.get(found.issued_by, ""), language=_language(request))
    return _workbook(as_xlsx(found.figures, heading), f"circular-{found.month}.xlsx")


def _whole(session: Session, found: Circular) -> CircularOut:
    before = queries.version_before(session, found)
    staff = accounts.names(session, {found.issued_by})
    return CircularOut(
        **circular_line(found, dict(staff)),
        seq=found.seq,
        figures=FiguresOut.model_validate(found.figures),
        changes=changes_out(differences(before.figures, found.figures) if before else ()),
    )


def _language(request: Request) -> str:
    return preferred(request.headers.get("accept-language", ""))


def _workbook(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=_XLSX, headers=headers)
