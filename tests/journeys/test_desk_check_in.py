"""Somebody stands at the desk: checked in with three clicks, taken back with one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import Screens, barriers
from tests.journeys.server import Server
from tests.screenshots.__main__ import MOMENT, PEOPLE
from tests.screenshots.serving import NOW

pytestmark = [pytest.mark.browser, pytest.mark.server]

REPORT = {"zh": "报到", "en": "Check in"}
CONFIRM = {"zh": "确认报到", "en": "Confirm check-in"}
UNDO = {"zh": "撤销", "en": "Undo"}
KEPT = {"zh": "已撤销，记录里保留了这次更正", "en": "Undone. The correction stays on record"}
# Every press on the page, as the page itself hears it.
COUNT_PRESSES = """() => {
    window.presses = 0;
    document.addEventListener("pointerdown", () => { window.presses += 1; }, {capture: true});
}"""


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The district shortly before the end of a working day: some have not reported."""
    server = Server(
        tmp_path_factory.mktemp("afternoon"), people=PEOPLE, launcher="tests.screenshots.serving"
    )
    server.extra[NOW] = MOMENT.isoformat()
    yield server.start()
    server.stop()


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_three_clicks_check_somebody_in_and_one_takes_it_back(
    page: Screens, afternoon: Server, language: str, size: str
) -> None:
    """Row, method, confirm: it is on record with its method; undone it stays, struck out."""
    screen = page("head", language=language, size=size, server=afternoon)
    screen.goto("/today")
    row = first_to_report(screen, language)
    person = str(row.locator("a").first.get_attribute("href")).rsplit("/", 1)[-1]
    before = desk_check_ins(afternoon, person)
    screen.evaluate(COUNT_PRESSES)

    row.get_by_role("button", name=REPORT[language]).click()
    drawer = screen.locator("dialog[open]")
    drawer.locator("label", has=screen.locator("input[value=face_device]")).click()
    drawer.get_by_role("button", name=CONFIRM[language]).click()

    toast = screen.locator(".toast.done")
    expect(toast).to_be_visible()
    assert screen.evaluate("() => window.presses") == 3
    found = desk_check_ins(afternoon, person)
    assert len(found) == len(before) + 1
    assert (found[0]["state"], found[0]["verified_by"]) == ("recorded", "face_device")
    assert barriers(screen) == []

    toast.get_by_role("button", name=re.compile(UNDO[language])).click()

    expect(screen.locator(".toast", has_text=KEPT[language])).to_be_visible()
    assert desk_check_ins(afternoon, person)[0]["state"] == "voided"


def first_to_report(screen: Page, language: str) -> Locator:
    """The first row of today's list whose button checks somebody in."""
    button = screen.get_by_role("button", name=REPORT[language])
    row = screen.locator("tbody tr").filter(has=button).first
    expect(row).to_be_visible()
    return row


def desk_check_ins(server: Server, person: str) -> list[dict[str, Any]]:
    """A person's check-ins at the desk, newest first; those taken back too."""
    found = server.desk("head").get(f"/people/{person}/check-ins")["items"]
    return [each for each in found if each["method"] == "desk"]
