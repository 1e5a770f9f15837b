"""What tests of the correction routes start from: people at the offices, one with a phone."""

from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from correction.contact import duties
from correction.register import cards
from correction.register.model import NewPhone, Person
from foundation.clock import SetClock
from foundation.database import Database
from tests.build import District
from tests.correction.building import a_person, scope_of, shanghai
from tests.front_door import FrontDoor

API = "/api/v1"
PIN = "482615"
HERE = {"lon": 114.346412, "lat": 22.708751, "accuracy_m": 18.0}


@dataclass
class Phone:
    """A person's phone, signed in: posts carry its token and a fresh key."""

    client: TestClient
    token: str
    sent: int = 0

    def send(self, path: str, body: dict[str, Any], *, key: str | None = None) -> Any:
        """A post from this phone."""
        self.sent += 1
        headers = {"X-Device-Token": self.token, "Idempotency-Key": key or f"key-{self.sent}"}
        return self.client.post(f"{API}{path}", json=body, headers=headers)


def at(clock: SetClock, text: str) -> None:
    """Put the clock to a local time of November or December 2026."""
    clock.at = shanghai(text)


def people_at(
    database: Database, district: District, *offices: str, morning: str = "11-24 06:00"
) -> dict[str, Person]:
    """One person at each office, registered on 1 November, duties opened in the morning."""
    with database.write() as session:
        found = {
            office: a_person(session, district.offices[office], at=shanghai("11-01 10:00"))
            for office in offices
        }
        duties.open_duties(session, now=shanghai(morning))
    return found


def a_phone(front_door: FrontDoor, district: District, person: Person, clock: SetClock) -> Phone:
    """The phone of a person, bound with a card a week ago and signed in."""
    database = front_door.runtime.database
    before = shanghai("11-10 09:00")
    with database.write() as session:
        card = cards.issue_card(session, person.id, scope_of(district), actor="he", at=before)
        done = cards.activate(
            session, card.code, PIN, NewPhone("示例手机"), cost="low_memory", at=before
        )
    client = front_door.anonymous()
    answer = client.post(
        f"{API}/sessions", json={"username": done.account.username, "password": PIN}
    )
    assert answer.status_code == 201, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return Phone(client, done.phone.token)


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
