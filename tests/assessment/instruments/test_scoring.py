"""Scoring, on every questionnaire one can think of."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assessment.instruments import catalogue
from assessment.instruments.admissible import AnswerOutOfRange, UnknownItem
from assessment.instruments.model import NotScorable
from assessment.instruments.scoring import score
from assessment.instruments.validity import Flag, flags
from tests.assessment.building import a_scale

PHQ_9 = catalogue.scale("phq-9")
ITEMS = [item.id for item in PHQ_9.scored]
ANSWERED = some.fixed_dictionaries({item: some.integers(0, 3) for item in ITEMS})
WITH_BLANKS = some.fixed_dictionaries(
    {item: some.one_of(some.none(), some.integers(0, 3)) for item in ITEMS}
)


@given(WITH_BLANKS)
def test_the_bounds_hold_every_way_of_filling_the_blanks(answers):
    """Lowest and highest total are reached by filling every blank with the least and the most."""
    found = score(PHQ_9, answers)
    least = score(PHQ_9, {item: 0 if v is None else v for item, v in answers.items()})
    most = score(PHQ_9, {item: 3 if v is None else v for item, v in answers.items()})

    assert (found.min_total, found.max_total) == (least.total, most.total)
    assert found.total is None or found.min_total <= found.total <= found.max_total


@given(WITH_BLANKS, some.data())
def test_any_filling_lands_in_a_band_that_was_called_possible(answers, data):
    """The bands named as possible are all there are."""
    filled = {
        item: data.draw(some.integers(0, 3)) if value is None else value
        for item, value in answers.items()
    }

    assert score(PHQ_9, filled).band in score(PHQ_9, answers).possible_bands


@given(ANSWERED, some.sampled_from(ITEMS))
def test_a_higher_answer_never_lowers_the_total(answers, item):
    """More of a symptom is never less of a score."""
    higher = {**answers, item: min(answers[item] + 1, 3)}

    assert score(PHQ_9, higher).total >= score(PHQ_9, answers).total


@given(ANSWERED, some.sampled_from(ITEMS[:-1]))
def test_a_prorated_total_is_never_lowered_by_a_higher_answer(answers, blank):
    """With one blank the same holds for the total that is made up."""
    other = next(item for item in ITEMS if item != blank)
    before = {**answers, blank: None}
    after = {**before, other: min(answers[other] + 1, 3)}

    assert score(PHQ_9, after).total >= score(PHQ_9, before).total


@given(ANSWERED)
def test_a_complete_questionnaire_is_certain(answers):
    """Nothing missing: one total, one band, nothing left to settle."""
    found = score(PHQ_9, answers)

    assert found.total == sum(answers.values()) == found.min_total == found.max_total
    assert (found.prorated, found.missing, found.settled_by) == (False, (), None)
    assert found.possible_bands == (found.band,)


@given(WITH_BLANKS)
def test_a_left_out_item_is_a_blank(answers):
    """None and absence mean the same."""
    present = {item: value for item, value in answers.items() if value is not None}

    assert score(PHQ_9, present) == score(PHQ_9, answers)


@given(WITH_BLANKS)
def test_the_one_question_named_settles_it(answers):
    """Answering the item named gives a total, or makes the band certain; whatever the answer is."""
    found = score(PHQ_9, answers)
    if found.settled_by is None:
        return
    after = [score(PHQ_9, {**answers, found.settled_by: value}) for value in range(4)]

    assert all(one.total is not None for one in after)
    assert found.total is None or all(len(one.possible_bands) == 1 for one in after)


def test_reverse_items_are_turned_before_the_sum():
    """The second item of the sample counts 2 for an answer of 0."""
    scale = a_scale()

    assert score(scale, {"q1": 0, "q2": 0, "q3": 0}).total == 2
    assert score(scale, {"q1": 0, "q2": 2, "q3": 0}).total == 0
    assert score(scale, {"q1": None, "q2": 0, "q3": 0}).total == 3


def test_a_scale_without_bands_has_a_total_and_no_band():
    """Some instruments have no cut-off; none is invented."""
    found = score(a_scale(bands=[]), {"q1": 1, "q2": 1, "q3": 0})

    assert (found.total, found.band, found.possible_bands, found.settled_by) == (2, None, (), None)


def test_both_critical_tiers_are_reached_by_the_answer():
    """Item 3 of the sample: 1 is orange, 2 is red."""
    scale = a_scale()
    tiers = [[c.tier for c in score(scale, {"q1": 0, "q2": 0, "q3": n}).critical] for n in range(3)]

    assert tiers == [[], ["orange"], ["red"]]


@pytest.mark.parametrize(
    ("answers", "sums"),
    [
        ({"q1": 2, "q2": 0, "q3": 1}, {"ab": 4, "c": 1}),
        ({"q1": 2, "q2": None, "q3": 1}, {"ab": 4, "c": 1}),
        ({"q1": None, "q2": None, "q3": 1}, {"ab": None, "c": 1}),
        ({"q1": 2, "q2": 0, "q3": None}, {"ab": 4, "c": None}),
    ],
)
def test_subscales_have_sums_of_their_own(answers, sums):
    """Each with its own rule for blanks; a critical item is never made up there either."""
    scale = a_scale(
        subscales=[
            {"id": "ab", "zh": "甲", "en": "A", "items": ["q1", "q2"], "prorate_up_to": 1},
            {"id": "c", "zh": "乙", "en": "B", "items": ["q3"], "prorate_up_to": 0},
        ]
    )

    assert score(scale, answers).subscales == sums


def test_answers_outside_the_options_are_refused():
    """A wrong value is an error, never a zero; so is an item that does not exist."""
    with pytest.raises(AnswerOutOfRange):
        score(PHQ_9, {"q1": 4})
    with pytest.raises(AnswerOutOfRange):
        score(PHQ_9, {"q1": -1})
    with pytest.raises(UnknownItem):
        score(PHQ_9, {"q10": 0})


def test_nothing_answered_gives_no_total():
    """An empty form is not a healthy one."""
    found = score(a_scale(critical=[]), {})

    assert (found.total, found.refused) == (None, NotScorable.TOO_MANY_BLANKS)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"q1": 1, "q2": 1, "q3": 1}, (Flag.STRAIGHT_LINE,)),
        ({"q1": 1, "q2": 1, "q3": 0}, ()),
        ({"q1": 1, "q2": 1, "q3": None}, ()),
        ({}, ()),
    ],
)
def test_one_answer_throughout_contradicts_itself_where_items_are_reversed(answers, expected):
    """Straight-lining is told of a scale with reverse items, when every item is answered."""
    assert flags(a_scale(), answers) == expected


def test_one_answer_throughout_may_be_true_elsewhere():
    """PHQ-9 has no reverse item: nine zeros are a good fortnight."""
    assert flags(PHQ_9, dict.fromkeys(ITEMS, 0)) == ()
