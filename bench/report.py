"""The one shape of a measured figure, and the table that people read."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Runs:
    """What every run measured of us and of each rival; `better` is "low" or "high"."""

    ours: Sequence[float]
    rivals: Mapping[str, Sequence[float]]
    better: str


def figure(bench: str, name: str, unit: str, runs: Runs, *, note: str) -> dict[str, object]:
    """A figure with its rivals: medians over the runs; a ratio over 1 is in our favour."""
    ours, rivals, better = runs.ours, runs.rivals, runs.better
    mine = statistics.median(ours)
    theirs = {rival: statistics.median(values) for rival, values in rivals.items()}
    ratio = {
        rival: (value / mine if better == "low" else mine / value) if mine and value else None
        for rival, value in theirs.items()
    }
    return {
        "bench": bench,
        "figure": name,
        "unit": unit,
        "ours": _short(mine),
        "rivals": {rival: _short(value) for rival, value in theirs.items()},
        "ratio": {rival: _short(value) for rival, value in ratio.items()},
        "runs": len(ours),
        "note": note,
    }


def show(figures: Sequence[Mapping[str, object]]) -> None:
    """Print the figures: JSON lines on standard output, a table on standard error."""
    for one in figures:
        print(json.dumps(one), flush=True)
    width = max(len(str(one["figure"])) for one in figures)
    for one in figures:
        rivals = one["rivals"] if isinstance(one["rivals"], dict) else {}
        beside = "  ".join(f"{name} {value}" for name, value in rivals.items())
        line = f"{one['figure']!s:<{width}}  {one['ours']:>10} {one['unit']:<8} {beside}"
        print(line, file=sys.stderr)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
