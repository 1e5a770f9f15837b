"""A score as it is kept: turned into the text that is sealed, and back."""

import json
from dataclasses import asdict
from typing import Any

from assessment.instruments.model import NotScorable, Score
from assessment.instruments.validity import Flag
from assessment.screening.model import Result
from correction.register.model import AdviceLevel

_LISTS = ("possible_bands", "missing", "critical", "critical_unanswered", "flags")


def result_of(score: Score, flags: tuple[Flag, ...]) -> Result:
    """What is kept of a score when a screening is finished."""
    return Result(
        total=score.total,
        refused=score.refused,
        prorated=score.prorated,
        min_total=score.min_total,
        max_total=score.max_total,
        band=score.band.id if score.band else None,
        possible_bands=tuple(band.id for band in score.possible_bands),
        missing=score.missing,
        critical=tuple(entry.item for entry in score.critical),
        critical_unanswered=score.critical_unanswered,
        settled_by=score.settled_by,
        suggests=score.suggests,
        flags=tuple(flag.value for flag in flags),
    )


def as_text(result: Result) -> str:
    """The text that is sealed."""
    return json.dumps(asdict(result), sort_keys=True)


def from_text(text: str) -> Result:
    """The result a sealed text held."""
    kept: dict[str, Any] = json.loads(text)
    kept |= {name: tuple(kept[name]) for name in _LISTS}
    kept["refused"] = NotScorable(kept["refused"]) if kept["refused"] else None
    kept["suggests"] = AdviceLevel(kept["suggests"])
    return Result(**kept)
