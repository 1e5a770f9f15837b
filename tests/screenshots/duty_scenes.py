"""The duty roster and the hand-over between shifts."""

from playwright.sync_api import Page

from tests.screenshots.stage import NEXT_ACT, POINTS
from tests.screenshots.studio import On, Scene


def _dialog(page: Page, button: str) -> None:
    page.locator(button).first.click()
    page.locator("dialog[open] select").first.wait_for()


def _fill(page: Page, _on: On) -> None:
    _dialog(page, "main section .button.primary")


def _errors(page: Page, on: On) -> None:
    _fill(page, on)
    page.locator("#shift-until").fill("2026-11-01T08:00")
    page.locator("dialog .foot .primary").click()
    page.locator("dialog [role=alert]").first.wait_for()


def _shift(page: Page, _on: On) -> None:
    _dialog(page, "main td:not(.today) .shift")


def _week(page: Page, _on: On) -> None:
    _dialog(page, "[data-copy-week]")


def _to_the_end(page: Page, _on: On) -> None:
    page.locator("main .tree").scroll_into_view_if_needed()


def _offered(page: Page, on: On) -> None:
    """The psychologist hands over to the supervisor; once, whatever the language."""
    desk = on.stage.server.desk("psychologist")
    if not any(one["state"] == "offered" for one in desk.get("/duty/handovers")["items"]):
        seat = next(one for one in desk.get("/duty/now")["items"] if one["post"] == "psychologist")
        where = {"post": "psychologist", "office_id": seat["office"]["id"]}
        people = desk.get("/duty/candidates", **where)["items"]
        to = next(one["id"] for one in people if one["name"] == "沈示明※")
        found = desk.get("/alerts", state="open")["items"]
        acts = {one["id"]: NEXT_ACT for one in found[:2]}
        body = {"office_id": seat["office"]["id"], "post": "psychologist", "to": to}
        points = POINTS
        desk.post("/duty/handovers", {**body, "acts": acts, "points": points})
    page.reload()
    page.locator("main input[type=checkbox]").first.wait_for()


SCENES = (
    Scene("roster", "command", "/roster"),
    Scene("roster", "command", "/roster", "fill", _fill, every=False),
    Scene("roster", "command", "/roster", "errors", _errors, every=False),
    Scene("roster", "head", "/roster", "shift", _shift, every=False),
    Scene("roster", "head", "/roster", "week", _week, every=False),
    Scene("roster", "procurator", "/roster", "tree", _to_the_end, every=False),
    Scene("roster", "officer", "/roster", "officer", every=False),
    Scene("handover", "command", "/roster/handover"),
    Scene("handover", "supervisor", "/roster/handover", "incoming", _offered, every=False),
    Scene("handover", "psychologist", "/roster/handover", "offered", _offered, every=False),
    Scene("handover", "officer", "/roster/handover", "nothing", every=False),
)
