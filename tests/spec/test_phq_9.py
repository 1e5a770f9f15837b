"""PHQ-9: what its file promises, drawn as tables."""

import csv

import pytest

from assessment.instruments import catalogue
from assessment.instruments.critical import endorsed
from assessment.instruments.scoring import score
from tests.tables import cases

PHQ_9 = catalogue.scale("phq-9")
ITEMS = [f"q{number}" for number in range(1, 10)]


def answered(drawn: str) -> dict[str, int | None]:
    """Nine digits for q1 to q9; a dot is a blank."""
    return {
        item: None if mark == "." else int(mark) for item, mark in zip(ITEMS, drawn, strict=True)
    }


@pytest.mark.parametrize(
    "case",
    cases("""
    q1–q9     | total | band
    000000000 | 0     | minimal
    111100000 | 4     | minimal
    111110000 | 5     | mild
    333000000 | 9     | mild
    333100000 | 10    | moderate
    333320000 | 14    | moderate
    333330000 | 15    | moderately_severe
    333333100 | 19    | moderately_severe
    333333200 | 20    | severe
    333333333 | 27    | severe
    """),
    ids=lambda case: case["q1–q9"],
)
def test_the_sum_falls_into_its_band(case):
    """The sum of nine items, 0 to 27; a new band begins at 5, 10, 15 and 20."""
    found = score(PHQ_9, answered(case["q1–q9"]))

    assert (found.total, found.band.id) == (int(case["total"]), case["band"])


@pytest.mark.parametrize(
    "case",
    cases("""
    q1–q9     | total | refused             | missing  | lowest   | highest           | settles
    33310000. | -     | critical_item_blank | q9       | moderate | moderate          | q9
    .33310000 | 11    | -                   | q1       | moderate | moderate          | -
    3.3310000 | 11    | -                   | q2       | moderate | moderate          | -
    .11110000 | 5     | -                   | q1       | minimal  | mild              | q1
    ..3331000 | -     | too_many_blanks     | q1 q2    | moderate | moderately_severe | q1
    ...331000 | -     | too_many_blanks     | q1 q2 q3 | mild     | moderately_severe | -
    .3331000. | -     | critical_item_blank | q1 q9    | moderate | moderately_severe | q9
    ..331000. | -     | critical_item_blank | q1 q2 q9 | mild     | moderately_severe | -
    .......0. | -     | critical_item_blank | q1 q2 q3 q4 q5 q6 q7 q9 | minimal | severe | -
    """),
    ids=lambda case: case["q1–q9"],
)
def test_one_blank_is_prorated_and_the_suicide_item_never(case):
    """One blank is made up by the mean, half up; two are too many; a blank item 9 is a task."""
    found = score(PHQ_9, answered(case["q1–q9"]))

    assert found.prorated == (case["total"] != "-")
    assert {
        "q1–q9": case["q1–q9"],
        "total": "-" if found.total is None else str(found.total),
        "refused": found.refused or "-",
        "missing": " ".join(found.missing),
        "lowest": found.possible_bands[0].id,
        "highest": found.possible_bands[-1].id,
        "settles": found.settled_by or "-",
    } == case


@pytest.mark.parametrize(
    "case",
    cases("""
    item 9 | critical | tier   | suggests
    blank  | no       | -      | -
    0      | no       | -      | -
    1      | yes      | orange | three
    2      | yes      | orange | two
    3      | yes      | orange | two
    """),
    ids=lambda case: case["item 9"],
)
def test_item_9_is_acted_on_from_one_point_up(case):
    """Any answer but "not at all" is orange, whatever the total."""
    value = None if case["item 9"] == "blank" else int(case["item 9"])
    found = endorsed(PHQ_9, "q9", value)

    assert (case["critical"] == "yes") == (found is not None)
    assert (case["tier"], case["suggests"]) == (
        (found.tier, found.suggests) if found else ("-", "-")
    )


@pytest.mark.parametrize("item", ITEMS[:-1])
def test_no_other_item_is_critical(item):
    """Only item 9 raises an alarm by itself."""
    assert endorsed(PHQ_9, item, 3) is None


@pytest.mark.parametrize(
    "case",
    cases("""
    q1–q9     | suggests
    333000000 | none
    333100000 | three
    333333100 | three
    333333200 | two
    000000001 | three
    000000002 | two
    333333101 | two
    """),
    ids=lambda case: case["q1–q9"],
)
def test_the_graver_of_band_and_item_suggests_the_level(case):
    """A total of 10 points to level three, of 20 to two; item 9 at 1 to three, from 2 to two."""
    assert score(PHQ_9, answered(case["q1–q9"])).suggests == case["suggests"]


def test_the_difficulty_question_never_counts():
    """The tenth question is asked and kept, and moves no total."""
    without = score(PHQ_9, answered("111111110"))
    with_it = score(PHQ_9, {**answered("111111110"), "difficulty": 3})

    assert PHQ_9.item("difficulty").asked_when == "any_above_zero"
    assert (with_it.total, with_it.missing) == (without.total, without.missing) == (8, ())


def test_every_record_of_a_public_data_set_is_the_plain_sum(outside_data):
    """1,730 real answer sheets: the total is the sum; item 9 fires exactly where it is above 0."""
    with (outside_data / "data" / "phq9_items.csv").open(encoding="utf-8") as file:
        records = [{key: int(cell) for key, cell in row.items()} for row in csv.DictReader(file)]

    assert len(records) == 1730
    for record in records:
        answers = {item: record[item] for item in ITEMS}
        found = score(PHQ_9, answers)
        assert found.total == sum(answers.values())
        assert [entry.item for entry in found.critical] == (["q9"] if record["q9"] else [])
        assert found.band.low <= found.total <= found.band.high


def test_some_who_endorse_item_9_would_be_missed_by_the_total(outside_data):
    """In real records there are people with item 9 above 0 and a total under 10; each is told."""
    with (outside_data / "data" / "phq9_items.csv").open(encoding="utf-8") as file:
        records = [{key: int(cell) for key, cell in row.items()} for row in csv.DictReader(file)]
    found = [score(PHQ_9, {item: record[item] for item in ITEMS}) for record in records]
    missed = [one for one in found if one.critical and one.total < 10]

    assert missed
    assert all(one.critical[0].tier == "orange" for one in missed)
