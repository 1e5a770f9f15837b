"""Statistics, the daily report and the monthly circular."""

from playwright.sync_api import Page

from tests.screenshots.studio import On, Scene


def _tab(tab: str) -> str:
    return f"/reports?tab={tab}"


def _issue(page: Page, _on: On) -> None:
    page.locator(".bar .button.primary").click()
    page.locator("dialog[open] .foot .primary").wait_for()


def _meaning(page: Page, _on: On) -> None:
    page.locator("main header .button").first.click()
    page.locator("dialog[open] dl").wait_for()


SCENES = (
    Scene("reports", "head", "/reports"),
    Scene("reports", "head", _tab("policies"), "policies", every=False),
    Scene("reports", "head", _tab("offices"), "offices", every=False),
    Scene("reports", "command", _tab("shifts"), "shifts", every=False),
    Scene("reports", "command", _tab("daily"), "daily", every=False),
    Scene("reports", "head", _tab("circular"), "issue", _issue, every=False),
    Scene("reports-behind", "head", "/reports/alerts?figure=raised"),
    Scene("reports", "procurator", "/reports", "meaning", _meaning, every=False),
)
