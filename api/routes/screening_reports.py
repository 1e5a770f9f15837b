"""Scored reports, for those who treat: read, signed, added to."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.orm import Session

from api.declarations import access
from api.dependencies import InTransaction, Me, TheClock
from api.problems import problems
from api.routes.screenings import TEXT, ScreeningOut, screening_out
from api.wire import Clean, Instant, Out, PathId, Wire
from assessment.instruments import catalogue
from assessment.instruments.change import reliable_points, standard_error
from assessment.instruments.critical import endorsed
from assessment.instruments.model import Band, Scale
from assessment.screening import actions, progress, reports
from assessment.screening.model import Report
from correction.register.model import AdviceLevel
from foundation.access.model import CLINICAL, Principal
from foundation.accounts import queries as accounts

router = APIRouter(prefix="/api/v1", tags=["screenings"])
READERS = access(roles=CLINICAL, scope="clinical", labels=TEXT)


class AddendumIn(Wire):
    """A text added to a signed report."""

    text: Annotated[str, Field(min_length=1, max_length=4000), Clean]


class AddendumKept(Out):
    """The addendum that was kept."""

    id: str


class BandOut(Out):
    """A band of the total."""

    id: str
    zh: str
    en: str


class AnswerOut(Out):
    """One item with the answer that stands; null is a blank."""

    item: str
    zh: str | None
    en: str | None
    value: int | None
    taken_at: Instant | None
    seconds: int | None
    changed: bool
    scored: bool


class PreviousOut(Out):
    """An earlier total of the same instrument."""

    id: str
    at: Instant
    total: int | None


class StaffOut(Out):
    """A member of staff."""

    id: str
    name: str | None


class AddendumOut(Out):
    """What was added after the signature."""

    id: str
    text: str
    by: StaffOut
    at: Instant


class CriticalReached(Out):
    """A critical item that was endorsed, and what it means."""

    item: str
    tier: str
    meaning: str


class ReportOut(Out):
    """A scored screening: a screening result, never a diagnosis.

    `total` is null when the instrument refuses; `refused` says why and `settled_by` names the one
    question that would settle it. `sem` and `reliable_points` are in points.
    """

    screening: ScreeningOut
    total: int | None
    min_total: int
    max_total: int
    refused: str | None
    prorated: bool
    band: BandOut | None
    possible_bands: list[BandOut]
    answers: list[AnswerOut]
    missing: list[str]
    critical: list[CriticalReached]
    critical_unanswered: list[str]
    settled_by: str | None
    suggests: AdviceLevel
    flags: list[str]
    previous: list[PreviousOut]
    rci: float | None
    direction: str | None
    sem: float | None
    reliable_points: int | None
    seconds: int
    diagnosis: bool = False
    signed_by: StaffOut | None
    addenda: list[AddendumOut]


@router.get(
    "/screenings/{screening_id}/report",
    operation_id="screening_report",
    openapi_extra=READERS,
    responses=problems(progress.NotFinished),
)
def read_report(screening_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> ReportOut:
    """The scored report, for those who treat; the reading is recorded before it is shown."""
    found = reports.read_report(session, screening_id, by=me, at=clock.now())
    return _report_out(session, found, me)


@router.post(
    "/screenings/{screening_id}/signature",
    operation_id="screening_sign",
    openapi_extra=READERS,
    responses=problems(progress.NotFinished, progress.AlreadySigned),
)
def sign(screening_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> ScreeningOut:
    """Sign a report; it is locked, only addenda follow."""
    return screening_out(session, actions.sign(session, screening_id, by=me, at=clock.now()), me)


@router.post(
    "/screenings/{screening_id}/addenda",
    status_code=201,
    operation_id="screening_addendum",
    openapi_extra=READERS,
    responses=problems(progress.NotSigned),
)
def add_addendum(
    screening_id: PathId, body: AddendumIn, me: Me, session: InTransaction, clock: TheClock
) -> AddendumKept:
    """Add a text to a signed report."""
    kept = actions.add_addendum(session, screening_id, body.text, by=me, at=clock.now())
    return AddendumKept(id=kept)


def _report_out(session: Session, report: Report, me: Principal) -> ReportOut:
    scale = catalogue.scale(report.screening.instrument)
    result, figures = report.result, scale.change
    bands = {band.id: band for band in scale.bands}
    signed_by = report.screening.signed_by
    names = accounts.names(session, [signed_by or "", *(added.by for added in report.addenda)])
    return ReportOut(
        screening=screening_out(session, report.screening, me),
        total=result.total,
        min_total=result.min_total,
        max_total=result.max_total,
        refused=result.refused,
        prorated=result.prorated,
        band=_band(bands[result.band]) if result.band else None,
        possible_bands=[_band(bands[band]) for band in result.possible_bands],
        answers=_answers(scale, report),
        missing=list(result.missing),
        critical=_critical(scale, report),
        critical_unanswered=list(result.critical_unanswered),
        settled_by=result.settled_by,
        suggests=result.suggests,
        flags=list(result.flags),
        previous=[PreviousOut.model_validate(one) for one in report.previous],
        rci=None if report.rci is None else round(report.rci, 2),
        direction=report.direction,
        sem=round(standard_error(figures), 2) if figures else None,
        reliable_points=reliable_points(figures) if figures else None,
        seconds=sum(report.seconds.values()),
        signed_by=StaffOut(id=signed_by, name=names.get(signed_by)) if signed_by else None,
        addenda=[
            AddendumOut(
                id=added.id,
                text=added.text,
                by=StaffOut(id=added.by, name=names.get(added.by)),
                at=added.at,
            )
            for added in report.addenda
        ],
    )


def _band(band: Band) -> BandOut:
    return BandOut(id=band.id, zh=band.zh, en=band.en)


def _answers(scale: Scale, report: Report) -> list[AnswerOut]:
    """Every item in the order it is asked, blank ones too."""
    given = {answer.item: answer for answer in report.answers}
    return [
        AnswerOut(
            item=item.id,
            zh=item.zh,
            en=item.en,
            value=given[item.id].value if item.id in given else None,
            taken_at=given[item.id].taken_at if item.id in given else None,
            seconds=report.seconds.get(item.id),
            changed=item.id in report.changed,
            scored=item.scored,
        )
        for item in scale.items
    ]


def _critical(scale: Scale, report: Report) -> list[CriticalReached]:
    answers = {answer.item: answer.value for answer in report.answers}
    reached = (endorsed(scale, item, answers.get(item)) for item in report.result.critical)
    return [CriticalReached.model_validate(entry) for entry in reached if entry is not None]
