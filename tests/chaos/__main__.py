"""`python3 dev.py chaos`: one campaign against one seed.

Prints the verdict as one line of JSON; exit status 1 when anything was violated.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from tests.chaos import campaign, planted
from tests.journeys.server import ROOT, Templates

RECORD = ROOT / "docs" / "campaigns" / "kill.jsonl"


def main() -> int:
    """Run one campaign as the command line says."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="chaos-", dir=os.environ.get("TMPDIR")) as folder:
        templates = Templates(Path(folder), database=asked.db)
        try:
            plan = campaign.Plan(
                asked.seed, asked.kills, asked.fault, worst=asked.worst, people=asked.people
            )
            verdict = campaign.run(plan, templates)
        finally:
            templates.drop()
    line = json.dumps(verdict.line(), ensure_ascii=False)
    print(line, flush=True)  # noqa: T201
    if asked.record:
        RECORD.parent.mkdir(parents=True, exist_ok=True)
        with RECORD.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        verdict.history.save(asked.keep / f"{asked.db}-{asked.seed}.jsonl")
    return 1 if verdict.violations else 0


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(
        prog="dev.py chaos", description="Kill the server, lose nothing."
    )
    words.add_argument("--seed", type=int, default=SystemRandom().randrange(1 << 31))
    words.add_argument("--db", choices=("sqlite", "pg"), default="sqlite")
    words.add_argument("--kills", type=int, default=12)
    words.add_argument("--people", type=int, default=24)
    words.add_argument("--fault", choices=planted.EVERY, help="plant a fault; it must be caught")
    words.add_argument(
        "--record", action="store_true", help=f"append to {RECORD.relative_to(ROOT)}"
    )
    words.add_argument("--worst", action="store_true", help="kill at the worst moments only")
    words.add_argument("--keep", type=Path, help="a folder to keep the history in")
    return words.parse_args()


if __name__ == "__main__":
    sys.exit(main())
