"""Screenings: assigned, agreed to, answered, ended, read and signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query
from pydantic import Field, StrictBool, StrictInt
from sqlalchemy.orm import Session

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.promises import call_within_minutes
from api.wire import Code, IdIn, Instant, Out, Page, PathId, Wire
from assessment.instruments import admissible, catalogue
from assessment.screening import actions, answerers, progress, queries, reports
from assessment.screening.events import CriticalItemEndorsed
from assessment.screening.model import OPEN_STATES, Assignment, Mode, Screening, Stage, State, Tap
from assessment.screening.reach import TreatedByAnother
from correction.register import queries as register
from correction.register.queries import OrderNotActive
from foundation.access.model import CLINICAL, Principal, Role
from foundation.errors import IdempotencyMismatch
from foundation.ids import PersonId, ScreeningId
from foundation.masking import mask_name

router = APIRouter(prefix="/api/v1", tags=["screenings"])
TEXT = ["psych_text", "identity"]
ASSIGNERS = access(roles=CLINICAL, scope="clinical", labels=["identity"])
ANSWERERS = access(roles=[*CLINICAL, Role.SUPERVISEE], scope="clinical", labels=TEXT, tablet=True)


class ScreeningIn(Wire):
    """What is asked of whom."""

    person_id: IdIn
    instrument: Code
    mode: Mode
    stage: Stage


class ListIn(Wire):
    """What a list is narrowed to; `cursor` is the `next` of the page before."""

    person: IdIn | None = None
    state: Annotated[list[State], Field(default_factory=list, max_length=6)]
    cursor: IdIn | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ConsentIn(Wire):
    """What the person said before the first item."""

    given: StrictBool


class AnswerIn(Wire):
    """One tap; null takes an answer back to blank."""

    value: StrictInt | None
    taken_at: Instant


class PersonBrief(Out):
    """Whom a screening is about; the name is masked for all but those who treat."""

    id: str
    name: str
    birth_year: int


class ScreeningOut(Out):
    """A screening without any score; the answers only for the answerer and those who treat."""

    id: str
    instrument: str
    version: int
    title_zh: str
    title_en: str
    plain_zh: str
    plain_en: str
    person_id: str
    person_label: PersonBrief
    mode: Mode
    stage: Stage
    state: State
    assigned_at: Instant
    consent_at: Instant | None
    finished_at: Instant | None
    signed_at: Instant | None
    answered: list[str]
    answers: dict[str, int | None] | None = None


class HelpOut(Out):
    """How soon somebody rings, where that is promised."""

    call_within_minutes: int | None


class SavedOut(Out):
    """That a tap is kept, and whether it is one that brings help."""

    saved_at: Instant
    critical: bool
    help: HelpOut | None


@router.post(
    "/screenings",
    status_code=201,
    operation_id="screening_assign",
    openapi_extra=ASSIGNERS,
    responses=problems(OrderNotActive, TreatedByAnother, catalogue.NoSuchInstrument),
)
def assign(body: ScreeningIn, me: Me, session: InTransaction, clock: TheClock) -> ScreeningOut:
    """Ask a person to answer an instrument."""
    wanted = Assignment(PersonId(body.person_id), body.instrument, body.mode, body.stage)
    return screening_out(session, actions.assign(session, wanted, by=me, at=clock.now()), me)


@router.get(
    "/screenings",
    operation_id="screenings_list",
    openapi_extra=access(roles=[*CLINICAL, Role.SUPERVISEE], scope="clinical", labels=["identity"]),
    responses=problems(),
)
def list_screenings(
    asked: Annotated[ListIn, Query()], me: Me, session: Reading, clock: TheClock
) -> Page[ScreeningOut]:
    """The screenings within the asker's reach, newest first, without answers."""
    wanted = queries.Wanted(
        person_id=PersonId(asked.person) if asked.person else None,
        states=asked.state,
        after=ScreeningId(asked.cursor) if asked.cursor else None,
        limit=asked.limit,
    )
    found = queries.screenings(session, me, wanted)
    return Page[ScreeningOut](
        items=_all_out(session, found, me),
        next=found[-1].id if len(found) == asked.limit else None,
        as_of=clock.now(),
    )


@router.get(
    "/screenings/{screening_id}",
    operation_id="screening_read",
    openapi_extra=ANSWERERS,
    responses=problems(),
)
def read(screening_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> ScreeningOut:
    """One screening; a psychologist's look at the answers is recorded before it is shown."""
    found = queries.screening(session, screening_id, me)
    out = screening_out(session, found, me)
    if me.role in CLINICAL or found.state in OPEN_STATES:
        given = reports.read_answers(session, found, by=me, at=clock.now())
        out.answers = {answer.item: answer.value for answer in given}
    return out


@router.post(
    "/screenings/{screening_id}/consent",
    operation_id="screening_consent",
    openapi_extra=ANSWERERS,
    responses=problems(answerers.NotTheAnswerer, progress.AlreadyDecided),
)
def consent(
    screening_id: PathId, body: ConsentIn, me: Me, session: InTransaction, clock: TheClock
) -> ScreeningOut:
    """Agree or refuse before the first item; a refusal has no consequence."""
    decided = actions.decide_consent(session, screening_id, given=body.given, by=me, at=clock.now())
    return screening_out(session, decided, me)


@router.put(
    "/screenings/{screening_id}/answers/{item}",
    operation_id="screening_answer",
    openapi_extra=ANSWERERS,
    responses=problems(
        answerers.NotTheAnswerer,
        progress.ConsentNeeded,
        progress.ScreeningEnded,
        admissible.UnknownItem,
        admissible.AnswerOutOfRange,
        IdempotencyMismatch,
    ),
)
def save_answer(  # noqa: PLR0913  a path, a body, a key and what every route asks for
    screening_id: PathId,
    item: PathId,
    body: AnswerIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
    idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
) -> SavedOut:
    """Keep one tap at once; an answer that must be acted on leaves with this very save."""
    now = clock.now()
    tap = Tap(item, body.value, body.taken_at, client_id=idempotency_key)
    saved = actions.save_answer(session, screening_id, tap, by=me, at=now)
    return SavedOut(
        saved_at=saved.saved_at,
        critical=saved.critical,
        help=_help(saved.tier, at=now) if saved.tier else None,
    )


@router.post(
    "/screenings/{screening_id}/finish",
    operation_id="screening_finish",
    openapi_extra=ANSWERERS,
    responses=problems(answerers.NotTheAnswerer, progress.ConsentNeeded, progress.ScreeningEnded),
)
def finish(screening_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> ScreeningOut:
    """End a screening; it is scored for those who treat, and no answer changes any more."""
    return screening_out(session, actions.finish(session, screening_id, by=me, at=clock.now()), me)


def _help(tier: str, *, at: datetime) -> HelpOut:
    minutes = call_within_minutes(CriticalItemEndorsed.kind, {"tier": tier}, at=at)
    return HelpOut(call_within_minutes=minutes)


def screening_out(session: Session, screening: Screening, me: Principal) -> ScreeningOut:
    """A screening as an asker may see it, without answers."""
    return _all_out(session, [screening], me)[0]


def _all_out(
    session: Session, screenings: Sequence[Screening], me: Principal
) -> list[ScreeningOut]:
    labels = register.labels(session, {one.person_id for one in screenings})
    touched = queries.touched_items(session, [one.id for one in screenings])
    found = []
    for one in screenings:
        scale = catalogue.scale(one.instrument)
        label = labels[one.person_id]
        # No name on a screen that is handed over, or that others may look at.
        name = label.name if me.role in CLINICAL else mask_name(label.name)
        found.append(
            ScreeningOut(
                id=one.id,
                instrument=one.instrument,
                version=one.version,
                title_zh=scale.title_zh,
                title_en=scale.title_en,
                plain_zh=scale.plain_zh,
                plain_en=scale.plain_en,
                person_id=one.person_id,
                person_label=PersonBrief(id=label.id, name=name, birth_year=label.birth_year),
                mode=one.mode,
                stage=one.stage,
                state=one.state,
                assigned_at=one.assigned_at,
                consent_at=one.consent_at,
                finished_at=one.finished_at,
                signed_at=one.signed_at,
                answered=list(touched.get(one.id, ())),
            )
        )
    return found
