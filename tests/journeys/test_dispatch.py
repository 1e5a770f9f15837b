"""An order from the command desk to an officer's phone and back: each sees each step live."""

import os

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = 30_000
SAID = "本人在家，家人陪着，愿意明天见面"


def picture(screen: Page, name: str) -> None:
    """Keep a picture where somebody wants to look."""
    folder = os.environ.get("DISPATCH_PICTURES")
    if folder:
        screen.screenshot(path=f"{folder}/{name}.png")


def send(desk: Page, name: str) -> None:
    """Send somebody from the page of an alert; what is missing is said first."""
    desk.keyboard.press("d")
    box = desk.locator("dialog[open]")
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert] a")).to_have_count(2)
    box.locator(f"input[data-who='{name}']").check()
    box.locator("select").first.select_option("talk_at_home")
    assert barriers(desk) == []
    picture(desk, "send-1366")
    box.locator("button[type=submit]").click()


def receive(phone: Page, act: Locator) -> None:
    """Receive with a thumb: a big button low on the screen, and not before the note was read."""
    size = act.bounding_box()
    assert size is not None
    assert size["height"] >= 64
    assert size["y"] > 844 / 2
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(phone) == []
    picture(phone, "phone-390")
    act.click()
    asked = phone.locator("dialog[open]")
    asked.locator("button[type=submit]").click()
    expect(asked.locator("[role=alert] a")).to_have_count(1)
    asked.locator("input[type=checkbox]").check()
    asked.locator("button[type=submit]").click()


def feed_back(phone: Page) -> None:
    """Say how it came out."""
    asked = phone.locator("dialog[open]")
    asked.locator("input[value=seen_safe]").check()
    asked.locator("textarea").fill(SAID)
    assert barriers(phone) == []
    asked.locator("button[type=submit]").click()


def test_an_officer_is_sent_and_the_desk_sees_each_step(
    page: Screens, served: Server, people: alarms.Unconcerned
) -> None:
    """Key d sends; on the phone three big buttons; the desk sees every answer live."""
    person = people.seen_by("officer")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    officer = alarms.account(served.desk("officer"))
    desk, board, phone = page("command"), page("command"), page("officer", size="phone")
    alarms.open_live(phone, "/dispatch")
    alarms.open_live(board, "/dispatch")
    alarms.open_live(desk, f"/alerts/{alert}")
    desk.locator("button.send").wait_for()

    send(desk, officer["name"])
    mine = phone.locator("article.order").filter(has=phone.locator(f"a[href='/alerts/{alert}']"))
    expect(mine).to_contain_text("到家当面核实", timeout=SOON)
    order = mine.get_attribute("data-order")
    expect(mine).to_contain_text("先关心安全，不谈处罚")
    there = [one.locator(f"[data-order='{order}']") for one in (desk, board)]
    for one in there:
        expect(one).to_contain_text("已派出，未接单", timeout=SOON)

    act = mine.locator(".buttons .primary")
    receive(phone, act)
    for one in there:
        expect(one).to_contain_text("已接单，途中", timeout=SOON)

    act.click()
    for one in there:
        expect(one).to_contain_text("已到场", timeout=SOON)
    picture(board, "board-1366")

    act.click()
    feed_back(phone)
    expect(there[0]).to_contain_text("见到本人，平安", timeout=SOON)
    expect(there[0]).to_contain_text("只有心理老师和督导能看到")
    expect(desk.locator("body")).not_to_contain_text(SAID)
    expect(desk.locator("ol.life")).to_contain_text("到场", timeout=SOON)
    # What has ended has left the board of those still out.
    expect(there[1]).to_have_count(0, timeout=SOON)
    assert barriers(desk) == []
    assert barriers(board) == []

    psychologist = page("psychologist")
    alarms.open_live(psychologist, f"/alerts/{alert}")
    expect(psychologist.locator(f"[data-order='{order}']")).to_contain_text(SAID, timeout=SOON)


def test_an_officer_who_cannot_go_is_seen_at_once(
    page: Screens, served: Server, people: alarms.Unconcerned
) -> None:
    """Whoever closes is warned; declined, the desk reads that somebody else is wanted."""
    person = people.seen_by("officer")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    officer = alarms.account(served.desk("officer"))
    command = served.desk("command")
    alarms.take(command, alert)
    body = {"officers": [officer["id"]], "task": "talk_at_home", "place": "home"}
    order = command.post(f"/alerts/{alert}/orders", body)["id"]
    desk, phone = page("command"), page("officer", size="phone", language="en")
    alarms.open_live(desk, f"/alerts/{alert}")
    there = desk.locator(f"[data-order='{order}']")
    there.wait_for()
    desk.keyboard.press("x")
    box = desk.locator("dialog[open]")
    expect(box).to_contain_text("还有 1 张派单没有结束", timeout=SOON)
    desk.keyboard.press("Escape")

    alarms.open_live(phone, "/dispatch")
    mine = phone.locator(f"[data-order='{order}']")
    mine.locator(".buttons .button").first.click()
    asked = phone.locator("dialog[open]")
    asked.locator("input[value=too_far]").check()
    asked.locator("button[type=submit]").click()
    expect(there).to_contain_text("不能去：距离太远", timeout=SOON)
    expect(there).to_contain_text("需要另派人")
    expect(mine).to_have_count(0, timeout=SOON)
