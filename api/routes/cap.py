"""Alerts that another agency may know of, as CAP 1.2: a feed and each message, by a key."""

from collections.abc import Collection

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from alerts.playbook import playbook
from alerts.sharing import cap, queries
from alerts.sharing.cap import Told
from alerts.sharing.deciding import status_of
from alerts.sharing.model import Shared
from alerts.sharing.sharebook import grades, shared_kinds
from api.declarations import access
from api.dependencies import KeyNotValid, Machine, Reading, TheClock, TheRuntime
from api.problems import problems
from api.wire import PathId, a_file
from foundation.errors import NotFound
from foundation.ids import OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/cap", tags=["sharing"])
AGENCY = access(roles=(), scope="key", labels=["none"], keys=["agency"])
_HERE = "/api/v1/cap"


@router.get(
    "",
    operation_id="cap_feed",
    openapi_extra=AGENCY,
    response_class=Response,
    responses=a_file(cap.FEED_TYPE) | problems(KeyNotValid),
)
def read_feed(machine: Machine, session: Reading, runtime: TheRuntime, clock: TheClock) -> Response:
    """The newest messages of the office that the key serves and those below, as an Atom feed."""
    found = queries.feed(session, machine.office_path, now=clock.now())
    told = _told(session, found, demo=runtime.settings.demo)
    updated = found[0].sent_at if found else clock.now()
    written = cap.feed(told, title="社区矫正预警 CAP", base=_HERE, updated=updated)
    return Response(written, media_type=cap.FEED_TYPE)


@router.get(
    "/{message_id}",
    operation_id="cap_message",
    openapi_extra=AGENCY,
    response_class=Response,
    responses=a_file(cap.MEDIA_TYPE) | problems(NotFound, KeyNotValid),
)
def read_message(
    message_id: PathId, machine: Machine, session: Reading, runtime: TheRuntime
) -> Response:
    """One message of the feed, as CAP 1.2."""
    found = queries.message(session, message_id, machine.office_path)
    (told,) = _told(session, [found], demo=runtime.settings.demo)
    return Response(cap.message(told), media_type=cap.MEDIA_TYPE)


def _told(session: Session, found: Collection[Shared], *, demo: bool) -> list[Told]:
    """Everything that the messages say, those of kinds that are no longer shared left out."""
    shown = [one for one in found if one.kind in shared_kinds()]
    if len(shown) < len(found) == 1:
        raise NotFound("No such message in your area.")
    ids: set[OfficeId] = {one.office for one in shown}
    places = offices.by_ids(session, ids)
    earlier = queries.earlier(session, shown)
    sender = offices.tree(session, "/")[0].code
    return [
        Told(
            shared=one,
            earlier=[before for before in earlier[one.alert_id] if before.seq < one.seq],
            status=status_of(one, demo=demo),
            sender=f"correction.{sender}",
            office=places[one.office],
            kind=shared_kinds()[one.kind],
            grade=grades().of(one.level),
            level=playbook().levels[one.level],
        )
        for one in shown
    ]
