"""A gateway relays check-ins with a key of its own: once for each number, by the server's time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from correction.contact.tables import CheckInRow
from correction.register import cards
from correction.register.tables import DeviceRow
from foundation.accounts import keys
from foundation.accounts.keys import NewKey
from foundation.journal import queries as journal
from tests.api.street import API, HERE, a_phone, at, people_at, refusal
from tests.correction.building import scope_of


@pytest.fixture
def phone(front_door, district, database, clock):
    """The phone of somebody of the own office, on a working morning inside the window."""
    at(clock, "11-24 08:10")
    person = people_at(database, district, "own")["own"]
    return a_phone(front_door, district, person, clock)


def a_key(database, district, clock, office="parent", purpose="gateway"):
    """A key of an office: its row and the key itself."""
    with database.write() as session:
        wanted = NewKey("示例网关", purpose, district.offices[office].id)
        return keys.issue(session, wanted, by="test", at=clock.now())


@pytest.fixture
def relay(front_door, database, district, clock, phone):
    """Sends a message of the phone through the gateway of the district."""
    _, secret = a_key(database, district, clock)

    def send(counter, *, secret=secret, token=phone.token, **body):
        headers = {"Authorization": f"Bearer {secret}", "X-Device-Token": token}
        client = front_door.anonymous()
        return client.post(
            f"{API}/gateway/check-ins", json={"counter": counter, **body}, headers=headers
        )

    return send


def check_ins(database):
    """How many check-ins there are."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(CheckInRow))


def test_a_stranger_relays_nothing(front_door, phone):
    """Without a key there is nobody, and a cookie is no key."""
    headers = {"X-Device-Token": phone.token}
    stranger = front_door.anonymous().post(
        f"{API}/gateway/check-ins", json={"counter": 1}, headers=headers
    )
    person = phone.client.post(f"{API}/gateway/check-ins", json={"counter": 1}, headers=headers)

    assert refusal(stranger) == (401, "not_signed_in")
    assert refusal(person) == (401, "not_signed_in")


def test_a_relayed_check_in_counts_from_when_it_arrives(relay, database, clock):
    """It is on time by our clock, bound to the phone, and told to the journal by the key."""
    answer = relay(7, location={**HERE, "simulated": False})

    told = answer.json()
    assert (answer.status_code, told["counter"], told["timing"]) == (201, 7, "on_time")
    assert told["received_at"] == clock.now().isoformat()
    with database.read() as session:
        row = session.get_one(CheckInRow, told["id"])
        last = journal.entries_after(session, 0, limit=9999)[-1]
        assert row.taken_at == row.received_at == clock.now()
        assert row.device_id is not None
        assert last.kind == "correction.check_in_recorded"
        assert last.actor == row.recorded_by
        assert last.actor.startswith("key:")


def test_a_message_sent_twice_is_done_once(relay, database, clock):
    """The same number brings the same answer, also later; another message under it is refused."""
    first = relay(7, feeling="wants_to_talk")
    clock.advance(timedelta(minutes=3))
    again = relay(7, feeling="wants_to_talk")
    other = relay(7, feeling="as_usual")

    assert again.json() == first.json()
    assert refusal(other) == (409, "idempotency_mismatch")
    assert check_ins(database) == 1


def test_numbers_only_rise(relay, database):
    """A message that a later one has overtaken is not taken; gaps are nobody's business."""
    first, third = relay(1), relay(3)
    second = relay(2)
    fourth = relay(4)

    assert [one.status_code for one in (first, third, fourth)] == [201, 201, 201]
    assert refusal(second) == (409, "counter_behind")
    assert second.json()["params"] == {"counter": 3}
    assert check_ins(database) == 3


@pytest.mark.parametrize("counter", [0, -1, 1.0, "1", None])
def test_a_number_is_a_number(relay, counter):
    """A whole one, and from one on."""
    assert refusal(relay(counter)) == (422, "invalid")


def test_the_greatest_number_is_the_last(relay):
    """What is greater no reader of JSON can tell apart (SEC-40)."""
    assert relay(2**53 - 1).status_code == 201
    assert refusal(relay(2**53)) == (400, "not_json")


def test_another_key_opens_nothing(relay, database, district, clock):
    """A key of another purpose, a made-up one and one that is far too long are no keys here."""
    _, other = a_key(database, district, clock, purpose="metrics")

    for secret in (other, "ck_made-up", "x" * 5000):
        assert refusal(relay(1, secret=secret)) == (401, "key_not_valid")
    assert check_ins(database) == 0


def test_a_revoked_key_is_useless_at_once(relay, database, district, clock):
    """Revoked or replaced, the old key is nobody's; the one in its place works."""
    key, secret = a_key(database, district, clock)
    with database.write() as session:
        _, replacement = keys.rotate(session, key.id, by="test", at=clock.now())
    old, new = relay(1, secret=secret), relay(1, secret=replacement)
    with database.write() as session:
        newest = next(one for one in keys.listed(session) if one.used_at is not None)
        keys.revoke(session, newest.id, by="test", at=clock.now())

    assert refusal(old) == (401, "key_not_valid")
    assert new.status_code == 201
    assert refusal(relay(2, secret=replacement)) == (401, "key_not_valid")


@pytest.mark.parametrize(("office", "status"), [("own", 201), ("sibling", 404), ("other", 404)])
def test_a_key_serves_its_own_office_and_those_below(
    relay, database, district, clock, office, status
):
    """Somebody elsewhere does not exist for it."""
    _, secret = a_key(database, district, clock, office=office)

    assert relay(1, secret=secret).status_code == status


def test_a_phone_that_was_released_does_not_exist(relay, database, district, clock):
    """Nor does a made-up one: the answer is the same."""
    with database.write() as session:
        person = session.scalar(select(DeviceRow.person_id))
        cards.release_device(session, person, scope_of(district), actor="he", at=clock.now())

    assert refusal(relay(1)) == (404, "not_found")
    assert refusal(relay(1, token="made-up")) == (404, "not_found")
    assert check_ins(database) == 0


def test_when_a_key_was_last_used_is_kept_to_the_minute(relay, database, clock):
    """An officer of security sees which keys nobody uses."""
    began = clock.now()
    relay(1)
    clock.advance(timedelta(seconds=59))
    relay(2)
    within = used_at(database)
    clock.advance(timedelta(seconds=1))
    relay(3)

    assert (within, used_at(database)) == (began, began + timedelta(minutes=1))


def used_at(database):
    """When the one key was last used."""
    with database.read() as session:
        (key,) = keys.listed(session)
        return key.used_at
