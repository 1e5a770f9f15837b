"""Exercises and the phone tree; the channels by which a notice leaves the house."""

from playwright.sync_api import Page

from tests.screenshots.studio import On, Scene


def _plan(page: Page, _on: On) -> None:
    page.locator("[data-plan]").click()
    page.locator("dialog[open] form").wait_for()


def _plan_errors(page: Page, on: On) -> None:
    _plan(page, on)
    page.locator("dialog[open] button[type=submit]").click()
    page.locator("dialog[open] [role=alert]").first.wait_for()


def _report(on: On) -> str:
    """The exercise that the demonstration has behind it."""
    past = on.stage.server.desk("command").get("/drills")["items"][0]
    return f"/drills/{past['id']}"


SCENES = (
    Scene("drills", "command", "/drills"),
    Scene("drills", "command", "/drills", "plan", _plan, every=False),
    Scene("drills", "command", "/drills", "plan-errors", _plan_errors, every=False),
    Scene("drill", "command", _report),
    Scene("phone-tree", "command", "/roster/phone-tree"),
    Scene("channels", "sysadmin", "/channels"),
)
