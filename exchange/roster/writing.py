"""Files out: the template, and a roster of the same shape that can be imported again."""

import csv
import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from exchange.roster.columnbook import book
from exchange.roster.model import FORMULA, QUOTE

# The order of the columns in what we write; the first header of each column is its name.
ORDER = (
    "name",
    "sex",
    "id_number",
    "birth_date",
    "category",
    "supervision_class",
    "office",
    "term_start",
    "term_end",
    "officer",
    "former_name",
    "phone",
    "address",
    "ethnicity",
    "education",
    "deciding_organ",
    "judgment_no",
)


def headers() -> tuple[str, ...]:
    """The Chinese names of the columns, in their order."""
    return tuple(book().columns[column].headers[0] for column in ORDER)


def as_xlsx(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook whose every cell is text: nothing in it is a formula (SEC-44)."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("名册")
    sheet.append(list(headers()))
    for row in rows:
        cells = []
        for column in ORDER:
            cell = WriteOnlyCell(sheet, value=row.get(column, ""))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A table in UTF-8 with its mark; what a spreadsheet would run is quoted (SEC-44)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headers())
    for row in rows:
        writer.writerow([neutral(row.get(column, "")) for column in ORDER])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def neutral(text: str) -> str:
    """A text that no spreadsheet runs as a formula; the text itself can be had back."""
    return QUOTE + text if text.startswith(FORMULA) else text
