"""Which row is the header, and which field each column holds."""

from collections.abc import Mapping, Sequence

from exchange.roster.columnbook import book, plain
from exchange.roster.model import Grid, Heading
from foundation.errors import Invalid

LOOK_AT_ROWS = 15
# With both of these a table is a roster; with one, when it has other columns of a roster too (M28).
_MARKS = frozenset({"name", "id_number"})
_ENOUGH = 3


class ColumnsMissing(Invalid):
    """Required columns are missing; `fields` names them, `params.run` the file to match them in."""

    code = "columns_missing"


class UnknownColumn(Invalid):
    """The file has no column of this name."""

    code = "unknown_column"


class FieldTwice(Invalid):
    """Two columns cannot hold the same."""

    code = "field_twice"


def find(grid: Grid) -> Heading | None:
    """The header with the most known columns among the first rows; None when there is no roster."""
    best: Heading | None = None
    for number, cells in grid.rows[:LOOK_AT_ROWS]:
        fields = _fields(cells)
        known = {field for field in fields if field}
        is_header = known >= _MARKS or (known & _MARKS and len(known) >= _ENOUGH)
        if is_header and (best is None or len(known) > len([f for f in best.fields if f])):
            best = Heading(number, cells, fields)
    return best


def missing(fields: Sequence[str | None]) -> tuple[str, ...]:
    """The required columns that are not among these fields."""
    present = set(fields)
    return tuple(
        field
        for field, column in book().columns.items()
        if column.required and field not in present
    )


def matched(headers: Sequence[str], wanted: Mapping[str, str | None]) -> tuple[str | None, ...]:
    """The field of each column as somebody matched them; a header not named is not read.

    Raises:
        UnknownColumn, FieldTwice: `fields` names what.
    """
    unknown = set(wanted) - set(headers)
    if unknown:
        raise UnknownColumn(fields=dict.fromkeys(sorted(unknown), "unknown"))
    found: list[str | None] = []
    for place, header in enumerate(headers):
        # Of two columns with one name the first is read.
        field = wanted.get(header) if header not in headers[:place] else None
        if field is not None and field in found:
            raise FieldTwice(fields={field: "twice"})
        found.append(field)
    return tuple(found)


def _fields(cells: tuple[str, ...]) -> tuple[str | None, ...]:
    """The field of each column; a field that appears twice is read from its first column."""
    names = {
        plain(name): field for field, column in book().columns.items() for name in column.headers
    }
    found: list[str | None] = []
    for cell in cells:
        field = names.get(plain(cell)) if cell else None
        found.append(None if field in found else field)
    return tuple(found)
