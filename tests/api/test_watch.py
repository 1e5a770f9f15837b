"""`correction watch`: what it prints, how it comes back, and when it gives up."""

import json
import threading
from contextlib import contextmanager

import pytest
import typer
from typer.testing import CliRunner

from api.cli.desk import Desk, Refused
from api.cli.following import Following
from api.cli.watch import watch
from foundation.accounts import sessions
from tests.api.live_server import LiveServer, until
from tests.api.test_live import happen, server  # noqa: F401  (fixtures)
from tests.build import PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture
def run(server, monkeypatch):  # noqa: F811
    """Runs the command against the served stream, signed in as an officer."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(watch)

    def command(*words, password=PASSWORD, session=None):
        for name, value in {"PASSWORD": password, "SESSION": session}.items():
            if value is None:
                monkeypatch.delenv(f"CORRECTION_WATCH_{name}", raising=False)
            else:
                monkeypatch.setenv(f"CORRECTION_WATCH_{name}", value)
        return CliRunner().invoke(app, [f"http://127.0.0.1:{server.port}", *words])

    return command


def lines(answer):
    """What it printed, taken apart."""
    return [json.loads(line) for line in answer.stdout.splitlines()]


@contextmanager
def busy(act):
    """Do something again and again while the command runs."""
    stop = threading.Event()

    def work():
        while not stop.wait(0.3):
            act()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_it_prints_the_board_and_then_each_change(run, happen, district):  # noqa: F811
    """One line of JSON each, chained by prev; nothing else on standard output."""
    happen()
    with busy(happen):
        answer = run("--username", "officer-990310001", "--frames", "2")

    assert answer.exit_code == 0, answer.stderr
    board, first, second = lines(answer)
    assert (board["type"], len(board["alerts"]) >= 1) == ("snapshot", True)
    assert (first["prev"], second["prev"]) == (board["seq"], first["seq"])
    assert first["alert"]["subject"]["name"]


def test_it_goes_on_from_a_place_it_was_told(run, happen, district):  # noqa: F811
    """--since EPOCH:SEQ prints what came after, and no board."""
    with busy(happen):
        before = lines(run("--username", "officer-990310001", "--frames", "1"))[-1]
    happen()
    place = f"{before['epoch']}:{before['seq']}"
    (after,) = lines(run("--username", "officer-990310001", "--since", place, "--frames", "1"))

    assert (after["type"], after["prev"]) == ("frame", before["seq"])


def test_a_session_can_be_handed_to_it(run, client, happen):  # noqa: F811
    """Without a password: the token of a session that is open already."""
    officer = client("officer")
    token = officer.cookies["__Host-session"]
    with busy(happen):
        answer = run("--frames", "1", password=None, session=token)

    assert [line["type"] for line in lines(answer)] == ["snapshot", "frame"]


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["--username", "officer-990310001"], {"password": "wrong-and-long-enough"}),
        (["--username", "officer-990310001"], {"password": None}),
        ([], {}),
        ([], {"session": "none-such"}),
    ],
)
def test_who_is_not_let_in_is_told_and_leaves(run, district, words, options):
    """Exit status 1, a word on standard error, nothing on standard output."""
    answer = run(*words, **options)

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.startswith("correction watch:")


def test_a_place_must_be_one(run, district):
    """What is no place is refused before anybody is asked."""
    assert run("--username", "x", "--since", "nowhere").exit_code == 2


def follow(url, token, take):
    """Follow on a thread; returns what ended it."""
    ended = []

    def work():
        try:
            Following(Desk.with_session(url, token), None, told=lambda text: None).run(take)
            ended.append("enough")
        except Refused as refused:
            ended.append(str(refused))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread, ended


def test_it_comes_back_with_its_token_after_a_restart_and_misses_nothing(
    client,
    happen,  # noqa: F811
    server,  # noqa: F811
    application,
    front_door,
    monkeypatch,
):
    """The server goes and comes again at the same address: every change once, one ticket in all."""
    issued = []
    real = Desk.ticket
    monkeypatch.setattr(Desk, "ticket", lambda self: issued.append(1) or real(self))
    got = []

    def take(message):
        got.append(message)
        return sum(one["type"] == "frame" for one in got) < 3

    url = f"http://127.0.0.1:{server.port}"
    thread, ended = follow(url, client("officer").cookies["__Host-session"], take)
    until(lambda: got)
    happen()
    until(lambda: len(got) == 2)
    server.end()
    happen()
    second = LiveServer(application, front_door.runtime, port=server.port).begin()
    try:
        happen()
        thread.join(30)
    finally:
        second.end()

    frames = [one for one in got if one["type"] == "frame"]
    assert ended == ["enough"]
    assert [one["prev"] for one in frames[1:]] == [one["seq"] for one in frames[:-1]]
    assert len(issued) == 1


def test_an_ended_session_ends_it(client, server, database, clock):  # noqa: F811
    """4401 is no break to come back from."""
    officer = client("officer")
    got = []
    url = f"http://127.0.0.1:{server.port}"
    thread, ended = follow(url, officer.cookies["__Host-session"], lambda one: not got.append(one))
    until(lambda: got)
    session_id = officer.get("/api/v1/me/sessions").json()["items"][0]["id"]
    with database.write() as session:
        sessions.end(session, session_id, reason="test", actor="test", at=clock.now())
    thread.join(10)

    assert ended == ["the session has ended"]


def test_a_gap_is_asked_for_again_and_then_the_board():
    """The same place twice: the whole board; a frame that follows clears the doubt."""
    following = Following(Desk("http://x", "t"), ("e", 5), told=lambda text: None)
    places = []
    for _ in range(3):
        following._missed()
        places.append(following._place)

    assert places == [("e", 5), None, None]
