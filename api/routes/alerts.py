"""Alerts: the list, one alert whole, and the words of every code."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy.orm import Session

from alerts import queries
from alerts.audience import sees_evidence
from alerts.model import Alert, Level, Line
from alerts.playbook import playbook
from alerts.queries import Wanted
from alerts.silences.reasonbook import bounds, reasons
from alerts.usefulness.reasonbook import reasons as useless_reasons
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.live.news import view_epoch
from api.live.views import AlertViewOut, NamedOut, all_shown
from api.problems import problems
from api.sensitive_reads import told
from api.wire import IdIn, Instant, Out, PathId, Wire
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.ids import AlertId, OfficeId
from foundation.journal import queries as journal

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])

READERS = [role for role in Role if role is not Role.SUPERVISEE]
LABELS = ["identity", "psych_level", "location", "juvenile"]


class AlertsOut(Out):
    """A list of alerts, and the place in the journal at which it is true."""

    items: list[AlertViewOut]
    next: str | None
    as_of: Instant
    epoch: str
    seq: int


class LineOut(Out):
    """One line of an alert's timeline."""

    seq: int
    at: Instant
    what: str
    actor: NamedOut | None
    code: str | None
    level: str | None
    text: str | None


class SentenceOut(Out):
    """A code and its sentence."""

    code: str
    zh: str
    en: str


class WhyOut(Out):
    """Why this alert is there: policy, version, basis, and the sentence of every reason."""

    policy: str
    policy_version: int
    title_zh: str
    title_en: str
    basis: str
    sentences: list[SentenceOut]


class EvidenceOut(Out):
    """An entry the alert rests on; for the clinical side alone."""

    seq: int
    at: Instant
    entry: str
    data: dict[str, Any]


class SimilarOut(Out):
    """An earlier alert of the same kind about the same person, and how it ended."""

    id: str
    kind: str
    level: str
    opened_at: Instant
    closed_at: Instant | None
    outcome: str | None
    cause: str | None


class AlertDetailOut(AlertViewOut):
    """One alert, whole."""

    timeline: list[LineOut]
    why: WhyOut
    evidence: list[EvidenceOut] | None
    similar: list[SimilarOut]


class OutcomeOut(Out):
    """How an alert can end.

    From `feedback_from` up it must be handled and fed back first, from `steps_from` up every step
    of its runbook done or skipped. With `exercise` it is the end of an exercise: nobody chooses it.
    """

    id: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    feedback_from: str | None
    steps_from: str | None
    exercise: bool


class CauseOut(Out):
    """A coded cause and the outcomes it goes with."""

    id: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    outcomes: list[str]


class LevelOut(Out):
    """A level's words and its times; `review_hours` is null where no second person is asked."""

    id: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    acknowledge_minutes: int
    next_update_minutes: int
    review_hours: int | None


class KindOut(Out):
    """A kind of alert, who may end it, and from which level on that needs words."""

    id: str
    zh: str
    en: str
    close_roles: list[str]
    text_from: str | None
    may_be_silenced: bool


class SilenceReasonOut(Out):
    """A coded reason for a silence, and the kinds of alert it can explain."""

    id: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    kinds: list[str]


class SilenceBoundsOut(Out):
    """How long a silence may last, and above what length a second person agrees."""

    longest_hours: int
    second_person_above_hours: int


class UselessReasonOut(Out):
    """A coded reason why an alert was of no use."""

    id: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str


class CodesOut(Out):
    """Every code that alerts use, with its words; the bounds of silences."""

    outcomes: list[OutcomeOut]
    causes: list[CauseOut]
    levels: list[LevelOut]
    kinds: list[KindOut]
    sentences: list[SentenceOut]
    silence_reasons: list[SilenceReasonOut]
    silence_bounds: SilenceBoundsOut
    useless_reasons: list[UselessReasonOut]


class Asked(Wire):
    """What the list is narrowed to."""

    state: Literal["open", "closed"] = "open"
    level: Level | None = None
    mine: bool = False
    office: IdIn | None = None
    cursor: IdIn | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200

    def narrowed(self) -> Wanted:
        """The same, for the query."""
        return Wanted(
            is_open=self.state == "open",
            level=self.level,
            mine=self.mine,
            office=OfficeId(self.office) if self.office else None,
            before=AlertId(self.cursor) if self.cursor else None,
            limit=self.limit,
        )


@router.get(
    "",
    operation_id="alerts_list",
    openapi_extra=access(roles=READERS, scope="subtree", labels=LABELS),
    responses=problems(),
)
def list_alerts(
    me: Me,
    session: Reading,
    clock: TheClock,
    wanted: Annotated[Asked, Query()],
) -> AlertsOut:
    """Open alerts, gravest first, or ended ones, newest first."""
    view = queries.view_of(session, me)
    found = queries.alerts(session, me, wanted.narrowed())
    more = wanted.state == "closed" and len(found) == wanted.limit
    return AlertsOut(
        items=all_shown(session, found, view),
        next=found[-1].id if more else None,
        as_of=clock.now(),
        epoch=view_epoch(journal.epoch(session), view),
        seq=journal.head(session),
    )


@router.get(
    "/codes",
    operation_id="alert_codes_read",
    openapi_extra=access(roles=READERS, scope="none", labels=["none"]),
    responses=problems(),
)
def read_codes(me: Me) -> CodesOut:  # noqa: ARG001  (asked for the sign-in)
    """The words of every code: outcomes, causes, levels, kinds and reasons."""
    book = playbook()
    policies = tuple(book.by_kind.values())
    sentences = {code: words for one in policies for code, words in one.sentences.items()}
    return CodesOut(
        outcomes=[
            OutcomeOut(id=name, **one.model_dump(exclude={"basis"}))
            for name, one in book.outcomes.items()
        ],
        causes=[
            CauseOut(id=name, **one.model_dump(exclude={"basis"}))
            for name, one in book.causes.items()
        ],
        levels=[
            LevelOut(id=level.value, **words.model_dump(exclude={"basis"}))
            for level, words in sorted(book.levels.items(), key=lambda one: -one[0].rank)
        ],
        kinds=[
            KindOut(
                id=one.kind,
                zh=one.title_zh,
                en=one.title_en,
                close_roles=sorted(role.value for role in one.audience.close),
                text_from=one.text_from.value if one.text_from else None,
                may_be_silenced=one.may_be_silenced,
            )
            for one in policies
        ],
        sentences=[
            SentenceOut(code=code, zh=words.zh, en=words.en)
            for code, words in sorted(sentences.items())
        ],
        silence_reasons=[
            SilenceReasonOut(id=name, **one.model_dump(exclude={"basis"}))
            for name, one in reasons().items()
        ],
        silence_bounds=SilenceBoundsOut(
            **bounds().model_dump(include={"longest_hours", "second_person_above_hours"})
        ),
        useless_reasons=[
            UselessReasonOut(id=name, **one.model_dump(exclude={"basis", "order"}))
            for name, one in useless_reasons().items()
        ],
    )


@router.get(
    "/{alert_id}",
    operation_id="alert_read",
    openapi_extra=access(roles=READERS, scope="subtree", labels=LABELS),
    responses=problems(),
)
def read_alert(request: Request, alert_id: PathId, me: Me, session: Reading) -> AlertDetailOut:
    """One alert: what happened to it, why it is there, and earlier ones like it."""
    found = queries.alert(session, AlertId(alert_id), me)
    told(request, me, "alert_read", about=f"alert:{alert_id}")
    view = queries.view_of(session, me)
    (base,) = all_shown(session, [found], view)
    clinical = sees_evidence(playbook(), found.kind, me.role)
    evidence = queries.evidence(session, found, me)
    return AlertDetailOut(
        **dict(base),
        timeline=_lines(session, queries.timeline(session, found, view)),
        why=_why(found),
        evidence=[EvidenceOut.model_validate(one) for one in evidence] if clinical else None,
        similar=[SimilarOut.model_validate(one) for one in queries.similar(session, found, view)],
    )


def _lines(session: Session, lines: tuple[Line, ...]) -> list[LineOut]:
    names = accounts.names(session, {line.actor for line in lines})
    return [
        LineOut(
            seq=line.seq,
            at=line.at,
            what=line.what.value,
            actor=NamedOut(id=line.actor, name=names[line.actor]) if line.actor in names else None,
            code=line.code,
            level=line.level.value if line.level else None,
            text=line.text,
        )
        for line in lines
    ]


def _why(found: Alert) -> WhyOut:
    policy = playbook().policy_of(found.kind)
    return WhyOut(
        policy=found.policy,
        policy_version=found.policy_version,
        title_zh=policy.title_zh,
        title_en=policy.title_en,
        basis=policy.basis,
        sentences=[
            SentenceOut(code=code, zh=policy.sentences[code].zh, en=policy.sentences[code].en)
            for code in found.reasons
            if code in policy.sentences
        ],
    )
