"""The table of access on the live stream: who is let in, and which alerts stand on their board."""

import json
from collections.abc import Iterator

import pytest

from alerts import actions
from foundation.ids import AlertId
from tests.api.access_cases import CASES, Ask, Asker
from tests.api.access_driver import Driver
from tests.api.access_table import LIVE, rules
from tests.api.access_world import NOON
from tests.api.direct import Answer
from tests.api.live_server import Console, LiveServer

pytestmark = pytest.mark.server
LIVE_RULES = [rule for rule in rules() if rule.operation == LIVE]


@pytest.fixture
def server(driver) -> Iterator[LiveServer]:
    """The world of the table, served with its live stream."""
    driver.begin_anew()
    driver.app.state.runtime = driver.runtime
    running = LiveServer(driver.app, driver.runtime).begin()
    yield running
    running.end()
    driver.changed = True


def let_in(driver: Driver, server: LiveServer, session: str | None) -> Console | str:
    """A console of a session's holder, or why there is none."""
    ticket = driver.send("live_ticket_issue", Ask(), session=session)
    driver.changed = False
    if ticket.status != 201:
        return {401: "sign in", 403: "no"}[ticket.status]
    console = Console(server, None, ticket=ticket.json()["ticket"])
    console.hello()
    return console


def test_every_cell_of_the_live_stream(driver, server):
    """A board shows the alerts that the table gives to its role and seat, and no other."""
    boards: dict[str, Console | str] = {"": let_in(driver, server, None)}
    wrong = []
    for rule in LIVE_RULES:
        for cell in rule.cells:
            name = driver.world.name(cell.role, cell.relation)
            held = name if cell.role != "anonymous" else ""
            if held not in boards:
                boards[held] = let_in(driver, server, held)
            board = boards[held]
            if isinstance(board, Console):
                shown = CASES[LIVE, cell.about](Asker(driver.world, cell.role, cell.relation)).shown
                board = "yes" if shown(_listing(board)) else "not found"
            if board != cell.answer:
                wrong.append(f"{cell.about}: {name}, {cell.relation}: {board}")
    for board in boards.values():
        if isinstance(board, Console):
            board.close()

    assert wrong == []


def test_a_frame_shows_each_role_what_the_table_says_of_an_alert(driver, server):
    """Of one change, the officer's frame has the place and the slip, the procurator's neither."""
    held = ["officer@district", "psychologist@district", "procurator@district"]
    consoles = {name: let_in(driver, server, name) for name in held}
    crisis = driver.world.cases["street"].things["her_crisis"]
    with driver.runtime.database.write() as session:
        clerk = driver.world.principal(session, "clerk@street")
        actions.acknowledge(session, clerk, AlertId(crisis), minutes=30, now=NOON)

    seen = {}
    for name, console in consoles.items():
        (frame,) = console.take_frames()
        seen[name] = (bool(frame["alert"]["place"]), bool(frame["alert"]["safety_instruction"]))
        console.close()

    assert list(seen.values()) == [(True, True), (False, True), (False, False)]


def _listing(board: Console) -> Answer:
    """A board in the shape of an answer."""
    alerts = [{"id": alert} for alert in board.board]
    return Answer(200, (), json.dumps({"alerts": alerts}).encode())
