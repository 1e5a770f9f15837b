"""A ticket for the live stream: one connection, within half a minute."""

from fastapi import APIRouter

from api.declarations import access
from api.dependencies import InTransaction, Me, TheClock
from api.live import tickets
from api.problems import problems
from api.wire import Out

router = APIRouter(prefix="/api/v1", tags=["live"])


class TicketOut(Out):
    """A ticket and for how many seconds it is good."""

    ticket: str
    expires_in: int


@router.post(
    "/live-tickets",
    status_code=201,
    operation_id="live_ticket_issue",
    openapi_extra=access(roles=tickets.WATCHERS, scope="own_account", labels=["none"]),
    responses=problems(),
)
def issue_ticket(me: Me, session: InTransaction, clock: TheClock) -> TicketOut:
    """Get a ticket to open the live stream with: `WS /api/v1/live?ticket=…`, "correction.v1"."""
    ticket = tickets.issue(session, me.session_id, now=clock.now())
    return TicketOut(ticket=ticket, expires_in=int(tickets.GOOD_FOR.total_seconds()))
