"""What the procurator reads: who is in correction and what became of alerts; nothing is written."""

from fastapi import APIRouter, Request

from alerts import queries as alerts
from alerts.model import Alert
from alerts.queries import Wanted
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.problems import problems
from api.sensitive_reads import told
from api.wire import Instant, Out
from correction.register import listing
from correction.register.listing import Search
from foundation.access.model import Role
from foundation.masking import mask_name
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/oversight", tags=["oversight"])
_MOST = 200


class OfficeCount(Out):
    """An office and how many people it answers for."""

    id: str
    name_zh: str
    name_en: str
    people: int


class CaseOut(Out):
    """A case as the procurator sees it: the name masked, no clinical word, no place."""

    person_id: str
    name_masked: str
    office_id: str
    category: str | None
    supervision_class: str | None
    term_start: str | None
    term_end: str | None


class AlertOut(Out):
    """An alert with its dates and its end; who it is about is a number."""

    id: str
    kind: str
    level: str
    state: str
    person_id: str | None
    opened_at: Instant
    acknowledged_at: Instant | None
    closed_at: Instant | None
    outcome: str | None


class OversightOut(Out):
    """The area at one moment."""

    as_of: Instant
    people: int
    offices: list[OfficeCount]
    cases: list[CaseOut]
    open_alerts: list[AlertOut]
    closed_alerts: list[AlertOut]


@router.get(
    "",
    operation_id="oversight_read",
    openapi_extra=access(roles=[Role.PROCURATOR], scope="subtree", labels=["identity", "criminal"]),
    responses=problems(),
)
def read_oversight(request: Request, me: Me, session: Reading, clock: TheClock) -> OversightOut:
    """The cases and alerts of the asker's area; the reading itself is on the record."""
    told(request, me, "oversight_read", about=f"office:{me.office_id}")
    found = listing.people(session, me.scope, Search(limit=_MOST))
    counts = listing.count_by_office(session, me.scope)
    return OversightOut(
        as_of=clock.now(),
        people=listing.count(session, me.scope),
        offices=[
            OfficeCount(
                id=office.id,
                name_zh=office.name_zh,
                name_en=office.name_en,
                people=counts.get(office.id, 0),
            )
            for office in offices.tree(session, me.office_path)
        ],
        cases=[
            CaseOut(
                person_id=one.person.id,
                name_masked=mask_name(one.person.name),
                office_id=one.person.office_id,
                category=one.order.category.value if one.order else None,
                supervision_class=one.order.supervision_class.value if one.order else None,
                term_start=one.order.term_start.isoformat() if one.order else None,
                term_end=one.order.term_end.isoformat() if one.order else None,
            )
            for one in found
        ],
        open_alerts=[_alert(one) for one in alerts.alerts(session, me, Wanted())],
        closed_alerts=[_alert(one) for one in alerts.alerts(session, me, Wanted(is_open=False))],
    )


def _alert(one: Alert) -> AlertOut:
    return AlertOut(
        id=one.id,
        kind=one.kind,
        level=one.level.value,
        state=one.state.value,
        person_id=one.subject,
        opened_at=one.opened_at,
        acknowledged_at=one.acknowledged_at,
        closed_at=one.closed_at,
        outcome=one.outcome,
    )
