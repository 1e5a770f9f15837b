"""The words of an instrument are part of its measurement: they are compared letter by letter."""

import json
import re

import pytest

from assessment.instruments import catalogue

NOTICE = (
    "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with "
    "an educational grant from Pfizer Inc. No permission required to reproduce, translate, "
    "display or distribute."
)


@pytest.mark.parametrize(("scale", "section"), [("phq-9", "PHQ-9"), ("gad-7", "GAD-7")])
def test_the_items_are_verbatim(outside_data, scale, section):
    """Chinese and English as cleared for shipping."""
    text = (outside_data / "instrument-texts.md").read_text(encoding="utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)
    drawn = next(one for one in part if one.startswith(f"{section}\n"))
    cleared = re.findall(r"^\| (q\d) \| (.*?) \| (.*?) \|$", drawn, re.MULTILINE)

    scored = catalogue.scale(scale).scored
    assert [(item.id, item.zh, item.en) for item in scored] == cleared


def test_stem_options_and_difficulty_are_verbatim(outside_data):
    """What stands around the items of the PHQ-9 is cleared in the same place."""
    text = (outside_data / "instrument-texts.md").read_text(encoding="utf-8")
    scale = catalogue.scale("phq-9")
    difficulty = scale.item("difficulty")
    asked = [difficulty, *scale.options, *difficulty.options]
    words = [scale.stem_zh, scale.stem_en, *(one.zh for one in asked), *(one.en for one in asked)]

    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("scale", ["phq-9", "gad-7"])
def test_the_owners_notice_is_kept(scale):
    """It travels with the file."""
    assert catalogue.scale(scale).notice == NOTICE


def test_the_codes_are_those_of_the_published_form(outside_data):
    """LOINC codes, order and answer codes of the PHQ-9 as LHC-Forms publishes it."""
    file = outside_data / "cases" / "lhncbc-lforms" / "phq9.json"
    form = json.loads(file.read_text(encoding="utf-8"))
    scale = catalogue.scale("phq-9")
    published = {
        item["code"][0]["code"]: [option["valueCoding"]["code"] for option in item["answerOption"]]
        for item in form["item"]
        if item["type"] == "choice"
    }
    ours = {item.loinc: [option.loinc for option in scale.options_of(item)] for item in scale.items}

    assert form["code"][0]["code"] == scale.loinc.panel
    assert scale.loinc.total in {item["code"][0]["code"] for item in form["item"]}
    assert list(ours.items()) == list(published.items())


def test_the_published_ordinal_values_are_ours(outside_data):
    """0 to 3 in the order of the options."""
    file = outside_data / "cases" / "lhncbc-lforms" / "phq9.json"
    form = json.loads(file.read_text(encoding="utf-8"))
    values = [
        extension["valueDecimal"]
        for option in form["item"][0]["answerOption"]
        for extension in option["extension"]
        if extension["url"].endswith("/ordinalValue")
    ]

    assert values == [option.value for option in catalogue.scale("phq-9").options]
