"""The duty roster of the demonstration: two weeks ahead, one gap, one phone that is not heard."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from alerts.duty import actions, pages, queries
from alerts.duty.model import DutyPage, NewShift, PageState, Span
from alerts.duty.postbook import posts
from api.runtime import Runtime
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.clock import LEGAL_ZONE, legal_date
from foundation.database import Database
from foundation.errors import Misconfigured
from foundation.ids import AccountId
from foundation.offices import queries as offices
from foundation.offices.model import Office, OfficeLevel

BY = "demonstration"
_AHEAD = timedelta(days=15)
_ANSWERS_AFTER = timedelta(minutes=5)
# The desk's seat changes at eight and at twenty; who stands by at home changes at eighteen.
_DESK = (time(8), time(20))
_HOME = (time(18),)
_OPERATORS = ("command", "command2", "command3", "command4", "command5")
_PSYCHOLOGISTS = ("psychologist", "psychologist2", "psychologist3", "psychologist4")
# Biling leaves an hour of a night open, eleven days ahead, and its holder does not hear the phone.
_OPEN_AT = "440310003"
_OPEN_AFTER_DAYS = 11
_SILENT = 0.04


@dataclass(frozen=True)
class _Turn:
    """A post of an office, who takes turns on it, and at which hours it changes."""

    post: str
    office: Office
    people: Sequence[AccountId]
    hours: tuple[time, ...]


def fill(runtime: Runtime, *, since: datetime, now: datetime) -> None:
    """Fill the roster and let the test pages of the past be answered."""
    with runtime.database.write() as session:
        for turn in _turns(session):
            _fill(session, turn, since=since, now=now)
        live_on(session, now=now)


def answer_pages(database: Database, seed: int, *, now: datetime) -> int:
    """Let those who were asked answer after some minutes, and a few not at all; how many did."""
    with database.read() as session:
        ready = [
            page
            for page, _ in queries.pages_waiting(session, None, at=now)
            if page.state is PageState.ASKED and _heard(page, seed, now=now)
        ]
    if ready:
        with database.write() as session:
            for page in ready:
                pages.answer_page(session, page.id, page.account_id, now=now)
    return len(ready)


def _heard(page: DutyPage, seed: int, *, now: datetime) -> bool:
    dice = random.Random(f"{seed} {page.id}")  # noqa: S311  (reproducible, not secret)
    if page.occurrence == 1 and dice.random() < _SILENT:
        return False
    minutes = dice.uniform(2, 20)
    return page.asked_at is not None and page.asked_at + timedelta(minutes=minutes) <= now


def _turns(session: Session) -> Iterator[_Turn]:
    everyone = {one.username: one for one in accounts.staff(session, "/")}
    if "command" not in everyone:
        raise Misconfigured("The staff is not seated.")
    district = offices.office(session, everyone["command"].office_id)
    yield _Turn("command", district, [everyone[name].id for name in _OPERATORS], _DESK)
    yield _Turn("psychologist", district, [everyone[name].id for name in _PSYCHOLOGISTS], _HOME)
    yield _Turn("leader", district, [everyone["head"].id], _HOME)
    for office in offices.of_level(session, OfficeLevel.OFFICE, district.path):
        there = [
            one.id
            for name, one in sorted(everyone.items())
            if one.office_id == office.id and one.role in (Role.OFFICER, Role.HEAD)
        ]
        yield _Turn("standby", office, there, _HOME)


def _fill(session: Session, turn: _Turn, *, since: datetime, now: datetime) -> None:
    spans = list(_spans(since, now + _AHEAD, turn.hours))
    present = next(number for number, span in enumerate(spans) if span.until_at > now)
    for number, span in enumerate(spans):
        holder, substitute = _pair(turn, number - present)
        for part in _without_gap(span, turn, now=now):
            wanted = NewShift(
                post=turn.post,
                office_id=turn.office.id,
                account_id=holder,
                substitute_id=substitute if substitute != holder else None,
                span=part,
            )
            actions.plan_shift(session, wanted, by=BY, now=since)


def _pair(turn: _Turn, number: int) -> tuple[AccountId, AccountId]:
    """Who stands in a shift and who is the substitute, counted from the present shift.

    Everybody has two days: of a seat that changes twice a day two people, by day and by night.
    """
    number = 2 * (number // 4) + number % 2 if len(turn.hours) > 1 else number // 2
    people = turn.people
    return people[number % len(people)], people[(number + 1) % len(people)]


def _spans(since: datetime, until: datetime, hours: tuple[time, ...]) -> Iterator[Span]:
    """The times from change to change, from the first that begins after `since`."""
    day, last = legal_date(since), legal_date(until)
    changes: list[datetime] = []
    while day <= last:
        changes += [datetime.combine(day, hour, LEGAL_ZONE) for hour in hours]
        day += timedelta(days=1)
    known = [at.astimezone(since.tzinfo) for at in changes if at > since]
    yield from (Span(begin, end) for begin, end in itertools.pairwise(known))


def _without_gap(span: Span, turn: _Turn, *, now: datetime) -> tuple[Span, ...]:
    if turn.office.code != _OPEN_AT:
        return (span,)
    day = legal_date(now) + timedelta(days=_OPEN_AFTER_DAYS)
    begin = datetime.combine(day, time(2), LEGAL_ZONE).astimezone(span.from_at.tzinfo)
    gap = Span(begin, begin + timedelta(hours=1))
    if not gap.meets(span):
        return (span,)
    return (Span(span.from_at, gap.from_at), Span(gap.until_at, span.until_at))


def live_on(session: Session, *, now: datetime) -> None:
    """Send the test pages that were due; all are answered but the last that Biling's holder got."""
    due = queries.pages_planned(session, until=now)
    biling = offices.by_name_or_code(session, _OPEN_AT, "/")[0].id
    silent = [page.id for page, shift in due if shift.office_id == biling][-1:]
    asked = {page.due_at for page, _ in due if page.due_at}
    again = {at + posts()["standby"].answer_within for at in asked}
    for at in sorted(one for one in asked | again if one <= now):
        pages.page_due(session, now=at)
        answered_at = min(at + _ANSWERS_AFTER, now)
        for page, _ in queries.pages_waiting(session, None, at=answered_at):
            if page.id not in silent and page.state is PageState.ASKED:
                pages.answer_page(session, page.id, page.account_id, now=answered_at)
