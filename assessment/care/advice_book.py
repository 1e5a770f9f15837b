"""Reads the folder of coded advice: what may be said across the wall, and in which words."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from correction.register.model import AdviceLevel
from foundation import datafiles
from foundation.errors import Invalid

LONGEST_INSTRUCTION = 60
Sentence = Annotated[str, Field(min_length=1)]
Instruction = Annotated[str, Field(min_length=1, max_length=LONGEST_INSTRUCTION)]


class AdviceNotFitting(Invalid):
    """There is no such advice, or it is not meant for this level."""

    code = "advice_not_fitting"


class AdviceCode(BaseModel):
    """One piece of advice: a sentence, an officer's instruction, the levels it is meant for.

    Neither says what the person answered or said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: Sentence
    zh: Sentence
    en: Sentence
    instruction_zh: Instruction
    instruction_en: Instruction
    levels: Annotated[tuple[AdviceLevel, ...], Field(min_length=1)]


@cache
def advice_codes() -> Mapping[str, AdviceCode]:
    """Every advice by its code, which is its file's name.

    Raises:
        Misconfigured: a file cannot be read, as "file: reason".
    """
    return MappingProxyType(datafiles.load_folder("assessment.care", "advice", AdviceCode))


def fitting(code: str, level: AdviceLevel) -> AdviceCode:
    """The advice of a code, for a level it is meant for.

    Raises:
        AdviceNotFitting: it is unknown, or too little or too much for the level.
    """
    found = advice_codes().get(code)
    if found is None or level not in found.levels:
        raise AdviceNotFitting(fields={"advice_code": "advice_not_fitting"})
    return found
