"""The command line brings people in as the page does, and says everything as JSON."""

import json

import pytest
from typer.testing import CliRunner

from api.cli.rosters import import_app
from correction.contact.tables import DutyRow
from tests.exchange.rosters import a_row, csv_of, number


@pytest.fixture
def run(database, district, tmp_path, monkeypatch):
    """Runs the command on a file over the test's own database."""
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CORRECTION_MODE", "demo")
    monkeypatch.setenv("CORRECTION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CORRECTION_DATABASE_URL", url)

    def on(data, *options):
        file = tmp_path / "roster.csv"
        file.write_bytes(data)
        return CliRunner().invoke(import_app, [str(file), *options])

    return on


def test_a_good_file_is_a_report_and_zero(run, database):
    """The same report as on the page; with --apply the people are there, with their duties."""
    row = a_row(矫正结束日期="2096-01-04")

    tried, applied = run(csv_of(row)), run(csv_of(row), "--apply")

    assert (tried.exit_code, json.loads(tried.stdout)["new"]) == (0, 1)
    assert (applied.exit_code, json.loads(applied.stdout)["state"]) == (0, "applied")
    with database.read() as session:
        assert session.query(DutyRow).count() > 0


def test_a_refused_row_is_one(run):
    """Exit 1, the report all the same, its value masked."""
    answer = run(csv_of(a_row(身份证号=number()[:-1] + "A"), a_row(姓名="示例二")))

    report = json.loads(answer.stdout)
    assert (answer.exit_code, report["refused"]) == (1, 1)
    assert report["problems"][0]["value_masked"].startswith("990*")


def test_missing_columns_are_named_as_files_name_them(run):
    """Which columns, and what they may be called; on standard output as JSON."""
    answer = run("姓名,身份证号\n示例,990310199003150012".encode())

    error = json.loads(answer.stdout)["error"]
    assert (answer.exit_code, error["code"]) == (1, "columns_missing")
    assert list(error["fields"]) == ["sex", "category", "office", "term_start", "term_end"]
    assert "司法所" in error["message"]
    assert "矫正机构" in error["headers"]["office"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"hello, this is no roster", "not_a_roster"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "protected_file"),
        (b"", "not_a_roster"),
    ],
)
def test_a_wrong_file_is_json_too(run, data, code):
    """A program that reads the output never meets an empty one."""
    answer = run(data)

    assert (answer.exit_code, json.loads(answer.stdout)["error"]["code"]) == (1, code)
    assert json.loads(answer.stdout)["error"]["message"]


def test_a_strange_column_is_matched_on_the_command_line(run):
    """HEADER=FIELD, as often as needed; a field that there is not is named."""
    row = a_row(矫正结束日期="2096-01-04")
    data = csv_of(row).replace("矫正类别".encode(), "服刑类别".encode())

    lacking = run(data)
    matched = run(data, "--column", "服刑类别=category")
    unknown = run(data, "--column", "服刑类别=kind")

    assert json.loads(lacking.stdout)["error"]["fields"] == {"category": "missing"}
    assert (matched.exit_code, json.loads(matched.stdout)["new"]) == (0, 1)
    assert json.loads(unknown.stdout)["error"]["code"] == "unknown_field"
