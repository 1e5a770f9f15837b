"""Two consoles and a phone see one alert through its whole life, while the server is killed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens
from tests.journeys.server import Server, wait_until
from tests.journeys.test_notices import BEHIND, state_of

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.kill]

SOON = 30_000
BACK_WITHIN = 60_000


def test_two_consoles_and_a_phone_see_one_alert_through_its_life(
    page: Screens, fresh_server: Callable[..., Server]
) -> None:
    """Raised, seen, taken on the phone, verified, ended and reviewed: each screen shows each step.

    The server is killed twice meanwhile. One console's tab is hidden at first: it has the alert and
    does not count as having shown it.
    """
    server = fresh_server(forked=True)
    command = page("command", outages=True, server=server)
    second = page("supervisor", outages=True, server=server)
    phone = page("officer", size="phone", outages=True, server=server)
    command.add_init_script(BEHIND)
    for screen in (command, second, phone):
        alarms.open_live(screen, "/alerts")

    alert = alarms.endorse_ninth_item(server.desk("psychologist"), somebody(server))
    each_shows((command, second, phone), alert, "待接手")
    hidden_does_not_count(server, command, alert, others=(second, phone))
    taken_on(phone, alert)
    taker = alarms.account(server.desk("officer"))["name"]
    each_shows((command, second), alert, f"{taker} 已接手")
    verified_through_a_kill(server, phone, others=(command, second))
    each_shows((command, second), alert, "核查")
    alarms.walk_through(server.desk("psychologist"), alert)
    ended_on(command, alert)
    each_shows((command, second), alert, "待复核")
    stands(phone, "in_review")
    alarms.agree(second, alert)

    for screen in (command, second):
        expect(alarms.row(screen, alert)).to_have_count(0, timeout=SOON)
    stands(phone, "closed")


def somebody(server: Server) -> str:
    """An adult of the officer's own office."""
    mine = server.desk("officer").get("/people", limit="40")["items"]
    return str(next(one["id"] for one in mine if not one["minor"] and one["days_left"] > 1))


def hidden_does_not_count(
    server: Server, hidden: Page, alert: str, *, others: tuple[Page, ...]
) -> None:
    """Whose tab is hidden was told and has seen nothing, through a kill, until it comes forward."""
    reader = server.desk("procurator")
    name = alarms.account(server.desk("command"))["name"]
    wait_until(lambda: state_of(reader, alert, name) is not None)
    assert state_of(reader, alert, name) in {"attempted", "missed"}
    server.restart()
    each_is_live((hidden, *others))
    assert state_of(reader, alert, name) in {"attempted", "missed"}
    hidden.evaluate("window.dispatchEvent(new Event('come-forward'))")
    wait_until(lambda: state_of(reader, alert, name) == "displayed")


def taken_on(phone: Page, alert: str) -> None:
    """The alert is opened and taken with two taps more."""
    alarms.row(phone, alert).locator("a").click()
    press(phone, "接手").click()
    phone.locator("dialog[open] button.primary").click()
    stands(phone, "acknowledged")


def verified_through_a_kill(server: Server, phone: Page, *, others: tuple[Page, ...]) -> None:
    """The stage is told while the server dies; the same press again is the same act."""
    press(phone, "推进").click()
    box = phone.locator("dialog[open]")
    box.locator("input[value=verifying]").check()
    server.kill()
    box.locator("button[type=submit]").click()
    server.start()
    each_is_live(others)
    if box.count():
        box.locator("button[type=submit]").click()
    expect(box).to_have_count(0, timeout=BACK_WITHIN)


def ended_on(screen: Page, alert: str) -> None:
    """The alert is ended with its cause and words."""
    screen.goto(f"/alerts/{alert}")
    stands(screen, "acknowledged")
    screen.keyboard.press("x")
    box = screen.locator("dialog[open]")
    box.locator("input[value=explained]").check()
    box.locator("label:has(input[value=contact_made_safe]) input").check()
    box.locator("textarea").fill("已与本人通话，家人在旁。")
    box.locator("button[type=submit]").click()


def stands(screen: Page, state: str) -> None:
    """The open alert stands so."""
    detail = screen.locator("article.detail")
    expect(detail).to_have_attribute("data-state", state, timeout=SOON)


def each_shows(screens: tuple[Page, ...], alert: str, words: str) -> None:
    """Every screen's row of the alert says so."""
    for screen in screens:
        expect(alarms.row(screen, alert)).to_contain_text(words, timeout=SOON)


def each_is_live(screens: tuple[Page, ...]) -> None:
    """Every screen has its stream again."""
    for screen in screens:
        live = screen.locator(".connection.live, .state.live").first
        expect(live).to_be_visible(timeout=BACK_WITHIN)


def press(screen: Page, word: str) -> Locator:
    """The button of the alert's bar that begins with a word."""
    return screen.locator("section.bar button", has_text=word).first
