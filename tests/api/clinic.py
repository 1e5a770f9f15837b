"""Steps that tests of the clinical routes have in common."""

from datetime import timedelta
from typing import Any

from starlette.testclient import TestClient

from foundation.accounts import actions as accounts
from foundation.accounts.tables import AccountRow
from foundation.database import Database
from foundation.ids import PersonId
from tests.assessment.building import NOON
from tests.build import PASSWORD, District
from tests.front_door import FrontDoor


def person_of(
    front_door: FrontDoor, database: Database, district: District, person: PersonId
) -> TestClient:
    """A person's phone, signed in."""
    with database.write() as session:
        account = accounts.create_supervisee(
            session,
            person_id=person,
            office_id=district.offices["own"].id,
            name="林*",
            at=NOON,
        )
        row = session.get_one(AccountRow, account.id)
        row.password_hash = district.account("officer").password_hash
        session.flush()
        session.expunge(row)
    return front_door.signed_in(row, PASSWORD)


def assigned(psychologist: TestClient, person: PersonId, **changes: Any) -> str:
    """The id of a screening just assigned; a PHQ-9 on the phone at entry."""
    body = {"person_id": person, "instrument": "phq-9", "mode": "phone", "stage": "entry"}
    answer = psychologist.post("/api/v1/screenings", json=body | changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def begun(psychologist: TestClient, phone: TestClient, person: PersonId, **changes: Any) -> str:
    """The id of a screening that was agreed to."""
    given = assigned(psychologist, person, **changes)
    answer = phone.post(f"/api/v1/screenings/{given}/consent", json={"given": True})
    assert answer.status_code == 200, answer.text
    return given


def take(
    client: TestClient, screening: str, item: str, value: int | None, *, key: str | None = None
) -> Any:
    """One tap at noon."""
    return client.put(
        f"/api/v1/screenings/{screening}/answers/{item}",
        json={"value": value, "taken_at": NOON.isoformat()},
        headers={"Idempotency-Key": key} if key else {},
    )


def answer_all(client: TestClient, screening: str, marks: str) -> None:
    """A tap for each mark, q1 first, three seconds apart; a dot is left out."""
    for place, mark in enumerate(marks):
        if mark == ".":
            continue
        at = NOON + timedelta(seconds=3 * place)
        answer = client.put(
            f"/api/v1/screenings/{screening}/answers/q{place + 1}",
            json={"value": int(mark), "taken_at": at.isoformat()},
        )
        assert answer.status_code == 200, answer.text
