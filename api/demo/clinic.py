"""The psychologists' past in the demonstration: tests, levels, crises that ended or wait."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts import queries as read_alerts
from alerts.actions import acknowledge, close
from alerts.relay import Relay
from alerts.runbooks.actions import do_step
from alerts.runbooks.model import StepDone
from api.demo import moods
from api.demo.lives import Resident
from api.demo.moods import Answers
from api.runtime import Runtime
from assessment.care.actions import begin_treatment, confirm_level, follow_up
from assessment.care.model import FollowUpDone, FollowUpMethod, FollowUpOutcome, LevelWanted
from assessment.screening import actions as screening
from assessment.screening.model import Assignment, Mode, Stage, Tap
from correction.register.model import AdviceLevel
from foundation.access.model import Principal
from foundation.clock import SetClock
from foundation.ids import AlertId, PersonId

_ITEMS = tuple(f"q{number}" for number in range(1, 10))
# A total of eight with the ninth item endorsed: a crisis without a high score.
_QUIET_CRISIS = (1, 1, 1, 1, 1, 1, 1, 0, 1)
_SEED = 19
_ENDING = ("explained", "contact_made_safe", "示例：已电话联系，本人安全，已约面谈")
# How each step of a crisis of level two came out; the words that some ask for are _SAID.
_STEPS = {
    "contact": "reached",
    "inform_officer": "told",
    "interview": "level_lowered",
    "family": "contacted",
    "plan": "plan_made",
    "weekly": "set",
}
_SAID = "示例：已通话并面谈，情绪平稳，有人陪伴"
# Which of the tested belong to another psychologist: number among the tested → who. A small
# district has one for all.
_CLIENTS = {3: 1, 7: 1, 11: 2}
_SMALL = 100
_SLIPS = {
    AdviceLevel.ONE: ("do_not_leave_alone", "示例：有具体想法，家属已到场，约定就诊"),
    AdviceLevel.THREE: ("gentle_reporting", "示例：近期变故，睡眠差；约定复测"),
    AdviceLevel.WATCH: ("weekly_contact", "示例：通话中情绪平稳，有人陪伴；约定复测"),
}


@dataclass(frozen=True)
class _Test:
    """A test that was taken."""

    at: datetime
    resident: Resident
    answers: Answers
    by: Principal


class Practice:
    """What three psychologists have done in the last days; crises of the past were answered."""

    def __init__(
        self,
        runtime: Runtime,
        residents: Sequence[Resident],
        psychologists: Sequence[Principal],
        operator: Principal,
    ) -> None:
        self._database = runtime.database
        self._residents = residents
        self._staff = psychologists
        self._clients = _CLIENTS if len(residents) >= _SMALL else {}
        self._operator = operator
        self._dice = random.Random(_SEED)  # noqa: S311  (reproducible, not secret)
        self._clock = SetClock(runtime.clock.now())
        self._relay = Relay(self._database, self._clock)

    def open(self, *, now: datetime) -> None:
        """Live through the last days, up to what waits on the board now."""
        tested = self._tested()
        with self._database.write() as session:
            for number, holder in self._clients.items():
                self._treat(session, tested[number], holder, at=now - timedelta(days=6))
        for test in sorted(self._tests(tested, now), key=lambda one: one.at):
            with self._database.write() as session:
                _give(session, test, stage=Stage.DURING)
            if test.answers.endorsed:
                self._end_crisis(test)
        self._leave_open(tested, now)

    def _tested(self) -> list[Resident]:
        """Some who are tested now and then: a tenth of the district, in a small one more."""
        nobody_of_the_cast = [one for one in self._residents if not one.key]
        return nobody_of_the_cast[: 14 + len(self._residents) // 15]

    def _tests(self, tested: Sequence[Resident], now: datetime) -> list[_Test]:
        found = []
        for number, resident in enumerate(tested):
            by = self._staff[self._clients.get(number, 0)]
            answers = moods.first_answers(self._dice)
            at = now - timedelta(days=5, hours=number % 20, minutes=self._dice.uniform(0, 59))
            found.append(_Test(at, resident, answers, by))
            for turn in range(1, 1 + number % 3 % 2 + (number % 6 == 5)):
                answers = moods.retested(answers, self._dice)
                later = at + timedelta(days=2 * turn, hours=self._dice.uniform(0, 3))
                found.append(_Test(later, resident, answers, by))
        return found

    def _end_crisis(self, test: _Test) -> None:
        """The psychologist took it, rang, found a level, and ended it within the hour."""
        after = {name: test.at + timedelta(minutes=minutes) for name, minutes in _COURSE.items()}
        alert_id = self._raised(test.resident.id, at=after["raised"])
        with self._database.write() as session:
            acknowledge(session, test.by, alert_id, minutes=60, now=after["taken"])
            rung = FollowUpDone(test.resident.id, FollowUpMethod.CALL, FollowUpOutcome.REACHED)
            follow_up(session, rung, by=test.by, at=after["rung"])
            _confirm(session, test.resident, AdviceLevel.WATCH, test.by, at=after["judged"])
        self._drain(after["judged"])
        with self._database.write() as session:
            for step, outcome in _STEPS.items():
                done = StepDone(outcome=outcome, text=_SAID)
                do_step(session, test.by, alert_id, step, done=done, now=after["judged"])
            close(session, test.by, alert_id, ending=_ENDING, now=after["closed"])

    def _leave_open(self, tested: Sequence[Resident], now: datetime) -> None:
        """What the board holds at first: red and yellow in somebody's hands, the rest waiting."""
        own, other = self._staff[0], self._staff[self._clients.get(3, 0)]
        with self._database.write() as session:
            wanted = Assignment(self._residents[0].id, "phq-9", Mode.PHONE, Stage.DURING)
            screening.assign(session, wanted, by=own, at=now - timedelta(hours=2))
        for resident, level, by, minutes in (
            (tested[3], AdviceLevel.THREE, other, 31),
            (self._known("grave"), AdviceLevel.ONE, own, 18),
        ):
            at = now - timedelta(minutes=minutes)
            with self._database.write() as session:
                _confirm(session, resident, level, by, at=at)
            alert_id = self._raised(resident.id, at=at + timedelta(seconds=1))
            with self._database.write() as session:
                acknowledge(session, by, alert_id, minutes=60, now=at + timedelta(minutes=2))
        with self._database.write() as session:
            _confirm(session, tested[8], AdviceLevel.THREE, own, at=now - timedelta(minutes=9))
            at = now - timedelta(minutes=6)
            quiet = _Test(at, self._known("crisis"), Answers(0.9, _QUIET_CRISIS), own)
            _give(session, quiet, stage=Stage.ENTRY)
        self._drain(now - timedelta(minutes=3))

    def _treat(self, session: Session, resident: Resident, holder: int, *, at: datetime) -> None:
        by = self._staff[holder]
        begin_treatment(session, resident.id, by.account_id, by=by, at=at)

    def _known(self, key: str) -> Resident:
        return next(one for one in self._residents if one.key == key)

    def _raised(self, person_id: PersonId, *, at: datetime) -> AlertId:
        """The open crisis of somebody, once the relay has read on."""
        self._drain(at)
        with self._database.read() as session:
            view = read_alerts.view_of(session, self._operator)
            board = read_alerts.board(session, view)
        return next(one.id for one in board if one.subject == person_id and one.kind == "crisis")

    def _drain(self, at: datetime) -> None:
        self._clock.at = at
        self._relay.drain()


_COURSE = {"raised": 1, "taken": 3, "rung": 12, "judged": 20, "closed": 34}


def _give(session: Session, test: _Test, *, stage: Stage) -> None:
    at, by = test.at, test.by
    wanted = Assignment(test.resident.id, "phq-9", Mode.STAFF, stage)
    given = screening.assign(session, wanted, by=by, at=at)
    screening.decide_consent(session, given.id, given=True, by=by, at=at)
    for place, (item, value) in enumerate(zip(_ITEMS, test.answers.values, strict=True)):
        taken = at + timedelta(seconds=8 * (place + 1))
        screening.save_answer(session, given.id, Tap(item, value, taken), by=by, at=taken)
    screening.finish(session, given.id, by=by, at=at + timedelta(minutes=2))


def _confirm(
    session: Session, resident: Resident, level: AdviceLevel, by: Principal, *, at: datetime
) -> None:
    advice_code, basis = _SLIPS[level]
    confirm_level(session, LevelWanted(resident.id, level, basis, advice_code), by=by, at=at)
