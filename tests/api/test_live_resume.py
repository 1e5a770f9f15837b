"""Coming back with a token: for whom it opens the stream, for whom not, and what a storm costs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus

from api.live.door import Proxies
from api.live.resume import Pass, ResumeTokens
from api.live.tables import LiveTicketRow
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.accounts import sessions
from foundation.accounts.tables import AccountRow
from foundation.journal.actions import begin_epoch
from tests.alerts.building import NOON, a_person
from tests.api.live_server import Console, LiveServer, ticket_of, until
from tests.api.test_live import consoles, happen, server  # noqa: F401  (fixtures)
from tests.tables import cases

pytestmark = pytest.mark.server
TOKENS = ResumeTokens(b"k" * 32)
SESSION, EPOCH = "s" * 16, "e" * 20


def refused(server, token):  # noqa: F811
    """The status with which a token is refused."""
    with pytest.raises(InvalidStatus) as refusal:
        Console(server, None, resume=token)
    return refusal.value.response.status_code


@pytest.mark.parametrize(("seconds", "good"), [(599, True), (600, False)])
def test_a_token_is_good_for_ten_minutes(seconds, good):
    """Both sides of six hundred seconds."""
    token = TOKENS.issue(SESSION, EPOCH, now=NOON)

    found = TOKENS.read(token, now=NOON + timedelta(seconds=seconds))

    assert found == (Pass(SESSION, EPOCH) if good else None)


def test_no_part_of_a_token_can_be_changed():
    """Another session, view, time, seal, version or key: each is refused; so is nonsense."""
    token = TOKENS.issue(SESSION, EPOCH, now=NOON)
    parts = token.split(".")
    others = ["r2", "t" * 16, "f" * 20, str(int(parts[3]) + 1), parts[4][::-1]]
    forged = [".".join([*parts[:at], other, *parts[at + 1 :]]) for at, other in enumerate(others)]
    forged += ["", ".", "....", token + ".", token[:-1], token + "x" * 200, token + "é"]
    forged.append(ResumeTokens(b"j" * 32).issue(SESSION, EPOCH, now=NOON))
    # The parts are framed: what one loses the next cannot win.
    forged.append(".".join([parts[0], SESSION + EPOCH[0], EPOCH[1:], *parts[3:]]))

    assert [TOKENS.read(one, now=NOON) for one in forged] == [None] * len(forged)


def test_a_screen_comes_back_with_its_token_and_writes_no_ticket(
    client,
    consoles,  # noqa: F811
    happen,  # noqa: F811
    server,  # noqa: F811
    database,
):
    """From its place, more than once, without a row."""
    console = consoles(client("officer"))
    console.hello()
    console.close()
    happen()

    def tickets():
        with database.read() as session:
            return session.scalar(select(func.count()).select_from(LiveTicketRow))

    before = tickets()
    for _ in range(2):
        again = consoles(None, resume=console.resume)
        assert again.hello(console.epoch, console.seq)["recovered"]
        again.take_frames()
        again.close()
    assert tickets() == before == 1


@pytest.mark.parametrize("what", ["session", "disabled", "office", "restriction", "restored"])
def test_a_token_of_what_is_no_more_is_refused(
    client,
    consoles,  # noqa: F811
    server,  # noqa: F811
    database,
    district,
    clock,
    what,
):
    """Its session ended, its account is off, its view or the journal is another one: 403."""
    officer = client("officer")
    console = consoles(officer)
    console.hello()
    token = console.resume
    console.close()
    account = district.account("officer")
    person = a_person(database, district.offices["own"])
    session_id = officer.get("/api/v1/me/sessions").json()["items"][0]["id"]
    with database.write() as session:
        if what == "session":
            sessions.end(session, session_id, reason="test", actor="test", at=clock.now())
        elif what == "restored":
            begin_epoch(session, reason="restore", at=clock.now())
        elif what == "restriction":
            restrictions.restrict_person(
                session,
                person,
                account.id,
                reason=RestrictionReason.RELATIVE,
                actor="test",
                at=clock.now(),
            )
        else:
            values = {
                "disabled": {"state": "disabled"},
                "office": {"office_id": district.offices["sibling"].id},
            }[what]
            session.execute(update(AccountRow).where(AccountRow.id == account.id).values(values))

    assert refused(server, token) == 403


def test_a_token_over_its_time_is_refused(client, consoles, server, clock):  # noqa: F811
    """The stream's own clock decides."""
    console = consoles(client("officer"))
    console.hello()
    clock.advance(timedelta(seconds=599))
    consoles(None, resume=console.resume)
    clock.advance(timedelta(seconds=1))

    assert refused(server, console.resume) == 403


def test_a_connection_by_token_is_cut_off_like_any_other(
    client,
    consoles,  # noqa: F811
    database,
    clock,
):
    """4401 within five seconds after its session was ended."""
    officer = client("officer")
    first = consoles(officer)
    first.hello()
    console = consoles(None, resume=first.resume)
    console.hello(first.epoch, first.seq)
    session_id = officer.get("/api/v1/me/sessions").json()["items"][0]["id"]
    with database.write() as session:
        sessions.end(session, session_id, reason="test", actor="test", at=clock.now())

    assert console.closed_with(patience=5.0) == 4401


def test_a_token_needs_its_page_and_its_tongue(client, consoles, server):  # noqa: F811
    """It is no way round the list of origins or the subprotocol."""
    console = consoles(client("officer"))
    console.hello()

    for wrong in ({"origin": "https://evil.example"}, {"subprotocols": ["other.v1"]}):
        with pytest.raises(InvalidStatus) as refusal:
            Console(server, None, resume=console.resume, **wrong)
        assert refusal.value.response.status_code == 403


def test_an_address_has_its_limit_whoever_comes_from_it(client, application, front_door, district):
    """Two may come from one address: the third is refused, with its ticket unspent."""
    settings = front_door.runtime.settings.model_copy(update={"sockets_per_address": 2})
    front_door.runtime.settings = settings
    narrow = LiveServer(application, front_door.runtime).begin()
    opened = [Console(narrow, client(role)) for role in ("officer", "head")]
    ticket = ticket_of(client("psychologist"))
    try:
        with pytest.raises(InvalidStatus) as refusal:
            Console(narrow, None, ticket=ticket)
        opened.pop().close()
        until(lambda: len(narrow.stream) == 1)
        opened.append(Console(narrow, None, ticket=ticket))
    finally:
        for console in opened:
            console.close()
        narrow.end()

    assert refusal.value.response.status_code == 429


def test_a_storm_is_let_in_and_caught_up_with_few_reads_and_no_write(
    client,
    consoles,  # noqa: F811
    happen,  # noqa: F811
    application,
    front_door,
    server,  # noqa: F811
):
    """The server is another process now: thirty come back at once, and share what is read."""
    officers = [consoles(client("officer")) for _ in range(10)]
    for one in officers:
        one.hello()
    server.end()
    for _ in range(20):
        happen()
    second = LiveServer(application, front_door.runtime).begin()
    asked, lock = [], threading.Lock()

    def count(connection, cursor, statement, *rest):
        with lock:
            asked.append(statement)

    engines = {front_door.runtime.database._reader, front_door.runtime.database._writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)

    def back(one):
        again = Console(second, None, resume=one.resume)
        welcome = again.hello(one.epoch, one.seq)
        again.take_frames(20)
        again.close()
        return welcome["recovered"]

    try:
        with ThreadPoolExecutor(10) as pool:
            recovered = list(pool.map(back, officers))
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)
        second.end()

    assert all(recovered)
    assert not [one for one in asked if one.lstrip().upper().startswith(("UPDATE", "INSERT"))]
    journal = [one for one in asked if "FROM journal" in one and "kind" in one]
    assert len(journal) < len(officers)


@pytest.mark.parametrize(
    "case",
    cases("""
    trusted    | peer      | for                  | proto | address   | secure
               | 10.0.0.1  | 203.0.113.9          | https | 10.0.0.1  | no
    10.0.0.1   | 10.0.0.1  | 203.0.113.9          | https | 203.0.113.9 | yes
    10.0.0.0/24 | 10.0.0.7 | 203.0.113.9          | https | 203.0.113.9 | yes
    10.0.0.1   | 10.0.0.2  | 203.0.113.9          | https | 10.0.0.2  | no
    10.0.0.1   | 10.0.0.1  | 1.1.1.1, 203.0.113.9 | http  | 203.0.113.9 | no
    10.0.0.1   | 10.0.0.1  |                      | https | 10.0.0.1  | yes
    10.0.0.1   | 10.0.0.1  | 203.0.113.9          | junk  | 203.0.113.9 | no
"""),
)
def test_only_a_trusted_proxy_says_whom_a_connection_comes_from(case):
    """The last address that no trusted proxy wrote; from anybody else the headers mean nothing."""
    headers = Headers()
    for name in ("for", "proto"):
        if case[name]:
            headers[f"X-Forwarded-{name.title()}"] = case[name]
    proxies = Proxies(tuple(part for part in case["trusted"].split(",") if part))

    found = proxies.origin_of(headers, peer=(case["peer"], 9), secure=False)

    assert found == (case["address"], case["secure"] == "yes")
