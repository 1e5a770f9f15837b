"""An alert as a screen shows it: the coded state, with names looked up when it is shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from alerts import queries as alert_queries
from alerts.audience import View
from alerts.drills import queries as drills
from alerts.drills.model import Drill
from alerts.model import Alert, DrillId, SilenceId
from alerts.playbook import playbook
from alerts.silences import queries as silences
from alerts.silences.model import Silence
from api.wire import Instant, Out
from correction.contact import queries as contact
from correction.contact.model import LastPlace
from correction.register import queries as register
from correction.register.model import Advice, PersonLabel
from foundation.access.model import Scope
from foundation.accounts import queries as accounts
from foundation.ids import AccountId, AlertId, OfficeId, PersonId
from foundation.journal.model import Entry
from foundation.masking import mask_name
from foundation.offices import queries as offices
from foundation.offices.model import Office

MINOR_MASK = "未成年人"
# The person is known by the alert, which was found within a view: only the lookup is unbound.
_ANYWHERE = Scope(office_path="/", account_id=AccountId(""))


class SubjectOut(Out):
    """Whom an alert is about."""

    id: str
    name: str
    name_masked: str
    birth_year: int | None
    minor: bool


class OfficeNameOut(Out):
    """An office by its names; a fault of the whole system has an empty id."""

    id: str
    name_zh: str
    name_en: str


class NamedOut(Out):
    """A member of staff."""

    id: str
    name: str


class PlaceOut(Out):
    """Where a person last reported from, WGS-84 degrees."""

    lon: float
    lat: float
    at: Instant


class SilencedOut(Out):
    """The silence over an alert that does not call: until when, why, and who asked for it."""

    id: str
    until: Instant
    reason: str
    by: NamedOut


class InhibitedOut(Out):
    """What explains an alert from outside the person: a code, the entry, when it was recorded.

    Of one that is over an outage, from when to when it lasted where that was told. Of one that is
    open and does not call, the alert of a dead device: its id and kind, and until when at most.
    """

    code: str
    entry: str
    at: Instant
    outage_from: Instant | None
    outage_until: Instant | None
    by_alert: str | None
    by_kind: str | None
    until: Instant | None


class DrillMarkOut(Out):
    """The exercise that an alert belongs to, and whom it plays; `suspended`: it waits."""

    id: str
    zh: str
    en: str
    subject_zh: str
    subject_en: str
    suspended: bool


class AlertViewOut(Out):
    """One alert as this account may see it; `seq` grows with every change of it.

    `exercise`: it is practised and not real, and no count has it; `drill` says which and whom it
    plays, and `subject` is null. `silence` is null of an alert that calls or is taken. `inhibited`
    is null unless it was withdrawn because of an outage, and not because its facts did not hold,
    or does not call because of a dead device.
    """

    id: str
    kind: str
    level: Literal["red", "orange", "yellow", "blue", "grey"]
    state: Literal["raised", "acknowledged", "in_review", "closed", "withdrawn"]
    stage: Literal["taken", "verifying", "handling", "fed_back"] | None
    subject: SubjectOut | None
    office: OfficeNameOut
    opened_at: Instant
    updated_at: Instant
    acknowledge_by: Instant | None
    acknowledged_by: NamedOut | None
    acknowledged_at: Instant | None
    next_update_by: Instant | None
    ended_by: NamedOut | None
    ended_at: Instant | None
    review_by: Instant | None
    reviewed_by: NamedOut | None
    reviewed_at: Instant | None
    closed_at: Instant | None
    outcome: str | None
    cause: str | None
    repeats: int
    amended: bool
    lapsed: int
    safety_instruction: str | None
    advice_level: str | None
    reasons: list[str]
    place: PlaceOut | None
    silence: SilencedOut | None
    inhibited: InhibitedOut | None
    exercise: bool
    drill: DrillMarkOut | None
    seq: int


@dataclass(frozen=True)
class Names:
    """What was looked up for some alerts, in one query of each kind."""

    people: dict[PersonId, PersonLabel]
    offices: dict[OfficeId, Office]
    staff: dict[str, str]
    advice: dict[PersonId, Advice]
    places: dict[PersonId, LastPlace]
    silences: dict[SilenceId, Silence]
    explained: dict[int, Entry]
    drills: dict[DrillId, Drill]
    inhibitors: dict[AlertId, str]


def look_up(session: Session, alerts: Collection[Alert], *, places: bool) -> Names:
    """The names, slips and, where some view may show them, last places of some alerts."""
    people = {alert.subject for alert in alerts if alert.subject is not None}
    located = contact.last_places(session, _ANYWHERE, ids=people) if places and people else ()
    silent = silences.by_ids(session, {one.silence for one in alerts if one.silence is not None})
    staff = {name for one in alerts for name in _staff(one)}
    staff.update(one.asked_by for one in silent.values())
    return Names(
        people=register.labels(session, people),
        offices=offices.by_ids(session, {one.office for one in alerts if one.office is not None}),
        staff=accounts.names(session, staff),
        advice=register.advice(session, people) if people else {},
        places={place.person_id: place for place in located},
        silences=silent,
        explained=alert_queries.explaining(session, alerts),
        drills=drills.by_ids(session, {one.drill for one in alerts if one.drill is not None}),
        inhibitors=alert_queries.kinds_of(
            session, {one.inhibitor for one in alerts if one.inhibitor is not None}
        ),
    )


def shown(alert: Alert, names: Names, view: View) -> AlertViewOut:
    """An alert for the screens of a view."""
    advice = names.advice.get(alert.subject) if alert.subject and view.sees_advice else None
    return AlertViewOut(
        id=alert.id,
        kind=alert.kind,
        level=alert.level.value,
        state=alert.state.value,
        stage=alert.stage.value if alert.stage else None,
        subject=_subject(alert, names),
        office=_office(alert, names),
        opened_at=alert.opened_at,
        updated_at=alert.updated_at,
        acknowledge_by=alert.acknowledge_by,
        acknowledged_by=_named(alert.acknowledged_by, names),
        acknowledged_at=alert.acknowledged_at,
        next_update_by=alert.next_update_by,
        ended_by=_named(alert.ended_by, names),
        ended_at=alert.ended_at,
        review_by=alert.review_by,
        reviewed_by=_named(alert.reviewed_by, names),
        reviewed_at=alert.reviewed_at,
        closed_at=alert.closed_at,
        outcome=alert.outcome,
        cause=alert.cause,
        repeats=alert.repeats,
        amended=alert.amended,
        lapsed=alert.lapsed,
        safety_instruction=advice.safety_instruction if advice else None,
        advice_level=advice.level.value if advice else None,
        reasons=list(alert.reasons),
        place=_place(alert, names, view),
        silence=_silence(alert, names),
        inhibited=_inhibited(alert, names),
        exercise=alert.exercise,
        drill=_drill(alert, names),
        seq=alert.since,
    )


def all_shown(session: Session, alerts: Collection[Alert], view: View) -> list[AlertViewOut]:
    """Some alerts for the screens of a view, in their order."""
    names = look_up(session, alerts, places=view.sees_places)
    return [shown(alert, names, view) for alert in alerts]


def texts(alerts: Iterable[AlertViewOut]) -> list[str]:
    """Alerts as JSON, ready to be put into messages."""
    return [alert.model_dump_json() for alert in alerts]


def _staff(alert: Alert) -> Iterable[str]:
    named = (alert.acknowledged_by, alert.ended_by, alert.reviewed_by)
    return (one for one in named if one is not None)


def _subject(alert: Alert, names: Names) -> SubjectOut | None:
    label = names.people.get(alert.subject) if alert.subject else None
    if label is None:
        return None
    return SubjectOut(
        id=label.id,
        name=label.name,
        name_masked=MINOR_MASK if label.minor else mask_name(label.name),
        birth_year=label.birth_year,
        minor=label.minor,
    )


def _office(alert: Alert, names: Names) -> OfficeNameOut:
    office = names.offices.get(alert.office) if alert.office else None
    if office is None:
        return OfficeNameOut(id="", name_zh="全系统", name_en="Whole system")
    return OfficeNameOut(id=office.id, name_zh=office.name_zh, name_en=office.name_en)


def _named(account_id: str | None, names: Names) -> NamedOut | None:
    if account_id is None:
        return None
    return NamedOut(id=account_id, name=names.staff.get(account_id, ""))


def _silence(alert: Alert, names: Names) -> SilencedOut | None:
    found = names.silences.get(alert.silence) if alert.silence else None
    if found is None or alert.silenced_until is None:
        return None
    by = NamedOut(id=found.asked_by, name=names.staff.get(found.asked_by, ""))
    return SilencedOut(id=found.id, until=alert.silenced_until, reason=found.reason, by=by)


def _inhibited(alert: Alert, names: Names) -> InhibitedOut | None:
    found = names.explained.get(alert.inhibited_by) if alert.inhibited_by else None
    if found is None:
        return None
    codes = playbook().policy_of(alert.kind).inhibiting
    code = next((one for one in reversed(alert.reasons) if one in codes), "")
    return InhibitedOut(
        code=code,
        entry=found.kind,
        at=found.at,
        outage_from=found.data.get("outage_from"),
        outage_until=found.data.get("outage_until"),
        by_alert=alert.inhibitor,
        by_kind=names.inhibitors.get(alert.inhibitor) if alert.inhibitor else None,
        until=alert.inhibited_until,
    )


def _drill(alert: Alert, names: Names) -> DrillMarkOut | None:
    found = names.drills.get(alert.drill) if alert.drill else None
    if found is None:
        return None
    return DrillMarkOut(
        id=found.id,
        zh=found.said.zh,
        en=found.said.en,
        subject_zh=found.said.subject_zh,
        subject_en=found.said.subject_en,
        suspended=alert.suspended_at is not None,
    )


def _place(alert: Alert, names: Names, view: View) -> PlaceOut | None:
    located = names.places.get(alert.subject) if alert.subject and view.sees_places else None
    if located is None:
        return None
    return PlaceOut(lon=located.place.lon, lat=located.place.lat, at=located.at)
