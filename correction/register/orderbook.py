"""Reads the causes for which orders end and the reasons that change a class; checks them once."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, Field

from correction.register.model import Category, OrderStatus, SupervisionClass
from foundation.datafiles import load_folder
from foundation.errors import Misconfigured

PACKAGE = "correction.register"
TERM_OVER = "term_over"
ENTERED_BY_MISTAKE = "entered_by_mistake"


class EndingFile(BaseModel):
    """Why an order ends, as written down.

    `status`: `ended` when the papers of a discharge follow, else `terminated`. `by_time`: the
    calendar alone ends it so. `categories`: only orders of these end so; empty: all do. `code` is
    that of the national data dictionary (zzjzlx), where it has one.
    """

    id: str
    title_zh: str
    title_en: str
    status: Literal[OrderStatus.ENDED, OrderStatus.TERMINATED]
    by_time: bool = False
    categories: list[Category] = []
    code: str | None = None
    order: int
    basis: str


class ReasonFile(BaseModel):
    """Why a class changes, as written down.

    `to`: the classes it can lead to. `decided_by`: the level of office that decides so.
    """

    id: str
    title_zh: str
    title_en: str
    to: list[SupervisionClass] = Field(min_length=1)
    decided_by: Literal["office", "district"]
    needs_document: bool = True
    order: int
    basis: str


@cache
def endings() -> dict[str, EndingFile]:
    """Every cause for which an order ends, in the order of a list.

    Raises:
        Misconfigured: nothing says how a term ends by itself.
    """
    found = load_folder(PACKAGE, "endings", EndingFile)
    if TERM_OVER not in found or not found[TERM_OVER].by_time:
        raise Misconfigured(f"endings/{TERM_OVER}.toml: an order ends by time so")
    return dict(sorted(found.items(), key=lambda one: one[1].order))


@cache
def class_reasons() -> dict[str, ReasonFile]:
    """Every reason that changes a class, in the order of a list."""
    found = load_folder(PACKAGE, "class_reasons", ReasonFile)
    return dict(sorted(found.items(), key=lambda one: one[1].order))
