"""`correction score`: what an inspector runs by hand."""

import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.score import score
from assessment.instruments import catalogue
from assessment.instruments.scoring import score as score_answers

HEADER = "id,q1,q2,q3,q4,q5,q6,q7,q8,q9"


@pytest.fixture
def run(tmp_path):
    """Runs the command on the text of a file; gives exit status, the lines, and standard error."""
    app = typer.Typer()
    app.command()(score)

    def ran(text: str | bytes, instrument: str = "phq-9"):
        file = tmp_path / "answers.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        result = CliRunner().invoke(app, [instrument, str(file)])
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        return result.exit_code, lines, result.stderr

    return ran


def test_a_row_becomes_a_line(run):
    """Every field of the line, for a row with a blank and item 9 above 0."""
    status, lines, errors = run(f"{HEADER}\n007,3,3,3,3,3,1,0,,1\n")

    assert (status, errors) == (0, "")
    assert lines == [
        {
            "id": "007",
            "instrument": "phq-9",
            "version": 1,
            "total": 19,
            "subscales": {},
            "band": "moderately_severe",
            "scorable": True,
            "prorated": True,
            "missing": ["q8"],
            "critical": [
                {"item": "q9", "meaning": "better_off_dead_or_self_harm", "tier": "orange"}
            ],
            "critical_unanswered": [],
            "flags": [],
            "lowest_band": "moderately_severe",
            "highest_band": "severe",
        }
    ]


def test_too_many_blanks_are_no_error(run):
    """The total is null, the bands that remain possible are given, the status stays 0."""
    status, [line], _ = run(f"{HEADER}\n1,,,0,0,0,0,0,0,0\n")

    assert status == 0
    assert (line["total"], line["band"], line["scorable"]) == (None, None, False)
    assert (line["missing"], line["lowest_band"], line["highest_band"]) == (
        ["q1", "q2"], "minimal", "mild",
    )  # fmt: skip


def test_a_blank_suicide_item_is_never_made_up(run):
    """It is named, so that somebody asks."""
    status, [line], _ = run(f"{HEADER}\n1,0,0,0,0,0,0,0,0,\n")

    assert (status, line["total"], line["critical_unanswered"]) == (0, None, ["q9"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{HEADER}\n1,4,0,0,0,0,0,0,0,0", "out_of_range"),
        (f"{HEADER}\n1,-1,0,0,0,0,0,0,0,0", "out_of_range"),
        (f"{HEADER}\n1,{'9' * 5000},0,0,0,0,0,0,0,0", "out_of_range"),
        (f"{HEADER}\n1,1.0,0,0,0,0,0,0,0,0", "not_a_whole_number"),
        (f"{HEADER}\n1,x,0,0,0,0,0,0,0,0", "not_a_whole_number"),
        (f"{HEADER}\n1,２,0,0,0,0,0,0,0,0", "not_a_whole_number"),
        (f"{HEADER}\n1,NaN,0,0,0,0,0,0,0,0", "not_a_whole_number"),
        (f"{HEADER}\n1,0,0,0,0,0,0,0,0", "missing_column"),
        (f"{HEADER}\n1,0,0,0,0,0,0,0,0,0,0", "unknown_column"),
        (f"{HEADER},q10\n1,0,0,0,0,0,0,0,0,0,0", "unknown_column"),
        ("id,q1,q2,q3,q4,q5,q6,q7,q8\n1,0,0,0,0,0,0,0,0", "missing_column"),
        (f"{HEADER},Q9\n1,0,0,0,0,0,0,0,0,0,0", "duplicate_column"),
        (f"{HEADER}\n1,0,0,0,0,0,0,0,0,0".encode() + b"\xff", "not_utf8"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_code(run, text, code):
    """The id is given back and the exit status is 1."""
    status, [line], _ = run(text)

    assert status == 1
    assert (line["id"], line["error"]["code"]) == ("1", code)
    assert line["error"]["message"]


def test_the_other_rows_are_still_scored(run):
    """One bad row among three."""
    status, lines, _ = run(
        f"{HEADER}\na,0,0,0,0,0,0,0,0,0\nb,9,0,0,0,0,0,0,0,0\nc,1,1,1,1,1,0,0,0,0"
    )

    assert status == 1
    assert [(line["id"], line.get("total")) for line in lines] == [("a", 0), ("b", None), ("c", 5)]


def test_the_header_is_read_kindly(run):
    """Any case, any order, a byte order mark, spaces; the unscored question may be there."""
    text = "\ufeffQ9, q8,q7,q6,q5,q4,q3,q2,Q1,Difficulty,ID\n1,0,0,0,0,0,0,0,2,3,某人\n\n"
    status, [line], _ = run(text)

    assert (status, line["id"], line["total"]) == (0, "某人", 3)


def test_a_file_or_instrument_that_is_not_there_prints_nothing_on_standard_output(run, tmp_path):
    """The reason is on standard error and the status 2."""
    status, lines, errors = run(HEADER, instrument="phq-99")
    app = typer.Typer()
    app.command()(score)
    absent = CliRunner().invoke(app, ["phq-9", str(tmp_path / "nowhere.csv")])

    assert (status, lines) == (2, [])
    assert "phq-99" in errors
    assert (absent.exit_code, absent.stdout) == (2, "")


def test_a_header_alone_gives_nothing(run):
    """No rows, no lines, status 0."""
    assert run(f"{HEADER}\n") == (0, [], "")


def test_the_command_and_the_service_score_alike(run, outside_data):
    """1,730 real answer sheets through the command equal the function the service uses."""
    file: Path = outside_data / "data" / "phq9_items.csv"
    status, lines, _ = run(file.read_bytes())
    scale = catalogue.scale("phq-9")
    with file.open(encoding="utf-8") as text:
        records = list(csv.DictReader(text))

    assert (status, len(lines)) == (0, 1730)
    for line, record in zip(lines, records, strict=True):
        found = score_answers(scale, {item.id: int(record[item.id]) for item in scale.scored})
        assert (line["id"], line["total"], line["band"]) == (
            record["id"], found.total, found.band.id,
        )  # fmt: skip
