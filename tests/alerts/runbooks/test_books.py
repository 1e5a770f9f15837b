"""What the files of the runbooks say, and what stops the start."""

import pytest

from alerts.duty.postbook import posts
from alerts.model import Level
from alerts.playbook import playbook
from alerts.runbooks.bookshelf import Book, books, check, roles_of, skip_reasons
from alerts.runbooks.following import begins, due_at
from alerts.runbooks.model import Allowed, CountedFrom, FrozenBook
from foundation.errors import Misconfigured
from tests.alerts.building import NOON
from tests.tables import cases

EVERY = sorted(books())
FIRST = {
    "crisis_one",
    "crisis_two",
    "crisis_three",
    "tamper",
    "lost_contact",
    "out_of_bounds",
    "missed_check_in",
}


def frozen(name):
    return FrozenBook.read(books()[name].frozen())


def test_the_first_runbooks_are_there():
    """The three levels of a crisis and the four alarms that are seen most."""
    assert set(books()) >= FIRST


@pytest.mark.parametrize("name", EVERY)
def test_every_step_has_words_owner_and_ground(name):
    """Both languages, a known owner who may act, outcomes, and what it rests on."""
    book = books()[name]
    for step in book.steps:
        words = (step.title_zh, step.title_en, step.basis, *(one.zh for one in step.outcomes))
        assert all(one.strip() for one in words)
        assert any("一" <= letter <= "鿿" for letter in step.title_zh)
        assert step.title_en.isascii()
        assert roles_of(step.owner)
        assert step.owner.post is None or step.owner.post in posts()


@pytest.mark.parametrize("name", EVERY)
def test_the_first_step_is_the_first_to_be_due(name):
    """A list is worked through from the top; every step of these has a time."""
    steps = frozen(name).steps
    dues = [due_at(one.allowed, began_at=NOON, taken_at=NOON) for one in steps]

    assert None not in dues
    assert dues[0] == min(dues)


@pytest.mark.parametrize(
    "case",
    cases("""
    allowed                | due
    minutes 15             | 2026-11-24T09:57:00+00:00
    working days 3         | 2026-11-27T16:00:00+00:00
    the same day           | 2026-11-24T16:00:00+00:00
    none                   | -
    """),
)
def test_a_steps_time(case):
    """Minutes from the beginning; days end at 24:00 in the legal zone; none is no time."""
    allowed = {
        "minutes 15": Allowed(within_minutes=15),
        "working days 3": Allowed(within_working_days=3),
        "the same day": Allowed(same_day=True),
        "none": Allowed(),
    }[case["allowed"]]

    found = due_at(allowed, began_at=NOON, taken_at=None)

    assert (found.isoformat() if found else "-") == (case["due"] or "-")


def test_a_time_from_the_taking_waits_for_it():
    """Nobody has taken it: the time has not begun."""
    allowed = Allowed(within_minutes=5, counted_from=CountedFrom.TAKING)

    assert due_at(allowed, began_at=NOON, taken_at=None) is None


@pytest.mark.parametrize(
    "case",
    cases("""
    running      | reason                | level  | anew | begins
    -            | crisis_signal         | red    | no   | crisis_one
    -            | crisis_signal         | orange | no   | crisis_two
    -            | help_call_me          | yellow | no   | crisis_three
    -            | help_not_safe         | red    | no   | crisis_one
    crisis_two   | crisis_signal         | orange | no   | -
    crisis_two   | crisis_signal         | red    | no   | crisis_one
    crisis_one   | crisis_signal         | orange | no   | -
    crisis_one   | help_call_me          | yellow | no   | -
    crisis_one   | level_two_confirmed   | orange | no   | crisis_two
    crisis_two   | level_one_confirmed   | red    | no   | crisis_one
    crisis_one   | level_one_confirmed   | red    | no   | -
    crisis_two   | crisis_signal         | orange | yes  | crisis_two
    crisis_one   | crisis_signal         | orange | yes  | crisis_one
    crisis_one   | level_three_confirmed | yellow | yes  | crisis_three
    """),
)
def test_which_runbook_of_a_crisis_begins(case):
    """A signal only makes it graver; a psychologist's finding decides; a new call begins anew."""
    running = None if (case["running"] or "-") == "-" else frozen(case["running"])
    entry = ("crisis", (case["reason"],), Level(case["level"]))

    found = begins(books().values(), entry, running=running, calls_anew=case["anew"] == "yes")

    assert (found.id if found else "-") == (case["begins"] or "-")


def test_every_reason_for_a_crisis_has_its_runbook():
    """However a crisis begins, somebody is told what to do."""
    for clause in playbook().policy("crisis").raises:
        entry = ("crisis", (clause.reason,), clause.level)
        assert begins(books().values(), entry, running=None, calls_anew=False), clause.reason


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"serves": [{"kind": "no_such"}]}, "no policy raises no_such"),
        ({"serves": [{"kind": "tamper", "reasons": ["no_such"]}]}, "never raised for no_such"),
        ({"owner": {"post": "no_such"}}, "no post no_such"),
        ({"owner": {"post": "psychologist"}, "only_owner": True}, "may not act on tamper"),
        ({"rank": 1, "twin": True}, "rank 1"),
    ],
)
def test_a_mistake_in_a_file_stops_the_start(change, told):
    """Owners nobody is, alerts nobody raises, two of one rank."""
    given = books()["tamper"].model_dump()
    steps = given["steps"]
    twin = change.pop("twin", False)
    for key in ("owner", "only_owner"):
        if key in change:
            steps[0][key] = change.pop(key)
    broken = Book.model_validate(given | change)
    shelf = {"tamper": books()["tamper"], "twin": broken} if twin else {"tamper": broken}

    with pytest.raises(Misconfigured, match=told):
        check(shelf)


def test_every_reason_for_skipping_has_its_words():
    """A code, its words and its definition in both languages."""
    for one in skip_reasons().values():
        assert all((one.zh, one.en, one.definition_zh, one.definition_en))
