"""Whether a row can be a person: each cell by its rule, every problem named, nothing guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from correction.register.model import Category, Sex, SupervisionClass
from exchange.roster.columnbook import book, plain
from exchange.roster.model import Candidate, Problem
from foundation.id_numbers import IdNumber, IdNumberRefused, NumberRules, parse
from foundation.ids import AccountId, OfficeId
from foundation.masking import mask_address, mask_id_number, mask_name, mask_phone

Value = TypeVar("Value")

LONGEST = 200
_DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:\s.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MASKS = {
    "name": mask_name,
    "former_name": mask_name,
    "id_number": mask_id_number,
    "phone": mask_phone,
    "address": mask_address,
}
_PLAIN = frozenset(
    {
        "sex",
        "category",
        "supervision_class",
        "office",
        "term_start",
        "term_end",
        "officer",
        "ethnicity",
        "education",
    }
)


@dataclass(frozen=True)
class Reference:
    """What rows are read against: the offices and staff of the asker's area, by name and code."""

    offices: Mapping[str, OfficeId]
    officers: Mapping[str, AccountId]
    rules: NumberRules
    today: date


class _Reader:
    """Reads one row and collects what is wrong with it."""

    def __init__(self, row: int, cells: Mapping[str, str], reference: Reference) -> None:
        self.row = row
        self.cells = cells
        self.reference = reference
        self.problems: list[Problem] = []

    def blame(self, column: str, code: str, *, note: bool = False) -> None:
        """Note a problem with a cell, its value masked."""
        value = masked(column, self.cells.get(column, ""))
        self.problems.append(Problem(self.row, column, value, code, note))

    def text(self, column: str) -> str | None:
        """A cell's text; a required one that is empty is a problem."""
        value = self.cells.get(column, "")
        if not value:
            if book().columns[column].required:
                self.blame(column, "missing")
            return None
        if len(value) > LONGEST:
            self.blame(column, "too_long")
            return None
        if any("\ue000" <= letter <= "\uf8ff" for letter in value):
            self.blame(column, "private_use_character", note=True)
        return value

    def coded(self, column: str) -> str | None:
        """What a code means; one that is unknown, or means two things, is a problem."""
        value = self.text(column)
        if value is None:
            return None
        known = book().columns[column]
        if plain(value) in known.ambiguous:
            self.blame(column, "ambiguous_code")
            return None
        for meaning, codes in known.codes.items():
            if plain(value) in {plain(code) for code in codes}:
                return meaning
        self.blame(column, "unknown_code")
        return None

    def day(self, column: str) -> date | None:
        """A date in any of the usual ways of writing it."""
        value = self.text(column)
        if value is None:
            return None
        found = _COMPACT.fullmatch(value) or _DATE.fullmatch(value)
        try:
            if found:
                year, month, of_month = map(int, found.groups())
                return date(year, month, of_month)
        except ValueError:
            pass
        self.blame(column, "not_a_date")
        return None

    def number(self) -> IdNumber | None:
        """The identity number, with its notes."""
        try:
            found = parse(
                self.cells.get("id_number", ""), self.reference.rules, on=self.reference.today
            )
        except IdNumberRefused as refused:
            self.blame("id_number", refused.code)
            return None
        for note in found.notes:
            self.blame("id_number", note, note=True)
        return found


def read(
    row: int, cells: Mapping[str, str], reference: Reference
) -> tuple[Candidate | None, tuple[Problem, ...]]:
    """A row as a person, or None with what is wrong; notes come with both."""
    reader = _Reader(row, cells, reference)
    name, sex, number = reader.text("name"), reader.coded("sex"), reader.number()
    category, given_class = reader.coded("category"), reader.coded("supervision_class")
    start, end = reader.day("term_start"), reader.day("term_end")
    office, officer = _office(reader), _officer(reader)
    born = _birth_date(reader, number)
    _check_sex(reader, number, sex)
    _check_term(reader, start, end)
    texts = {
        column: value
        for column in (
            "former_name",
            "phone",
            "address",
            "ethnicity",
            "education",
            "deciding_organ",
            "judgment_no",
        )
        if (value := reader.text(column))
    }
    problems = tuple(reader.problems)
    complete = name and sex and number and born and category and office and start and end
    if not complete or any(not problem.note for problem in problems):
        return None, problems
    candidate = Candidate(
        row=row,
        name=str(name),
        sex=Sex(str(sex)),
        number=_sure(number),
        birth_date=_sure(born),
        category=Category(str(category)),
        office_id=_sure(office),
        term_start=_sure(start),
        term_end=_sure(end),
        supervision_class=SupervisionClass(given_class or "ordinary"),
        officer_id=officer,
        texts=texts,
    )
    return candidate, problems


def masked(column: str, value: str) -> str:
    """A cell as a report may show it: coded cells as they are, personal ones masked."""
    if not value or column in _PLAIN:
        return value[:40]
    mask = _MASKS.get(column)
    return mask(value)[:40] if mask else f"{value[:1]}***"


def _sure(value: Value | None) -> Value:
    if value is None:
        raise ValueError("an incomplete row was taken for complete")
    return value


def _office(reader: _Reader) -> OfficeId | None:
    value = reader.text("office")
    if value is None:
        return None
    found = reader.reference.offices.get(plain(value))
    if found is None:
        reader.blame("office", "unknown_office")
    return found


def _officer(reader: _Reader) -> AccountId | None:
    value = reader.text("officer")
    if value is None:
        return None
    found = reader.reference.officers.get(plain(value))
    if found is None:
        reader.blame("officer", "unknown_officer")
    return found


def _birth_date(reader: _Reader, number: IdNumber | None) -> date | None:
    given = reader.day("birth_date")
    if number is None or number.birth_date is None:
        if number is not None and given is None:
            reader.blame("birth_date", "birth_date_needed")
        return given
    if given is not None and given != number.birth_date:
        reader.blame("birth_date", "birth_date_differs")
    return number.birth_date


def _check_sex(reader: _Reader, number: IdNumber | None, sex: str | None) -> None:
    if number is not None and number.sex is not None and sex and number.sex.value != sex:
        reader.blame("sex", "sex_differs")


def _check_term(reader: _Reader, start: date | None, end: date | None) -> None:
    if start is None or end is None:
        return
    if end < start:
        reader.blame("term_end", "end_before_start")
    elif end < reader.reference.today:
        reader.blame("term_end", "term_over")
