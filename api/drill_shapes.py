"""The shapes of exercises and of their reports, and how they are filled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.drills.model import Drill, DrillState, How
from alerts.drills.queries import PLANNERS
from alerts.drills.reporting import Reported, Target
from alerts.drills.scenariobook import Bounds, scenarios
from alerts.duty.postbook import posts
from alerts.model import Level, State
from alerts.notices.model import Notice, NoticeState
from alerts.runbooks.model import RunStep, StepState
from api.live.views import NamedOut, OfficeNameOut
from api.wire import Instant, Out
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.clock import legal_date
from foundation.ids import OfficeId
from foundation.offices import queries as offices
from foundation.offices.model import Office


class ScenarioOut(Out):
    """What can be practised, and which alert it raises."""

    code: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    subject_zh: str
    subject_en: str
    kind: str
    level: Level
    basis: str


class DrillOut(Out):
    """An exercise; `suspended_for` is the real alert it waits for, where the asker may see that.

    `ended_by` is null where it ended by itself. `may_end`: the asker may end it or call it off.
    """

    id: str
    state: DrillState
    scenario: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    subject_zh: str
    subject_en: str
    kind: str
    level: Level
    office: OfficeNameOut
    unannounced: bool
    asked_by: NamedOut
    asked_at: Instant
    planned_for: Instant
    started_at: Instant | None
    ends_by: Instant | None
    suspended_at: Instant | None
    suspended_for: str | None
    resumed_at: Instant | None
    ended_at: Instant | None
    ended_by: NamedOut | None
    how: How | None
    may_end: bool


class DrillDueOut(Out):
    """When an office last held an exercise, and by when the next is due; null: never held."""

    office: OfficeNameOut
    last_on: date | None
    due_on: date | None
    overdue: bool


class DrillBoundsOut(Out):
    """How long one runs, how far ahead it may be planned, how often one is due, on what ground."""

    longest_minutes: int
    planned_days_ahead: int
    every_months: int
    on_real_red: str
    basis: str


class DrillsOut(Out):
    """Exercises, newest first; what is due; what can be practised, and by whom and where."""

    as_of: Instant
    items: list[DrillOut]
    due: list[DrillDueOut]
    scenarios: list[ScenarioOut]
    offices: list[OfficeNameOut]
    bounds: DrillBoundsOut
    may_plan: bool


class DrillMarkedOut(Out):
    """Something measured against the times of the level; `seconds` is null where it never came."""

    target: Target
    since: Instant
    by: Instant
    at: Instant | None
    who: NamedOut | None
    seconds: int | None
    kept: bool


class DrillNoticeOut(Out):
    """Who was told as what, when, and when it stood before them."""

    who: NamedOut | None
    post: str
    post_zh: str | None
    post_en: str | None
    state: NoticeState
    attempted_at: Instant | None
    display_by: Instant | None
    displayed_at: Instant | None
    acknowledged_at: Instant | None
    late: bool


class DrillStepOut(Out):
    """A step of the runbook, by whom and when it was done or skipped."""

    title_zh: str
    title_en: str
    state: StepState
    due_at: Instant | None
    at: Instant | None
    by: NamedOut | None
    late: bool


class DrillAlertOut(Out):
    """An alert of the exercise with everything that was done about it."""

    id: str
    kind: str
    level: Level
    state: State
    opened_at: Instant
    closed_at: Instant | None
    outcome: str | None
    marks: list[DrillMarkedOut]
    notices: list[DrillNoticeOut]
    steps: list[DrillStepOut]


class DrillWholeOut(DrillOut):
    """An exercise with its report, as far as the asker may see its alerts."""

    as_of: Instant
    alerts: list[DrillAlertOut]


@dataclass(frozen=True)
class Naming:
    """The names of what some exercises name, and who asks."""

    me: Principal
    staff: Mapping[str, str]
    places: Mapping[OfficeId, Office]
    seen: frozenset[str]

    def named(self, account_id: str | None) -> NamedOut | None:
        """A member of staff; None for nobody, and for the service itself."""
        name = self.staff.get(account_id) if account_id else None
        return NamedOut(id=account_id or "", name=name) if name is not None else None


def naming(
    session: Session, found: Collection[Drill], told: Collection[Reported], me: Principal
) -> Naming:
    """The names for some exercises and reports, in one query of each kind."""
    staff = {str(one) for it in found for one in (it.asked_by, it.ended_by) if one}
    for one in told:
        staff |= {mark.who for mark in one.marks if mark.who}
        staff |= {str(it.account_id) for it in one.notices if it.account_id}
        staff |= {str(it.by) for run in one.runs for it in run.steps if it.by}
    real = {one.suspended_for for one in found if one.suspended_for is not None}
    seen = alerts.ids_in_view(session, real, alerts.view_of(session, me)) if real else frozenset()
    return Naming(
        me,
        accounts.names(session, staff),
        offices.by_ids(session, {one.office for one in found}),
        frozenset(str(one) for one in seen),
    )


def drill_out(one: Drill, names: Naming) -> DrillOut:
    """An exercise for this asker."""
    return DrillOut.model_validate(drill_values(one, names))


def drill_values(one: Drill, names: Naming) -> dict[str, object]:
    """The same, for an answer that holds more."""
    place, said = names.places[one.office], one.said
    real = str(one.suspended_for) if one.suspended_for in names.seen else None
    return {
        "id": one.id,
        "state": one.state,
        "scenario": said.scenario,
        "zh": said.zh,
        "en": said.en,
        "about_zh": said.about_zh,
        "about_en": said.about_en,
        "subject_zh": said.subject_zh,
        "subject_en": said.subject_en,
        "kind": said.kind,
        "level": said.level,
        "office": office_name(place),
        "unannounced": one.unannounced,
        "asked_by": names.named(one.asked_by) or NamedOut(id=one.asked_by, name=""),
        "asked_at": one.asked_at,
        "planned_for": one.planned_for,
        "started_at": one.started_at,
        "ends_by": one.ends_by,
        "suspended_at": one.suspended_at,
        "suspended_for": real,
        "resumed_at": one.resumed_at,
        "ended_at": one.ended_at,
        "ended_by": names.named(one.ended_by),
        "how": one.how,
        "may_end": one.ended_at is None and names.me.role in PLANNERS,
    }


def reported(one: Reported, names: Naming) -> DrillAlertOut:
    """An alert of a report."""
    alert = one.alert
    return DrillAlertOut(
        id=alert.id,
        kind=alert.kind,
        level=alert.level,
        state=alert.state,
        opened_at=alert.opened_at,
        closed_at=alert.closed_at,
        outcome=alert.outcome,
        marks=[
            DrillMarkedOut(
                target=mark.target,
                since=mark.since,
                by=mark.by,
                at=mark.at,
                who=names.named(mark.who),
                seconds=_seconds(mark.since, mark.at),
                kept=mark.kept,
            )
            for mark in one.marks
        ],
        notices=[_notice(it, names) for it in one.notices],
        steps=[_step(it, names) for run in one.runs for it in run.steps],
    )


def scenarios_out(raised: Mapping[str, tuple[str, Level]]) -> list[ScenarioOut]:
    """Every scenario; `raised`: the kind and level of its alert, by its code."""
    return [
        ScenarioOut(
            code=code,
            kind=raised[code][0],
            level=raised[code][1],
            **one.model_dump(include=_SCENARIO_WORDS),
        )
        for code, one in scenarios().items()
    ]


def due_out(
    places: Collection[Office], held: Mapping[OfficeId, date], bounds: Bounds, *, now: datetime
) -> list[DrillDueOut]:
    """By when each of some offices is to hold the next; what was never held is overdue."""
    answers = []
    for place in places:
        last = held.get(place.id)
        due = bounds.due_after(last) if last is not None else None
        overdue = due is None or due < legal_date(now)
        answers.append(
            DrillDueOut(office=office_name(place), last_on=last, due_on=due, overdue=overdue)
        )
    return answers


def office_name(place: Office) -> OfficeNameOut:
    """An office by its names."""
    return OfficeNameOut(id=place.id, name_zh=place.name_zh, name_en=place.name_en)


_SCENARIO_WORDS = {"zh", "en", "about_zh", "about_en", "subject_zh", "subject_en", "basis"}


def _notice(one: Notice, names: Naming) -> DrillNoticeOut:
    known = posts().get(one.post)
    return DrillNoticeOut(
        who=names.named(one.account_id),
        post=one.post,
        post_zh=known.zh if known else None,
        post_en=known.en if known else None,
        state=one.state,
        attempted_at=one.attempted_at,
        display_by=one.display_by,
        displayed_at=one.displayed_at,
        acknowledged_at=one.acknowledged_at,
        late=one.missed_at is not None,
    )


def _step(one: RunStep, names: Naming) -> DrillStepOut:
    return DrillStepOut(
        title_zh=one.said.title_zh,
        title_en=one.said.title_en,
        state=one.state,
        due_at=one.due_at,
        at=one.at,
        by=names.named(one.by),
        late=one.was_late,
    )


def _seconds(since: datetime, at: datetime | None) -> int | None:
    return None if at is None else max(0, int((at - since).total_seconds()))
