"""The live stream over a real socket: board, frames, resume, and who is cut off when."""

import asyncio
import contextlib
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update
from websockets.exceptions import ConnectionClosed, InvalidStatus

from alerts import actions, queries, relay
from alerts.events import AlertRepeated
from api.live import tickets
from api.live.stream import LiveStream
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Role
from foundation.accounts import sessions
from foundation.accounts.tables import AccountRow
from foundation.journal import queries as journal
from foundation.journal.actions import append, begin_epoch
from tests.alerts.building import NOON, a_person, an_alert, someone, tell
from tests.api.live_server import Console, LiveServer, ticket_of, until

pytestmark = pytest.mark.server
CRITICAL = "assessment.critical_item_endorsed"


@pytest.fixture
def server(application, front_door, district):
    """A served application; the relay is drained by hand."""
    running = LiveServer(application, front_door.runtime).begin()
    yield running
    running.end()


@pytest.fixture
def consoles(server):
    """Opens consoles and closes them after the test."""
    opened = []

    def open_one(client, **options):
        console = Console(server, client, **options)
        opened.append(console)
        return console

    yield open_one
    for console in opened:
        console.close()


@pytest.fixture
def happen(database, district, clock):
    """A crisis signal about somebody new at an office, answered by the relay."""

    def signal(office="own", *, subject=None, tier="orange"):
        place = district.offices[office]
        person = subject or a_person(database, place)
        tell(database, CRITICAL, {"tier": tier}, subject=person, office=place.id)
        relay.drain(database, clock)
        return person

    return signal


def take(database, district, alert_id, role=Role.OFFICER, office="own"):
    """Take an alert as somebody of the district."""
    with database.write() as session:
        who = someone(district, role, office=office)
        actions.acknowledge(session, who, alert_id, minutes=30, now=NOON)


def test_a_console_gets_the_board_and_then_every_change(
    client, consoles, happen, database, district
):
    """Snapshot at a place in the journal, then frames that follow it one by one."""
    happen()
    console = consoles(client("officer"))
    welcome = console.hello()
    (first,) = console.board.values()

    happen()
    take(database, district, first["id"])
    frames = console.take_frames(2)

    assert (welcome["recovered"], welcome["heartbeat_s"]) == (False, 15)
    assert [frame["kind"] for frame in frames] == ["alerts.raised", "alerts.acknowledged"]
    assert console.board[first["id"]]["acknowledged_by"]["name"] == "示officer※"
    assert len(console.board) == 2


def test_a_frame_names_whom_the_officer_must_find(client, consoles, happen):
    """Full and masked name, birth year and office; no instrument, no item."""
    console = consoles(client("officer"))
    console.hello()
    happen()
    (frame,) = console.take_frames()

    alert = frame["alert"]
    assert alert["subject"]["name"] == "林示一※"
    assert alert["subject"]["name_masked"] != alert["subject"]["name"]
    assert (alert["subject"]["birth_year"], alert["level"]) == (1990, "orange")
    assert alert["reasons"] == ["crisis_signal"]
    assert (frame["id"], frame["at"]) == (alert["id"], NOON.isoformat())
    assert "phq" not in json.dumps(frame)


def test_a_broken_connection_resumes_without_gap_or_double(client, consoles, happen):
    """What happened meanwhile comes as frames that follow the cursor; nothing comes twice."""
    console = consoles(client("officer"))
    console.hello()
    happen()
    console.take_frames()
    console.close()
    for _ in range(3):
        happen()

    again = consoles(client("officer"))
    welcome = again.hello(console.epoch, console.seq)
    missed = again.take_frames(3)
    happen()
    then = again.take_frames()

    assert welcome["recovered"]
    seqs = [frame["seq"] for frame in (*console.frames, *missed, *then)]
    assert seqs == sorted(set(seqs))
    assert len(seqs) == 5


def test_a_restarted_server_resumes_from_the_tables(
    client, consoles, happen, server, application, front_door
):
    """The new process holds no log; the journal has it all, and the numbering goes on."""
    console = consoles(client("officer"))
    console.hello()
    happen()
    console.take_frames()
    server.end()
    assert console.closed_with() == 1012
    happen()
    happen()

    second = LiveServer(application, front_door.runtime).begin()
    try:
        again = Console(second, client("officer"))
        welcome = again.hello(console.epoch, console.seq)
        again.take_frames(2)
        again.close()
    finally:
        second.end()
    assert welcome["recovered"]


@pytest.mark.parametrize("place", ["future", "epoch", "nothing"])
def test_a_place_that_cannot_be_gone_on_from_gets_the_whole_board(client, consoles, happen, place):
    """A cursor from the future, another epoch, or none: never a silent part."""
    happen()
    console = consoles(client("officer"))
    console.hello()
    epoch, seq = {
        "future": (console.epoch, console.seq + 1),
        "epoch": ("another", console.seq),
        "nothing": (None, None),
    }[place]

    again = consoles(client("officer"))
    welcome = again.hello(epoch, seq)

    assert not welcome["recovered"]
    assert again.board == console.board


def test_another_offices_cursor_gets_the_whole_board(client, consoles, happen):
    """Epochs belong to a view: a moved officer cannot go on from the old office's place."""
    happen("own")
    happen("sibling")
    here = consoles(client("officer", office="own"))
    here.hello()

    there = consoles(client("officer", office="sibling"))
    welcome = there.hello(here.epoch, here.seq)

    assert not welcome["recovered"]
    assert set(here.board).isdisjoint(there.board)


def test_the_board_and_the_stream_fit_together_exactly(
    client, consoles, happen, database, district
):
    """Snapshot + frames = the list of the same account, at the end of a busy minute."""
    stop = threading.Event()
    opened = []

    def busy():
        while not stop.is_set():
            happen(tier="orange")

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(busy)
        for _ in range(4):
            console = consoles(client("officer"))
            console.hello()
            opened.append(console)
        stop.set()
        working.result(timeout=20)
    last = happen()

    for console in opened:
        while not any(one["subject"]["id"] == last for one in console.board.values()):
            console.take_frames()
    listed = client("officer").get("/api/v1/alerts").json()
    expected = {one["id"]: one for one in listed["items"]}
    assert all(console.board == expected for console in opened)
    assert listed["epoch"] == opened[0].epoch


def test_each_sees_only_their_own_offices_and_kinds(
    client, consoles, happen, database, district, clock
):
    """A frame goes where its alert may be seen, and nowhere else."""
    watchers = {
        ("officer", "own"): 1,
        ("officer", "sibling"): 0,
        ("head", "own"): 1,
        ("psychologist", "parent"): 1,
        ("command", "parent"): 1,
        ("command", "other"): 0,
        ("system_admin", "parent"): 0,
        ("procurator", "parent"): 1,
    }
    opened = {one: consoles(client(one[0], office=one[1])) for one in watchers}
    for console in opened.values():
        console.hello()
    happen("own")
    tell(database, "alerts.triage_failed", {"policy": "crisis"})
    tell(
        database,
        CRITICAL,
        {"tier": "orange"},
        subject=a_person(database, district.offices["outside"]),
        office=district.offices["outside"].id,
    )
    relay.drain(database, clock)

    kinds = {}
    for one, console in opened.items():
        expected = (
            watchers[one] + (one[0] in ("system_admin", "command")) + (one == ("command", "other"))
        )
        kinds[one] = (
            sorted(frame["alert"]["kind"] for frame in console.take_frames(expected))
            if expected
            else []
        )
        with pytest.raises(TimeoutError):
            console.socket.recv(timeout=0.15)
    assert kinds["officer", "own"] == ["crisis"]
    assert kinds["officer", "sibling"] == []
    assert kinds["command", "parent"] == ["crisis", "system_fault"]
    assert kinds["command", "other"] == ["crisis", "system_fault"]
    assert kinds["system_admin", "parent"] == ["system_fault"]
    assert kinds["psychologist", "parent"] == ["crisis"]


def test_a_page_of_another_origin_gets_no_connection(client, server):
    """Suffix trick, other port, other scheme, other spelling: the good ticket does not help."""
    here = f"127.0.0.1:{server.port}"
    wrong = (
        "https://evil.example",
        "null",
        None,
        "http://127.0.0.1:1",
        f"http://{here}.evil.example",
        f"HTTP://{here}",
        f"https://{here}",
        f"http://localhost:{server.port}",
    )
    officer = client("officer")
    for origin in wrong:
        with pytest.raises(InvalidStatus) as refusal:
            Console(server, officer, origin=origin)

        assert refusal.value.response.status_code == 403, origin


def test_a_ticket_opens_one_connection(client, consoles, server):
    """Used, unknown, empty and overlong tickets are refused alike."""
    officer = client("officer")
    ticket = ticket_of(officer)
    consoles(officer, ticket=ticket).hello()

    for wrong in (ticket, "x", "y" * 500):
        with pytest.raises(InvalidStatus) as refusal:
            Console(server, officer, ticket=wrong)
        assert refusal.value.response.status_code == 403


@pytest.mark.parametrize(("seconds", "good"), [(29, True), (30, False)])
def test_a_ticket_is_good_for_half_a_minute(client, consoles, clock, seconds, good):
    """Both sides of thirty seconds."""
    officer = client("officer")
    ticket = ticket_of(officer)
    clock.advance(timedelta(seconds=seconds))

    if good:
        consoles(officer, ticket=ticket).hello()
    else:
        with pytest.raises(InvalidStatus):
            consoles(officer, ticket=ticket)


def test_two_at_once_cannot_both_use_a_ticket(database, district, clock, client):
    """It is taken by a conditional update: one of two gets it."""
    ticket = ticket_of(client("officer"))
    taken = []
    for _ in range(2):
        with database.write() as session:
            taken.append(tickets.spend(session, ticket, now=clock.now()))

    assert [found is not None for found in taken] == [True, False]


def test_an_ended_session_gets_no_connection_with_its_ticket(client, server, database, clock):
    """The ticket is bound to the session that asked for it."""
    officer = client("officer")
    ticket = ticket_of(officer)
    officer.delete("/api/v1/sessions/current")

    with pytest.raises(InvalidStatus):
        Console(server, officer, ticket=ticket)


def test_only_our_subprotocol_is_spoken(client, server):
    """Without correction.v1 there is no connection."""
    with pytest.raises(InvalidStatus):
        Console(server, client("officer"), subprotocols=["other.v1"])


def test_a_revoked_session_is_cut_off_within_five_seconds(
    client, consoles, happen, database, clock
):
    """4401, and no frame after it, although something happens at that very moment."""
    officer = client("officer")
    console = consoles(officer)
    console.hello()
    session_id = officer.get("/api/v1/me/sessions").json()["items"][0]["id"]
    with database.write() as session:
        sessions.end(session, session_id, reason="test", actor="test", at=clock.now())
    happen()

    assert console.closed_with(patience=5.0) == 4401
    assert console.frames == []


@pytest.mark.parametrize("change", ["office", "role", "restriction", "disabled"])
def test_a_changed_entitlement_ends_the_connection(
    client, consoles, happen, database, district, clock, change
):
    """Moved, promoted, restricted: 4403 and a fresh board; disabled: 4401. Nothing more is sent."""
    console = consoles(client("officer"))
    console.hello()
    person = happen()
    console.take_frames()
    officer = district.account("officer")
    with database.write() as session:
        if change == "restriction":
            restrictions.restrict_person(
                session,
                person,
                officer.id,
                reason=RestrictionReason.RELATIVE,
                actor="test",
                at=clock.now(),
            )
        else:
            values = {
                "office": {"office_id": district.offices["sibling"].id},
                "role": {"role": "psychologist"},
                "disabled": {"state": "disabled"},
            }[change]
            session.execute(update(AccountRow).where(AccountRow.id == officer.id).values(values))
    seen = len(console.frames)
    happen(subject=person)

    assert console.closed_with(patience=5.0) == (4401 if change == "disabled" else 4403)
    assert len(console.frames) == seen


def test_an_account_has_ten_connections_and_no_more(client, consoles, server):
    """The eleventh is refused; one that leaves makes room."""
    officer = client("officer")
    opened = [consoles(officer) for _ in range(10)]
    with pytest.raises(InvalidStatus) as refusal:
        Console(server, officer)
    opened[0].close()
    until(lambda: len(server.stream) == 9)

    assert refusal.value.response.status_code == 429
    consoles(officer).hello()


NONSENSE = (
    ("not json", 1008),
    ("[]", 1008),
    ('{"type":"hello"}', 1008),
    ('{"type":"hello","epoch":"e","seq":-1}', 1008),
    ('{"type":"hello","epoch":"e","seq":NaN}', 1008),
    ('{"type":"cursor","seq":1}', 1008),
    ('{"type":"hello","epoch":null,"seq":null,"office":"x"}', 1008),
    ("x" * (64 * 1024 + 1), 1009),
    ("汉" * (22 * 1024), 1009),
    (b"bytes", 1008),
    ("[" * 60_000, 1008),
)


def test_a_screen_that_speaks_nonsense_is_sent_away(client, consoles, happen):
    """Unknown, damaged, early or too large: the connection ends with a code, the server goes on."""
    officer = client("officer")
    for said, code in NONSENSE:
        console = consoles(officer)
        console.socket.send(said)

        assert console.closed_with() == code, said[:40]
        console.close()
    sound = consoles(officer)
    sound.hello()
    happen()
    sound.take_frames()


def test_hello_is_said_once(client, consoles):
    """A second hello ends the connection."""
    console = consoles(client("officer"))
    console.hello()
    console.say(type="hello", epoch=None, seq=None)

    assert console.closed_with() == 1008


def test_a_cursor_ahead_of_what_was_sent_is_nonsense(client, consoles, happen):
    """A screen cannot have taken in what it was not given."""
    console = consoles(client("officer"))
    console.hello()
    console.say(type="cursor", seq=console.seq)
    happen()
    console.take_frames()
    console.say(type="cursor", seq=console.seq + 1)

    assert console.closed_with() == 1008


def test_more_than_twenty_messages_a_second_end_the_connection(client, consoles):
    """Twenty are heard, the twenty-first is one too many."""
    console = consoles(client("officer"))
    console.hello()
    with contextlib.suppress(ConnectionClosed):
        for _ in range(25):
            console.say(type="cursor", seq=console.seq)

    assert console.closed_with() == 1008


def test_what_a_screen_showed_is_kept(client, consoles, happen, database, district):
    """One mark is stored with who and when; an alert outside the view is not."""
    officer, stranger = client("officer"), client("officer", office="sibling")
    console, other = consoles(officer), consoles(stranger)
    console.hello()
    other.hello()
    person = happen()
    (frame,) = console.take_frames()
    for screen in (console, other, console):
        screen.say(type="shown", id=frame["id"], seq=frame["seq"])

    def displayed():
        with database.read() as session:
            who = someone(district, Role.OFFICER)
            alert = queries.alert(session, frame["id"], who)
            lines = queries.timeline(session, alert, queries.view_of(session, who))
            return [line.actor for line in lines if line.what == "displayed"]

    until(displayed)
    with database.read() as session:
        assert queries.seen_at(session, person, NOON) == NOON
    assert displayed() == [district.account("officer").id]


def test_a_console_that_does_not_read_holds_nobody_up(
    client, application, front_door, district, database
):
    """One screen stands still under eight megabytes: it is sent away, the others have them all."""
    quick = LiveServer(application, front_door.runtime, slow_after=1.0).begin()
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", quick.port))
    stalled = Console(quick, client("officer"), max_queue=1, sock=narrow)
    awake = Console(quick, client("officer"))
    try:
        stalled.hello()
        awake.hello()
        long = tuple(f"reason_{number:030d}" for number in range(500))
        alert = an_alert(subject=None, office=district.offices["own"].id, reasons=long)
        with database.write() as session:
            for _ in range(400):
                append(
                    session, AlertRepeated(office=alert.office, alert=alert), actor="test", at=NOON
                )
        awake.take_frames(400)

        until(lambda: len(quick.stream) == 1)
        # The server's WebSocket layer cannot put a close frame behind bytes that nobody takes.
        assert stalled.closed_with() in (4408, 1006)
    finally:
        stalled.close()
        awake.close()
        quick.end()


def test_a_served_stream_needs_no_bell(client, consoles, happen, server, database):
    """Without the wake-up the poll finds the change within two seconds."""
    console = consoles(client("officer"))
    console.hello()
    server.stream._deaf()
    happen()

    console.take_frames()


def test_a_restore_begins_everybody_anew(client, consoles, happen, server, database, clock):
    """Another epoch of the journal: 1012, and the next hello gets the whole board."""
    from_before = consoles(client("officer"))
    from_before.hello()
    with database.write() as session:
        begin_epoch(session, reason="restore", at=clock.now())
    happen()

    assert from_before.closed_with() == 1012
    again = consoles(client("officer"))
    assert not again.hello(from_before.epoch, from_before.seq)["recovered"]


def test_a_stream_that_cannot_read_does_not_claim_to_be_alive(front_door):
    """Ten seconds without a look: no heartbeat says that all is well."""
    stream = LiveStream(front_door.runtime)

    async def current(age):
        stream._looked_at = asyncio.get_running_loop().time() - age
        return stream.is_current()

    assert asyncio.run(current(9.0))
    assert not asyncio.run(current(10.1))


def test_heartbeats_say_how_far_this_screen_was_sent(client, consoles, happen, monkeypatch):
    """Time and the last frame's seq; between frames and when nothing happens."""
    monkeypatch.setattr("api.live.protocol.HEARTBEAT_SECONDS", 0.2)
    console = consoles(client("officer"))
    console.hello()
    first = console.hear("heartbeat")
    happen()
    console.take_frames()
    second = console.hear("heartbeat")

    assert first["at"] == NOON.isoformat()
    assert second["seq"] == console.seq > first["seq"]


def test_an_overtaken_log_is_read_from_the_journal(client, consoles, happen, monkeypatch, server):
    """A log that keeps two frames: a screen that is five behind gets all five, in order."""
    monkeypatch.setattr("api.live.log.KEPT", 2)
    first = consoles(client("officer"))
    first.hello()
    person = happen()
    first.take_frames()
    place = first.epoch, first.seq
    for log in server.stream._logs.values():
        log._kept = 2
    for _ in range(5):
        happen(subject=person)
    first.take_frames(5)

    late = consoles(client("officer"))
    assert late.hello(*place)["recovered"]
    assert [frame["seq"] for frame in late.take_frames(5)] == [f["seq"] for f in first.frames[1:]]


def test_a_screen_is_told_its_own_place_however_often_the_log_moved_on(
    client, consoles, happen, server
):
    """A log that begins anew between a screen's place and its next frame leaves no gap for it."""
    first = consoles(client("officer"))
    first.hello()
    person = happen()
    first.take_frames()
    stream, stood = server.stream, first.seq
    for _ in range(2):
        happen("sibling")
        until(lambda: stream._reached > stood)
        reached = stream._reached
        for log in stream._logs.values():
            server.loop.call_soon_threadsafe(log.skip_to, reached)
        server.loop.call_soon_threadsafe(stream.wake)
    happen(subject=person)
    (last,) = first.take_frames()

    assert last["prev"] == stood


def test_somebody_too_far_behind_takes_the_board(client, consoles, happen, monkeypatch):
    """Beyond the longest replay the board is shorter than the story."""
    first = consoles(client("officer"))
    first.hello()
    place = first.epoch, first.seq
    for _ in range(3):
        happen()
    monkeypatch.setattr("api.live.stream.LONGEST_REPLAY", 3)

    late = consoles(client("officer"))

    assert not late.hello(*place)["recovered"]
    assert len(late.board) == 3


def test_the_snapshot_is_true_at_its_place_in_the_journal(client, consoles, happen, database):
    """The seq of an empty view is the journal's head: the first frame follows it."""
    happen("sibling")
    console = consoles(client("officer"))
    console.hello()
    with database.read() as session:
        head = journal.head(session)

    assert (console.seq, console.board) == (head, {})
    happen()
    console.take_frames()
