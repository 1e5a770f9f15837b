"""What the journeys ask for: a served demonstration district and a browser to walk through it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys import alarms
from tests.journeys.browser import Screens, chromium_program
from tests.journeys.server import Server, Templates
from tests.journeys.witness import Onlooker

# The name under which tests know the server that the whole run shares.
Served = Server

# A page that is asked for takes its time on a busy machine; only what never comes is a fault.
expect.set_options(timeout=20_000)

# Nothing that a browser does by itself may disturb a test or leave this machine.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--password-store=basic",
)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """Loaded demonstrations, made once, to copy from."""
    made = Templates(tmp_path_factory.mktemp("servers"))
    yield made
    made.drop()


@pytest.fixture(scope="session")
def server(templates: Templates) -> Iterator[Server]:
    """The server that the journeys share; whoever kills one takes `fresh_server`."""
    running = templates.fresh().start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def served(server: Server) -> Server:
    """The same server by its other name."""
    return server


@pytest.fixture(scope="session")
def onlooker(server: Server) -> Iterator[Onlooker]:
    """A screen that looks on at the shared server through all journeys."""
    seated = Onlooker(server)
    yield seated
    seated.leaves()


@pytest.fixture(autouse=True)
def the_board_follows(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every journey on the shared server: the board then and the entries since are now's."""
    looks_on = "server" in request.fixturenames and "fresh_server" not in request.fixturenames
    seated = request.getfixturevalue("onlooker") if looks_on else None
    yield
    if seated is not None:
        seated.proves()


@pytest.fixture
def fresh_server(templates: Templates) -> Iterator[Callable[..., Server]]:
    """`fresh_server()` starts a server of the test's own, on its own copy of the demonstration.

    Here too somebody looks on, and proves in the end that the board has followed.
    """
    started: list[tuple[Server, Onlooker]] = []

    def start(**more: object) -> Server:
        own = templates.fresh(**more).start()
        started.append((own, Onlooker(own)))
        return own

    yield start
    for own, seated in started:
        if own.process is not None:
            seated.proves()
        seated.leaves()
        own.stop()


@pytest.fixture(scope="session")
def people(served: Server) -> alarms.Unconcerned:
    """The people of the shared server, for whoever needs the next."""
    return alarms.Unconcerned(served)


@pytest.fixture
def person(people: alarms.Unconcerned) -> dict[str, str]:
    """A person whom no other journey has met."""
    return next(people)


# Not for the whole run: while Playwright is open its loop runs, and no other test can have one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, as the tests' environment names it; without one the test is skipped."""
    program = chromium_program()
    # As root Chromium's own sandbox cannot start; the pages it opens are ours.
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def chromium(browser: Browser) -> Browser:
    """The same browser by its own name."""
    return browser


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Screens]:
    """`page("officer", language="en", size="phone")` opens a signed-in page, watched to its end.

    The test fails when any of its pages had an error, broke the content policy, or asked another
    host. A test with a server of its own passes `server=`.
    """
    shared = request.getfixturevalue("server")
    screens = Screens(browser, shared)
    yield screens
    faults = screens.close()
    assert faults == []
