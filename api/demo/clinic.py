"""The psychologist's past in the demonstration: tests, levels, and one critical item."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.demo.lives import Resident
from api.runtime import Runtime
from assessment.care.actions import confirm_level
from assessment.care.model import LevelWanted
from assessment.screening import actions as screening
from assessment.screening.model import Assignment, Mode, Stage, Tap
from correction.register.model import AdviceLevel
from foundation.access.model import Principal

# demo-district.md, part 6: how often an item is answered 0, 1, 2 or 3 in each band of the total.
_MOODS = ((0.72, 0.22, 0.05, 0.01), (0.45, 0.35, 0.15, 0.05), (0.22, 0.33, 0.28, 0.17))
_MOOD_WEIGHTS = (57, 33, 10)
_ITEMS = tuple(f"q{number}" for number in range(1, 10))
# A total of eight with the ninth item endorsed: a crisis without a high score.
_QUIET_CRISIS = (1, 1, 1, 1, 1, 1, 1, 0, 1)


def open_practice(
    runtime: Runtime, residents: Sequence[Resident], psychologist: Principal, *, now: datetime
) -> None:
    """Give tests to some residents over the last days, and one to answer on the phone."""
    dice = random.Random(9)  # noqa: S311  (a demonstration is reproducible, not secret)
    with runtime.database.write() as session:
        for number, resident in enumerate(residents[6:22]):
            first = now - timedelta(days=5, hours=number)
            for turn in range(1 + number % 3):
                values = _drawn(dice)
                at = first + timedelta(days=turn, hours=dice.uniform(0, 3))
                _give(session, resident, values, psychologist, at=at, stage=Stage.DURING)
        _confirm(session, residents[8], psychologist, at=now - timedelta(days=1))
        _confirm(session, residents[11], psychologist, at=now - timedelta(hours=20))
        waiting = Assignment(residents[0].id, "phq-9", Mode.PHONE, Stage.DURING)
        screening.assign(session, waiting, by=psychologist, at=now - timedelta(hours=2))
    with runtime.database.write() as session:
        woman = residents[4]
        at = now - timedelta(minutes=6)
        _give(session, woman, _QUIET_CRISIS, psychologist, at=at, stage=Stage.ENTRY)


def _drawn(dice: random.Random) -> tuple[int, ...]:
    mood = dice.choices(_MOODS, weights=_MOOD_WEIGHTS)[0]
    values = [dice.choices((0, 1, 2, 3), weights=mood)[0] for _ in _ITEMS]
    # The past holds no crisis that nobody answered: that one is told on its own.
    return (*values[:-1], 0)


def _give(
    session: Session,
    resident: Resident,
    values: Sequence[int],
    psychologist: Principal,
    *,
    at: datetime,
    stage: Stage,
) -> None:
    wanted = Assignment(resident.id, "phq-9", Mode.STAFF, stage)
    given = screening.assign(session, wanted, by=psychologist, at=at)
    screening.decide_consent(session, given.id, given=True, by=psychologist, at=at)
    for place, (item, value) in enumerate(zip(_ITEMS, values, strict=True)):
        taken = at + timedelta(seconds=8 * (place + 1))
        tap = Tap(item, value, taken)
        screening.save_answer(session, given.id, tap, by=psychologist, at=taken)
    screening.finish(session, given.id, by=psychologist, at=at + timedelta(minutes=2))


def _confirm(
    session: Session, resident: Resident, psychologist: Principal, *, at: datetime
) -> None:
    wanted = LevelWanted(
        person_id=resident.id,
        level=AdviceLevel.THREE,
        basis="示例：近期变故，睡眠差；约定复测",
        advice_code="gentle_reporting",
        safety_instruction="报到时多问一句近况，不谈处罚。",
    )
    confirm_level(session, wanted, by=psychologist, at=at)
