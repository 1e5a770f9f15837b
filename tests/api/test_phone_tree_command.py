"""`correction phone-tree`: the sheet of a night from the database, with no service running."""

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from api.cli.commands import app
from foundation.audit.tables import AuditLineRow


@pytest.fixture
def run(database, district, tmp_path, monkeypatch):
    """Runs the command over the test's own database."""
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CORRECTION_MODE", "demo")
    monkeypatch.setenv("CORRECTION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CORRECTION_DATABASE_URL", url)
    return lambda *words: CliRunner().invoke(app, ["phone-tree", *words])


def test_text_for_the_printer(run, district, database):
    """Names, numbers, what to do; that it was read is in the audit trail."""
    answer = run("--office", district.offices["own"].code)

    assert answer.exit_code == 0, answer.output
    for words in ("电话树", "110", "12356", "先拨", "签名", district.offices["own"].name_zh):
        assert words in answer.stdout
    with database.read() as session:
        lines = session.execute(select(AuditLineRow.action, AuditLineRow.actor)).all()
    assert ("phone_tree_read", "command-line") in [tuple(one) for one in lines]


def test_a_page_into_a_file(run, district, tmp_path):
    """One HTML file that asks nothing of anywhere."""
    file = tmp_path / "tree.html"
    words = ("--format", "html", "--language", "en", "--out", str(file))
    answer = run("--office", district.offices["own"].code, *words)

    assert (answer.exit_code, answer.stdout) == (0, "")
    page = file.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "Telephone tree" in page


@pytest.mark.parametrize(
    "words", [("--office", "000"), ("--on", "tonight"), ("--on", "1999-01-01")]
)
def test_what_is_refused(run, district, words):
    """No such office, no such day, a night that is over."""
    office = () if "--office" in words else ("--office", district.offices["own"].code)

    assert run(*office, *words).exit_code != 0
