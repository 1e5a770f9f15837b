"""Shifts and people for tests of the duty roster."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from alerts.duty import actions
from alerts.duty.model import NewShift, Shift, ShiftId, Span
from foundation.ids import AccountId, OfficeId
from tests.build import District

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)  # 17:42 in Shanghai
HOUR = timedelta(hours=1)
STREET = OfficeId("street00000000000000")
LUO = AccountId("luo")
YAO = AccountId("yao")
HEAD = AccountId("head")


def after(hours: float, lasts: float = 12) -> Span:
    """A time that begins some hours after NOON."""
    begins = NOON + hours * HOUR
    return Span(begins, begins + lasts * HOUR)


def a_shift(span: Span | None = None, **fields: object) -> Shift:
    """Luo stands by at STREET, Yao is the substitute."""
    values: dict[str, object] = {
        "id": ShiftId("shift"),
        "post": "standby",
        "office_id": STREET,
        "account_id": LUO,
        "substitute_id": YAO,
        "span": span or after(-1),
        "made_by": "test",
        "made_at": NOON,
    }
    return Shift(**(values | fields))  # type: ignore[arg-type]


def wanted(
    district: District, span: Span, *, role: str = "officer", substitute: str | None = "head"
) -> NewShift:
    """The street's stand-by, held by its officer with its head as the substitute."""
    return NewShift(
        post="standby",
        office_id=district.offices["own"].id,
        account_id=AccountId(district.account(role).id),
        substitute_id=AccountId(district.account(substitute).id) if substitute else None,
        span=span,
    )


def plan(session: Session, new: NewShift, *, now: datetime = NOON) -> Shift:
    """Put it on the roster."""
    return actions.plan_shift(session, new, by="test", now=now)
