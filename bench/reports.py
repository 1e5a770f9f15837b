"""A year of 14,000 alerts counted: four statements against the loop that an ORM invites.

Both read the same rows of the same file in the same process, one after the other.
"""

import argparse
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from alerts.model import OPEN_STATES, Level, State
from alerts.playbook import playbook
from alerts.statistics import queries
from alerts.statistics.definitionbook import definitions
from alerts.statistics.model import Period
from alerts.tables import AlertLineRow, AlertRow, ShownRow
from alerts.usefulness.tables import RatingRow
from api import schema
from api.runtime import open_database
from bench import report
from foundation.access.model import Role
from foundation.accounts.model import AccountState
from foundation.accounts.tables import AccountRow
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.ids import OfficeId, new_id
from foundation.offices import actions as offices
from foundation.offices import queries as tree
from foundation.offices.model import Office, OfficeLevel

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = FIRST + timedelta(days=370)
PERIOD = Period(first=date(2026, 1, 1), last=date(2026, 12, 31), until=UNTIL)
KINDS = ("missed_check_in", "power_off", "lost_contact", "tamper", "leave_overdue", "crisis")
ENDINGS = ("false_alarm", "explained", "breach")
STREETS = 6
Rows = dict[type, list[dict[str, Any]]]


def district(session: Session) -> tuple[Office, list[Office], str]:
    """A district with its offices, and an account that has seen and rated everything."""
    above = None
    for code, level in (("99", "province"), ("9903", "city"), ("990310", "district")):
        above = _office(session, code, OfficeLevel(level), above)
    assert above is not None
    streets = [
        _office(session, f"99031000{number}", OfficeLevel.OFFICE, above)
        for number in range(1, STREETS + 1)
    ]
    account = AccountRow(
        id=new_id(),
        username="bench",
        name="测※",
        role=Role.COMMAND.value,
        office_id=above.id,
        state=AccountState.ACTIVE.value,
        password_hash="-",  # noqa: S106  (nobody signs in)
        password_changed_at=FIRST,
        demo=True,
        synthetic=True,
        created_at=FIRST,
    )
    session.add(account)
    session.flush()
    return above, streets, account.id


def _office(session: Session, code: str, level: OfficeLevel, above: Office | None) -> Office:
    wanted = Office(
        id=OfficeId(""),
        code=code,
        name_zh=f"示例{code}",
        name_en=f"Sample {code}",
        level=level,
        parent_id=above.id if above else None,
        path="",
        synthetic=True,
    )
    return offices.open_office(session, wanted, actor="bench", at=FIRST)


def a_year(many: int, streets: list[Office], account: str, seed: int) -> Rows:
    """So many alerts through a year: most seen, taken and ended, some late, some withdrawn."""
    chance = random.Random(seed)
    # Alerts come first: the others refer to them.
    rows: Rows = {table: [] for table in (AlertRow, AlertLineRow, ShownRow, RatingRow)}
    for number in range(many):
        opened = FIRST + timedelta(minutes=chance.randrange(364 * 24 * 60))
        _add(rows, number, chance, opened, chance.choice(streets).id, account)
    return rows


def _add(
    rows: Rows, number: int, chance: random.Random, opened: datetime, office: str, account: str
) -> None:
    alert_id = f"b{number:019d}"
    level = chance.choice((Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED))
    withdrawn, late = chance.random() < 0.1, chance.random() < 0.08
    shown = opened + timedelta(seconds=chance.randrange(5, 600))
    taken = None if withdrawn else shown + timedelta(seconds=chance.randrange(30, 7200))
    ended = taken + timedelta(minutes=chance.randrange(5, 2880)) if taken else None
    told: list[tuple[str, datetime, str | None]] = [("raised", opened, "raised")]
    told += [("lapsed", shown, "not_taken")] if late else []
    told += [("acknowledged", taken, None), ("noted", taken, None)] if taken else []
    told += [("closed", ended, "sick")] if ended else [("withdrawn", shown, "met_on_time")]
    rows[AlertLineRow] += [
        {
            "alert_id": alert_id,
            "number": place,
            "at": at,
            "what": what,
            "actor": account,
            "code": code,
            "level": level.value if what == "raised" else None,
            "clinical": False,
        }
        for place, (what, at, code) in enumerate(told, start=1)
    ]
    rows[AlertRow].append(_alert(alert_id, chance, level, office, opened, taken=taken, ended=ended))
    rows[ShownRow].append(
        {"alert_id": alert_id, "account_id": account, "seq": number + 1, "at": shown}
    )
    if chance.random() < 0.05:
        rows[RatingRow].append(
            {
                "alert_id": alert_id,
                "account_id": account,
                "useful": False,
                "reason": "nothing_to_do",
                "at": shown,
            }
        )


def _alert(  # noqa: PLR0913  (one row of a load)
    alert_id: str,
    chance: random.Random,
    level: Level,
    office: str,
    opened: datetime,
    *,
    taken: datetime | None,
    ended: datetime | None,
) -> dict[str, Any]:
    kind = chance.choice(KINDS)
    state = State.CLOSED if ended else State.WITHDRAWN
    assert state not in OPEN_STATES
    return {
        "id": alert_id,
        "policy": kind,
        "policy_version": 1,
        "kind": kind,
        "group": f"{kind}:{alert_id}",
        "level": level.value,
        "state": state.value,
        "subject": None,
        "office": office,
        "opened_at": opened,
        "updated_at": opened,
        "acknowledged_at": taken,
        "ended_at": ended,
        "closed_at": ended or opened,
        "outcome": chance.choice(ENDINGS) if ended else None,
        "repeats": 0,
        "lapsed": 0,
        "amended": False,
        "reasons": [],
        "since": 1,
        "lines": 4,
    }


def ours(session: Session, area: Office) -> int:
    """The product's own statistics."""
    return queries.statistics(session, area, PERIOD, Role.HEAD).total.precision.of


def naive(session: Session, area: Office) -> int:
    """Each alert, and for each its lines, its screens and its marks: the loop one writes first."""
    kinds = playbook().kinds_seen_by(Role.HEAD)
    below = {one.id for one in tree.tree(session, area.path)}
    judged, by_office = 0, defaultdict(list)
    for row in session.scalars(select(AlertRow).where(AlertRow.opened_at >= FIRST)):
        if row.office not in below or row.kind not in kinds:
            continue
        lines = list(session.scalars(select(AlertLineRow).where(AlertLineRow.alert_id == row.id)))
        shown = list(session.scalars(select(ShownRow).where(ShownRow.alert_id == row.id)))
        marks = list(session.scalars(select(RatingRow).where(RatingRow.alert_id == row.id)))
        taken = min((one.at for one in lines if one.what == "acknowledged"), default=None)
        if taken is not None:
            by_office[row.office].append((taken - row.opened_at).total_seconds())
        gone = any(one.what == "withdrawn" for one in lines)
        useless = sum(not one.useful for one in marks) > sum(one.useful for one in marks)
        reached = Level(row.level).rank >= Level.YELLOW.rank and not gone
        judged += reached and (useless or row.outcome in definitions().classes)
        min((one.at for one in shown), default=None)
    for times in by_office.values():
        statistics.median(times)
    return judged


def timed(database: Database, count: Callable[[Session, Office], int], area: Office) -> float:
    """Milliseconds of one count on a session of its own."""
    with database.read() as session:
        begun = time.perf_counter()
        count(session, area)
        return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="bench reports", description=__doc__)
    parser.add_argument("--alerts", type=int, default=14_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        place = Path(folder)
        database = open_database(f"sqlite:///{place / 'bench.db'}", Keyring.create(place / "keys"))
        schema.migrate(database, at=FIRST)
        with database.write() as session:
            area, streets, account = district(session)
            for table, rows in a_year(given.alerts, streets, account, given.seed).items():
                session.execute(insert(table), rows)
        with database.read() as session:
            told, rival = ours(session, area), naive(session, area)
            assert told == rival, (told, rival)
        mine, loop, month = [], [], []
        for _ in range(given.runs):
            mine.append(timed(database, ours, area))
            loop.append(timed(database, naive, area))
            month.append(timed(database, _november, area))
        database.dispose()
    note = f"{given.alerts} alerts of a year on SQLite; both count {told} judged ones"
    runs = report.Runs(mine, {"orm_loop": loop}, "low")
    alone = report.Runs(month, {}, "low")
    report.show(
        [
            report.figure("reports", "statistics_of_a_year", "ms", runs, note=note),
            report.figure("reports", "statistics_of_a_month", "ms", alone, note=note),
        ]
    )


def _november(session: Session, area: Office) -> int:
    month = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), until=UNTIL)
    return queries.statistics(session, area, month, Role.HEAD).total.raised


if __name__ == "__main__":
    main()
