"""The tree of offices."""

from fastapi import APIRouter

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import IdIn, Instant, Latitude, Line, Longitude, Out, Wire
from foundation.access.model import Role
from foundation.errors import NotFound
from foundation.ids import OfficeId
from foundation.offices import actions, queries
from foundation.offices.model import Office, OfficeLevel

router = APIRouter(prefix="/api/v1/offices", tags=["offices"])
STAFF = tuple(role for role in Role if role is not Role.SUPERVISEE)


class OfficeIn(Wire):
    """A new office, one level below its parent."""

    parent_id: IdIn
    code: IdIn
    name_zh: Line
    name_en: Line
    level: OfficeLevel
    phone: Line | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None


class OfficeOut(Out):
    """A node of the tree."""

    id: str
    code: str
    name_zh: str
    name_en: str
    level: OfficeLevel
    parent_id: str | None
    phone: str | None
    lon: float | None
    lat: float | None


class OfficesOut(Out):
    """A subtree, parents before children."""

    items: list[OfficeOut]
    as_of: Instant


@router.get(
    "",
    operation_id="offices_list",
    responses=problems(),
    openapi_extra=access(roles=STAFF, scope="subtree", labels=["config"]),
)
def list_offices(me: Me, session: Reading, clock: TheClock) -> OfficesOut:
    """The asker's office and all below it."""
    found = queries.tree(session, me.office_path)
    return OfficesOut(
        items=[OfficeOut.model_validate(office) for office in found], as_of=clock.now()
    )


@router.post(
    "",
    status_code=201,
    operation_id="office_open",
    openapi_extra=access(roles=[Role.SYSTEM_ADMIN], scope="subtree", labels=["config"]),
    responses=problems(actions.OfficeCodeTaken, actions.WrongOfficeLevel, NotFound),
)
def open_office(body: OfficeIn, me: Me, session: InTransaction, clock: TheClock) -> OfficeOut:
    """Add an office below one of the asker's."""
    parent = queries.office_within(session, OfficeId(body.parent_id), me.office_path)
    office = Office(
        id=OfficeId(""),
        code=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        level=body.level,
        parent_id=parent.id,
        path="",
        phone=body.phone,
        lon=body.lon,
        lat=body.lat,
    )
    opened = actions.open_office(session, office, actor=me.account_id, at=clock.now())
    return OfficeOut.model_validate(opened)
