"""A report's figures as a workbook: four sheets, numbers as numbers, every text a text."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from alerts.circulars.model import Figures
from exchange.reports.heading import Heading
from exchange.reports.wordbook import meanings, words

Cell = str | int | float | None
_COUNTS = (
    *("raised", "merged", "reached", "withdrawn", "suppressed", "taken", "late", "open"),
    *("confirmed", "explained", "false", "useless"),
)
_SHARES = ("precision", "low", "high", "judged")
_TIMES = ("take", "take90", "end", "end90")
COLUMNS = (*_COUNTS, *_SHARES, *_TIMES)
_WIDE = 26


def as_xlsx(figures: Figures, heading: Heading) -> bytes:
    """The workbook of one report; nothing in it is a formula (SEC-44)."""
    book = Workbook(write_only=True)
    say = words(heading.language)
    for name, rows in (
        ("summary", _summary(figures, heading)),
        ("kinds", _kinds(figures, heading.language)),
        ("offices", _offices(figures, heading.language)),
        ("meaning", _meaning(figures, heading.language)),
    ):
        _sheet(book, say[name], rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Workbook, title: str, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.create_sheet(title)
    sheet.column_dimensions["A"].width = _WIDE
    sheet.freeze_panes = "B2"
    for place, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=place == 0) for value in row])


def _cell(sheet: Any, value: Cell, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        # Whatever it begins with, = + - or @ too: a text is shown and never run.
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _summary(figures: Figures, heading: Heading) -> list[list[Cell]]:
    say = words(heading.language)
    small = figures["small_cell"]
    rows: list[list[Cell]] = [[heading.title]]
    rows += [[name, value] for name, value in heading.lines]
    rows.append([])
    rows += [[say["carried"], figures["carried"]], [say["ended"], figures["ended"]]]
    rows += [
        [say[name], value] for name, value in zip(COLUMNS, _values(figures["total"]), strict=True)
    ]
    if figures["clinical"]:
        rows += [[], [say["clinical"]]]
    for one in figures["clinical"]:
        told = say["hidden"].format(small=small) if one["raised"] is None else one["raised"]
        rows.append([figures["names"]["kinds"][one["kind"]][heading.language], told])
    if not figures["clinical_counted"]:
        rows.append([say["left_out"].format(small=small)])
    return rows


def _kinds(figures: Figures, language: str) -> list[list[Cell]]:
    say, names = words(language), figures["names"]["kinds"]
    head: list[Cell] = [say["kind"], *(say[name] for name in COLUMNS), ""]
    return [head] + [
        [
            names[one["kind"]][language],
            *_values(one["tally"]),
            say["few"] if one["too_few"] else "",
        ]
        for one in figures["kinds"]
    ]


def _offices(figures: Figures, language: str) -> list[list[Cell]]:
    say, names = words(language), figures["names"]["offices"]
    head: list[Cell] = [say["office"], *(say[name] for name in COLUMNS)]
    return [head] + [
        [names[one["office"]][language], *_values(one["tally"])] for one in figures["offices"]
    ]


def _meaning(figures: Figures, language: str) -> list[list[Cell]]:
    say = words(language)
    small = figures["small_cell"]
    rows: list[list[Cell]] = [[say["meaning"]]]
    rows += [[say[name], told.format(small=small)] for name, told in meanings(language).items()]
    return rows


def _values(tally: Mapping[str, Any]) -> list[Cell]:
    precision, take, end = tally["precision"], tally["take"], tally["end"]
    shares = [precision[name] for name in ("share", "low", "high", "of")]
    times = [take["median"], take["p90"], end["median"], end["p90"]]
    return [*(tally[name] for name in _COUNTS), *shares, *times]
