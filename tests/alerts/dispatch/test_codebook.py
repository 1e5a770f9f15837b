"""What the files of orders say, and what stops the start."""

from itertools import chain, pairwise

import pytest

from alerts.dispatch import codebook
from alerts.dispatch.codebook import Outcome, Times, check
from alerts.model import Level
from foundation.errors import Misconfigured
from tests.alerts.building import a_missed_alert, an_alert

EVERY = list(
    chain(
        codebook.tasks().values(),
        codebook.places().values(),
        codebook.safety().values(),
        codebook.outcomes().values(),
        codebook.declines().values(),
    )
)
WORDS = {"zh": "见到", "en": "Seen", "basis": "A proposal"}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{type(one).__name__} {one.id}")
def test_every_code_has_words_and_ground(one):
    """Both languages, and what it rests on."""
    assert any("一" <= letter <= "鿿" for letter in one.zh)
    assert one.en.isascii()
    assert one.basis.strip()


def test_a_graver_level_is_sooner():
    """From blue to red the times only shorten, and red is on site within two hours (D.5)."""
    times = codebook.times()
    ladder = [times[level] for level in (Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED)]
    for milder, graver in pairwise(ladder):
        assert graver.receipt_minutes <= milder.receipt_minutes
        assert graver.arrive_minutes <= milder.arrive_minutes
        assert graver.word_minutes <= milder.word_minutes
    assert times[Level.RED].arrive_minutes <= 120


@pytest.mark.parametrize(
    ("alert", "rules", "people"),
    [
        (
            an_alert(level=Level.RED, reasons=("level_one_confirmed",)),
            {"two_people", "recorder_on", "call_110_first", "no_talk_of_punishment", "way_out"},
            2,
        ),
        (an_alert(level=Level.ORANGE), {"recorder_on", "no_talk_of_punishment", "way_out"}, 1),
        (a_missed_alert(reasons=("missed",)), {"way_out"}, 1),
        (a_missed_alert(level=Level.RED, reasons=("missed",)), None, 2),
    ],
    ids=["level one", "orange crisis", "missed", "red for another reason"],
)
def test_the_safety_note_goes_by_level_and_reason(alert, rules, people):
    """Red or level one: two people, the recorder on, no talk of punishment."""
    note, at_least = codebook.note_for(alert)

    assert at_least == people
    assert rules is None or {rule.code for rule in note} == rules


def test_an_outcome_is_for_its_tasks():
    """What happens to a device is asked where a device was to be checked."""
    device = {one.id for one in codebook.outcomes_of("check_device")}
    talk = {one.id for one in codebook.outcomes_of("talk_at_home")}

    assert device - talk == {"device_in_order", "device_at_fault"}
    assert "other" in talk


def test_an_outcome_of_no_task_stops_the_start():
    """A task that is misspelt is named."""
    found = [Outcome(id="seen", tasks=("talk_at_hom",), **WORDS)]
    with pytest.raises(Misconfigured, match="no task talk_at_hom"):
        check(found, codebook.tasks())


def test_a_task_without_an_outcome_stops_the_start():
    """Nobody is sent without a way to say how it came out."""
    found = [Outcome(id="seen", tasks=("talk_at_home",), **WORDS)]
    with pytest.raises(Misconfigured, match="no outcome is for it"):
        check(found, codebook.tasks())


def test_nobody_arrives_before_the_order_is_received():
    """Times that cannot be kept are refused."""
    with pytest.raises(ValueError, match="nobody arrives before"):
        Times(receipt_minutes=30, arrive_minutes=20, word_minutes=30, basis="A proposal")
