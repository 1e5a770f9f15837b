"""The runbook beside an alert: a key opens the step, what is done stands with who and how."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

Person = dict[str, str]
SOON = alarms.SOON
SAID = "愿意交谈，家人在旁"


def test_steps_are_done_and_left_out_beside_the_alert(
    page: Screens, served: Server, person: Person
) -> None:
    """Key 1 asks how it came out; leaving out asks why; the officer sees it live, not the words."""
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    alarms.take(served.desk("psychologist"), alert)
    mine, other = page("psychologist"), page("command")
    for screen in (mine, other):
        alarms.open_live(screen, f"/alerts/{alert}")
        screen.locator("li[data-step=contact]").wait_for()
    book = mine.locator("section.book")
    expect(book).to_contain_text("二级危机处置")
    expect(book).to_contain_text("第 1 版")
    mine.keyboard.press("1")
    box = mine.locator("dialog[open]")
    expect(box.locator("input").first).to_be_focused()
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert] a")).to_have_count(2)
    assert barriers(mine) == []
    box.locator("input[value=reached]").check()
    box.locator("textarea").fill(SAID)
    box.locator("button[type=submit]").click()

    expect(mine.locator("li[data-step=contact]")).to_contain_text(SAID, timeout=SOON)
    expect(other.locator("li[data-step=contact]")).to_contain_text("已联系上本人", timeout=SOON)
    expect(other.locator("li[data-step=contact]")).to_contain_text("只有心理老师和督导能看到")
    expect(other.locator("article.detail")).not_to_contain_text(SAID)
    # The interview is the psychologist's alone: the command center has no button for it.
    expect(other.locator("li[data-step=interview] button")).to_have_count(0)

    mine.locator("li[data-step=family] button").nth(1).click()
    box.locator("input[value=no_consent]").check()
    box.locator("textarea").fill("本人不同意，且安全不需要")
    box.locator("button[type=submit]").click()
    expect(mine.locator("li[data-step=family]")).to_contain_text("本人不同意", timeout=SOON)
    expect(mine.locator("article.detail ol.life")).to_contain_text("跳过步骤")
    assert barriers(mine) == []
    assert barriers(other) == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_step_that_is_late_says_so_in_words(
    page: Screens, served: Server, person: Person, width: int, height: int
) -> None:
    """Icon and word, not colour alone; on a telephone nothing overflows."""
    psychologist = served.desk("psychologist")
    alert = alarms.endorse_ninth_item(psychologist, person["id"])
    screen = page("command")
    screen.set_viewport_size({"width": width, "height": height})

    def an_hour_late(route: Route) -> None:
        answer = route.fetch()
        book = answer.json()
        book["run"]["steps"][0]["due_at"] = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        route.fulfill(response=answer, json=book)

    screen.route("**/api/v1/alerts/*/runbook", an_hour_late)
    screen.goto(f"/alerts/{alert}")
    step = screen.locator("li[data-step=contact]")

    expect(step).to_contain_text("▲ 已超时 1:00:", timeout=SOON)
    expect(step.locator("button").first).to_be_visible()
    assert screen.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(screen) == []
    folder = os.environ.get("RUNBOOK_PICTURES")
    if folder:
        screen.screenshot(path=f"{folder}/runbook-{width}.png")
