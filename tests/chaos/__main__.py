"""`python3 dev.py chaos`: storms of at most ten seconds, or with `--kills` a long kill campaign.

Prints a verdict for each as one line of JSON; exit status 1 when anything was violated.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

from tests.chaos import campaign, planted, storm
from tests.chaos.campaign import Verdict
from tests.journeys.server import ROOT, Templates

RECORDS = ROOT / "docs" / "campaigns"


def main() -> int:
    """Run what the command line asks for."""
    asked = _asked()
    record = RECORDS / ("chaos.jsonl" if asked.kills is None else "kill.jsonl")
    violated = False
    with tempfile.TemporaryDirectory(prefix="chaos-", dir=os.environ.get("TMPDIR")) as folder:
        templates = Templates(Path(folder), database=asked.db)
        try:
            for verdict in _verdicts(asked, templates):
                line = json.dumps(verdict.line(), ensure_ascii=False)
                print(line, flush=True)  # noqa: T201
                violated = violated or bool(verdict.violations)
                if asked.record:
                    with record.open("a", encoding="utf-8") as file:
                        file.write(line + "\n")
                if asked.keep and (verdict.violations or asked.schedules == 1):
                    asked.keep.mkdir(parents=True, exist_ok=True)
                    kept = f"{asked.db}-{verdict.plan.seed}.jsonl"
                    verdict.history.save(asked.keep / kept)
        finally:
            templates.drop()
    return int(violated)


def _verdicts(asked: argparse.Namespace, templates: Templates) -> Iterator[Verdict]:
    if asked.kills is not None:
        people = asked.people or campaign.Plan.people
        plan = campaign.Plan(asked.seed, asked.kills, asked.fault, worst=asked.worst, people=people)
        yield campaign.run(plan, templates)
        return
    people = asked.people or storm.Schedule.people
    for seed in range(asked.seed, asked.seed + asked.schedules):
        yield storm.run(storm.Schedule(seed, asked.fault, people=people), templates)


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(
        prog="dev.py chaos", description="Storms and kills come upon a server; it loses nothing."
    )
    words.add_argument("--seed", type=int, default=SystemRandom().randrange(1 << 31))
    words.add_argument("--db", choices=("sqlite", "pg"), default="sqlite")
    words.add_argument("--schedules", type=int, default=1, help="as many seeds, from --seed on")
    words.add_argument("--kills", type=int, help="a kill campaign with at least so many kills")
    words.add_argument("--worst", action="store_true", help="kill at the worst moments only")
    words.add_argument("--people", type=int, help="how many the demonstration holds")
    words.add_argument("--fault", choices=planted.EVERY, help="plant a fault; it must be caught")
    words.add_argument(
        "--record", action="store_true", help=f"append to {RECORDS.relative_to(ROOT)}"
    )
    words.add_argument("--keep", type=Path, help="a folder for the histories of what was violated")
    return words.parse_args()


if __name__ == "__main__":
    sys.exit(main())
