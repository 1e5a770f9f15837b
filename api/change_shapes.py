"""The shapes of what changes about a person, and of what follows from it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from api import person_shapes
from api.person_shapes import PersonWhole
from api.wire import Instant, Out
from correction.contact.consequences import Recomputed
from correction.contact.model import Duty
from correction.register import absences, listing
from correction.register.model import Category, OrderStatus, StatusKind, SupervisionClass
from correction.register.order_history import Kept
from correction.register.particulars import Particulars
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.ids import PersonId


class MovedDuty(Out):
    """A duty that is asked for from now on, no longer, or again."""

    id: str
    what: str
    opens_at: Instant
    due_at: Instant


class RecomputedOut(Out):
    """What followed for a person's duties, soonest first."""

    opened: list[MovedDuty]
    excused: list[MovedDuty]
    reopened: list[MovedDuty]


class ChangedOut(Out):
    """A person after a change, and what followed."""

    person: PersonWhole
    duties: RecomputedOut


class FieldsOut(Out):
    """The particulars of a person, sealed ones masked."""

    name: str | None
    former_name: str | None
    id_number: str | None
    sex: str | None
    birth_date: date | None
    phone: str | None
    address: str | None
    ethnicity: str | None
    education: str | None


class ChangeOut(Out):
    """A field that was put right: struck, and what came in its place, masked where sealed."""

    id: str
    field: str
    before: str | None
    after: str | None
    reason: str | None
    words: str
    by: str
    at: Instant


class OrderOut(Out):
    """An order as it stands on record; a voided one says who took it back."""

    id: str
    category: Category
    supervision_class: SupervisionClass
    deciding_organ: str
    term_start: date
    term_end: date
    status: OrderStatus
    ended_on: date | None
    ended_because: str | None
    registered_at: Instant
    voided_by: str | None
    voided_at: Instant | None


class AbsenceOut(Out):
    """A time in detention or hospital as it stands on record; a voided one says by whom and why."""

    id: str
    status: StatusKind
    from_at: Instant
    until_at: Instant | None
    recorded_by: str
    recorded_at: Instant
    voided_by: str | None
    voided_at: Instant | None
    void_reason: str | None


class ParticularsOut(Out):
    """What is written about a person, its version, what stood before, every order and absence."""

    version: int
    document_kind: str
    fields: FieldsOut
    changes: list[ChangeOut]
    orders: list[OrderOut]
    absences: list[AbsenceOut]
    as_of: Instant


def changed(
    session: Session, person_id: PersonId, followed: Recomputed, me: Principal, *, now: datetime
) -> ChangedOut:
    """A person of a scoped query after a change."""
    session.flush()
    found = listing.listed(session, person_id, me.scope)
    return ChangedOut(
        person=person_shapes.whole(session, found, me, now=now),
        duties=RecomputedOut(
            opened=_moved(followed.opened),
            excused=_moved(followed.excused),
            reopened=_moved(followed.reopened),
        ),
    )


def particulars(
    session: Session,
    found: Particulars,
    orders: Sequence[Kept],
    away: Sequence[absences.Kept],
    *,
    now: datetime,
) -> ParticularsOut:
    """What is written about a person of a scoped query, people by name."""
    asked = {one.by for one in found.changes} | {one.recorded_by for one in away}
    asked |= {one.voided_by for one in orders if one.voided_by}
    asked |= {one.voided_by for one in away if one.voided_by}
    named = accounts.names(session, asked)
    return ParticularsOut(
        version=found.version,
        document_kind=found.document_kind,
        fields=FieldsOut.model_validate({str(name): one for name, one in found.fields.items()}),
        changes=[
            ChangeOut(
                id=one.id,
                field=one.field,
                before=one.before,
                after=one.after,
                reason=one.reason,
                words=one.words,
                by=named.get(one.by, one.by),
                at=one.at,
            )
            for one in found.changes
        ],
        orders=[_order(one, named) for one in orders],
        absences=[_absence(one, named) for one in away],
        as_of=now,
    )


def _order(kept: Kept, named: Mapping[str, str]) -> OrderOut:
    order, by = kept.order, kept.voided_by
    return OrderOut(
        id=order.id,
        category=order.category,
        supervision_class=order.supervision_class,
        deciding_organ=order.deciding_organ,
        term_start=order.term_start,
        term_end=order.term_end,
        status=order.status,
        ended_on=order.ended_on,
        ended_because=order.ended_because,
        registered_at=order.registered_at,
        voided_by=None if by is None else named.get(by, by),
        voided_at=kept.voided_at,
    )


def _absence(kept: absences.Kept, named: Mapping[str, str]) -> AbsenceOut:
    by = kept.voided_by
    return AbsenceOut(
        id=kept.id,
        status=kept.absence.kind,
        from_at=kept.absence.from_at,
        until_at=kept.absence.until_at,
        recorded_by=named.get(kept.recorded_by, kept.recorded_by),
        recorded_at=kept.recorded_at,
        voided_by=None if by is None else named.get(by, by),
        voided_at=kept.voided_at,
        void_reason=kept.void_reason,
    )


def _moved(duties: Sequence[Duty]) -> list[MovedDuty]:
    return [
        MovedDuty(id=duty.id, what=duty.kind.value, opens_at=duty.window_from, due_at=duty.due_at)
        for duty in duties
    ]
