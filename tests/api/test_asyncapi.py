"""The described protocol is the spoken one: names, fields, bounds, codes."""

import json
from pathlib import Path

import pytest
import yaml

from alerts.events import CHANGES
from api.live import connection, door, log, protocol
from api.live.log import Frame
from api.live.protocol import Close, NotUnderstood
from tests.alerts.building import NOON

ROOT = Path(__file__).parents[2]
DOCUMENT = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text("utf-8"))
MESSAGES = {name: one["payload"] for name, one in DOCUMENT["components"]["messages"].items()}
SCHEMAS = DOCUMENT["components"]["schemas"]
FRAME = Frame.of(
    epoch="e",
    seq=2,
    told={"kind": "alerts.raised", "id": "a", "at": NOON.isoformat()},
    alert="{}",
)
TOLD = {
    "welcome": protocol.welcome("e", 1, recovered=True, resume="r"),
    "snapshot": protocol.snapshot("e", 1, []),
    "frames": protocol.frames([FRAME.text(1)]),
    "heartbeat": protocol.heartbeat(NOON, 1),
    "resume": protocol.resume("r"),
}
SAID = {
    "hello": {"type": "hello", "epoch": "e", "seq": 1},
    "cursor": {"type": "cursor", "seq": 1},
    "shown": {"type": "shown", "id": "a", "seq": 1},
}


def directed(operation):
    """The names of the messages of an operation."""
    named = DOCUMENT["operations"][operation]["messages"]
    return {one["$ref"].rpartition("/")[2] for one in named}


def test_every_message_has_its_direction():
    """What the service hears and tells are all there is."""
    assert directed("hear") == set(SAID)
    assert directed("tell") == set(TOLD)
    assert set(MESSAGES) == set(SAID) | set(TOLD) == set(DOCUMENT["channels"]["live"]["messages"])


@pytest.mark.parametrize("name", TOLD)
def test_what_the_service_tells_is_as_described(name):
    """Every field it sends is described, and every one described is sent; fixed values too."""
    told = json.loads(TOLD[name])
    described = MESSAGES[name]

    assert set(told) == set(described["required"]) == set(described["properties"])
    for field, schema in described["properties"].items():
        if "const" in schema:
            assert told[field] == schema["const"]


@pytest.mark.parametrize("name", SAID)
def test_what_the_service_hears_is_as_described(name):
    """The described message is understood; without a field, or with one more, it is not."""
    said, described = SAID[name], MESSAGES[name]
    greeted = name != "hello"
    protocol.parse(json.dumps(said), greeted=greeted)

    assert set(said) == set(described["required"]) == set(described["properties"])
    assert described["properties"]["type"]["const"] == name
    wrong = [{key: value for key, value in said.items() if key != left} for left in said]
    for one in [*wrong, {**said, "more": 1}]:
        with pytest.raises(NotUnderstood):
            protocol.parse(json.dumps(one), greeted=greeted)


def test_the_bounds_are_those_that_are_kept():
    """Both sides of the largest seq and of the longest name."""
    most, longest = SCHEMAS["seq"]["maximum"], SCHEMAS["epoch"]["maxLength"]
    protocol.parse(json.dumps({"type": "cursor", "seq": most}), greeted=True)
    protocol.parse(json.dumps({"type": "hello", "epoch": "e" * longest, "seq": 0}), greeted=False)

    for wrong in ({"seq": most + 1, "epoch": "e"}, {"seq": 0, "epoch": "e" * (longest + 1)}):
        with pytest.raises(NotUnderstood):
            protocol.parse(json.dumps({"type": "hello", **wrong}), greeted=False)
    assert MESSAGES["frames"]["properties"]["frames"]["maxItems"] == log.MOST_AT_ONCE


def test_a_frame_is_as_described():
    """Its fields, and the kinds of change the journal knows."""
    described = SCHEMAS["frame"]

    assert list(json.loads(FRAME.text(1))) == described["required"]
    assert set(described["properties"]) == set(described["required"])
    assert set(described["properties"]["kind"]["enum"]) == set(CHANGES)


def test_address_tongue_and_codes_are_as_described():
    """Where it is reached, how it is spoken, and every way it ends."""
    channel = DOCUMENT["channels"]["live"]
    headers = channel["bindings"]["ws"]["headers"]["properties"]

    assert channel["address"] == door.PATH
    assert headers["Sec-WebSocket-Protocol"]["const"] == protocol.SUBPROTOCOL
    assert {int(code) for code in DOCUMENT["x-close-codes"]} == set(Close)
    told = DOCUMENT["x-close-codes"]
    assert told["4408"].startswith(f"{connection.SLOW_SECONDS:.0f} s")
    assert f"{connection.PING_SECONDS:.0f} s" in told["1011"]
