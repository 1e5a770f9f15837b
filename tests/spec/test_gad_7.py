"""GAD-7: what its file promises, drawn as tables."""

import pytest

from assessment.instruments import catalogue
from assessment.instruments.scoring import score
from tests.tables import cases

GAD_7 = catalogue.scale("gad-7")
ITEMS = [f"q{number}" for number in range(1, 8)]


def answered(drawn: str) -> dict[str, int | None]:
    """Seven digits for q1 to q7; a dot is a blank."""
    return {
        item: None if mark == "." else int(mark) for item, mark in zip(ITEMS, drawn, strict=True)
    }


@pytest.mark.parametrize(
    "case",
    cases("""
    q1–q7   | total | band     | suggests
    0000000 | 0     | minimal  | none
    1111000 | 4     | minimal  | none
    1111100 | 5     | mild     | none
    3330000 | 9     | mild     | none
    3331000 | 10    | moderate | three
    3333200 | 14    | moderate | three
    3333300 | 15    | severe   | three
    3333333 | 21    | severe   | three
    """),
    ids=lambda case: case["q1–q7"],
)
def test_the_sum_falls_into_its_band(case):
    """The sum of seven items, 0 to 21; a new band begins at 5, 10 and 15."""
    found = score(GAD_7, answered(case["q1–q7"]))

    assert (found.total, found.band.id, found.suggests) == (
        int(case["total"]),
        case["band"],
        case["suggests"],
    )


@pytest.mark.parametrize(
    "case",
    cases("""
    q1–q7   | total | refused         | missing
    222222. | 14    | -               | q7
    322222. | 15    | -               | q7
    111222. | 11    | -               | q7
    22222.. | -     | too_many_blanks | q6 q7
    """),
    ids=lambda case: case["q1–q7"],
)
def test_one_blank_is_prorated(case):
    """One blank is made up by the mean of the others, half up: 9 × 7/6 is 10.5 and becomes 11."""
    found = score(GAD_7, answered(case["q1–q7"]))

    assert (
        "-" if found.total is None else str(found.total),
        found.refused or "-",
        " ".join(found.missing),
    ) == (case["total"], case["refused"], case["missing"])


def test_no_item_is_critical():
    """Anxiety alone raises no alarm; it is for a psychologist to read."""
    assert GAD_7.critical == ()
