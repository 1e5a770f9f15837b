"""Reading who was told of an alert, as a page asks for it."""

import pytest

from alerts import queries, relay
from foundation.access.model import Role
from tests.alerts.building import a_person, tell
from tests.alerts.deeds import CRITICAL
from tests.alerts.notices.building import MINUTE, NOON, SECOND, follow, show, someone, tick


@pytest.fixture
def crisis(database, district, clock):
    """A red crisis of the own office, followed by the reader."""
    own = district.offices["own"]
    person = a_person(database, own)
    tell(database, CRITICAL, {"tier": "red"}, subject=person, office=own.id)
    relay.drain(database, clock)
    follow(database)
    with database.read() as session:
        view = queries.view_of(session, someone(district, Role.COMMAND, office="parent"))
        return queries.board(session, view)[-1]


def read(client, alert):
    """The callings as the district's operator reads them."""
    answer = client("command", office="parent").get(f"/api/v1/alerts/{alert.id}/notices")
    assert answer.status_code == 200
    return answer.json()


def test_a_page_reads_names_posts_and_instants(client, crisis):
    """Who was told and why, and who is next; what the console cannot know stays empty."""
    (calling,) = read(client, crisis)["callings"]

    first, last = calling["notices"][0], calling["notices"][-1]
    assert (calling["level"], calling["ended"]) == ("red", None)
    assert first["account"]["name"].startswith("示")
    assert {post["id"] for one in calling["notices"] for post in one["posts"]} == {
        "standby",
        "command",
        "leader",
        "psychologist",
        "head_above",
    }
    assert {one["accepted_at"] for one in calling["notices"]} == {None}
    assert (last["state"], last["account"], last["start_at"]) == (
        "waiting",
        None,
        calling["next_at"],
    )
    assert last["posts"] == [{"id": "head_above", "zh": None, "en": None, "because": None}]


def test_what_was_seen_and_what_was_missed(client, database, district, crisis):
    """A hidden tab signs nothing: only whoever had it on a screen is displayed."""
    head = someone(district, Role.HEAD, office="parent")
    show(database, head, crisis, at=NOON + SECOND)
    tick(database, NOON + 2 * MINUTE)

    (calling,) = read(client, crisis)["callings"]
    states = {one["account"]["id"]: one["state"] for one in calling["notices"] if one["account"]}
    assert states.pop(head.account_id) == "displayed"
    assert set(states.values()) == {"missed"}


def test_a_stranger_is_refused(client, crisis):
    """Signed in nowhere, or at another district's office."""
    assert client().get(f"/api/v1/alerts/{crisis.id}/notices").status_code == 401
    outside = client("officer", office="outside")
    assert outside.get(f"/api/v1/alerts/{crisis.id}/notices").status_code == 404
