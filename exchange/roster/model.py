"""What a roster, a run of an import and a problem in a row are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from correction.register.model import Category, Sex, SupervisionClass
from foundation.id_numbers import IdNumber
from foundation.ids import AccountId, OfficeId

# What a spreadsheet would take for the beginning of a formula, and the mark that stops it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTE = "'"


class Outcome(StrEnum):
    """What an import does, or did, with a row."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    REFUSED = "refused"


class RunState(StrEnum):
    """A dry run writes nobody; an applied one has written every acceptable row."""

    DRY_RUN = "dry_run"
    APPLIED = "applied"


@dataclass(frozen=True)
class Grid:
    """A file as a table of texts: `rows` hold (number in the file, cells)."""

    encoding: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    undecodable: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Heading:
    """Where the header stands and which field each column holds; None for one that is not read."""

    row: int
    headers: tuple[str, ...]
    fields: tuple[str | None, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, its value masked, its words by `code`; a note refuses nothing."""

    row: int
    column: str
    value_masked: str
    code: str
    note: bool = False


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row that can be a person."""

    row: int
    name: str
    sex: Sex
    number: IdNumber
    birth_date: date
    category: Category
    office_id: OfficeId
    term_start: date
    term_end: date
    supervision_class: SupervisionClass
    officer_id: AccountId | None
    texts: Mapping[str, str]


@dataclass(frozen=True)
class RowResult:
    """A row's outcome with its problems and notes."""

    row: int
    outcome: Outcome
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Run:
    """A run of an import, as its report shows it."""

    id: str
    state: RunState
    encoding: str
    header_row: int
    columns: tuple[tuple[str, str | None], ...]
    results: tuple[RowResult, ...]
    repeated: bool
    started_at: datetime
    applied_at: datetime | None = None
    file_hash: str = field(default="", repr=False)

    def counted(self, outcome: Outcome) -> int:
        """How many rows have this outcome."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def doubles(self) -> int:
        """How many rows look like somebody who is known."""
        codes = ("possible_double", "duplicate_in_file")
        return sum(
            any(problem.code in codes for problem in result.problems) for result in self.results
        )
