"""Which row is the header, and which field each column holds."""

from exchange.roster.columnbook import book, plain
from exchange.roster.model import Grid, Heading

LOOK_AT_ROWS = 15
# Without these two a table is no roster (M28).
_MARKS = frozenset({"name", "id_number"})


def find(grid: Grid) -> Heading | None:
    """The header with the most known columns among the first rows; None when there is no roster."""
    best: Heading | None = None
    for number, cells in grid.rows[:LOOK_AT_ROWS]:
        fields = _fields(cells)
        known = {field for field in fields if field}
        if known >= _MARKS and (best is None or len(known) > len([f for f in best.fields if f])):
            best = Heading(number, cells, fields)
    return best


def missing(heading: Heading) -> tuple[str, ...]:
    """The required columns that the header lacks."""
    present = set(heading.fields)
    return tuple(
        field
        for field, column in book().columns.items()
        if column.required and field not in present
    )


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
