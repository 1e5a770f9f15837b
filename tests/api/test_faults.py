"""What goes wrong inside is told to the log, and to the caller only that it went wrong."""

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from api.problems import status_of
from correction.register.tables import PersonRow
from foundation.crypto.aead import Damaged
from foundation.crypto.person_keys import Erased
from foundation.errors import Misconfigured, ServiceError
from tests.api.street import API, people_at


@pytest.fixture
def damaged(database, district):
    """A person whose sealed number is no longer what was stored."""
    person = people_at(database, district, "own")["own"]
    with database.write() as session:
        sealed = session.get_one(PersonRow, person.id).id_number
        spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])
        session.execute(update(PersonRow).values(id_number=spoilt))
    return person


def test_a_damaged_value_is_told_to_the_log(client, damaged):
    """Who looks after the service finds the route and the kind; no value is written down."""
    officer = client("officer")

    with capture_logs() as lines:
        answer = officer.get(f"{API}/people/{damaged.id}")

    assert answer.status_code == 500
    (line,) = [line for line in lines if line["event"] == "request_failed"]
    assert {key: line[key] for key in ("log_level", "operation", "error", "code")} == {
        "log_level": "error",
        "operation": "person_read",
        "error": "Damaged",
        "code": "sealed_value_damaged",
    }


def test_the_caller_learns_nothing_of_the_inside(client, damaged):
    """One code and one sentence for every fault of ours, in the language asked for."""
    officer = client("officer")

    problem = officer.get(f"{API}/people/{damaged.id}", headers={"Accept-Language": "en"}).json()

    assert (problem["code"], problem["title"]) == ("internal_error", "Not saved")
    assert (problem["fields"], problem["params"]) == ({}, {})
    assert "sealed" not in str(problem)


def test_what_is_refused_is_no_fault(client, district):
    """A caller's own mistake makes no line."""
    with capture_logs() as lines:
        client("officer").get(f"{API}/people/nobody00000000000000")

    assert [line for line in lines if line["event"] == "request_failed"] == []


@pytest.mark.parametrize(
    ("kind", "status"), [(Damaged, 500), (Misconfigured, 500), (ServiceError, 500), (Erased, 404)]
)
def test_the_kinds_that_are_faults_of_ours(kind, status):
    """What was erased on purpose is not there; the others a caller cannot help."""
    assert status_of(kind) == status
