"""Which runbook begins on an entry, and by when each step of it is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from alerts.model import Level
from alerts.runbooks.bookshelf import Book, Served
from alerts.runbooks.model import Allowed, CountedFrom, FrozenBook
from foundation import workdays
from foundation.clock import end_of_day, legal_date

Entry = tuple[str, tuple[str, ...], Level]


def begins(
    shelf: Iterable[Book], entry: Entry, *, running: FrozenBook | None, calls_anew: bool
) -> Book | None:
    """The runbook that begins now, or None where what runs goes on.

    A machine's signal may put a graver runbook in the place of one, a qualified person's finding
    any (domain.md D.5: an algorithm may raise a level, only a human lowers it). Where an alert
    whose ending was being looked at calls anew, the graver of the two begins from its first step.

    Args:
        entry: the alert's kind, and the reasons and level of the entry it answers.
        running: the runbook as the present run has it.
        calls_anew: the ending of the alert no longer fits.
    """
    books = tuple(shelf)
    found = _fitting(books, entry)
    if running is None or found is None:
        return found[0] if found else None
    book, served = found
    if calls_anew and running.rank > book.rank and not served.settles:
        return next((one for one in books if one.id == running.id), book)
    if calls_anew or (served.settles and book.id != running.id) or book.rank > running.rank:
        return book
    return None


def due_at(allowed: Allowed, *, began_at: datetime, taken_at: datetime | None) -> datetime | None:
    """By when a step is due; None without a time, or while nobody has taken what it counts from."""
    start = began_at if allowed.counted_from is CountedFrom.TRIGGER else taken_at
    if start is None:
        return None
    if allowed.within_minutes is not None:
        return start + timedelta(minutes=allowed.within_minutes)
    if allowed.same_day:
        return end_of_day(legal_date(start))
    if allowed.within_working_days is not None:
        day = workdays.add_working_days(legal_date(start), allowed.within_working_days)
        return end_of_day(day)
    return None


def _fitting(books: Iterable[Book], entry: Entry) -> tuple[Book, Served] | None:
    """The gravest runbook that serves an entry, and by which words."""
    kind, reasons, level = entry
    fitting = [
        (book, served)
        for book in books
        for served in book.serves
        if served.fits(kind, reasons, level)
    ]
    return max(fitting, key=lambda one: one[0].rank, default=None)
