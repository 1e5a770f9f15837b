"""The bell: it wakes whom a commit concerns, and everyone when what it brought is not known."""

import pytest

from foundation.journal.model import Told
from foundation.journal.wake import Wake, note, told_in


def heard(told):
    """Who hears a ring: one who listens for `a.good` alone, and one who listens for everything."""
    wake, names = Wake(), []
    wake.listen(lambda: names.append("choosy"), concerns=lambda one: one.kind == "a.good")
    wake.listen(lambda: names.append("all"))
    wake.ring(told)
    return names


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ([Told("a.good")], ["choosy", "all"]),
        ([Told("a.bad"), Told("a.good")], ["choosy", "all"]),
        ([Told("a.bad")], ["all"]),
        (None, ["choosy", "all"]),
    ],
)
def test_a_ring_wakes_whom_it_concerns(told, names):
    """What is not known may concern anybody."""
    assert heard(told) == names


def test_who_stopped_listening_is_not_called():
    """The way to stop ends the calls, and may be gone twice."""
    wake, calls = Wake(), []
    stop = wake.listen(lambda: calls.append(1))
    wake.ring()
    stop()
    stop()
    wake.ring()

    assert (len(calls), wake.count) == (1, 2)


def test_a_note_tells_the_kinds_once_and_none_of_the_data():
    """Other processes hear kinds alone: ids stay in the journal."""
    text = note(7, [Told("b.two", {"id": "secret"}), Told("a.one"), Told("b.two")])

    assert text == "7 a.one b.two"
    assert told_in(text) == (Told("a.one"), Told("b.two"))


@pytest.mark.parametrize(("many", "known"), [(348, True), (500, False)])
def test_a_note_too_long_for_postgresql_names_no_kind(many, known):
    """Then everyone looks."""
    told = [Told(f"wing.kind_{number:09d}") for number in range(many)]

    assert len(note(1, told)) <= 7000
    assert (told_in(note(1, told)) is not None) is known
