"""The board's figures and the map, each within the asker's area."""

import json
from datetime import timedelta

import pytest

from alerts import relay
from api.live.views import MINOR_MASK
from correction.contact import actions as contact
from correction.contact import duties
from correction.contact.model import Claim, Feeling, Method
from correction.register import orders
from correction.register.model import Category, Place, SupervisionClass, Terms
from foundation.clock import legal_date
from tests.alerts.building import NOON, a_person, tell


@pytest.mark.parametrize("path", ["/board", "/map/people", "/map/base"])
def test_a_stranger_is_refused(client, path):
    """Without a session there are no figures."""
    assert client().get(f"/api/v1{path}").status_code == 401


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/board", "command", 200),
        ("/board", "officer", 200),
        ("/board", "procurator", 200),
        ("/board", "psychologist", 200),
        ("/board", "system_admin", 403),
        ("/map/people", "command", 200),
        ("/map/people", "head", 200),
        ("/map/people", "psychologist", 403),
        ("/map/people", "procurator", 403),
        ("/map/people", "audit_admin", 403),
        ("/map/base", "officer", 200),
        ("/map/base", "security_admin", 403),
    ],
)
def test_who_may_look(client, path, role, status):
    """Places for those who must find somebody; counts for everyone who reads cases."""
    assert client(role).get(f"/api/v1{path}").status_code == status


def signal(database, district, clock, office, tier="orange"):
    """A crisis signal about somebody new, answered."""
    place = district.offices[office]
    person = a_person(database, place)
    a_signal(database, clock, person, place, tier)
    return person


def a_signal(database, clock, person, place, tier="orange"):
    """A crisis signal about somebody, answered."""
    tell(
        database,
        "assessment.critical_item_endorsed",
        {"tier": tier},
        subject=person,
        office=place.id,
    )
    relay.drain(database, clock)


def test_the_board_counts_within_the_area(client, database, district, clock):
    """By level and by office; another district's alerts are not there."""
    for office, tier in (
        ("own", "orange"),
        ("own", "red"),
        ("sibling", "orange"),
        ("outside", "red"),
    ):
        signal(database, district, clock, office, tier)

    board = client("command").get("/api/v1/board").json()
    mine = client("officer").get("/api/v1/board").json()

    assert board["counts_by_level"] == {"red": 1, "orange": 2, "yellow": 0, "blue": 0, "grey": 0}
    by_office = {one["id"]: one["counts"] for one in board["offices"]}
    assert by_office[district.offices["own"].id]["red"] == 1
    assert by_office[district.offices["sibling"].id]["orange"] == 1
    assert district.offices["outside"].id not in by_office
    assert mine["counts_by_level"]["orange"] == 1
    assert [one["day"] for one in board["trend"]][-1] == legal_date(NOON).isoformat()
    assert (board["trend"][-1]["red"], len(board["trend"])) == (1, 7)


def an_order(database, person, clock):
    """An order of a hundred days in, a hundred to go."""
    terms = Terms(
        category=Category.PROBATION,
        supervision_class=SupervisionClass.ORDINARY,
        deciding_organ="示例法院",
        term_start=legal_date(NOON) - timedelta(days=100),
        term_end=legal_date(NOON) + timedelta(days=100),
    )
    with database.write() as session:
        orders.register_order(session, person, terms, actor="test", at=NOON - timedelta(days=99))


def test_todays_check_ins_are_counted(client, database, district, clock):
    """Owed, made and missed, of the people of the area alone."""
    for office in ("own", "outside"):
        an_order(database, a_person(database, district.offices[office]), clock)
    early = NOON - timedelta(hours=17)
    with database.write() as session:
        duties.open_duties(session, now=early)
    before = client("officer").get("/api/v1/board").json()["today"]

    assert before["registered"] == 1
    assert before["check_ins_due"] > 0
    assert (before["check_ins_done"], before["missed"]) == (0, 0)


def test_the_map_shows_a_masked_name_at_the_last_place(client, database, district, clock):
    """One place each, as given at the check-in; stale after half an hour."""
    person = a_person(database, district.offices["own"])
    an_order(database, person, clock)
    with database.write() as session:
        claim = Claim(
            person_id=person,
            method=Method.PHONE,
            taken_at=NOON,
            feeling=Feeling.AS_USUAL,
            place=Place(114.3, 22.7, 12.0),
            no_photo_reason="no camera",
        )
        contact.record_check_in(session, claim, actor="test", now=NOON)

    (dot,) = client("officer").get("/api/v1/map/people").json()["items"]
    clock.advance(timedelta(minutes=30))
    at_bound = client("officer").get("/api/v1/map/people").json()["items"][0]["stale"]
    clock.advance(timedelta(seconds=1))
    beyond = client("officer").get("/api/v1/map/people").json()["items"][0]["stale"]

    assert (dot["lon"], dot["lat"], dot["source"], dot["stale"]) == (114.3, 22.7, "phone", False)
    assert "示" not in dot["name_masked"]
    assert (at_bound, beyond) == (False, True)
    assert client("officer", office="sibling").get("/api/v1/map/people").json()["items"] == []


def test_a_phone_clock_that_is_ahead_does_not_stay_fresh_on_the_map(
    client, database, district, clock
):
    """Taken in the year 2031 by the phone: shown, and gone stale, from when it was received."""
    person = a_person(database, district.offices["own"])
    an_order(database, person, clock)
    with database.write() as session:
        claim = Claim(
            person_id=person,
            method=Method.PHONE,
            taken_at=NOON + timedelta(days=1500),
            feeling=Feeling.AS_USUAL,
            place=Place(113.0, 23.0, 12.0),
        )
        contact.record_check_in(session, claim, actor="test", now=NOON)
    a_signal(database, clock, person, district.offices["own"])

    (dot,) = client("command").get("/api/v1/map/people").json()["items"]
    (alert,) = client("command").get("/api/v1/alerts", params={"state": "open"}).json()["items"]
    whole = client("officer").get(f"/api/v1/people/{person}").json()
    clock.advance(timedelta(minutes=30, seconds=1))
    (later,) = client("command").get("/api/v1/map/people").json()["items"]

    received = NOON.isoformat()
    assert (dot["at"], dot["stale"], later["stale"]) == (received, False, True)
    assert alert["place"]["at"] == whole["last_place"]["at"] == received


def test_a_minor_has_no_name_in_a_room():
    """The mask of a minor tells nothing of the name."""
    assert MINOR_MASK == "未成年人"


def test_the_base_map_is_the_one_that_was_loaded(client, front_door):
    """The schematic one in a demonstration, until an administrator puts a file there."""
    schematic = client("command").get("/api/v1/map/base").json()
    own = {**schematic, "features": schematic["features"][:2]}
    (front_door.runtime.settings.data_dir / "map.geojson").write_text(json.dumps(own))

    assert schematic["type"] == "FeatureCollection"
    assert {"district", "street"} <= {one["properties"]["kind"] for one in schematic["features"]}
    assert client("command").get("/api/v1/map/base").json() == own
