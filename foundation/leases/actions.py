"""Taking, keeping and giving back a lease."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from foundation.errors import Conflict
from foundation.inserts import insert_if_absent
from foundation.leases.tables import LeaseRow

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseLost(Conflict):
    """Another process has taken over this job; what was begun here must not be finished."""

    code = "lease_lost"


def claim(
    session: Session, name: str, holder: str, *, now: datetime, for_: timedelta
) -> int | None:
    """Take a lease, or prolong one's own; None while another holds it.

    A lease that would end later than twice its time from now was taken before the clock stepped
    back: it is free, or whatever hangs on it would stand still as long as the clock went back.

    Returns:
        The fencing token: it grows by one each time the lease passes to a new taker, and stays
        while the same holder prolongs in time.
    """
    free = {"name": name, "holder": "", "token": 0, "until": _NEVER}
    insert_if_absent(session, LeaseRow, free)
    mine = LeaseRow.holder == holder
    prolonged: int | None = session.scalar(
        update(LeaseRow)
        .where(LeaseRow.name == name, mine, LeaseRow.until > now)
        .values(until=now + for_)
        .returning(LeaseRow.token)
    )
    if prolonged is not None:
        return prolonged
    # A lease that ran out is taken anew even by its last holder: in between it may have been
    # another's, so work begun under the old token must fail.
    taken: int | None = session.scalar(
        update(LeaseRow)
        .where(LeaseRow.name == name, or_(LeaseRow.until <= now, LeaseRow.until > now + 2 * for_))
        .values(holder=holder, token=LeaseRow.token + 1, until=now + for_)
        .returning(LeaseRow.token)
    )
    return taken


def still_mine(session: Session, name: str, *, token: int, now: datetime) -> None:
    """Make sure, inside the transaction that writes the work, that the lease was not lost.

    The row stays locked until that transaction ends, so nobody can take the lease in between.

    Raises:
        LeaseLost: the lease has a newer token, or ran out.
    """
    held = session.scalar(
        select(LeaseRow.token)
        .where(LeaseRow.name == name, LeaseRow.token == token, LeaseRow.until > now)
        .with_for_update()
    )
    if held is None:
        raise LeaseLost(params={"lease": name})


def give_back(session: Session, name: str, *, token: int) -> None:
    """End one's own lease early; someone else's is left alone."""
    session.execute(
        update(LeaseRow).where(LeaseRow.name == name, LeaseRow.token == token).values(until=_NEVER)
    )
