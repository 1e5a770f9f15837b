"""When does a supervision order begin, run and end?"""

from datetime import date, datetime

from correction.register.model import Order
from foundation.clock import end_of_day, legal_date, start_of_day


def begins_at(order: Order) -> datetime:
    """The first instant of the term: 00:00 of its first day in Asia/Shanghai."""
    return start_of_day(order.term_start)


def ends_at(order: Order) -> datetime:
    """The first instant after the term: 24:00 of its last day, or of the day it was ended on.

    Source: domain.md CNT-12, END-3.
    """
    last = order.term_end if order.ended_on is None else min(order.term_end, order.ended_on)
    return end_of_day(last)


def in_force(order: Order, *, at: datetime) -> bool:
    """Whether an order binds, or bound, at an instant: begun, and not over by then."""
    return begins_at(order) <= at < ends_at(order)


def days_left(order: Order, *, at: datetime) -> int:
    """Whole days of the term that follow today; 0 on the last day and after it."""
    return max((order.term_end - legal_date(at)).days, 0)


def is_minor_case(birth_date: date, *, intake_on: date) -> bool:
    """Whether somebody was under 18 at intake: it is then a minor's case to its end.

    Somebody born on 29 February completes the year on 1 March.

    Source: domain.md JUV-7.
    """
    had_birthday = (intake_on.month, intake_on.day) >= (birth_date.month, birth_date.day)
    age = intake_on.year - birth_date.year - (0 if had_birthday else 1)
    return age < 18
