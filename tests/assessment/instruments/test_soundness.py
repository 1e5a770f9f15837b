"""A scale that is not sound never reaches a person."""

from typing import Any

import pytest

from assessment.instruments import catalogue
from assessment.instruments.soundness import faults
from foundation.errors import Misconfigured
from tests.assessment.building import a_scale


def bands(*ends: tuple[str, int, int]) -> list[dict[str, Any]]:
    """Bands by id, from and to."""
    return [{"id": i, "from": low, "to": high, "zh": "带", "en": "band"} for i, low, high in ends]


def items(*names: str) -> list[dict[str, Any]]:
    """Plain items by id."""
    return [{"id": name, "zh": "问", "en": "asked"} for name in names]


def entry(item: str, at_least: int, tier: str = "orange", suggests: str = "two") -> dict[str, Any]:
    """A critical entry."""
    return {
        "item": item,
        "at_least": at_least,
        "tier": tier,
        "suggests": suggests,
        "meaning": "m",
    }


def test_every_scale_that_is_shipped_is_sound():
    """Start-up reads them all; here are the two that must be there."""
    assert {"phq-9", "gad-7"} <= set(catalogue.scales())
    assert [faults(scale) for scale in catalogue.scales().values()] == [()] * len(
        catalogue.scales()
    )


def test_the_sample_of_these_tests_is_sound():
    """What follows bends a sound scale in one place at a time."""
    assert faults(a_scale()) == ()


@pytest.mark.parametrize(
    ("bent", "fault"),
    [
        ({"items": items("q1", "q2", "Q1")}, "item q1 stands 2 times"),
        ({"items": [{"id": "q1", "zh": "一", "en": "one", "scored": False}], "critical": []},
         "no item is scored"),
        ({"options": [{"value": 0, "zh": "无", "en": "none"}]}, "fewer than two options"),
        ({"options": [{"value": 1, "zh": "a", "en": "a"}, {"value": 0, "zh": "b", "en": "b"}]},
         "not in rising order"),
        ({"options": [{"value": 1, "zh": "a", "en": "a"}, {"value": 1, "zh": "b", "en": "b"}]},
         "not in rising order"),
        ({"critical": [entry("q9", 1)]}, "critical item q9 does not exist"),
        ({"critical": [entry("q3", 3)]}, "no option has the value 3"),
        ({"critical": [entry("q3", 1), entry("q3", 1)]}, "two entries for 1"),
        ({"critical": [entry("q3", 1, "red"), entry("q3", 2, "orange")]}, "milder tier"),
        ({"critical": [entry("q3", 1, suggests="one"), entry("q3", 2, suggests="two")]},
         "suggests a lower level"),
        ({"bands": bands(("low", 0, 2), ("high", 4, 6))}, "band high begins at 4, not at 3"),
        ({"bands": bands(("low", 0, 3), ("high", 3, 6))}, "band high begins at 3, not at 4"),
        ({"bands": bands(("low", 1, 2), ("high", 3, 6))}, "band low begins at 1, not at 0"),
        ({"bands": bands(("low", 0, 2), ("high", 3, 5))}, "the bands end at 5, the scale at 6"),
        ({"bands": bands(("low", 0, 2), ("high", 3, 7))}, "the bands end at 7, the scale at 6"),
        ({"bands": bands(("low", 0, 2), ("low", 3, 6))}, "band low stands 2 times"),
        ({"missing": {"prorate_up_to": 3, "basis": "b"}}, "a total of nothing"),
        ({"subscales": [{"id": "s", "zh": "s", "en": "s", "items": ["q7"], "prorate_up_to": 0}]},
         "q7 is no scored item"),
        ({"subscales": [{"id": "s", "zh": "s", "en": "s", "items": ["q1", "q1"],
                         "prorate_up_to": 0}]}, "names an item twice"),
        ({"subscales": [{"id": "s", "zh": "s", "en": "s", "items": ["q1"], "prorate_up_to": 1}]},
         "a sum of nothing"),
        ({"items": [*items("q1", "q2"), {"id": "q3", "en": "three"}]},
         "the zh wording is called complete but has gaps"),
        ({"wording": {"zh": "missing", "en": "complete"}},
         "the zh wording is called missing but items have words"),
    ],
)  # fmt: skip
def test_a_fault_is_named(bent, fault):
    """Each fault has its sentence, so that the author knows what to mend."""
    assert any(fault in sentence for sentence in faults(a_scale(**bent)))


def test_a_language_may_be_missing_when_it_is_marked():
    """Keys may ship without words; an agency loads the edition it has."""
    options = [{"value": value, "en": f"choice {value}"} for value in range(3)]
    asked = [{"id": f"q{number}", "en": "asked"} for number in (1, 2, 3)]
    marked = a_scale(items=asked, options=options, wording={"zh": "missing", "en": "complete"})

    assert faults(marked) == ()


def test_an_unsound_scale_stops_the_start():
    """The message names the file."""
    with pytest.raises(Misconfigured, match=r"scales/sample\.toml: the bands end at 5"):
        catalogue.check(a_scale(bands=bands(("low", 0, 2), ("high", 3, 5))))


def test_an_instrument_that_is_not_there_is_not_found():
    """The name is not echoed into a default."""
    with pytest.raises(catalogue.NoSuchInstrument):
        catalogue.scale("phq-10")
