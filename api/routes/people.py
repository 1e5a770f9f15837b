"""People under supervision: the list, one of them, what is masked, and their history."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api import person_shapes, sensitive_reads
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, TheRuntime
from api.identity_input import DiffersFromDocument, birth_date_of, sex_of
from api.importing import number_rules
from api.person_shapes import Named, PersonLine, PersonWhole
from api.problems import problems
from api.wire import Clean, Code, Day, IdIn, Instant, Latitude, Line, Longitude, Out, PathId, Wire
from correction.contact import intake
from correction.register import listing, reveals
from correction.register import timeline as histories
from correction.register.actions import DuplicatePerson, OfficerElsewhere
from correction.register.listing import Search
from correction.register.model import (
    Category,
    HiddenField,
    NewPerson,
    Place,
    Sex,
    SupervisionClass,
    Terms,
)
from correction.register.orders import WrongTerm
from foundation import id_numbers, names
from foundation.access.model import CASE_READERS, SUPERVISION
from foundation.accounts import queries as accounts
from foundation.clock import legal_date
from foundation.id_numbers import IdNumberRefused, NumberRules
from foundation.ids import AccountId, OfficeId, PersonId
from foundation.names import NameRefused, PersonName
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/people", tags=["people"])
READERS = access(
    roles=CASE_READERS,
    scope="subtree",
    labels=["identity", "contact", "criminal", "psych_level", "juvenile"],
)
SHOWN_SECONDS = 30
Limit = Annotated[int, Query(ge=1, le=200)]


class HomeIn(Wire):
    """About where somebody lives, in WGS-84 degrees; it is rounded before it is kept."""

    lon: Longitude
    lat: Latitude


class PersonIn(Wire):
    """A person to be taken in, and the order under which they are supervised.

    Sex and birth date may be left out when the identity number says them.
    """

    name: Line
    former_name: Line | None = None
    id_number: Line
    sex: Sex | None = None
    birth_date: Day | None = None
    phone: Line | None = None
    address: Line | None = None
    ethnicity: Line | None = None
    education: Line | None = None
    home: HomeIn | None = None
    office_id: IdIn
    officer_id: IdIn | None = None
    category: Category
    supervision_class: SupervisionClass = SupervisionClass.ORDINARY
    deciding_organ: Line
    judgment_no: Line | None = None
    term_start: Day
    term_end: Day

    def person(self, rules: NumberRules, *, on: date) -> NewPerson:
        """The person as the register takes them.

        Raises:
            IdNumberRefused, DiffersFromDocument, NameRefused: what is wrong with them.
        """
        number = id_numbers.parse(self.id_number, rules, on=on)
        name = names.parse(self.name)
        former = names.parse(self.former_name) if self.former_name else None
        return NewPerson(
            office_id=OfficeId(self.office_id),
            name=name.text,
            former_name=former.text if former else None,
            sex=sex_of(number, self.sex),
            birth_date=birth_date_of(number, self.birth_date, today=on),
            id_number=number,
            intake_on=self.term_start,
            phone=self.phone,
            address=self.address,
            ethnicity=self.ethnicity,
            education=self.education,
            home=Place(self.home.lon, self.home.lat) if self.home else None,
            officer_id=AccountId(self.officer_id) if self.officer_id else None,
            synthetic=number.synthetic,
            written=_written(name=name, former_name=former),
        )

    def order(self) -> Terms:
        """The terms of the order."""
        return Terms(
            category=self.category,
            supervision_class=self.supervision_class,
            deciding_organ=self.deciding_organ,
            judgment_no=self.judgment_no,
            term_start=self.term_start,
            term_end=self.term_end,
        )


class PeopleQuery(Wire):
    """What the list is narrowed to, and which page of it."""

    q: Annotated[str, Field(max_length=100), Clean] | None = None
    office: IdIn | None = None
    cursor: IdIn | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def _written(**given: PersonName | None) -> dict[str, str]:
    """The names as they were typed, where they are stored otherwise."""
    return {
        field: name.original
        for field, name in given.items()
        if name is not None and name.original != name.text
    }


class RevealIn(Wire):
    """Which field is to be shown whole, and what for."""

    field: HiddenField
    purpose: Code


class RevealedOut(Out):
    """A field whole, to be shown for so many seconds."""

    value: str
    seconds: int


class PeoplePage(Out):
    """A page of the list of people."""

    items: list[PersonLine]
    next: str | None
    as_of: Instant


class TimelineOut(Out):
    """One line of what happened to a person."""

    seq: int
    at: Instant
    kind: str
    actor: Named | None
    data: dict[str, Any]


class TimelinePage(Out):
    """A page of a person's history, newest first."""

    items: list[TimelineOut]
    next: str | None
    as_of: Instant


@router.get("", operation_id="people_list", openapi_extra=READERS, responses=problems())
def list_people(
    me: Me,
    session: Reading,
    clock: TheClock,
    wanted: Annotated[PeopleQuery, Query()],
) -> PeoplePage:
    """Everybody in the asker's area, found by name, pinyin, initials or person number."""
    path = None
    if wanted.office:
        path = offices.office_within(session, OfficeId(wanted.office), me.office_path).path
    search = Search(
        text=wanted.q,
        office_path=path,
        after=PersonId(wanted.cursor) if wanted.cursor else None,
        limit=wanted.limit + 1,
    )
    found = listing.people(session, me.scope, search)
    page = found[: wanted.limit]
    now = clock.now()
    return PeoplePage(
        items=person_shapes.lines(session, page, me, now=now),
        next=page[-1].person.id if len(found) > wanted.limit else None,
        as_of=now,
    )


@router.post(
    "",
    status_code=201,
    operation_id="person_register",
    openapi_extra=access(
        roles=SUPERVISION,
        scope="subtree",
        labels=["identity", "contact", "criminal", "juvenile"],
    ),
    responses=problems(
        DuplicatePerson,
        WrongTerm,
        OfficerElsewhere,
        IdNumberRefused,
        DiffersFromDocument,
        NameRefused,
    ),
)
def register_person(
    body: PersonIn, me: Me, session: InTransaction, runtime: TheRuntime
) -> PersonWhole:
    """Take a person in, with the order under which they are supervised."""
    now = runtime.clock.now()
    offices.office_within(session, OfficeId(body.office_id), me.office_path)
    new = body.person(number_rules(runtime), on=legal_date(now))
    person = intake.take_in(session, new, body.order(), actor=me.account_id, at=now)
    found = listing.listed(session, person.id, me.scope)
    return person_shapes.whole(session, found, me, now=now)


@router.get(
    "/{person_id}",
    operation_id="person_read",
    openapi_extra=access(
        roles=CASE_READERS,
        scope="subtree",
        labels=["identity", "contact", "criminal", "location", "psych_level", "juvenile"],
    ),
    responses=problems(),
)
def read_person(
    person_id: PathId, me: Me, request: Request, session: Reading, clock: TheClock
) -> PersonWhole:
    """One person, sealed fields masked; that it was read is recorded."""
    found = listing.listed(session, PersonId(person_id), me.scope)
    sensitive_reads.told(request, me, "person.read", about=f"person:{found.person.id}")
    return person_shapes.whole(session, found, me, now=clock.now())


@router.post(
    "/{person_id}/reveal",
    operation_id="person_reveal",
    openapi_extra=access(roles=SUPERVISION, scope="subtree", labels=["identity", "contact"]),
    responses=problems(),
)
def reveal(
    person_id: PathId, body: RevealIn, me: Me, session: InTransaction, clock: TheClock
) -> RevealedOut:
    """One masked field whole, for a stated purpose; the purpose is recorded first."""
    value = reveals.reveal(
        session,
        PersonId(person_id),
        body.field,
        purpose=body.purpose,
        principal=me,
        at=clock.now(),
    )
    return RevealedOut(value=value, seconds=SHOWN_SECONDS)


@router.get(
    "/{person_id}/timeline",
    operation_id="person_timeline",
    openapi_extra=READERS,
    responses=problems(),
)
def read_timeline(
    person_id: PathId,
    me: Me,
    session: Reading,
    clock: TheClock,
    cursor: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
    limit: Limit = 50,
) -> TimelinePage:
    """What happened to a person, newest first; never what lies behind an alert."""
    found = histories.timeline(
        session, PersonId(person_id), me.scope, before=cursor, limit=limit + 1
    )
    page = found[:limit]
    named = accounts.names(session, [entry.actor for entry in page])
    return TimelinePage(
        items=[
            TimelineOut(
                seq=entry.seq,
                at=entry.at,
                kind=entry.kind,
                actor=Named(id=entry.actor, name=named[entry.actor])
                if entry.actor in named
                else None,
                data=dict(entry.data),
            )
            for entry in page
        ],
        next=str(page[-1].seq) if len(found) > limit else None,
        as_of=clock.now(),
    )
