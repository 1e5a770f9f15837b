"""Reads a table drawn in a test: the head names the columns, each row is one case."""


def cases(drawn: str) -> list[dict[str, str]]:
    """The rows of a table whose cells are parted by "|"; an empty cell is an empty text."""
    lines = [line for line in drawn.strip().splitlines() if line.strip()]
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"{row} has not the columns of {head}")
    return [dict(zip(head, row, strict=True)) for row in rows]
