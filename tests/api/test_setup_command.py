"""`correction setup` and `correction confirm`: administrators come in at the server."""

import json

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from api.cli.commands import app
from api.runtime import open_runtime
from foundation.accounts import changes, staff
from foundation.accounts.changes import Wanted
from foundation.accounts.model import Change
from foundation.accounts.staff import Redemption
from foundation.accounts.tables import AccountRow
from foundation.clock import SystemClock
from foundation.errors import Conflict, NotFound, ServiceError
from foundation.ids import AccountId
from foundation.offices.tables import OfficeRow
from foundation.settings import load

RULES = ("mlps3", "low_memory")
FOUR = ["system_admin", "security_admin", "security_admin", "audit_admin"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command of a new installation; a refusal is raised."""
    monkeypatch.setenv("CORRECTION_MODE", "demo")
    monkeypatch.setenv("CORRECTION_DATA_DIR", str(tmp_path / "data"))

    def command(*words):
        answer = CliRunner().invoke(app, words)
        if isinstance(answer.exception, ServiceError):
            raise answer.exception
        assert answer.exit_code == 0, answer.output
        return [json.loads(line) for line in answer.stdout.splitlines()]

    return command


@pytest.fixture
def printed(run):
    """What the first `setup` printed."""
    return run("setup")


@pytest.fixture
def database(printed):
    """The database that `setup` made."""
    opened = open_runtime(load()).database
    yield opened
    opened.dispose()


PASSWORD = "Still-Quiet-River-2027"


def come_in(database, issued, number, password=PASSWORD):
    """Somebody opens an account with a code."""
    given = Redemption(issued["code"], f"first-{number}", "示管※", password)
    with database.write() as session:
        return staff.redeem_code(session, given, rules=RULES, at=SystemClock().now())[0]


def test_four_codes_for_an_empty_installation(printed):
    """One system, two security, one audit administrator."""
    assert [one["role"] for one in printed] == FOUR


def test_only_those_who_are_missing_get_a_new_code(run, database, printed):
    """Who came in keeps the account; the codes nobody used open nothing any more."""
    come_in(database, printed[0], 0)
    come_in(database, printed[1], 1)

    again = run("setup")

    assert [one["role"] for one in again] == ["security_admin", "audit_admin"]
    with pytest.raises(staff.CodeNotValid):
        come_in(database, printed[2], 2)
    come_in(database, again[0], 2)


def test_all_four_are_refused(run, database, printed):
    """Everybody is there: nothing is printed, and the exit status is that of a refusal."""
    for number, one in enumerate(printed):
        come_in(database, one, number)

    with pytest.raises(Conflict, match="exist already"):
        run("setup")


def test_a_disabled_administrator_is_missing(run, database, printed):
    """The role is asked for again, so that an installation is never stranded."""
    for number, one in enumerate(printed):
        come_in(database, one, number)
    with database.write() as session:
        gone = update(AccountRow).where(AccountRow.role == "audit_admin")
        session.execute(gone.values(state="disabled"))

    assert [one["role"] for one in run("setup")] == ["audit_admin"]


def test_whoever_runs_the_server_is_the_second_hand(run, database, printed):
    """A colleague who cannot sign in is reset by one administrator and the server's keeper."""
    made = [come_in(database, one, number) for number, one in enumerate(printed)]
    first, second = made[1], made[2]
    with pytest.raises(NotFound):
        run("confirm", "first-2")
    with database.write() as session:
        wanted = Wanted(Change.RESET, AccountId(second.id))
        changes.propose(session, wanted, by=AccountId(first.id), at=SystemClock().now())

    (line,) = run("confirm", "first-2")

    assert line["change"] == "reset"
    with database.read() as session:
        stored = session.scalar(select(AccountRow).where(AccountRow.id == second.id))
        assert stored.password_hash is None
    come_in(database, line, 2, password="Another-River-2028")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "440310"),
        (("--seat-at", "district"), "440310"),
        (("--seat-at", "city"), "4403"),
        (("--seat-at", "province"), "44"),
    ],
)
def test_the_administrators_sit_where_it_is_said(run, words, code):
    """At the district unless the city or the province keeps the installation for its districts."""
    issued = run("setup", *words)
    opened = open_runtime(load()).database
    come_in(opened, issued[0], 1)

    with opened.read() as session:
        seat = session.scalar(
            select(OfficeRow.code).join(AccountRow, AccountRow.office_id == OfficeRow.id)
        )
        opened_codes = set(session.scalars(select(OfficeRow.code)))
    opened.dispose()
    assert seat == code
    assert opened_codes == {"44", "4403", "440310"}
