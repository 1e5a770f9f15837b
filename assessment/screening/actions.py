"""Every change to a screening: assigned, agreed to, answered, finished, signed, added to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.instruments import catalogue
from assessment.instruments.admissible import admit
from assessment.instruments.critical import endorsed
from assessment.instruments.model import CriticalItem, Scale, Tier
from assessment.instruments.scoring import score
from assessment.instruments.validity import flags
from assessment.screening import answers, progress, results
from assessment.screening.answerers import require_answerer, require_ender
from assessment.screening.events import (
    AddendumWritten,
    ConsentGiven,
    CriticalItemEndorsed,
    ScreeningAssigned,
    ScreeningFinished,
    ScreeningSigned,
)
from assessment.screening.model import Answer, Assignment, Saved, Screening, State, Tap
from assessment.screening.reach import reached, require_treating
from assessment.screening.standing import standing
from assessment.screening.tables import (
    ADDENDUM_FIELD,
    RESULT_FIELD,
    AddendumRow,
    AnswerRow,
    ConsentRow,
    CriticalRow,
    ReservationRow,
    ScreeningRow,
)
from assessment.screening.telling import tier_to_tell
from correction.register import queries as register
from foundation.access.model import Principal
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, IdempotencyMismatch, NotFound
from foundation.ids import AccountId, OfficeId, PersonId, new_id
from foundation.journal import actions as journal


class InstrumentChanged(Conflict):
    """The instrument has a newer version; assign it again."""

    code = "instrument_changed"


def assign(session: Session, wanted: Assignment, *, by: Principal, at: datetime) -> Screening:
    """Ask a person to answer an instrument.

    Raises:
        NotFound: no such person in the asker's area, or no such instrument.
        OrderNotActive: nobody supervises this person now.
        TreatedByAnother: another psychologist treats this person.
    """
    person = register.person(session, wanted.person_id, by.scope)
    require_treating(session, wanted.person_id, by)
    register.active_order(session, wanted.person_id, at=at)
    scale = catalogue.scale(wanted.instrument)

    row = ScreeningRow(
        id=new_id(),
        person_id=wanted.person_id,
        instrument=scale.id,
        version=scale.version,
        mode=wanted.mode.value,
        stage=wanted.stage.value,
        state=State.ASSIGNED.value,
        assigned_by=by.account_id,
        assigned_at=at,
    )
    session.add(row)
    session.flush()

    told = ScreeningAssigned(
        office=person.office_id,
        subject=wanted.person_id,
        screening=row.id,
        instrument=scale.id,
        mode=row.mode,
        stage=row.stage,
    )
    journal.append(session, told, actor=by.account_id, at=at)
    return row.to_screening()


def decide_consent(
    session: Session, screening_id: str, *, given: bool, by: Principal, at: datetime
) -> Screening:
    """Record what the person said before the first item; a refusal has no consequence.

    Raises:
        NotFound, NotTheAnswerer, AlreadyDecided: what stands in the way.
    """
    row = _locked(session, screening_id, by)
    require_answerer(row.to_screening(), by)
    progress.require_undecided(State(row.state))

    session.add(ConsentRow(id=new_id(), screening_id=row.id, given=given, by=by.account_id, at=at))
    row.state = (State.CONSENTED if given else State.REFUSED).value
    row.consent_at = at if given else None

    # A refusal is not told: the journal is read by those who supervise.
    if given:
        told = ConsentGiven(
            office=_office_of(session, row), subject=PersonId(row.person_id), screening=row.id
        )
        journal.append(session, told, actor=by.account_id, at=at)
    return row.to_screening()


def save_answer(
    session: Session, screening_id: str, tap: Tap, *, by: Principal, at: datetime
) -> Saved:
    """Keep one tap as a new version; a critical one is told in this same transaction, draft or not.

    The same tap sent twice is kept once. A tap that was made earlier than one already here is kept
    with both its times and does not take the newer one's place.

    Raises:
        NotFound, NotTheAnswerer, ConsentNeeded, ScreeningRefused, ScreeningEnded: as they say.
        UnknownItem, AnswerOutOfRange: the instrument has no such item or option.
        IdempotencyMismatch: this client id named another tap before.
    """
    row = _locked(session, screening_id, by)
    screening = row.to_screening()
    require_answerer(screening, by)
    progress.require_answering(screening.state)
    scale = _scale_of(screening)
    admit(scale, tap.item, tap.value)
    hit = endorsed(scale, tap.item, tap.value)
    earlier = answers.rows_of(session, row.id, item=tap.item)
    repeated = _repeated(session, screening, tap, earlier)
    if repeated is not None:
        return Saved(repeated.received_at, hit is not None, hit.tier.value if hit else None)

    answers.store(session, screening, tap, version=len(earlier) + 1, by=by.account_id, at=at)
    row.state = State.ANSWERING.value

    _tell(session, row, tap.item, hit, by=by, at=at)
    if tap.item in scale.critical_items:
        session.flush()
        _mark_changes(session, screening, scale, tap.item, at=at)
    return Saved(at, hit is not None, hit.tier.value if hit else None)


def finish(session: Session, screening_id: str, *, by: Principal, at: datetime) -> Screening:
    """End a screening and score it; from here on no answer changes.

    The answerer may end it, and so may a psychologist who reads a draft that was left.

    Raises:
        NotFound, NotTheAnswerer, ConsentNeeded, ScreeningRefused, ScreeningEnded: as they say.
    """
    row = _locked(session, screening_id, by)
    screening = row.to_screening()
    require_ender(screening, by)
    progress.require_answering(screening.state)
    scale = _scale_of(screening)
    versions = answers.answers_of(session, screening)

    kept = standing(versions, assigned_at=screening.assigned_at)
    values = {item: answer.value for item, answer in kept.items()}
    result = results.result_of(score(scale, values), flags(scale, values))

    row.state = State.FINISHED.value
    row.finished_at = at
    row.result = cipher_of(session).seal(
        session, row.person_id, RESULT_FIELD, row.id, results.as_text(result), clinical=True
    )

    told = ScreeningFinished(
        office=_office_of(session, row),
        subject=PersonId(row.person_id),
        screening=row.id,
        instrument=row.instrument,
    )
    journal.append(session, told, actor=by.account_id, at=at)
    return row.to_screening()


def sign(session: Session, screening_id: str, *, by: Principal, at: datetime) -> Screening:
    """Sign a report: it is locked, and only addenda follow.

    Raises:
        NotFound, NotFinished, AlreadySigned: as they say.
    """
    row = _locked(session, screening_id, by)
    progress.require_unsigned(State(row.state))

    row.state = State.SIGNED.value
    row.signed_at = at
    row.signed_by = by.account_id

    told = ScreeningSigned(
        office=_office_of(session, row),
        subject=PersonId(row.person_id),
        screening=row.id,
        instrument=row.instrument,
    )
    journal.append(session, told, actor=by.account_id, at=at)
    return row.to_screening()


def add_addendum(
    session: Session, screening_id: str, text: str, *, by: Principal, at: datetime
) -> str:
    """Add a text to a signed report; returns the addendum's id.

    Raises:
        NotFound, NotSigned: as they say.
    """
    row = _locked(session, screening_id, by)
    progress.require_signed(State(row.state))

    addendum_id = new_id()
    sealed = cipher_of(session).seal(
        session, row.person_id, ADDENDUM_FIELD, addendum_id, text, clinical=True
    )
    session.add(
        AddendumRow(id=addendum_id, screening_id=row.id, text=sealed, by=by.account_id, at=at)
    )

    told = AddendumWritten(
        office=_office_of(session, row),
        subject=PersonId(row.person_id),
        screening=row.id,
        addendum=addendum_id,
    )
    journal.append(session, told, actor=by.account_id, at=at)
    return addendum_id


def reserve_for(
    session: Session, person_id: PersonId, account_id: AccountId | None, *, at: datetime
) -> None:
    """Keep a person's answers for one psychologist, or, with None, for all who cover the office.

    Care calls this when a treatment begins or ends; it is care's history, and only our hold.
    """
    row = session.get(ReservationRow, person_id)
    if row is not None:
        session.delete(row)
        session.flush()
    if account_id is not None:
        session.add(ReservationRow(person_id=person_id, account_id=account_id, since=at))


def _locked(session: Session, screening_id: str, asker: Principal) -> ScreeningRow:
    """The row within the asker's reach, held against other changes until the commit."""
    statement = select(ScreeningRow).where(ScreeningRow.id == screening_id, reached(asker))
    row = session.scalar(statement.with_for_update())
    if row is None:
        raise NotFound("No such screening among those you may see.")
    return row


def _scale_of(screening: Screening) -> Scale:
    scale = catalogue.scale(screening.instrument)
    if scale.version != screening.version:
        # Answers to one wording are never scored by the rules of another.
        raise InstrumentChanged
    return scale


def _office_of(session: Session, row: ScreeningRow) -> OfficeId:
    person_id = PersonId(row.person_id)
    return register.offices_of(session, [person_id])[person_id]


def _repeated(
    session: Session, screening: Screening, tap: Tap, earlier: list[AnswerRow]
) -> Answer | None:
    """The version this very tap made before, when it is sent again."""
    if tap.client_id is None:
        same = [row for row in earlier if row.taken_at == tap.taken_at]
        kept = [answers.opened(session, screening, row) for row in same]
        return next((answer for answer in kept if answer.value == tap.value), None)
    statement = select(AnswerRow).where(
        AnswerRow.screening_id == screening.id, AnswerRow.client_id == tap.client_id
    )
    row = session.scalar(statement)
    if row is None:
        return None
    answer = answers.opened(session, screening, row)
    if (answer.item, answer.value) != (tap.item, tap.value):
        raise IdempotencyMismatch
    return answer


def _mark_changes(
    session: Session, screening: Screening, scale: Scale, item: str, *, at: datetime
) -> None:
    """Note on what was told whether the answer now standing is mild; nothing is un-told."""
    versions = [
        answers.opened(session, screening, row)
        for row in answers.rows_of(session, screening.id, item=item)
    ]
    now = standing(versions, assigned_at=screening.assigned_at)[item]
    mild = endorsed(scale, item, now.value) is None
    for told in _told(session, screening.id, item):
        told.changed_back_at = (told.changed_back_at or at) if mild else None


def _tell(
    session: Session,
    row: ScreeningRow,
    item: str,
    hit: CriticalItem | None,
    *,
    by: Principal,
    at: datetime,
) -> None:
    told = {Tier(critical.tier) for critical in _told(session, row.id, item)}
    tier = tier_to_tell(hit, told)
    if tier is None:
        return
    session.add(
        CriticalRow(
            screening_id=row.id, item=item, tier=tier.value, person_id=row.person_id, told_at=at
        )
    )
    event = CriticalItemEndorsed(
        office=_office_of(session, row),
        subject=PersonId(row.person_id),
        screening=row.id,
        instrument=row.instrument,
        item=item,
        tier=tier.value,
    )
    journal.append(session, event, actor=by.account_id, at=at)


def _told(session: Session, screening_id: str, item: str) -> list[CriticalRow]:
    statement = select(CriticalRow).where(
        CriticalRow.screening_id == screening_id, CriticalRow.item == item
    )
    return list(session.scalars(statement))
