"""The pure parts of the stream: words, logs, limits, origins."""

import json

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from alerts.audience import View
from api.live import protocol
from api.live.limits import Meter, Places
from api.live.log import Frame, ViewLog, message, portion
from api.live.news import view_epoch
from api.live.origins import is_allowed
from api.live.protocol import Cursor, Hello, NotUnderstood, ShownMark
from foundation.access.model import Role
from foundation.ids import PersonId
from tests.alerts.building import NOON
from tests.tables import cases


def frame(seq, size=0):
    """A frame at a place, as large as wanted."""
    told = {"kind": "alerts.raised", "id": "a", "at": NOON.isoformat()}
    alert = json.dumps({"id": "a", "pad": "x" * size})
    return Frame.of(epoch="e", seq=seq, told=told, alert=alert)


def said(ready):
    """What a ready message says, read by another's rules."""
    screen = ClientProtocol(parse_uri("ws://stream/"), state=State.OPEN)
    screen.receive_data(ready)
    (heard,) = screen.events_received()
    assert (heard.opcode, heard.fin) == (Opcode.TEXT, True)
    return json.loads(heard.data)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536])
def test_a_ready_message_is_a_websocket_frame(size):
    """Both sides of each bound at which the length is written in another way."""
    assert said(message(json.dumps("x" * size))) == "x" * size
    assert said(message(json.dumps("x" * max(0, size - 2)))) == "x" * max(0, size - 2)


def test_a_frame_is_json_in_the_order_of_the_contract():
    """epoch, seq, prev, kind, id, at, alert; prev is whatever it follows when it is sent."""
    one = json.loads(frame(9).text(7))

    assert list(one) == ["epoch", "seq", "prev", "kind", "id", "at", "alert"]
    assert (one["seq"], one["prev"]) == (9, 7)
    assert json.loads(frame(9).text(8))["prev"] == 8


def test_a_screen_between_two_frames_is_told_its_own_place():
    """The first frame follows the screen's cursor, the others the frame before."""
    log = ViewLog("e", 5)
    log.append([frame(7), frame(9)])

    ready, cursor = log.after(6)

    assert [one["prev"] for one in said(ready)["frames"]] == [6, 7]
    assert cursor == 9


def test_screens_at_one_place_share_one_text():
    """The message is put together once, and anew after the next change."""
    log = ViewLog("e", 5)
    log.append([frame(7)])

    first, again = log.after(5), log.after(5)
    log.append([frame(8)])

    assert first[0] is again[0]
    assert log.after(5)[1] == 8


def test_nothing_follows_the_last_frame():
    """At the end, or ahead of it (another process was quicker), there is nothing yet."""
    log = ViewLog("e", 5)
    log.append([frame(7)])

    assert log.after(7) is None
    assert log.after(20) is None


def test_a_log_keeps_the_newest_and_says_from_where():
    """Of four frames two are kept: the floor is the last one that fell out."""
    log = ViewLog("e", 5, kept=2)
    log.append([frame(6), frame(7), frame(8), frame(9)])

    assert (log.floor, log.last) == (7, 9)
    assert [one["seq"] for one in said(log.after(7)[0])["frames"]] == [8, 9]


def test_a_message_holds_no_more_than_fits():
    """256 frames or a quarter of a megabyte, whichever comes first, and at least one frame."""
    small = [frame(seq) for seq in range(1, 300)]
    large = [frame(seq, size=100_000) for seq in range(1, 10)]
    huge = [frame(1, size=1_000_000), frame(2)]

    assert [len(portion(some)) for some in (small, large, huge, [])] == [256, 2, 1, 0]


@pytest.mark.parametrize(
    "case",
    cases("""
    said                                        | greeted | heard
    {"type":"hello","epoch":null,"seq":null}    | no      | Hello(None, None)
    {"type":"hello","epoch":"e","seq":null}     | no      | Hello(None, None)
    {"type":"hello","epoch":"e","seq":0}        | no      | Hello("e", 0)
    {"type":"hello","epoch":"e","seq":0}        | yes     | -
    {"type":"hello","epoch":7,"seq":0}          | no      | -
    {"type":"hello","epoch":"e","seq":1.0}      | no      | -
    {"type":"hello","epoch":"e","seq":9007199254740991} | no | Hello("e", 9007199254740991)
    {"type":"hello","epoch":"e","seq":9007199254740992} | no | -
    {"type":"cursor","seq":3}                   | yes     | Cursor(3)
    {"type":"cursor","seq":3}                   | no      | -
    {"type":"cursor","seq":-1}                  | yes     | -
    {"type":"cursor","seq":true}                | yes     | -
    {"type":"cursor","seq":3,"more":1}          | yes     | -
    {"type":"shown","id":"a","seq":3}           | yes     | ShownMark("a", 3)
    {"type":"shown","id":"","seq":3}            | yes     | -
    {"type":"shown","id":["a"],"seq":3}         | yes     | -
    {"type":"dance"}                            | yes     | -
    null                                        | yes     | -
    {                                           | yes     | -
    {"type":"cursor","seq":Infinity}            | yes     | -
"""),
)
def test_what_a_screen_may_say(case):
    """Three messages, every field within its bounds, hello first and once."""
    names = {"Hello": Hello, "Cursor": Cursor, "ShownMark": ShownMark, "None": None}
    greeted = case["greeted"] == "yes"

    if case["heard"] == "-":
        with pytest.raises(NotUnderstood):
            protocol.parse(case["said"], greeted=greeted)
    else:
        assert protocol.parse(case["said"], greeted=greeted) == eval(case["heard"], names)  # noqa: S307


def test_what_the_server_says():
    """Welcome, snapshot and heartbeat as the contract has them."""
    assert json.loads(protocol.welcome("e", 4, recovered=True, resume="r")) == {
        "type": "welcome",
        "epoch": "e",
        "seq": 4,
        "recovered": True,
        "heartbeat_s": 15,
        "resume": "r",
        "resume_s": 600,
    }
    assert json.loads(protocol.resume("s")) == {"type": "resume", "resume": "s", "resume_s": 600}
    assert json.loads(protocol.snapshot("e", 4, ['{"id":"a"}', '{"id":"b"}'])) == {
        "type": "snapshot",
        "epoch": "e",
        "seq": 4,
        "alerts": [{"id": "a"}, {"id": "b"}],
    }
    assert json.loads(protocol.snapshot("e", 4, []))["alerts"] == []
    assert json.loads(protocol.heartbeat(NOON, 4)) == {
        "type": "heartbeat",
        "at": NOON.isoformat(),
        "seq": 4,
    }


def test_twenty_messages_a_second():
    """The twenty-first within a second is one too many; a second after the first it is not."""
    meter = Meter()
    answers = [meter.allows(0.01 * number) for number in range(21)]

    assert answers == [True] * 20 + [False]
    assert meter.allows(1.0)


def test_a_log_that_begins_earlier_serves_whoever_stood_before_it():
    """Frames from the journal are put before its own: 12 follows 8, not the place it began at."""
    log = ViewLog("e", 9)
    log.append([frame(12)])
    log.prepend([frame(6), frame(8)], floor=4)

    assert log.floor == 4
    assert [(one["prev"], one["seq"]) for one in said(log.after(5)[0])["frames"]] == [
        (5, 6),
        (6, 8),
        (8, 12),
    ]


def test_places_are_counted_for_each_account():
    """Ten each; one that is given back can be taken again, and nothing is left behind."""
    places = Places(2)

    assert [places.take("a"), places.take("a"), places.take("a"), places.take("b")] == [
        True,
        True,
        False,
        True,
    ]
    places.give_back("a")
    assert places.take("a")


@pytest.mark.parametrize(
    "case",
    cases("""
    origin                      | host              | secure | listed              | allowed
    http://127.0.0.1:8000       | 127.0.0.1:8000    | no     |                     | yes
    http://localhost:8000       | localhost:8000    | no     |                     | yes
    http://[::1]:8000           | [::1]:8000        | no     |                     | yes
    http://127.0.0.1:8001       | 127.0.0.1:8000    | no     |                     | no
    https://127.0.0.1:8000      | 127.0.0.1:8000    | no     |                     | no
    http://rebound.example:8000 | rebound.example:8000 | no  |                     | no
    https://desk.example        | desk.example      | yes    |                     | yes
    http://desk.example         | desk.example      | yes    |                     | no
    https://desk.example.evil   | desk.example      | yes    |                     | no
    https://desk.example        | 127.0.0.1:8000    | no     | https://desk.example | yes
    https://evil.example        | evil.example      | yes    | https://desk.example | no
    http://127.0.0.1:8000       | 127.0.0.1:8000    | no     | https://desk.example | no
    null                        | 127.0.0.1:8000    | no     |                     | no
                                | 127.0.0.1:8000    | no     |                     | no
    http://127.0.0.1:8000       |                   | no     |                     | no
"""),
)
def test_from_which_pages_the_stream_may_be_opened(case):
    """The same address on this machine or over TLS; with a list, only what is on it."""
    listed = (case["listed"],) if case["listed"] else ()
    allowed = is_allowed(
        case["origin"] or None, case["host"] or None, secure=case["secure"] == "yes", listed=listed
    )

    assert allowed == (case["allowed"] == "yes")


def test_a_views_epoch_is_its_own():
    """Role, office, kinds, restriction and the journal's epoch: a change of any is another one."""
    base = View(Role.OFFICER, "/a/", frozenset({"crisis"}), frozenset())
    others = [
        ("j", View(Role.HEAD, "/a/", base.kinds, base.hidden)),
        ("j", View(Role.OFFICER, "/a/b/", base.kinds, base.hidden)),
        ("j", View(Role.OFFICER, "/a/", frozenset(), base.hidden)),
        ("j", View(Role.OFFICER, "/a/", base.kinds, frozenset({PersonId("p")}))),
        ("k", base),
    ]

    names = {view_epoch(journal, view) for journal, view in [("j", base), *others]}

    assert len(names) == 6
    assert view_epoch("j", base) == view_epoch("j", View(*vars(base).values()))
