"""How shifts, test pages, coverage and who is on duty look in answers."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from alerts.duty import queries
from alerts.duty.model import Answering, Because, DutyPage, Lack, PageState, Reason, Shift, Span
from alerts.duty.postbook import posts
from alerts.duty.queries import PostCoverage
from api.live.views import NamedOut
from api.wire import Instant, Out
from foundation.accounts import queries as accounts
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices
from foundation.offices.model import Office


class RosterOfficeOut(Out):
    """An office on the roster, with the line on which it is reached."""

    id: str
    name_zh: str
    name_en: str
    phone: str | None


class DutyPageOut(Out):
    """A test page of a shift: to whom, and how far it has come."""

    id: str
    occurrence: int
    person: NamedOut
    state: PageState
    due_at: Instant | None
    asked_at: Instant | None
    answer_by: Instant | None
    answered_at: Instant | None
    late: bool


class ShiftOut(Out):
    """A shift: who stands where from when to when, and its test pages."""

    id: str
    post: str
    office_id: str
    person: NamedOut
    substitute: NamedOut | None
    from_at: Instant
    until_at: Instant
    replaces: str | None
    reason: Reason | None
    pages: list[DutyPageOut]


class GapOut(Out):
    """A time for which nobody is on the roster."""

    from_at: Instant
    until_at: Instant


class CoverageOut(Out):
    """How far one post of one office is covered, and who answers in its gaps."""

    post: str
    office: RosterOfficeOut
    needed_minutes: int
    covered_minutes: int
    gaps: list[GapOut]
    fallback: NamedOut


class OnDutyOut(Out):
    """Who answers for a post now, why, until when, and who comes next."""

    post: str
    post_zh: str
    post_en: str
    office: RosterOfficeOut
    person: NamedOut
    because: Because
    lack: Lack | None
    shift_id: str | None
    until_at: Instant | None
    page: PageState | None
    next: NamedOut | None
    next_at: Instant | None


class Naming:
    """The names of the people and offices of one answer, asked for at once."""

    def __init__(self, session: Session, ids: Collection[str], places: Collection[str]) -> None:
        self._names = accounts.names(session, ids)
        self._offices = offices.by_ids(session, {OfficeId(place) for place in places})

    def person(self, account_id: str) -> NamedOut:
        """A member of staff by name."""
        return NamedOut(id=account_id, name=self._names.get(account_id, ""))

    def maybe(self, account_id: str | None) -> NamedOut | None:
        """A member of staff, where there is one."""
        return self.person(account_id) if account_id else None

    def office(self, office_id: str) -> RosterOfficeOut:
        """An office by its names."""
        return RosterOfficeOut.model_validate(self._offices[OfficeId(office_id)])


def shifts_out(session: Session, found: Sequence[Shift]) -> list[ShiftOut]:
    """Some shifts with their test pages."""
    pages = queries.pages_of(session, [one.id for one in found])
    ids = {page.account_id for asked in pages.values() for page in asked}
    ids |= {account for one in found for account in (one.account_id, one.substitute_id) if account}
    naming = Naming(session, ids, ())
    return [_shift_out(one, pages.get(one.id, ()), naming) for one in found]


def _shift_out(one: Shift, pages: Sequence[DutyPage], naming: Naming) -> ShiftOut:
    return ShiftOut(
        id=one.id,
        post=one.post,
        office_id=one.office_id,
        person=naming.person(one.account_id),
        substitute=naming.maybe(one.substitute_id),
        from_at=one.span.from_at,
        until_at=one.span.until_at,
        replaces=one.replaces,
        reason=one.reason,
        pages=[page_out(page, naming) for page in pages],
    )


def page_out(page: DutyPage, naming: Naming) -> DutyPageOut:
    """One test page."""
    return DutyPageOut(
        id=page.id,
        occurrence=page.occurrence,
        person=naming.person(page.account_id),
        state=page.state,
        due_at=page.due_at if page.asked_at is None else None,
        asked_at=page.asked_at,
        answer_by=page.answer_by,
        answered_at=page.answered_at,
        late=page.answered_at is not None and page.missed_at is not None,
    )


def coverage_out(
    session: Session, found: Sequence[PostCoverage], heads: Mapping[tuple[str, str], AccountId]
) -> list[CoverageOut]:
    """The coverage of some posts; `heads`: who answers in a gap, by post and office."""
    naming = Naming(session, set(heads.values()), {one.office.id for one in found})
    return [
        CoverageOut(
            post=one.post,
            office=naming.office(one.office.id),
            needed_minutes=minutes(one.coverage.needed.total_seconds()),
            covered_minutes=minutes(one.coverage.covered.total_seconds()),
            gaps=[_gap_out(gap) for gap in one.coverage.gaps],
            fallback=naming.person(heads[one.post, one.office.id]),
        )
        for one in found
    ]


def on_duty_out(
    session: Session, found: Sequence[Answering], coming: Mapping[tuple[str, str], Shift]
) -> list[OnDutyOut]:
    """Who answers now; `coming`: the next shift by post and office."""
    pages = queries.pages_of(session, [one.shift.id for one in found if one.shift])
    ids = {one.account_id for one in found} | {one.account_id for one in coming.values()}
    naming = Naming(session, ids, {one.office_id for one in found})
    answers = []
    for one in found:
        shift, later = one.shift, coming.get((one.post, one.office_id))
        asked = pages.get(shift.id, ()) if shift else ()
        answers.append(
            OnDutyOut(
                post=one.post,
                post_zh=posts()[one.post].zh,
                post_en=posts()[one.post].en,
                office=naming.office(one.office_id),
                person=naming.person(one.account_id),
                because=one.because,
                lack=one.lack,
                shift_id=shift.id if shift else None,
                until_at=shift.span.until_at if shift else None,
                page=asked[0].state if asked else None,
                next=naming.person(later.account_id) if later else None,
                next_at=later.span.from_at if later else None,
            )
        )
    return answers


def office_out(office: Office) -> RosterOfficeOut:
    """One office."""
    return RosterOfficeOut.model_validate(office)


def minutes(seconds: float) -> int:
    """Whole minutes."""
    return int(seconds // 60)


def _gap_out(gap: Span) -> GapOut:
    return GapOut(from_at=gap.from_at, until_at=gap.until_at)
