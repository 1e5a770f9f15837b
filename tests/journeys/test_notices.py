"""Proof of notice between two consoles: only what a visible, focused screen showed is displayed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.desk import Desk
from tests.journeys.server import Server, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = 30_000
# A tab behind another: the page lives and its stream runs, and nobody can see it.
BEHIND = """
let behind = true;
Object.defineProperty(document, "hidden", { get: () => behind });
Object.defineProperty(document, "visibilityState", { get: () => (behind ? "hidden" : "visible") });
window.addEventListener("come-forward", () => {
  behind = false;
  document.dispatchEvent(new Event("visibilitychange"));
});
"""


def state_of(desk: Desk, alert: str, name: str) -> str | None:
    """How far the notice to somebody has come."""
    callings: list[dict[str, Any]] = desk.get(f"/alerts/{alert}/notices")["callings"]
    notices = [one for calling in callings for one in calling["notices"]]
    mine = [one for one in notices if one["account"] and one["account"]["name"] == name]
    return str(mine[0]["state"]) if mine else None


def row_of(page: Page, name: str) -> Any:
    """The row of somebody in the proof of notice."""
    return page.locator("article.detail .people > li").filter(has_text=name)


def test_a_hidden_tab_is_no_display_and_a_visible_one_is(
    page: Screens, served: Server, person: dict[str, str]
) -> None:
    """Both are told at once; the one whose tab is hidden counts when it comes forward."""
    command, head = page("command"), page("head")
    command.add_init_script(BEHIND)
    alarms.open_live(command, "/alerts")
    alarms.open_live(head, "/alerts")
    names = {who: alarms.account(served.desk(who))["name"] for who in ("command", "head")}

    alert = alarms.confirm_level_one(served.desk("psychologist"), person["id"], "两人同行")
    expect(alarms.row(head, alert)).to_be_visible(timeout=SOON)
    expect(alarms.row(command, alert)).to_be_visible(timeout=SOON)
    desk = served.desk("procurator")
    wait_until(lambda: state_of(desk, alert, names["head"]) == "displayed")

    assert state_of(desk, alert, names["command"]) in {"attempted", "missed"}
    command.evaluate("window.dispatchEvent(new Event('come-forward'))")
    wait_until(lambda: state_of(desk, alert, names["command"]) == "displayed")


@pytest.mark.parametrize(("language", "size"), [("zh", "desktop"), ("en", "phone")])
def test_the_page_says_who_was_told_and_who_is_next(
    page: Screens, served: Server, person: dict[str, str], language: str, size: str
) -> None:
    """Names, posts and instants; who took it and acted; over once it is taken."""
    alert = alarms.confirm_level_one(served.desk("psychologist"), person["id"], "两人同行")
    name = alarms.account(served.desk("head"))["name"]
    desk = served.desk("procurator")
    wait_until(lambda: state_of(desk, alert, name) is not None)
    screen = page("head", language=language, size=size)
    alarms.open_live(screen, f"/alerts/{alert}")
    mine = row_of(screen, name)
    expect(mine.locator("[data-mark=attempted]")).to_contain_text("✓", timeout=SOON)
    expect(mine.locator("[data-mark=acted]")).to_contain_text("–")
    expect(screen.locator("p.next")).to_be_visible()
    assert barriers(screen) == []

    alarms.take(served.desk("head"), alert)

    expect(mine.locator("[data-mark=acknowledged]")).to_contain_text("✓", timeout=SOON)
    expect(screen.locator("p.next")).to_have_count(0, timeout=SOON)
    expect(row_of(screen, "⊘").first).to_be_visible()
