"""Check-ins that a gateway relays for a bound phone: counted by the phone, timed by the server."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from correction.contact import actions
from correction.contact.model import CheckIn, Claim, Feeling, Method
from correction.contact.tables import CheckInRow, RelayedRow
from correction.register import cards
from correction.register.model import Device, Place
from foundation.access.model import Scope
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, IdempotencyMismatch

MOST = 2**53 - 1
_KIND = "relayed_check_ins"


class CounterBehind(Conflict):
    """This phone has sent a higher number already; a message that was overtaken is not taken."""

    code = "counter_behind"


@dataclass(frozen=True)
class Message:
    """What a phone says through a gateway; `counter` rises with each of its messages (REL-01).

    It says no time of its own: a clock that is neither ours nor the person's decides nothing.
    """

    device_token: str
    counter: int
    feeling: Feeling
    place: Place | None
    place_simulated: bool
    no_location_reason: str | None

    def said(self) -> str:
        """Everything it says but by whom: a repeat says the same."""
        return repr((self.feeling, self.place, self.place_simulated, self.no_location_reason))


def relay_check_in(
    session: Session, message: Message, scope: Scope, *, actor: str, now: datetime
) -> CheckIn:
    """Record what a gateway relays, once for each number of a phone; a repeat is answered again.

    Raises:
        NotFound: no such bound phone of a person within the gateway's area.
        IdempotencyMismatch: the phone used this number for another message.
        CounterBehind: a higher number came before.
        OrderNotActive: nobody supervises this person now.
    """
    # The phone's row is held, so that two messages of one phone are judged one after the other.
    device = cards.device_within(session, message.device_token, scope)
    digest = cipher_of(session).blind_index(_KIND, message.said())
    before = _answered(session, device, message, digest)
    if before is not None:
        return before

    claim = Claim(
        person_id=device.person_id,
        method=Method.PHONE,
        taken_at=now,
        feeling=message.feeling,
        place=message.place,
        place_simulated=message.place_simulated,
        no_location_reason=message.no_location_reason,
    )
    check_in = actions.record_check_in(session, claim, actor=actor, now=now, device=device)

    session.add(
        RelayedRow(
            device_id=device.id, counter=message.counter, digest=digest, check_in_id=check_in.id
        )
    )
    return check_in


def _answered(session: Session, device: Device, message: Message, digest: str) -> CheckIn | None:
    """The check-in that this message made before, or None when it is new."""
    known = session.get(RelayedRow, (device.id, message.counter))
    if known is not None:
        if known.digest != digest:
            raise IdempotencyMismatch
        return session.get_one(CheckInRow, known.check_in_id).to_check_in()
    highest = session.scalar(
        select(func.max(RelayedRow.counter)).where(RelayedRow.device_id == device.id)
    )
    if highest is not None and message.counter < highest:
        raise CounterBehind(params={"counter": highest})
    return None
