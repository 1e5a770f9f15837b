"""Handing a tablet over: a code on the psychologist's screen, a session on the tablet."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from api.declarations import access, public
from api.dependencies import InTransaction, Me, TheClock, TheRuntime
from api.problems import problems
from api.routes.sessions import SessionOut, answer_with
from api.wire import Clean, Instant, Out, PathId, Wire
from assessment.screening import progress, tablets
from correction.register import queries as register
from foundation.access.model import CLINICAL
from foundation.accounts import actions as accounts
from foundation.accounts import sessions
from foundation.audit import actions as audit
from foundation.masking import mask_name

router = APIRouter(prefix="/api/v1", tags=["screenings"])


class TabletCodeIn(Wire):
    """The code shown to whoever hands the tablet over."""

    code: Annotated[str, Field(min_length=1, max_length=40), Clean]


class TabletCodeOut(Out):
    """A code for one tablet, shown once."""

    code: str
    expires_at: Instant


class TabletSessionOut(SessionOut):
    """A session that can do nothing but answer this screening."""

    screening_id: str


@router.post(
    "/screenings/{screening_id}/tablet-code",
    status_code=201,
    operation_id="screening_tablet_code",
    openapi_extra=access(roles=CLINICAL, scope="clinical", labels=["none"]),
    responses=problems(tablets.NotForATablet, progress.ScreeningEnded),
)
def make_tablet_code(
    screening_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> TabletCodeOut:
    """A code that opens this screening on one tablet, once, within half an hour."""
    made = tablets.make_code(session, screening_id, by=me, at=clock.now())
    return TabletCodeOut(code=made.code, expires_at=made.expires_at)


@router.post(
    "/tablet-sessions",
    status_code=201,
    operation_id="tablet_session_open",
    openapi_extra=public(),
    response_model=TabletSessionOut,
    responses=problems(tablets.CodeRefused),
)
def open_tablet(body: TabletCodeIn, runtime: TheRuntime) -> JSONResponse:
    """Open a session on a tablet by its code; it can answer one screening and nothing else."""
    now = runtime.clock.now()
    try:
        with runtime.database.write() as session:
            screening = tablets.redeem(session, body.code, at=now)
            label = register.labels(session, [screening.person_id])[screening.person_id]
            account = accounts.create_supervisee(
                session,
                person_id=screening.person_id,
                office_id=label.office_id,
                name=mask_name(label.name),
                at=now,
            )
            opened = sessions.open_tablet_session(
                session,
                account,
                person_id=screening.person_id,
                screening_id=screening.id,
                at=now,
            )
    except tablets.CodeRefused:
        # The refused claim was rolled back; that it was tried is kept.
        with runtime.database.write() as session:
            audit.record(
                session, "screening.tablet_code", actor="anonymous", outcome="refused", at=now
            )
        raise
    return answer_with(runtime, opened, {"screening_id": screening.id})
