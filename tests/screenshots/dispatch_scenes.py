"""Orders to officers: the board, sending, and what an officer answers on a phone."""

from playwright.sync_api import Page

from tests.screenshots.studio import On, Scene


def _sent(on: On) -> None:
    """Two are sent about the alert in hand, once; the officer of the cast first, where possible."""
    desk = on.stage.server.desk("command")
    if desk.get("/orders")["items"]:
        return
    alert = on.stage.alert["id"]
    me = on.stage.server.desk("officer").get("/sessions/current")["account"]["id"]
    able = desk.get(f"/alerts/{alert}/orders")["sending"]["officers"]
    ids = sorted((one["officer"]["id"] for one in able), key=lambda one: one != me)
    officers = ids[:2]
    body = {"officers": officers, "task": "stay_until_crisis_team", "place": "home"}
    desk.post(f"/alerts/{alert}/orders", {**body, "text": "示例：家属在楼下等"})


def _board(page: Page, on: On) -> None:
    _sent(on)
    page.reload()
    page.locator("article.order").first.wait_for()


def _beside(page: Page, on: On) -> None:
    _board(page, on)
    page.locator("article.order").first.scroll_into_view_if_needed()


def _send(page: Page, _on: On) -> None:
    page.locator("button.send").wait_for()
    page.keyboard.press("d")
    page.locator("dialog[open] select").first.wait_for()


def _send_errors(page: Page, on: On) -> None:
    _send(page, on)
    page.locator("dialog .foot .primary").click()
    page.locator("dialog [role=alert]").first.wait_for()


def _recall(page: Page, on: On) -> None:
    _board(page, on)
    page.locator("article.order .buttons .button").last.click()
    page.locator("dialog[open]").wait_for()


def _alert(on: On) -> str:
    return f"/alerts/{on.stage.alert['id']}"


SCENES = (
    Scene("dispatch", "command", "/dispatch", "", _board),
    Scene("dispatch", "command", "/dispatch", "recall", _recall, every=False),
    Scene("dispatch", "command", _alert, "beside", _beside, every=False),
    Scene("dispatch", "command", _alert, "send", _send, every=False),
    Scene("dispatch", "command", _alert, "send-errors", _send_errors, every=False),
    Scene("dispatch", "officer", "/dispatch", "officer", every=False),
)
