"""心理工作台: the psychologist's day, levels, treatments and follow-ups."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from sqlalchemy.orm import Session

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, caller
from api.problems import problems
from api.sensitive_reads import told
from api.wire import Clean, Code, IdIn, Instant, Line, Out, PathId, Wire
from assessment.care import actions, advice_book, queries, signatures, treatments
from assessment.care.day import care_day
from assessment.care.model import (
    CareDay,
    FollowUpDone,
    FollowUpMethod,
    FollowUpOutcome,
    LevelRecord,
    LevelState,
    LevelWanted,
    TestReason,
    Treatment,
    Urgency,
)
from assessment.screening.model import Mode, Stage
from assessment.screening.reach import TreatedByAnother
from assessment.screening.reports import PURPOSE
from correction.register.model import AdviceLevel, PersonLabel
from foundation.access.model import CLINICAL
from foundation.accounts import queries as accounts
from foundation.ids import AccountId, PersonId

router = APIRouter(prefix="/api/v1", tags=["care"])
CARE = access(roles=CLINICAL, scope="clinical", labels=["identity", "psych_level", "psych_text"])
CODES = access(roles=CLINICAL, scope="none", labels=["none"])
Paragraph = Annotated[str, Field(min_length=1, max_length=4000), Clean]
Instruction = Annotated[str, Field(min_length=1, max_length=advice_book.LONGEST_INSTRUCTION), Clean]


class LevelIn(Wire):
    """A level and why; the slip that crosses the wall. No instruction takes the advice's own."""

    level: AdviceLevel
    basis: Paragraph
    advice_code: Code
    safety_instruction: Instruction | None = None


class FollowUpIn(Wire):
    """How the person was turned to, with what outcome."""

    method: FollowUpMethod
    outcome: FollowUpOutcome
    note: Paragraph | None = None


class TreatmentIn(Wire):
    """The psychologist who treats the person; null ends the treatment."""

    account_id: IdIn | None


class PersonOut(Out):
    """Whom a row is about."""

    id: str
    name: str
    birth_year: int
    minor: bool


class ToReadOut(Out):
    """A row under "read first"."""

    urgency: Urgency
    person: PersonOut
    at: Instant
    reference: str
    instrument: str | None
    item: str | None
    tier: str | None
    draft: bool
    changed_back: bool
    earlier: int | None
    later: int | None
    rci: float | None


class ToTestOut(Out):
    """Somebody who is to be tested."""

    person: PersonOut
    reason: TestReason
    due_on: date | None
    screening_id: str | None
    instrument: str | None
    mode: Mode | None
    stage: Stage | None


class DraftOut(Out):
    """A screening begun and not ended."""

    screening_id: str
    person: PersonOut
    instrument: str
    mode: Mode
    begun_at: Instant
    answered: int


class RecentOut(Out):
    """A screening that ended lately."""

    screening_id: str
    person: PersonOut
    instrument: str
    finished_at: Instant
    band: str | None
    suggests: AdviceLevel
    signed: bool


class LevelsOut(Out):
    """How many people at which level."""

    one: int = 0
    two: int = 0
    three: int = 0
    watch: int = 0


class CareDayOut(Out):
    """A psychologist's day."""

    as_of: Instant
    read_first: list[ToReadOut]
    to_test: list[ToTestOut]
    drafts: list[DraftOut]
    recent: list[RecentOut]
    levels: LevelsOut


class LevelOut(Out):
    """A confirmed level, or one that waits for a second signature; its basis is not shown again."""

    id: str
    person_id: str
    level: AdviceLevel
    previous: AdviceLevel
    state: LevelState
    advice_code: str
    safety_instruction: str
    confirmed_by: str
    confirmed_by_name: str | None
    confirmed_at: Instant
    second_by: str | None
    second_by_name: str | None
    second_at: Instant | None


class LevelsListOut(Out):
    """A person's levels, newest first."""

    items: list[LevelOut]
    next: None = None
    as_of: Instant


class FollowUpOut(Out):
    """The follow-up that was recorded."""

    id: str


class TreatmentOut(Out):
    """Who treats a person; null where nobody does."""

    account_id: str | None
    name: str | None
    from_at: Instant | None


class AdviceOut(Out):
    """A coded advice, the instruction an officer would read, the levels it is meant for."""

    code: Line
    zh: str
    en: str
    instruction_zh: str
    instruction_en: str
    levels: list[AdviceLevel]


class AdviceListOut(Out):
    """Every coded advice."""

    items: list[AdviceOut]
    next: None = None
    as_of: Instant


@router.get("/care/day", operation_id="care_day", openapi_extra=CARE, responses=problems())
def read_day(me: Me, request: Request, session: Reading, clock: TheClock) -> CareDayOut:
    """Who to read first, who to test, what is open, how many at which level."""
    told(request, me, "care.day_read", about=f"office:{me.office_id}", purpose=PURPOSE)
    now = clock.now()
    day = care_day(session, me, at=now)
    return CareDayOut(
        as_of=now,
        read_first=[
            ToReadOut(**vars(row), person=_person(day, row.person_id)) for row in day.read_first
        ],
        to_test=[ToTestOut(**vars(row), person=_person(day, row.person_id)) for row in day.to_test],
        drafts=[DraftOut(**vars(row), person=_person(day, row.person_id)) for row in day.drafts],
        recent=[RecentOut(**vars(row), person=_person(day, row.person_id)) for row in day.recent],
        levels=LevelsOut(**{level.value: count for level, count in day.levels.items()}),
    )


@router.get(
    "/care/advice-codes",
    operation_id="care_advice_codes",
    openapi_extra=CODES,
    dependencies=[Depends(caller)],
    responses=problems(),
)
def list_advice(clock: TheClock) -> AdviceListOut:
    """What may be said across the wall."""
    book = advice_book.advice_codes()
    return AdviceListOut(
        items=[
            AdviceOut(code=code, **advice.model_dump(exclude={"basis"}))
            for code, advice in book.items()
        ],
        as_of=clock.now(),
    )


@router.get(
    "/people/{person_id}/crisis-levels",
    operation_id="crisis_levels_list",
    openapi_extra=CARE,
    responses=problems(),
)
def list_levels(person_id: PathId, me: Me, session: Reading, clock: TheClock) -> LevelsListOut:
    """A person's levels, newest first."""
    found = queries.level_history(session, PersonId(person_id), me)
    return LevelsListOut(items=_levels(session, *found), as_of=clock.now())


@router.post(
    "/people/{person_id}/crisis-levels",
    status_code=201,
    operation_id="crisis_level_confirm",
    openapi_extra=CARE,
    responses=problems(TreatedByAnother, advice_book.AdviceNotFitting, signatures.OneStepDown),
)
def confirm_level(
    person_id: PathId, body: LevelIn, me: Me, session: InTransaction, clock: TheClock
) -> LevelOut:
    """Confirm a person's level; leaving level one waits for a second signature."""
    wanted = LevelWanted(PersonId(person_id), **body.model_dump())
    return _levels(session, actions.confirm_level(session, wanted, by=me, at=clock.now()))[0]


@router.post(
    "/people/{person_id}/crisis-levels/{level_id}/second-signature",
    operation_id="crisis_level_second_signature",
    openapi_extra=CARE,
    responses=problems(actions.NotAwaiting, signatures.SecondPersonNeeded),
)
def sign_second(
    person_id: PathId, level_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> LevelOut:
    """Give the second signature that leaving level one needs."""
    signed = actions.sign_second(session, PersonId(person_id), level_id, by=me, at=clock.now())
    return _levels(session, signed)[0]


@router.post(
    "/people/{person_id}/follow-ups",
    status_code=201,
    operation_id="care_follow_up",
    openapi_extra=CARE,
    responses=problems(),
)
def follow_up(
    person_id: PathId, body: FollowUpIn, me: Me, session: InTransaction, clock: TheClock
) -> FollowUpOut:
    """Record that somebody turned to a person; reached or handed over settles what stood open."""
    done = FollowUpDone(PersonId(person_id), **body.model_dump())
    return FollowUpOut(id=actions.follow_up(session, done, by=me, at=clock.now()))


@router.get(
    "/people/{person_id}/treatment",
    operation_id="care_treatment_read",
    openapi_extra=access(roles=CLINICAL, scope="clinical", labels=["identity"]),
    responses=problems(),
)
def read_treatment(person_id: PathId, me: Me, session: Reading) -> TreatmentOut:
    """Who treats a person now."""
    return _treatment(session, queries.treatment_within(session, PersonId(person_id), me))


@router.put(
    "/people/{person_id}/treatment",
    operation_id="care_treatment",
    openapi_extra=access(roles=CLINICAL, scope="clinical", labels=["none"]),
    responses=problems(treatments.NotAPsychologist, actions.NotYourClient),
)
def treat(
    person_id: PathId, body: TreatmentIn, me: Me, session: InTransaction, clock: TheClock
) -> TreatmentOut:
    """Say who treats a person: from here on they alone read the answers, with the supervisor."""
    if body.account_id is None:
        actions.end_treatment(session, PersonId(person_id), by=me, at=clock.now())
        return _treatment(session, None)
    to = AccountId(body.account_id)
    begun = actions.begin_treatment(session, PersonId(person_id), to, by=me, at=clock.now())
    return _treatment(session, begun)


def _person(day: CareDay, person_id: PersonId) -> PersonOut:
    label: PersonLabel = day.labels[person_id]
    return PersonOut.model_validate(label)


def _levels(session: Session, *records: LevelRecord) -> list[LevelOut]:
    signers = [account for one in records for account in (one.confirmed_by, one.second_by or "")]
    names = accounts.names(session, signers)
    return [
        LevelOut(
            **vars(one),
            confirmed_by_name=names.get(one.confirmed_by),
            second_by_name=names.get(one.second_by or ""),
        )
        for one in records
    ]


def _treatment(session: Session, found: Treatment | None) -> TreatmentOut:
    if found is None:
        return TreatmentOut(account_id=None, name=None, from_at=None)
    names = accounts.names(session, [found.account_id])
    return TreatmentOut(
        account_id=found.account_id, name=names.get(found.account_id), from_at=found.from_at
    )
