"""Where a journey's alerts come from, and how the screens that show them are read."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import Desk
from tests.journeys.server import Server, wait_until

# The issue allows a second; a loaded machine with two cores gets more before a test fails.
SOON = 10_000


class Unconcerned:
    """The adults of a district about whom no alert is open, each given to one journey alone.

    Asked anew for each: an alert that is open already would take in what a journey makes happen.
    """

    def __init__(self, served: Server) -> None:
        self._served = served
        self._met: set[str] = set()

    def __iter__(self) -> "Unconcerned":
        return self

    def __next__(self) -> dict[str, str]:
        """The next person; `StopIteration` when the district has no more."""
        return self.seen_by("head")

    def seen_by(self, who: str) -> dict[str, str]:
        """The next person of those whom a user may see; who is passed over is left for others."""
        open_alerts = self._served.desk("command").get("/alerts")["items"]
        busy = {one["subject"]["id"] for one in open_alerts if one["subject"] is not None}
        for each in self._served.desk(who).get("/people", limit="100")["items"]:
            free = each["id"] not in self._met | busy
            if free and not each["minor"] and each["days_left"] > 1:
                self._met.add(each["id"])
                return {"id": each["id"], "name": each["name"]}
        raise StopIteration


def endorse_ninth_item(psychologist: Desk, person_id: str) -> str:
    """Give a PHQ-9 at the desk, endorse its ninth item; the id of the orange alert that follows."""
    asked = {"person_id": person_id, "instrument": "phq-9", "mode": "staff", "stage": "during"}
    screening = psychologist.post("/screenings", asked)["id"]
    psychologist.post(f"/screenings/{screening}/consent", {"given": True})
    ninth = psychologist.get("/instruments/phq-9")["items"][8]["id"]
    answer = {"value": 2, "taken_at": datetime.now(UTC).isoformat()}
    psychologist.put(f"/screenings/{screening}/answers/{ninth}", answer)
    return alert_about(psychologist, person_id)


def confirm_level_one(psychologist: Desk, person_id: str, instruction: str) -> str:
    """Confirm the gravest level; the id of the person's red alert."""
    level = {
        "level": "one",
        "basis": "Talked on the telephone; alone, with a plan.",
        "advice_code": "do_not_leave_alone",
        "safety_instruction": instruction,
    }
    psychologist.post(f"/people/{person_id}/crisis-levels", level)
    return alert_about(psychologist, person_id, level="red")


def alert_about(desk: Desk, person_id: str, level: str | None = None) -> str:
    """The id of a person's open alert, as soon as the relay has raised it."""

    def found() -> str | None:
        for alert in desk.get("/alerts")["items"]:
            about = alert["subject"] is not None and alert["subject"]["id"] == person_id
            if about and level in (None, alert["level"]):
                return str(alert["id"])
        return None

    return str(wait_until(found))


def take(desk: Desk, alert: str) -> str:
    """Take an alert; the name of whoever did."""
    taken = desk.post(f"/alerts/{alert}/acknowledgement", {"next_update_minutes": 15})
    return str(taken["acknowledged_by"]["name"])


def open_live(page: Page, path: str) -> None:
    """Go to a page and wait until its stream is live."""
    page.goto(path)
    page.locator(".connection.live, .state.live").first.wait_for()


def row(page: Page, alert: str) -> Locator:
    """The row of an alert in a list."""
    return page.locator(f"li[data-alert='{alert}']")


def rows(page: Page) -> list[str]:
    """The ids of the alerts in a list, in their order."""
    return [str(one.get_attribute("data-alert")) for one in page.locator("li[data-alert]").all()]


def begin_to_take(page: Page, alert: str) -> Locator:
    """Open an alert and press the key that takes it; the dialog that then asks for the time."""
    row(page, alert).locator("a").click()
    page.locator("article.detail[data-state=raised]").wait_for()
    page.keyboard.press("a")
    dialog = page.locator("dialog[open]")
    dialog.locator("input:checked").wait_for()
    return dialog


def walk_through(psychologist: Desk, alert: str) -> None:
    """Leave out every open step of an orange crisis' runbook, with a reason."""
    for step in psychologist.get(f"/alerts/{alert}/runbook")["run"]["steps"]:
        if step["state"] == "open":
            reason = {"reason": "done_otherwise", "text": "已由心理老师办理"}
            psychologist.post(f"/alerts/{alert}/runbook/steps/{step['id']}/skip", reason)


def agree(page: Page, alert: str) -> None:
    """The second person looks at how an alert ended, and agrees, on the page."""
    open_live(page, f"/alerts/{alert}")
    page.locator("article.detail[data-state=in_review]").wait_for()
    page.keyboard.press("r")
    box = page.locator("dialog[open]")
    box.locator("input[value=agree]").check()
    box.locator("button[type=submit]").click()
    expect(box).to_have_count(0)


def account(desk: Desk) -> dict[str, Any]:
    """Who is signed in."""
    return dict(desk.get("/sessions/current")["account"])
