"""`correction score INSTRUMENT answers.csv`: answers in, scores out, one JSON line for each row."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from assessment.instruments import catalogue
from assessment.instruments.admissible import AnswerOutOfRange
from assessment.instruments.model import Scale
from assessment.instruments.scoring import score as score_answers
from assessment.instruments.validity import flags
from foundation.errors import Invalid, ServiceError

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
# Longer than any answer can be; int() itself refuses only beyond thousands of digits.
LONGEST_NUMBER = 9

Line = dict[str, Any]


class BadRow(Invalid):
    """A row that cannot be read; the others are still scored."""

    code = "bad_row"


def score(
    instrument: Annotated[str, typer.Argument(help="The scale's file name: phq-9, gad-7, …")],
    answers_csv: Annotated[Path, typer.Argument(help="UTF-8; header: id and item ids.")],
) -> None:
    """Score a file of answers: JSON lines in input order; exit status 1 if a row was refused."""
    try:
        scale = catalogue.scale(instrument)
        file = answers_csv.open(encoding="utf-8-sig", errors="replace", newline="")
    except (ServiceError, OSError) as error:
        typer.echo(f"{instrument} {answers_csv}: {error}", err=True)
        raise typer.Exit(2) from error
    refused = False
    with file:
        for line in score_rows(scale, file):
            refused = refused or "error" in line
            print(json.dumps(line))
    if refused:
        raise typer.Exit(1)


def score_rows(scale: Scale, text: Iterable[str]) -> Iterator[Line]:
    """One line of result, or of refusal, for each row under the header."""
    rows = csv.reader(text)
    columns = [name.strip().casefold() for name in next(rows, [])]
    fault = _header_fault(scale, columns)
    while (row := _next_row(rows)) is not None:
        if isinstance(row, BadRow):
            yield _refusal(None, row)
            continue
        if not row:
            continue
        cells = dict(zip(columns, row, strict=False))
        row_id = cells.get("id")
        try:
            if fault is not None:
                raise fault
            yield _result(scale, row_id, _answers(scale, columns, row))
        except Invalid as error:
            yield _refusal(row_id, error)


def _next_row(rows: Iterator[list[str]]) -> list[str] | BadRow | None:
    """The next row; a row the csv reader itself cannot take does not end the file."""
    try:
        return next(rows, None)
    except csv.Error:
        return BadRow("This row is not CSV.", code="unreadable_row")


def _header_fault(scale: Scale, columns: list[str]) -> BadRow | None:
    known = {"id", *(item.id.casefold() for item in scale.items)}
    needed = {"id", *(item.id.casefold() for item in scale.scored)}
    if unknown := [name for name in columns if name not in known]:
        return BadRow(f"Unknown column: {unknown[0]}.", code="unknown_column")
    if absent := sorted(needed - set(columns)):
        return BadRow(f"Missing column: {absent[0]}.", code="missing_column")
    if twice := [name for name, count in Counter(columns).items() if count > 1]:
        return BadRow(f"The column {twice[0]} stands twice.", code="duplicate_column")
    return None


def _answers(scale: Scale, columns: list[str], row: list[str]) -> dict[str, int | None]:
    if len(row) > len(columns):
        raise BadRow("This row has more cells than the header.", code="unknown_column")
    if len(row) < len(columns):
        raise BadRow("This row has fewer cells than the header.", code="missing_column")
    if any("�" in cell for cell in row):
        raise BadRow("This row is not UTF-8.", code="not_utf8")
    cells: Mapping[str, str] = dict(zip(columns, row, strict=True))
    present = (item for item in scale.items if item.id.casefold() in cells)
    return {item.id: _value(item.id, cells[item.id.casefold()].strip()) for item in present}


def _value(item_id: str, cell: str) -> int | None:
    if not cell:
        return None
    if WHOLE_NUMBER.fullmatch(cell) is None:
        raise BadRow(f"{item_id} is not a whole number.", code="not_a_whole_number")
    if len(cell) > LONGEST_NUMBER:
        raise BadRow(f"{item_id} is out of range.", code="out_of_range")
    return int(cell)


def _result(scale: Scale, row_id: str | None, answers: dict[str, int | None]) -> Line:
    try:
        found = score_answers(scale, answers)
    except AnswerOutOfRange as error:
        message = f"{error.params['item']} is none of the item's options."
        raise BadRow(message, code="out_of_range") from error
    bands = found.possible_bands
    return {
        "id": row_id,
        "instrument": scale.id,
        "version": scale.version,
        "total": found.total,
        "subscales": dict(found.subscales),
        "band": found.band.id if found.band else None,
        "scorable": found.total is not None,
        "prorated": found.prorated,
        "missing": list(found.missing),
        "critical": [
            {"item": entry.item, "meaning": entry.meaning, "tier": entry.tier.value}
            for entry in found.critical
        ],
        "critical_unanswered": list(found.critical_unanswered),
        "flags": [flag.value for flag in flags(scale, answers)],
        "lowest_band": bands[0].id if bands else None,
        "highest_band": bands[-1].id if bands else None,
    }


def _refusal(row_id: str | None, error: Invalid) -> Line:
    return {"id": row_id, "error": {"code": error.code, "message": error.detail}}
