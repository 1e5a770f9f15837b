"""What a request may cost, counted in statements and never in time: the hot routes stay lean."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, event

from alerts import relay
from correction.contact import duties
from tests.alerts.building import tell
from tests.api.street import API, at, people_at
from tests.correction.building import a_person, shanghai

DESK = {"verified_by": "id_card", "feeling": "as_usual", "note": "精神不错"}
# The beginnings of transactions are not counted: PostgreSQL's driver makes them itself.
_BEGINNINGS = ("BEGIN", "SELECT pg_advisory", "SELECT pg_notify", "SHOW", "select pg_catalog")


@dataclass
class Ledger:
    """What was asked of the database while it was kept."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def kept():
    """Count the statements and commits of every engine."""
    ledger = Ledger()

    def asked(_connection, _cursor, statement, _values, _context, _many):
        if not statement.startswith(_BEGINNINGS):
            ledger.statements.append(statement)

    def committed(_connection):
        ledger.commits += 1

    event.listen(Engine, "before_cursor_execute", asked)
    event.listen(Engine, "commit", committed)
    try:
        yield ledger
    finally:
        event.remove(Engine, "before_cursor_execute", asked)
        event.remove(Engine, "commit", committed)


@pytest.fixture
def people(database, district):
    """One person at the own office, duties opened this morning."""
    return people_at(database, district, "own")


def cost(call):
    """What a call costs when nothing is done for the first time any more."""
    call()
    with kept() as ledger:
        answer = call()
    assert answer.status_code < 300, answer.text
    return ledger


def test_a_check_in_at_the_desk_is_one_commit_of_a_dozen_statements(client, people, clock):
    """Session, key, person, order, duties, sealing, row, answer, journal: each asked once."""
    at(clock, "11-24 08:05")
    officer, body = client("officer"), DESK | {"person_id": people["own"].id}
    keys = iter("abcd")

    def press():
        key = {"Idempotency-Key": next(keys)}
        return officer.post(f"{API}/check-ins/desk", json=body, headers=key)

    press()
    ledger = cost(press)

    assert ledger.commits == 1
    assert len(ledger.statements) <= 12, "\n".join(ledger.statements)


def arrivals(database, district, clock, many):
    """So many people at the own office, each with an alert."""
    own = district.offices["own"]
    for _ in range(many):
        with database.write() as session:
            person = a_person(session, own, at=shanghai("11-01 10:00"))
            duties.open_duties(session, now=shanghai("11-24 06:00"))
        told = {"tier": "orange"}
        tell(database, "assessment.critical_item_endorsed", told, subject=person.id, office=own.id)
    relay.drain(database, clock)


@pytest.mark.parametrize(
    ("role", "path", "most"),
    [("officer", "/today", 12), ("head", "/people", 5), ("command", "/alerts", 12)],
)
def test_a_list_asks_no_more_when_it_grows(client, database, district, clock, role, path, most):
    """Five people, each with duties and an alert, cost the statements of one."""
    at(clock, "11-24 08:05")
    asker, costs = client(role), []
    for many in (1, 4):
        arrivals(database, district, clock, many)
        costs.append(len(cost(lambda: asker.get(f"{API}{path}")).statements))

    assert costs[0] == costs[1] <= most


def test_who_asks_is_looked_up_with_what_is_read(client):
    """A reading route looks at its caller in its own transaction: one statement, then its own."""
    officer = client("officer")

    assert len(cost(lambda: officer.get(f"{API}/me/sessions")).statements) == 2


def test_only_who_may_call_learns_what_is_wrong_with_a_request(client):
    """A bad body is told to nobody who would not have been let in with a good one."""
    path = f"{API}/check-ins/desk"
    answers = {
        who: caller.post(path, json={"person_id": 1})
        for who, caller in (
            ("stranger", client()),
            ("other role", client("psychologist")),
            ("own role", client("officer")),
        )
    }

    assert {who: answer.json()["code"] for who, answer in answers.items()} == {
        "stranger": "not_signed_in",
        "other role": "role_not_allowed",
        "own role": "invalid",
    }
