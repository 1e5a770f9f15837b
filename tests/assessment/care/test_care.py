"""Levels, treatments, follow-ups and the day, in the database."""

from datetime import date, timedelta

import pytest

from assessment.care import actions, advice_book, queries, signatures, treatments
from assessment.care.day import care_day
from assessment.care.model import (
    FollowUpDone,
    FollowUpMethod,
    FollowUpOutcome,
    LevelState,
    LevelWanted,
    TestReason,
    Urgency,
)
from assessment.screening import actions as screening
from assessment.screening import help_calls
from assessment.screening.model import HelpKind, Mode, Stage, Tap
from assessment.screening.reach import TreatedByAnother
from correction.register import queries as register
from correction.register.model import AdviceLevel
from foundation.access.model import Role
from foundation.errors import NotFound
from tests.assessment.building import (
    NOON,
    a_finished_screening,
    a_person,
    a_screening,
    principal_of,
    staff,
    told,
)
from tests.build import an_account

LATER = NOON + timedelta(hours=1)
CONFIRMED = "assessment.crisis_level_confirmed"


@pytest.fixture
def colleague(database, district):
    """Another psychologist of the district."""
    with database.write() as session:
        parent = district.offices["parent"]
        row = an_account(session, Role.PSYCHOLOGIST, parent, at=NOON, username="second")
        session.flush()
        return principal_of(row, parent)


def level(person, wanted, code="call_within_a_day", **more):
    """A level to confirm."""
    return LevelWanted(person, AdviceLevel(wanted), "面谈所见。", code, **more)


class TestLevels:
    """A human confirms; only the slip crosses the wall."""

    def test_a_confirmed_level_leaves_the_slip(self, database, person, psychologist):
        """Level, advice and instruction are in the register; the journal has the level alone."""
        wanted = level(person, "two", safety_instruction="请一天内电话问候。")
        with database.write() as session:
            record = actions.confirm_level(session, wanted, by=psychologist, at=NOON)
        with database.read() as session:
            slip = register.advice(session, [person])[person]
        [entry] = told(database, CONFIRMED)

        assert (record.state, record.previous) == (LevelState.IN_FORCE, AdviceLevel.NONE)
        assert (slip.level, slip.advice_code, slip.safety_instruction, slip.set_by) == (
            AdviceLevel.TWO, "call_within_a_day", "请一天内电话问候。", psychologist.account_id,
        )  # fmt: skip
        assert (entry.subject, entry.data) == (person, {"level": "two"})

    def test_without_an_instruction_the_advice_has_its_own(self, database, person, psychologist):
        """In Chinese, as officers read it."""
        with database.write() as session:
            record = actions.confirm_level(session, level(person, "two"), by=psychologist, at=NOON)
        code = advice_book.advice_codes()["call_within_a_day"]

        assert record.safety_instruction == code.instruction_zh

    def test_leaving_level_one_waits_for_a_second_hand(
        self, database, person, psychologist, colleague
    ):
        """Until then level one stays in force, on both sides of the wall."""
        with database.write() as session:
            actions.confirm_level(
                session, level(person, "one", "visit_today"), by=psychologist, at=NOON
            )
            waiting = actions.confirm_level(
                session, level(person, "two"), by=psychologist, at=LATER
            )
            still = queries.level_of(session, person)
            slip = register.advice(session, [person])[person].level
            with pytest.raises(signatures.SecondPersonNeeded):
                actions.sign_second(session, person, waiting.id, by=psychologist, at=LATER)
            signed = actions.sign_second(session, person, waiting.id, by=colleague, at=LATER)
            after = queries.level_of(session, person)
            with pytest.raises(actions.NotAwaiting):
                actions.sign_second(session, person, waiting.id, by=colleague, at=LATER)

        assert (waiting.state, still, slip) == (
            LevelState.AWAITING_SECOND, AdviceLevel.ONE, AdviceLevel.ONE,
        )  # fmt: skip
        assert (signed.state, signed.second_by, after) == (
            LevelState.IN_FORCE, colleague.account_id, AdviceLevel.TWO,
        )  # fmt: skip
        assert [entry.data["level"] for entry in told(database, CONFIRMED)] == ["one", "two"]
        assert len(told(database, "assessment.lowering_proposed")) == 1

    def test_level_one_confirmed_again_ends_a_proposal_to_leave_it(
        self, database, person, psychologist, colleague
    ):
        """The newer judgement counts; the second hand comes too late."""
        one = level(person, "one", "visit_today")
        with database.write() as session:
            actions.confirm_level(session, one, by=psychologist, at=NOON)
            waiting = actions.confirm_level(session, level(person, "two"), by=psychologist, at=NOON)
            actions.confirm_level(session, one, by=colleague, at=LATER)

            with pytest.raises(actions.NotAwaiting):
                actions.sign_second(session, person, waiting.id, by=colleague, at=LATER)
            assert queries.level_of(session, person) is AdviceLevel.ONE

    def test_history_keeps_every_level(self, database, person, psychologist):
        """Newest first, the earlier ones superseded."""
        with database.write() as session:
            for hour, wanted in enumerate(("three", "two", "watch")):
                code = "weekly_contact"
                at = NOON + timedelta(hours=hour)
                actions.confirm_level(session, level(person, wanted, code), by=psychologist, at=at)
            history = queries.level_history(session, person, psychologist)

        assert [(one.level, one.previous, one.state) for one in history] == [
            ("watch", "two", "in_force"),
            ("two", "three", "superseded"),
            ("three", "none", "superseded"),
        ]

    def test_nobody_confirms_outside_the_area_or_over_the_treating_psychologist(
        self, database, district, person, psychologist, colleague
    ):
        """Another district's person is not found; another's client is refused."""
        with database.write() as session:
            stranger = a_person(session, district.offices["outside"])
            actions.begin_treatment(
                session, person, psychologist.account_id, by=psychologist, at=NOON
            )

            with pytest.raises(NotFound):
                actions.confirm_level(session, level(stranger, "two"), by=psychologist, at=NOON)
            with pytest.raises(TreatedByAnother):
                actions.confirm_level(session, level(person, "two"), by=colleague, at=NOON)


class TestTreatments:
    """Who treats whom."""

    def test_a_psychologist_takes_somebody_nobody_treats(self, database, person, psychologist):
        """And hands them over; each has its from and until."""
        with database.write() as session:
            begun = actions.begin_treatment(
                session, person, psychologist.account_id, by=psychologist, at=NOON
            )
            again = actions.begin_treatment(
                session, person, psychologist.account_id, by=psychologist, at=LATER
            )

        assert begun == again
        assert len(told(database, "assessment.treatment_began")) == 1

    def test_nobody_takes_anothers_client(self, database, person, psychologist, colleague):
        """Nor gives a person to somebody else; the treating one hands over."""
        with database.write() as session:
            with pytest.raises(actions.NotYourClient):
                actions.begin_treatment(
                    session, person, colleague.account_id, by=psychologist, at=NOON
                )
            actions.begin_treatment(
                session, person, psychologist.account_id, by=psychologist, at=NOON
            )
            with pytest.raises(actions.NotYourClient):
                actions.begin_treatment(
                    session, person, colleague.account_id, by=colleague, at=NOON
                )
            with pytest.raises(actions.NotYourClient):
                actions.end_treatment(session, person, by=colleague, at=NOON)
            actions.begin_treatment(
                session, person, colleague.account_id, by=psychologist, at=LATER
            )
            now = queries.treatment(session, person)

        assert now.account_id == colleague.account_id

    def test_the_supervisor_gives_and_ends(self, database, person, psychologist, supervisor):
        """And afterwards every covering psychologist may read again."""
        with database.write() as session:
            actions.begin_treatment(
                session, person, psychologist.account_id, by=supervisor, at=NOON
            )
            actions.end_treatment(session, person, by=supervisor, at=LATER)
            actions.end_treatment(session, person, by=supervisor, at=LATER)
            now = queries.treatment(session, person)

        assert now is None
        assert len(told(database, "assessment.treatment_ended")) == 1

    @pytest.mark.parametrize(
        ("role", "office"),
        [(Role.OFFICER, "own"), (Role.SUPERVISOR, "parent"), (Role.PSYCHOLOGIST, "other")],
    )
    def test_only_a_covering_psychologist_treats(
        self, database, district, person, supervisor, role, office
    ):
        """Not the person's officer (dual role), not the supervisor, not another district's."""
        other = district.account(role.value, office=office)
        with database.write() as session, pytest.raises(treatments.NotAPsychologist):
            actions.begin_treatment(session, person, other.id, by=supervisor, at=NOON)


def endorsed(session, person, by, *, at=NOON):
    """A draft in which item 9 was endorsed."""
    given = a_screening(session, person, by, mode=Mode.STAFF, at=at)
    screening.decide_consent(session, given.id, given=True, by=by, at=at)
    screening.save_answer(session, given.id, Tap("q9", 2, at), by=by, at=at)
    return given


class TestTheDay:
    """Who to read first, who to test, what is open."""

    def test_read_first_holds_calls_critical_items_and_reliable_change(
        self, database, person, answerer, psychologist, district
    ):
        """In the order of gravity; a change within the error of the scale is not there."""
        earlier, before = NOON - timedelta(days=60), NOON - timedelta(days=30)
        with database.write() as session:
            worse = a_person(session, district.offices["own"], name="苏合成※", at=earlier)
            stable = a_person(session, district.offices["own"], name="苗测𬭎※", at=earlier)
            for who, then, now in (
                (worse, "333000000", "333332000"),
                (stable, "111111000", "222221000"),
            ):
                a_finished_screening(session, who, then, psychologist, at=earlier)
                a_finished_screening(session, who, now, psychologist, at=before)
            given = endorsed(session, person, psychologist)
            call = help_calls.call(session, HelpKind.CALL_ME, by=answerer, at=NOON)
            alarm = help_calls.call(session, HelpKind.NOT_SAFE, by=answerer, at=LATER)
            day = care_day(session, psychologist, at=LATER)

        assert [(row.urgency, row.person_id, row.reference) for row in day.read_first[:3]] == [
            (Urgency.NOT_SAFE, person, alarm.id),
            (Urgency.CRITICAL, person, given.id),
            (Urgency.CALL_ME, person, call.id),
        ]
        [last] = day.read_first[3:]
        assert (last.urgency, last.person_id, last.earlier, last.later) == (
            Urgency.WORSE, worse, 9, 17,
        )  # fmt: skip
        assert last.rci == 2.65
        assert day.labels[worse].name == "苏合成※"

    @pytest.mark.parametrize(
        ("outcome", "stays"),
        [
            (FollowUpOutcome.REACHED, 0),
            (FollowUpOutcome.HANDED_OVER, 0),
            (FollowUpOutcome.NOT_REACHED, 1),
        ],
    )
    def test_reaching_the_person_settles_what_was_open(
        self, database, person, psychologist, outcome, stays
    ):
        """Not reached stays on the list."""
        done = FollowUpDone(person, FollowUpMethod.CALL, outcome, "接通，情绪平稳。")
        with database.write() as session:
            endorsed(session, person, psychologist)
            actions.follow_up(session, done, by=psychologist, at=LATER)
            day = care_day(session, psychologist, at=LATER)
        [entry] = told(database, "assessment.followed_up")

        assert len(day.read_first) == stays
        assert entry.data["outcome"] == outcome
        assert "接通" not in str(entry.data)

    def test_a_new_call_after_the_contact_stands_open(
        self, database, person, answerer, psychologist
    ):
        """A contact settles the past, not the future."""
        done = FollowUpDone(person, FollowUpMethod.CALL, FollowUpOutcome.REACHED)
        with database.write() as session:
            help_calls.call(session, HelpKind.CALL_ME, by=answerer, at=NOON)
            actions.follow_up(session, done, by=psychologist, at=LATER)
            newer = help_calls.call(
                session, HelpKind.CALL_ME, by=answerer, at=LATER + timedelta(seconds=1)
            )
            day = care_day(session, psychologist, at=LATER + timedelta(minutes=1))

        assert [row.reference for row in day.read_first] == [newer.id]

    def test_a_call_that_was_taken_back_is_not_listed(
        self, database, person, answerer, psychologist
    ):
        """The alert still says that it was; the list is for who waits."""
        with database.write() as session:
            call = help_calls.call(session, HelpKind.CALL_ME, by=answerer, at=NOON)
            help_calls.withdraw(session, call.id, by=answerer, at=NOON)
            day = care_day(session, psychologist, at=NOON)

        assert day.read_first == ()

    def test_a_signed_report_was_read(self, database, person, psychologist):
        """What was signed no longer stands under "read first"."""
        with database.write() as session:
            a_finished_screening(session, person, "000000000", psychologist, at=NOON)
            grave = a_finished_screening(session, person, "333300000", psychologist, at=LATER)
            unread = care_day(session, psychologist, at=LATER).read_first
            screening.sign(session, grave.id, by=psychologist, at=LATER)
            read = care_day(session, psychologist, at=LATER).read_first

        assert [row.reference for row in unread] == [grave.id]
        assert read == ()

    def test_who_is_to_be_tested(self, database, district, psychologist):
        """Assigned ones, and those the calendar names who have nothing open."""
        with database.write() as session:
            own = district.offices["own"]
            new = a_person(
                session, own, name="新来※", term=(date(2026, 11, 20), date(2027, 11, 19))
            )
            leaving = a_person(
                session, own, name="将解※", term=(date(2026, 1, 5), date(2026, 12, 10))
            )
            fresh = a_person(session, own, name="刚测※", term=(date(2026, 1, 5), date(2027, 6, 4)))
            busy = a_person(
                session, own, name="已派※", term=(date(2026, 11, 20), date(2027, 11, 19))
            )
            recently = NOON - timedelta(days=10)
            a_finished_screening(session, leaving, "000000000", psychologist, at=recently)
            a_finished_screening(session, fresh, "000000000", psychologist, at=recently)
            given = a_screening(session, busy, psychologist, stage=Stage.ENTRY)
            day = care_day(session, psychologist, at=NOON)
        rows = [(row.person_id, row.reason, row.due_on) for row in day.to_test]

        assert rows == [
            (busy, TestReason.ASSIGNED, None),
            (leaving, TestReason.EXIT, date(2026, 12, 10)),
            (new, TestReason.ENTRY, date(2026, 12, 20)),
        ]
        assert day.to_test[0].screening_id == given.id

    def test_drafts_recent_ones_and_levels(self, database, person, psychologist):
        """A draft with its taps, an ended one with its band, a count for each level."""
        with database.write() as session:
            ended = a_finished_screening(session, person, "222220000", psychologist, at=NOON)
            draft = endorsed(session, person, psychologist, at=LATER)
            actions.confirm_level(session, level(person, "two"), by=psychologist, at=LATER)
            day = care_day(session, psychologist, at=LATER)

        assert [(row.screening_id, row.answered) for row in day.drafts] == [(draft.id, 1)]
        assert [(row.screening_id, row.band, row.suggests, row.signed) for row in day.recent] == [
            (ended.id, "moderate", AdviceLevel.THREE, False)
        ]
        assert dict(day.levels) == {AdviceLevel.TWO: 1}

    def test_nobody_elsewhere_is_on_the_list(
        self, database, district, person, answerer, psychologist
    ):
        """Another district's psychologist sees an empty day."""
        elsewhere = staff(district, Role.PSYCHOLOGIST, office="other")
        with database.write() as session:
            endorsed(session, person, psychologist)
            help_calls.call(session, HelpKind.NOT_SAFE, by=answerer, at=NOON)
            actions.confirm_level(session, level(person, "two"), by=psychologist, at=NOON)
            day = care_day(session, elsewhere, at=NOON)

        assert (day.read_first, day.to_test, day.drafts, day.recent) == ((), (), (), ())
        assert dict(day.levels) == {}

    def test_a_colleague_sees_the_alarm_of_a_treated_person_but_no_report(
        self, database, person, psychologist, colleague
    ):
        """Whoever is on duty must know; what was opened from a report is the treating one's."""
        with database.write() as session:
            a_finished_screening(session, person, "000000000", psychologist, at=NOON)
            a_finished_screening(session, person, "333300000", psychologist, at=LATER)
            endorsed(session, person, psychologist, at=LATER)
            actions.begin_treatment(
                session, person, psychologist.account_id, by=psychologist, at=LATER
            )
            mine = care_day(session, psychologist, at=LATER)
            theirs = care_day(session, colleague, at=LATER)

        assert [row.urgency for row in mine.read_first] == [Urgency.CRITICAL, Urgency.WORSE]
        assert [row.urgency for row in theirs.read_first] == [Urgency.CRITICAL]
        assert (theirs.drafts, theirs.recent) == ((), ())
