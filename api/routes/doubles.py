"""Whether somebody who is about to be taken in is known already."""

from datetime import date

from fastapi import APIRouter

from api import person_shapes
from api.declarations import access
from api.dependencies import InTransaction, Me, TheRuntime
from api.importing import number_rules
from api.person_shapes import PersonLine
from api.problems import problems
from api.wire import Day, Instant, Line, Out, Wire
from correction.register import comparing, listing
from foundation import id_numbers, names
from foundation.access.model import SUPERVISION
from foundation.clock import legal_date
from foundation.id_numbers import IdNumberRefused
from foundation.ids import PersonId
from foundation.names import NameRefused

router = APIRouter(prefix="/api/v1/people", tags=["people"])


class DoubleIn(Wire):
    """What is known of somebody before they are taken in; a number never stands in an address."""

    id_number: Line
    name: Line
    birth_date: Day | None = None


class DoublesOut(Out):
    """Who holds this number, and who is called so and was born that day.

    `elsewhere`: somebody outside the asker's area holds the number. Sex and birth date are those
    that the number says, when it says them.
    """

    holder: PersonLine | None
    elsewhere: bool
    namesakes: list[PersonLine]
    sex: str | None
    birth_date: date | None
    as_of: Instant


@router.post(
    "/doubles",
    operation_id="person_doubles",
    openapi_extra=access(
        roles=SUPERVISION,
        scope="subtree",
        labels=["identity", "criminal", "psych_level", "juvenile"],
    ),
    responses=problems(IdNumberRefused, NameRefused),
)
def find_doubles(body: DoubleIn, me: Me, session: InTransaction, runtime: TheRuntime) -> DoublesOut:
    """Look whether somebody is known before they are taken in; nothing is written."""
    now = runtime.clock.now()
    number = id_numbers.parse(body.id_number, number_rules(runtime), on=legal_date(now))
    name = names.parse(body.name).text
    held = listing.holders(session, [number], me.scope)
    holder = held.get(number.normal)
    born = number.birth_date or body.birth_date
    alike = comparing.namesakes(session, name, born, me.scope) if born else ()

    def lines(ids: list[PersonId]) -> list[PersonLine]:
        found = [listing.listed(session, one, me.scope) for one in ids]
        return person_shapes.lines(session, found, me, now=now)

    return DoublesOut(
        holder=lines([holder])[0] if holder else None,
        elsewhere=number.normal in held and holder is None,
        namesakes=lines([one for one in alike if one != holder]),
        sex=number.sex.value if number.sex else None,
        birth_date=number.birth_date,
        as_of=now,
    )
