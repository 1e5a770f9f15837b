"""Silences (静默): asked for, agreed with, ended; and what each has swallowed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field, StrictInt
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import MayNotHandle
from alerts.model import SilenceId
from alerts.silences import actions, queries
from alerts.silences.covering import ends_soon
from alerts.silences.model import (
    Asked,
    NeverSilent,
    OwnSilence,
    ReasonUnfit,
    Silence,
    SilenceHolds,
    SilenceOver,
    SilenceState,
    TooLongSilence,
)
from alerts.silences.reasonbook import bounds
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.live.views import MINOR_MASK, AlertViewOut, NamedOut, OfficeNameOut, all_shown
from api.problems import problems
from api.sensitive_reads import told
from api.wire import Code, IdIn, Instant, Out, PathId, Text, Wire
from correction.register import queries as register
from foundation.access.model import Principal, Role
from foundation.accounts import queries as accounts
from foundation.ids import OfficeId, PersonId
from foundation.masking import mask_name
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/silences", tags=["silences"])

SETTERS = [Role.OFFICER, Role.HEAD, Role.COMMAND]
LEADERS = [Role.HEAD, Role.COMMAND]
LABELS = ["account", "identity", "juvenile"]
ALERT_LABELS = [*LABELS, "location", "psych_level"]
READING = access(roles=[*SETTERS, Role.PROCURATOR], scope="subtree", labels=LABELS)
WHOLE = access(roles=[*SETTERS, Role.PROCURATOR], scope="subtree", labels=ALERT_LABELS)
# A command desk stands open for twelve hours: whoever acts at it proves who they are (SEC-05).
SETTING = access(roles=SETTERS, scope="subtree", labels=LABELS, step_up=[Role.COMMAND])
# More than one person, or more than one may do alone: a fresh code of everybody (SEC-09).
LEADING = access(roles=LEADERS, scope="subtree", labels=LABELS, step_up=LEADERS)
Kinds = Annotated[list[Code], Field(min_length=1, max_length=20)]
# The bound that counts is the data file's, so that its refusal can say which it is.
Minutes = Annotated[StrictInt, Field(ge=1, le=100_000)]
Why = Annotated[Text, Field(min_length=1)]


class SilenceIn(Wire):
    """A silence about one person: which kinds of alert, why, in words, and for how long."""

    person_id: IdIn
    kinds: Kinds
    reason: Code
    text: Why
    minutes: Minutes

    def asked(self) -> Asked:
        """The same, for the action."""
        return Asked(
            person=PersonId(self.person_id),
            kinds=frozenset(self.kinds),
            reason=self.reason,
            text=self.text,
            minutes=self.minutes,
        )


class OfficeSilenceIn(Wire):
    """A silence about everybody of an office and those below it."""

    office_id: IdIn
    kinds: Kinds
    reason: Code
    text: Why
    minutes: Minutes

    def asked(self) -> Asked:
        """The same, for the action."""
        return Asked(
            office=OfficeId(self.office_id),
            kinds=frozenset(self.kinds),
            reason=self.reason,
            text=self.text,
            minutes=self.minutes,
        )


class SilencedPersonOut(Out):
    """Whom a silence is about."""

    id: str
    name: str
    name_masked: str
    minor: bool


class SilenceOut(Out):
    """A silence; `person` is null of one about a whole office.

    `swallowed` counts the alerts it kept from calling. `ends_soon`: it holds and its end is near.
    `may_agree`: the asker may be the second person for whom it waits.
    """

    id: str
    state: SilenceState
    person: SilencedPersonOut | None
    office: OfficeNameOut
    kinds: list[str]
    reason: str
    text: str
    asked_by: NamedOut
    asked_at: Instant
    begun_at: Instant | None
    ends_at: Instant
    agreed_by: NamedOut | None
    agreed_at: Instant | None
    ended_by: NamedOut | None
    ended_at: Instant | None
    ended: str | None
    swallowed: int
    ends_soon: bool
    may_agree: bool
    may_end: bool


class SilencesOut(Out):
    """Silences that wait, hold or ended lately, newest first."""

    items: list[SilenceOut]


class SwallowedOut(Out):
    """An alert as it is now, from when it was silent, and when it called anew."""

    alert: AlertViewOut
    at: Instant
    woken_at: Instant | None


class SilenceWholeOut(SilenceOut):
    """A silence with the alerts it swallowed, as far as the asker may see them."""

    alerts: list[SwallowedOut]


@router.get("", operation_id="silences_list", openapi_extra=READING, responses=problems())
def list_silences(request: Request, me: Me, session: Reading, clock: TheClock) -> SilencesOut:
    """Silences of the asker's offices: those that wait or hold, and those of the last day."""
    told(request, me, "silences_read", about=f"office:{me.office_id}")
    now = clock.now()
    found = queries.silences(session, me, now=now)
    return SilencesOut(items=[SilenceOut(**one) for one in _shown(session, found, me, now)])


@router.post(
    "",
    status_code=201,
    operation_id="silence_ask",
    openapi_extra=SETTING,
    responses=problems(NeverSilent, ReasonUnfit, TooLongSilence, MayNotHandle),
)
def ask_silence(body: SilenceIn, me: Me, session: InTransaction, clock: TheClock) -> SilenceOut:
    """Ask for a silence about one person; above the bound it waits for a second person."""
    now = clock.now()
    return _one(session, actions.ask(session, me, body.asked(), now=now), me, now)


@router.post(
    "/office",
    status_code=201,
    operation_id="silence_ask_office",
    openapi_extra=LEADING,
    responses=problems(NeverSilent, ReasonUnfit, TooLongSilence, MayNotHandle),
)
def ask_office_silence(
    body: OfficeSilenceIn, me: Me, session: InTransaction, clock: TheClock
) -> SilenceOut:
    """Ask for a silence about everybody of an office and those below it."""
    now = clock.now()
    return _one(session, actions.ask(session, me, body.asked(), now=now), me, now)


@router.get("/{silence_id}", operation_id="silence_read", openapi_extra=WHOLE, responses=problems())
def read_silence(
    request: Request, silence_id: PathId, me: Me, session: Reading, clock: TheClock
) -> SilenceWholeOut:
    """One silence and what it has swallowed."""
    found = queries.silence(session, SilenceId(silence_id), me)
    told(request, me, "silence_read", about=f"silence:{silence_id}")
    view = alerts.view_of(session, me)
    swallowed = queries.swallowed(session, found.id, view)
    shown = all_shown(session, [one.alert for one in swallowed], view)
    (whole,) = _shown(session, (found,), me, clock.now())
    return SilenceWholeOut(
        **whole,
        alerts=[
            SwallowedOut(alert=alert, at=one.at, woken_at=one.woken_at)
            for one, alert in zip(swallowed, shown, strict=True)
        ],
    )


@router.post(
    "/{silence_id}/agreement",
    operation_id="silence_agree",
    openapi_extra=LEADING,
    responses=problems(OwnSilence, SilenceHolds, SilenceOver, MayNotHandle),
)
def agree_silence(
    silence_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> SilenceOut:
    """Agree, as the second person; the silence begins now."""
    now = clock.now()
    return _one(session, actions.agree(session, me, SilenceId(silence_id), now=now), me, now)


@router.post(
    "/{silence_id}/ending",
    operation_id="silence_end",
    openapi_extra=SETTING,
    responses=problems(SilenceOver, MayNotHandle),
)
def end_silence(silence_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> SilenceOut:
    """End a silence early; what it swallowed and is still open calls anew at once."""
    now = clock.now()
    return _one(session, actions.end(session, me, SilenceId(silence_id), now=now), me, now)


def _one(session: Session, found: Silence, me: Principal, now: datetime) -> SilenceOut:
    (shown,) = _shown(session, (found,), me, now)
    return SilenceOut(**shown)


def _shown(
    session: Session, found: tuple[Silence, ...], me: Principal, now: datetime
) -> list[dict[str, object]]:
    """Some silences for this asker, with names looked up in one query of each kind."""
    people = register.labels(session, {one.person for one in found if one.person is not None})
    places = offices.by_ids(session, {one.office for one in found})
    staff = accounts.names(session, {name for one in found for name in _staff(one)})
    counts = queries.counts(session, [one.id for one in found])

    def named(account_id: str | None) -> NamedOut | None:
        return NamedOut(id=account_id, name=staff.get(account_id, "")) if account_id else None

    def person(one: Silence) -> SilencedPersonOut | None:
        label = people.get(one.person) if one.person else None
        if label is None:
            return None
        masked = MINOR_MASK if label.minor else mask_name(label.name)
        return SilencedPersonOut(
            id=label.id, name=label.name, name_masked=masked, minor=label.minor
        )

    def office(one: Silence) -> OfficeNameOut:
        place = places[one.office]
        return OfficeNameOut(id=place.id, name_zh=place.name_zh, name_en=place.name_en)

    return [
        {
            "id": one.id,
            "state": one.state,
            "person": person(one),
            "office": office(one),
            "kinds": sorted(one.kinds),
            "reason": one.reason,
            "text": queries.words(session, one),
            "asked_by": named(one.asked_by),
            "asked_at": one.asked_at,
            "begun_at": one.begun_at,
            "ends_at": one.ends_at,
            "agreed_by": named(one.agreed_by),
            "agreed_at": one.agreed_at,
            "ended_by": named(one.ended_by),
            "ended_at": one.ended_at,
            "ended": one.ended.value if one.ended else None,
            "swallowed": counts.get(one.id, 0),
            "ends_soon": ends_soon(one, bounds=bounds(), now=now),
            "may_agree": _waits(one, now) and me.role in LEADERS and one.asked_by != me.account_id,
            "may_end": one.state is not SilenceState.ENDED and me.role in SETTERS,
        }
        for one in found
    ]


def _waits(one: Silence, now: datetime) -> bool:
    return one.state is SilenceState.WAITING and now < one.ends_at


def _staff(one: Silence) -> tuple[str, ...]:
    named = (one.asked_by, one.agreed_by, one.ended_by)
    return tuple(who for who in named if who is not None)
