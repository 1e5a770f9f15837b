"""The names and codes of a roster's columns, read once from `columns.toml`."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from foundation.datafiles import load_file


class Column(BaseModel):
    """A column: the names it goes by, and for coded ones what each code means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: tuple[str, ...]
    required: bool = False
    codes: dict[str, tuple[str, ...]] = {}
    ambiguous: tuple[str, ...] = ()


class Words(BaseModel):
    """What is wrong and what to do, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    do_zh: str
    do_en: str


class ColumnBook(BaseModel):
    """Every column and every problem."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: str
    columns: dict[str, Column]
    problems: dict[str, Words]


@cache
def book() -> ColumnBook:
    """The book, checked when it is first opened."""
    return load_file("exchange", "roster/columns.toml", ColumnBook)


def plain(text: str) -> str:
    """A header or code as it is compared: no spaces, no brackets' content, small letters."""
    stripped = text.replace("（", "(").split("(", maxsplit=1)[0]
    return "".join(stripped.split()).strip("*:：").casefold()
