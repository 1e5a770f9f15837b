"""A run begins with its alert, is worked through or skipped, and keeps what it was."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import func, select

from alerts import queries as alerts
from alerts import relay
from alerts.audience import MayNotHandle
from alerts.lifecycle import AlertEnded, InReview
from alerts.model import Level, State, What
from alerts.playbook import playbook
from alerts.raising import raise_from
from alerts.runbooks import beginning, bookshelf, overdue, queries
from alerts.runbooks.actions import do_step, skip_step
from alerts.runbooks.model import (
    CountedFrom,
    NotStepOwner,
    RunbookChanged,
    RunId,
    StepDone,
    StepSettled,
    StepSkipped,
    StepsOpen,
    StepState,
)
from alerts.runbooks.tables import RunRow, StepRow
from foundation.access.model import Role
from foundation.attachments import actions as attachments
from foundation.errors import Invalid, NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.deeds import (
    CRITICAL,
    act,
    end,
    go_on,
    let_pass,
    lines,
    raised,
    take,
    walk_through,
)
from tests.foundation.attachments.building import a_photo

CONFIRMED = "assessment.crisis_level_confirmed"
MISSED = {"duty": "d1", "missed_in_7_days": 1}
TALKED = StepDone(outcome="reached", text="本人在家，愿意交谈")
EXPLAINED = ("explained", "contact_made_safe", "已当面确认安全")


@pytest.fixture
def psychologist(district):
    """Whose steps a crisis has."""
    return someone(district, Role.PSYCHOLOGIST, office="parent")


@pytest.fixture
def officer(district):
    """Who supervises."""
    return someone(district, Role.OFFICER)


def runs(database, alert, who):
    """The runs as somebody sees them, the present one first."""
    with database.read() as session:
        return queries.runs(session, alert, alerts.view_of(session, who))


def told(database, kind):
    """The entries of a kind."""
    with database.read() as session:
        return [one for one in journal.entries_after(session, 0) if one.kind == kind]


def do(database, who, alert, step, done=TALKED, now=NOON):
    """One step done."""
    return act(database, do_step, who, alert.id, step, done=done, now=now)


def tick(database, **after):
    """The tick for steps, so long after noon."""
    with database.write() as session:
        return overdue.tell_overdue(session, now=NOON + timedelta(**after))


def test_the_run_begins_with_its_alert(database, crisis, psychologist):
    """Book, version, owners and times from the trigger; the journal hears ids and codes."""
    (run,) = runs(database, crisis, psychologist)

    assert (run.book.id, run.book.version, run.begun_at) == ("crisis_two", 1, crisis.opened_at)
    assert {one.state for one in run.steps} == {StepState.OPEN}
    assert run.steps[0].due_at == crisis.opened_at + timedelta(hours=24)
    (entry,) = told(database, "alerts.runbook_started")
    assert entry.data == {
        "alert": crisis.id,
        "run": run.id,
        "book": "crisis_two",
        "version": 1,
        "instead_of": None,
    }


def test_a_later_edit_of_the_file_changes_no_run(
    database, district, clock, crisis, psychologist, monkeypatch
):
    """The run keeps its words; only an alert of afterwards has the new ones."""
    before = runs(database, crisis, psychologist)
    book = bookshelf.books()["crisis_two"]
    first = book.steps[0].model_copy(update={"title_zh": "改过的步骤"})
    edited = book.model_copy(update={"steps": (first, *book.steps[1:])})
    shelf = MappingProxyType({**bookshelf.books(), "crisis_two": edited})
    monkeypatch.setattr(beginning, "books", lambda: shelf)
    other = a_person(database, district.offices["own"], name="赵示二※")
    later = raised(database, district, clock, CRITICAL, {"tier": "orange"}, other)

    assert runs(database, crisis, psychologist) == before
    (run,) = runs(database, later, psychologist)
    assert (run.book.version, run.steps[0].said.title_zh) == (1, "改过的步骤")


def test_the_same_entry_again_begins_nothing(database, crisis, clock):
    """The relay comes back to an entry; there is one run with its steps."""
    with database.write() as session:
        entry = next(one for one in journal.entries_after(session, 0) if one.kind == CRITICAL)
        raise_from(session, entry, playbook().policy("crisis"), now=NOON)
    relay.drain(database, clock)

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(RunRow)) == 1


def test_a_confirmed_level_begins_its_own_runbook(
    database, district, clock, her, crisis, psychologist
):
    """The earlier run is superseded and stays as far as it came; both are told."""
    do(database, psychologist, crisis, "contact")
    alert = raised(database, district, clock, CONFIRMED, {"level": "one"}, her)

    now, earlier = runs(database, alert, psychologist)

    assert (now.book.id, earlier.book.id) == ("crisis_one", "crisis_two")
    assert (now.superseded_at, earlier.superseded_at) == (None, now.begun_at)
    assert [one.state for one in earlier.steps[:2]] == [StepState.DONE, StepState.OPEN]
    assert told(database, "alerts.runbook_started")[-1].data["instead_of"] == earlier.id
    last = lines(database, alert, psychologist)[-1]
    assert (last.what, last.code) == (What.RUNBOOK_BEGUN, "crisis_one")
    with pytest.raises(RunbookChanged):
        do(database, psychologist, alert, "keep_contact", replace(TALKED, run=RunId(earlier.id)))


def test_a_step_is_done_once_with_an_outcome_and_what_it_asks(database, crisis, psychologist):
    """Who, when, how it came out; the journal hears codes, and the alert's whole state."""
    for done, field in (
        (StepDone(outcome="no_such", text="…"), "outcome"),
        (StepDone(outcome="reached", text=" "), "text"),
        (replace(TALKED, attachment="nosuchfile"), "attachment"),
    ):
        with pytest.raises(Invalid) as refusal:
            do(database, psychologist, crisis, "contact", done)
        assert list(refusal.value.fields) == [field]

    alert = do(database, psychologist, crisis, "contact")

    step = runs(database, crisis, psychologist)[0].steps[0]
    assert (step.state, step.by, step.outcome) == ("done", psychologist.account_id, "reached")
    (entry,) = told(database, "alerts.runbook_step_done")
    assert entry.data["runbook"]["step"] == "contact"
    assert TALKED.text not in str(entry.data)
    assert {**entry.data, "runbook": None} == {**alert.coded(), "runbook": None}
    with pytest.raises(StepSettled):
        do(database, psychologist, crisis, "contact")


def test_a_step_is_skipped_with_a_reason_and_words(database, crisis, psychologist):
    """Neither may be missing, and both stay."""
    for skipped, fields in (
        (StepSkipped(reason="no_such", text="…"), ["reason"]),
        (StepSkipped(reason="no_consent", text=" "), ["text"]),
    ):
        with pytest.raises(Invalid) as refusal:
            act(database, skip_step, psychologist, crisis.id, "family", skipped=skipped, now=NOON)
        assert list(refusal.value.fields) == fields
    skipped = StepSkipped(reason="no_consent", text="本人不同意联系家属")

    act(database, skip_step, psychologist, crisis.id, "family", skipped=skipped, now=NOON)

    step = runs(database, crisis, psychologist)[0].steps[3]
    assert (step.state, step.reason, step.text) == ("skipped", "no_consent", skipped.text)


def test_clinical_words_stay_on_the_clinical_side(database, crisis, psychologist, officer):
    """The officer sees that it was done and how it came out, never what was written."""
    do(database, psychologist, crisis, "contact")

    step = runs(database, crisis, officer)[0].steps[0]

    assert (step.state, step.outcome, step.text) == ("done", "reached", None)
    assert runs(database, crisis, psychologist)[0].steps[0].text == TALKED.text
    with database.read() as session:
        row = session.scalars(select(StepRow).where(StepRow.state == "done")).one()
    assert row.clinical
    assert TALKED.text.encode() not in row.words


@pytest.mark.parametrize(
    ("role", "office", "step", "answer"),
    [
        (Role.OFFICER, "own", "contact", None),
        (Role.COMMAND, "parent", "contact", None),
        (Role.SUPERVISOR, "parent", "interview", None),
        (Role.OFFICER, "own", "interview", NotStepOwner),
        (Role.COMMAND, "parent", "interview", NotStepOwner),
        (Role.PROCURATOR, "parent", "contact", MayNotHandle),
        (Role.OFFICER, "sibling", "contact", NotFound),
        (Role.COMMAND, "other", "contact", NotFound),
        (Role.OFFICER, "own", "no_such", NotFound),
    ],
)
def test_who_may_do_a_step(database, district, crisis, role, office, step, answer):
    """As for the alert itself, and some steps for their owner alone."""
    who = someone(district, role, office=office)
    outcome = "level_kept" if step == "interview" else "reached"
    done = StepDone(outcome=outcome, text="…")
    if answer is None:
        assert do(database, who, crisis, step, done).id == crisis.id
    else:
        with pytest.raises(answer):
            do(database, who, crisis, step, done)


def test_an_orange_alert_ends_when_no_step_is_open(database, crisis, psychologist):
    """The refusal names the steps; settled, it goes on and is read-only."""
    take(database, psychologist, crisis)
    do(database, psychologist, crisis, "contact")
    with pytest.raises(StepsOpen) as refusal:
        end(database, psychologist, crisis, ending=EXPLAINED)
    assert refusal.value.params == {
        "count": 5,
        "steps": "inform_officer, interview, family, plan, weekly",
    }
    walk_through(database, psychologist, crisis)

    assert end(database, psychologist, crisis, ending=EXPLAINED).state is State.IN_REVIEW
    with pytest.raises(InReview):
        do(database, psychologist, crisis, "contact")


def test_a_false_alarm_asks_for_no_steps(database, crisis, psychologist):
    """What did not happen needs no interview; a second person looks at it all the same."""
    take(database, psychologist, crisis)

    assert end(database, psychologist, crisis).state is State.IN_REVIEW


def test_a_blue_alert_ends_with_steps_open_and_takes_none_after(
    database, district, clock, her, officer
):
    """Only from orange up nothing stays open; what has ended is read-only."""
    missed = raised(database, district, clock, "correction.check_in_missed", MISSED, her)
    take(database, officer, missed)
    ended = end(database, officer, missed, ending=("explained", "sick", ""))

    assert ended.state is State.CLOSED
    with pytest.raises(AlertEnded):
        do(database, officer, missed, "rule_out", StepDone(outcome="ruled_out"))


def test_an_overdue_step_is_told_once(database, crisis, psychologist):
    """Not before its time, at its very time, and never again; a done one not at all."""
    do(database, psychologist, crisis, "contact")
    tick(database, hours=23, minutes=59)
    assert told(database, "alerts.runbook_step_overdue") == []

    tick(database, hours=24)
    tick(database, hours=24)
    tick(database, hours=30)

    found = told(database, "alerts.runbook_step_overdue")
    steps = [one.data["runbook"]["step"] for one in found]
    assert steps == ["inform_officer", "interview", "family"]
    late = [one for one in lines(database, crisis, psychologist) if one.what is What.STEP_OVERDUE]
    assert [one.code for one in late] == steps


def test_a_mild_alert_tells_its_steps_once_it_is_graver(database, district, clock, her, officer):
    """Yellow: nothing. An unkept loan makes it orange: what is open after its time is told."""
    data = {"silence": "s1", "device_off": False, "silent_for_minutes": 10}
    silent = raised(database, district, clock, "correction.device_silent", data, her)
    assert silent.level is Level.YELLOW
    take(database, officer, silent)
    tick(database, hours=2)
    assert told(database, "alerts.runbook_step_overdue") == []

    let_pass(database, hours=2)
    tick(database, hours=2)

    assert len(told(database, "alerts.runbook_step_overdue")) == 3


def test_no_step_of_an_ended_or_superseded_run_is_told(
    database, district, clock, her, crisis, psychologist
):
    """Whoever has ended it, or works on another list, is not called for the old one."""
    alert = raised(database, district, clock, CONFIRMED, {"level": "one"}, her)
    take(database, psychologist, alert)
    end(database, psychologist, alert)

    tick(database, days=40)

    assert told(database, "alerts.runbook_step_overdue") == []


def test_a_lapse_begins_no_other_runbook(database, crisis, psychologist):
    """An unkept loan makes the alert louder, not its fact graver."""
    take(database, psychologist, crisis)
    let_pass(database, hours=1)

    assert [one.book.id for one in runs(database, crisis, psychologist)] == ["crisis_two"]


def test_a_new_call_during_the_review_begins_it_anew(
    database, district, clock, her, crisis, psychologist
):
    """The ending no longer fits: the steps are walked through again."""
    take(database, psychologist, crisis)
    walk_through(database, psychologist, crisis)
    go_on(database, psychologist, crisis, "fed_back")
    end(database, psychologist, crisis, ending=EXPLAINED)
    tell(database, CRITICAL, {"tier": "orange"}, subject=her, office=district.offices["own"].id)
    relay.drain(database, clock)

    now, earlier = runs(database, crisis, psychologist)

    assert {one.state for one in now.steps} == {StepState.OPEN}
    assert {one.state for one in earlier.steps} == {StepState.SKIPPED}


def test_a_time_from_the_taking_begins_with_the_first_taking(
    database, district, clock, her, officer, monkeypatch
):
    """No time before somebody has taken it; a lapse and a second taking do not begin it anew."""
    book = bookshelf.books()["lost_contact"]
    five = {"within_minutes": 5, "counted_from": CountedFrom.TAKING}
    edited = book.model_copy(update={"steps": (book.steps[0].model_copy(update=five),)})
    shelf = MappingProxyType({"lost_contact": edited})
    monkeypatch.setattr(beginning, "books", lambda: shelf)
    data = {"silence": "s1", "device_off": False, "silent_for_minutes": 10}
    silent = raised(database, district, clock, "correction.device_silent", data, her)
    assert runs(database, silent, officer)[0].steps[0].due_at is None

    take(database, officer, silent)
    let_pass(database, hours=1)
    take(database, officer, silent, now=NOON + timedelta(hours=1))

    assert runs(database, silent, officer)[0].steps[0].due_at == NOON + timedelta(minutes=5)


def test_an_attachment_is_about_the_same_person(database, district, clock, her, officer):
    """A file about somebody else is no evidence here; hers is, and stands on the step."""
    other = a_person(database, district.offices["own"], name="赵示二※")
    silent = raised(
        database,
        district,
        clock,
        "correction.device_silent",
        {"silence": "s1", "device_off": False, "silent_for_minutes": 10},
        her,
    )
    with database.write() as session:
        files = [
            attachments.store(session, a_photo(), owner=one, kind="document", actor="t", at=NOON).id
            for one in (other, her)
        ]
    done = StepDone(outcome="unclear")
    with pytest.raises(Invalid) as refusal:
        do(database, officer, silent, "last_signs", replace(done, attachment=files[0]))
    assert refusal.value.fields == {"attachment": "unknown"}

    do(database, officer, silent, "last_signs", replace(done, attachment=files[1]))

    assert runs(database, silent, officer)[0].steps[0].attachment == files[1]
