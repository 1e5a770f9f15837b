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
    """Columns are still to be matched; a dry run writes nobody; an applied one has written rows."""

    COLUMNS = "columns"
    DRY_RUN = "dry_run"
    APPLIED = "applied"


@dataclass(frozen=True)
class Grid:
    """A file as a table of texts: `rows` hold (number in the file, cells).

    What could not be read is U+FFFD: such a cell is a problem, never mended by guessing.
    """

    encoding: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


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


@dataclass(frozen=True)
class Officer:
    """A member of staff who answers for people of the own office and of those below it."""

    id: AccountId
    office_path: str
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row that can be a person.

    Args:
        supervision_class: None when the row does not say.
        texts: what else the row says, by column.
        written: names as they stand in the file, where that is not how they are stored.
        cells: the row as it was read, to show a cell masked.
    """

    row: int
    name: str
    sex: Sex
    number: IdNumber
    birth_date: date
    category: Category
    office_id: OfficeId
    term_start: date
    term_end: date
    supervision_class: SupervisionClass | None
    officer: Officer | None
    texts: Mapping[str, str]
    written: Mapping[str, str] = field(default_factory=dict, repr=False)
    cells: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Mending:
    """Values to read in place of a row's own, by field; `same`: wherever the same is wrong."""

    values: Mapping[str, str]
    same: bool = False


@dataclass(frozen=True)
class RowResult:
    """A row's outcome with its problems and notes."""

    row: int
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    written: bool = False


@dataclass(frozen=True)
class Run:
    """A run of an import, as its report shows it; `missing` columns wait for somebody to match."""

    id: str
    state: RunState
    encoding: str
    header_row: int
    columns: tuple[tuple[str, str | None], ...]
    results: tuple[RowResult, ...]
    repeated: bool
    started_at: datetime
    kept_until: datetime
    applied_at: datetime | None = None
    missing: tuple[str, ...] = ()
    file_hash: str = field(default="", repr=False)

    def counted(self, outcome: Outcome) -> int:
        """How many rows have this outcome."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def waiting(self) -> int:
        """How many rows an application has still to write."""
        to_write = (Outcome.NEW, Outcome.UPDATE)
        return sum(result.outcome in to_write and not result.written for result in self.results)

    @property
    def doubles(self) -> int:
        """How many rows look like somebody who is known."""
        codes = ("possible_double", "duplicate_in_file")
        return sum(
            any(problem.code in codes for problem in result.problems) for result in self.results
        )
