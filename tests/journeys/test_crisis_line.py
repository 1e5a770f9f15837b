"""The crisis line: an answer on one screen is an orange alert on the others, whatever is killed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.kill]

TAKEN = {"zh": "{} 已接手", "en": "Taken by {}"}
DRAFT = {"zh": "未完成", "en": "not finished"}
ASSIGN = {"zh": "布置测评", "en": "Assign a screening"}
# A second is asked for. Of one run on a busy machine three are allowed before the test fails; the
# measured figure stands in `bench journey`.
ON_SCREEN_MS = 3_000
BACK_WITHIN = 60_000
# On the page, by its own clock: when each row came, and when the last press was made.
NOTE_ROWS = """() => {
    window.rowsSeen = {};
    const look = () => document.querySelectorAll("li[data-alert]").forEach((row) => {
        window.rowsSeen[row.dataset.alert] ??= Date.now();
    });
    look();
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""
NOTE_PRESSES = """() => document.addEventListener(
    "click", () => { window.pressedAt = Date.now(); }, {capture: true})"""


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_suicidal_answer_lights_up_the_screens_and_everyone_sees_who_takes_it(
    page: Screens, fresh_server: Callable[..., Server], language: str, size: str
) -> None:
    """From the tap of an unfinished questionnaire to "taken by", through a killed server."""
    server = fresh_server(forked=True)
    person = somebody(server)
    asks = page("psychologist", language=language, size=size, outages=True, server=server)
    command = page("command", language=language, size=size, outages=True, server=server)
    head = page("head", language=language, size=size, outages=True, server=server)
    duty = page("supervisor", language=language, size=size, outages=True, server=server)
    for screen in (command, head):
        alarms.open_live(screen, "/alerts")
    duty.goto("/care")
    expect(duty.locator("#read-first")).to_be_visible()
    begin_questionnaire(asks, person["name"], ASSIGN[language])
    for _ in range(8):
        answer(asks, 0)
        asks.locator(".moves .primary").click()
    command.evaluate(NOTE_ROWS)
    asks.evaluate(NOTE_PRESSES)
    answer(asks, 1)

    alert = alarms.alert_about(server.desk("command"), person["id"])
    expect(alarms.row(command, alert)).to_have_class(re.compile(r"\borange\b"))
    took_ms = command.evaluate("id => window.rowsSeen[id]", alert) - asks.evaluate(
        "() => window.pressedAt"
    )
    assert took_ms < ON_SCREEN_MS
    expect(alarms.row(head, alert)).to_be_visible(timeout=alarms.SOON)
    told = duty.get_by_test_id("read-first").locator("li", has_text=person["name"])
    expect(told).to_contain_text(DRAFT[language], timeout=alarms.SOON)
    expect(asks.get_by_test_id("critical-staff")).to_be_visible()

    server.restart()
    expect(command.locator(".connection.live, .state.live").first).to_be_visible(
        timeout=BACK_WITHIN
    )
    take(command, alert)

    taken = TAKEN[language].format(alarms.account(server.desk("command"))["name"])
    expect(alarms.row(head, alert)).to_contain_text(taken, timeout=BACK_WITHIN)
    duty.goto(f"/alerts/{alert}")
    expect(duty.locator("article.detail header")).to_contain_text(taken, timeout=BACK_WITHIN)


def somebody(server: Server) -> dict[str, str]:
    """An adult with more than a day to go and a name that no other has."""
    found = server.desk("head").get("/people", limit="100")["items"]
    names = [one["name"] for one in found]
    return next(
        {"id": one["id"], "name": one["name"]}
        for one in found
        if not one["minor"] and one["days_left"] > 1 and names.count(one["name"]) == 1
    )


def begin_questionnaire(page: Page, name: str, assign: str) -> None:
    """Give somebody a PHQ-9 from the psychologist's day, and open it with their agreement."""
    page.goto("/care")
    page.get_by_role("button", name=assign, exact=True).first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("#assign-person").fill(name)
    dialog.locator("ul.found button").first.click()
    dialog.locator("#assign-instrument").select_option("phq-9")
    dialog.locator(".foot .primary").click()
    page.locator("input[name=agree]").check()
    page.locator(".answering button[type=submit]").click()


def answer(page: Page, value: int) -> None:
    """Tap an answer and wait until it is kept."""
    page.locator(".choices .choice").nth(value).click()


def take(page: Page, alert: str) -> None:
    """Take an alert on the page, with the time that is proposed."""
    dialog = alarms.begin_to_take(page, alert)
    dialog.locator(".primary").click()
    expect(page.locator("article.detail")).to_have_attribute(
        "data-state", "acknowledged", timeout=alarms.SOON
    )
