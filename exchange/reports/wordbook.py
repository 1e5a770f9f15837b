"""The words of a report's workbook in both languages."""

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, model_validator

from foundation.datafiles import load_file

Words = Mapping[str, str]


class Book(BaseModel):
    """Both languages have the same words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: str
    zh: dict[str, str | dict[str, str]]
    en: dict[str, str | dict[str, str]]

    @model_validator(mode="after")
    def _says_the_same(self) -> "Book":
        if _names(self.zh) != _names(self.en):
            raise ValueError("a word stands in one language only")
        return self


@cache
def words(language: str) -> Words:
    """The words of one language, by their names; Chinese of any other."""
    return {name: one for name, one in _of(language).items() if isinstance(one, str)}


@cache
def meanings(language: str) -> Words:
    """What the figures mean, by their names."""
    found = _of(language)["meanings"]
    return found if isinstance(found, dict) else {}


def _of(language: str) -> Mapping[str, str | dict[str, str]]:
    book = load_file("exchange.reports", "words.toml", Book)
    return book.en if language == "en" else book.zh


def _names(found: Mapping[str, str | dict[str, str]]) -> set[str]:
    inside = found.get("meanings")
    return set(found) | (set(inside) if isinstance(inside, dict) else set())
