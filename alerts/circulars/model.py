"""What a report of figures is, and a circular that was issued."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId, OfficeId

CircularId = NewType("CircularId", str)
# A report's figures as JSON values: what is shown, printed, put into a workbook and stored.
Figures = dict[str, Any]


class MonthRuns(Conflict):
    """The month is not over yet; a circular is issued from the first of the next."""

    code = "month_runs"


class NothingChanged(Conflict):
    """The figures are those of the circular that was issued already."""

    code = "nothing_changed"


class NoSuchMonth(Invalid):
    """A month is written as 2026-11, from 2000 to 2199."""

    code = "no_such_month"


@dataclass(frozen=True, kw_only=True)
class Circular:
    """A monthly circular as issued; a correction has the same number and the next version.

    `number` counts the months of an office's year that were circulated, from 1; `digest` is of the
    figures alone (SHA-256, hexadecimal), so that two prints can be compared by it.
    """

    id: CircularId
    office: OfficeId
    month: str
    year: int
    number: int
    version: int
    issued_by: AccountId
    issued_at: datetime
    seq: int
    figures: Figures
    digest: str


@dataclass(frozen=True)
class Difference:
    """A figure that a later version gives otherwise; `row` is a kind or an office, None for all."""

    table: str
    row: str | None
    name: str
    before: int
    after: int
