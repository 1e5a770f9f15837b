"""Whether a row can be a person: each cell by its rule, every problem named, nothing guessed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from correction.register.model import Category, Sex, SupervisionClass
from exchange.roster.columnbook import book, plain
from exchange.roster.model import Candidate, Officer, Problem
from foundation import names
from foundation.id_numbers import IdNumber, IdNumberRefused, NumberRules, parse
from foundation.masking import mask_address, mask_id_number, mask_name, mask_phone
from foundation.names import NameRefused
from foundation.offices.model import Office

Value = TypeVar("Value")

LONGEST = 200
_SHORTER = {"ethnicity": 40, "education": 40, "deciding_organ": 100}
# What the register stores of a row beside its codes, dates and names, as it is written.
_TEXTS = ("phone", "address", "ethnicity", "education", "deciding_organ", "judgment_no")
_UNREAD = "\ufffd"
_NAME_NOTES = {"private_use": "private_use_character"}
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
    """What rows are read against: the offices and staff of the asker's area, by name and code.

    A name that two of them bear leads to None: it is never guessed which one is meant.
    """

    offices: Mapping[str, Office | None]
    officers: Mapping[str, Officer | None]
    rules: NumberRules
    today: date


class _Reader:
    """Reads one row and collects what is wrong with it."""

    def __init__(self, row: int, cells: Mapping[str, str], reference: Reference) -> None:
        self.row = row
        self.cells = cells
        self.reference = reference
        self.problems: list[Problem] = []
        self.written: dict[str, str] = {}

    def blame(self, column: str, code: str, *, note: bool = False) -> None:
        """Note a problem with a cell, its value masked."""
        self.problems.append(blamed(self.row, self.cells, column, code, note=note))

    def filled(self, column: str) -> str | None:
        """A cell as it is written; an empty required one, or one that cannot be read, is a problem.

        Without what cannot be read nothing is taken: no character is replaced (SEC-45).
        """
        value = self.cells.get(column, "")
        if not value:
            if book().columns[column].required:
                self.blame(column, "missing")
            return None
        if _UNREAD in value:
            self.blame(column, "undecodable")
            return None
        if len(value) > _SHORTER.get(column, LONGEST):
            self.blame(column, "too_long")
            return None
        return value

    def text(self, column: str) -> str | None:
        """A cell's text in NFC."""
        value = self.filled(column)
        if value is None:
            return None
        if any("\ue000" <= letter <= "\uf8ff" for letter in value):
            self.blame(column, "private_use_character", note=True)
        return unicodedata.normalize("NFC", value)

    def name(self, column: str) -> str | None:
        """A name in its one stored form; how it was written is kept where that differs."""
        value = self.filled(column)
        if value is None:
            return None
        try:
            found = names.parse(value)
        except NameRefused as refused:
            self.blame(column, refused.code)
            return None
        for note in found.notes:
            self.blame(column, _NAME_NOTES.get(note, note), note=True)
        if found.text != value:
            self.written[column] = value
        return found.text

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
        value = self.cells.get("id_number", "")
        if _UNREAD in value:
            self.blame("id_number", "undecodable")
            return None
        try:
            found = parse(value, self.reference.rules, on=self.reference.today)
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
    name, sex, number = reader.name("name"), reader.coded("sex"), reader.number()
    category, given_class = reader.coded("category"), reader.coded("supervision_class")
    start, end = reader.day("term_start"), reader.day("term_end")
    office = _office(reader)
    officer = _officer(reader, office)
    born = _birth_date(reader, number)
    _check_sex(reader, number, sex)
    if start is not None and end is not None and end < start:
        reader.blame("term_end", "end_before_start")
    texts = {column: value for column in _TEXTS if (value := reader.text(column))}
    if former := reader.name("former_name"):
        texts["former_name"] = former
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
        office_id=_sure(office).id,
        term_start=_sure(start),
        term_end=_sure(end),
        supervision_class=SupervisionClass(given_class) if given_class else None,
        officer=officer,
        texts=texts,
        written=reader.written,
        cells=cells,
    )
    return candidate, problems


def blamed(
    row: int, cells: Mapping[str, str], column: str, code: str, *, note: bool = False
) -> Problem:
    """A problem with a cell of a row, its value masked; what could not be read shows as ?."""
    value = masked(column, cells.get(column, "")).replace(_UNREAD, "?")
    return Problem(row, column, value, code, note)


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


def _office(reader: _Reader) -> Office | None:
    value = reader.text("office")
    if value is None:
        return None
    found = reader.reference.offices.get(plain(value))
    if found is None:
        known = plain(value) in reader.reference.offices
        reader.blame("office", "ambiguous_office" if known else "unknown_office")
    return found


def _officer(reader: _Reader, office: Office | None) -> Officer | None:
    value = reader.text("officer")
    if value is None:
        return None
    found = reader.reference.officers.get(plain(value))
    if found is None:
        known = plain(value) in reader.reference.officers
        reader.blame("officer", "ambiguous_officer" if known else "unknown_officer")
    elif office is not None and not office.path.startswith(found.office_path):
        reader.blame("officer", "officer_elsewhere")
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
