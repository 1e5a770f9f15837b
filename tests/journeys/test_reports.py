"""From a tap on an alert to the figures of the district: marked, counted, downloaded, printed."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = alarms.SOON
TABS = ("overview", "policies", "offices", "shifts", "daily", "circular")
SIZES = {"1366": (1366, 768), "1920": (1920, 1080), "390": (390, 844)}


def an_alert(served: Server) -> str:
    """An open alert that the street's head and the command center see."""
    items = served.desk("head").get("/alerts")["items"]
    return str(next(one["id"] for one in items if one["kind"] != "crisis"))


def picture(screen: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("REPORT_PICTURES")
    if folder:
        screen.screenshot(path=f"{folder}/{name}.png")


def fits_every_size(screen: Page, what: str) -> None:
    """Nothing stands beyond the edge of a desk, a wall or a phone."""
    for name, (width, height) in SIZES.items():
        screen.set_viewport_size({"width": width, "height": height})
        assert screen.evaluate("document.documentElement.scrollWidth") <= width
        picture(screen, f"{what}-{name}")
    screen.set_viewport_size({"width": 1366, "height": 768})


def test_an_alert_is_marked_useless_at_the_desk_and_on_a_phone(
    page: Screens, served: Server
) -> None:
    """Key v at the row, one tap on the phone; both count, either may be changed."""
    alert = an_alert(served)
    desk, phone = page("command"), page("head", size="phone")
    alarms.open_live(desk, f"/alerts/{alert}")
    card = desk.locator("[data-usefulness]")
    expect(card).to_contain_text("还没有人评价", timeout=SOON)
    expect(desk.locator("[data-precision]")).to_contain_text("近 90 天", timeout=SOON)

    desk.keyboard.press("v")
    box = desk.locator("dialog[open]")
    expect(box.locator("[data-useless]")).to_have_count(6)
    assert barriers(desk) == []
    picture(desk, "row-1366")
    box.locator("[data-useless=known_already]").click()

    expect(card).to_contain_text("1 人认为无用（早已知道 1）", timeout=SOON)
    alarms.open_live(phone, f"/alerts/{alert}")
    tapped = phone.locator("[data-usefulness]")
    tapped.locator("[data-useless=known_already]").tap()
    expect(tapped).to_contain_text("2 人认为无用（早已知道 2）", timeout=SOON)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    tapped.scroll_into_view_if_needed()
    picture(phone, "alert-390")
    tapped.locator("[data-useful]").tap()
    expect(tapped).to_contain_text("1 人认为有用", timeout=SOON)
    tapped.locator("[data-useless=nothing_to_do]").tap()
    expect(tapped).to_contain_text("无事可做 1", timeout=SOON)


def test_the_row_under_the_pointer_is_rated(page: Screens, served: Server) -> None:
    """The button stands at the row; the alert goes on calling as before."""
    alert = an_alert(served)
    before = served.desk("head").get(f"/alerts/{alert}")["state"]
    desk = page("head")
    alarms.open_live(desk, "/alerts")
    row = alarms.row(desk, alert)
    row.hover()
    row.locator("button.rate").click()
    desk.locator("dialog[open] [data-useful]").click()

    expect(desk.locator("dialog[open]")).to_have_count(0, timeout=SOON)
    assert served.desk("head").get(f"/alerts/{alert}")["state"] == before
    said = served.desk("head").get(f"/alerts/{alert}/usefulness")
    assert said["mine"]["useful"] is True


def test_the_figures_are_read_explained_and_taken_away(page: Screens, served: Server) -> None:
    """Every section at a desk and on a phone; a figure explains itself; the day as a workbook."""
    screen = page("head")
    screen.goto("/reports")
    screen.locator("dl.tiles").wait_for()
    screen.locator("button.figure-name").first.click()
    expect(screen.get_by_text("期间内产生的预警", exact=False).first).to_be_visible()
    screen.keyboard.press("Escape")
    for tab in TABS:
        screen.goto(f"/reports?tab={tab}")
        screen.locator("#reports-panel").locator("table, dl.tiles").first.wait_for()
        assert barriers(screen) == []
        fits_every_size(screen, tab)

    screen.goto("/reports?tab=daily")
    shown = screen.locator("[data-sheet] tbody tr").first.locator("td").first.inner_text()
    with screen.expect_download() as waiting:
        screen.get_by_role("button", name="下载 Excel").click()
    data = Path(str(waiting.value.path())).read_bytes()
    rows = {row[0].value: row[1].value for row in load_workbook(BytesIO(data)).worksheets[0].rows}
    assert rows["发出"] == int(shown.replace(",", ""))
    assert waiting.value.suggested_filename.startswith("daily-")


def test_a_number_opens_the_alerts_it_counts(page: Screens, served: Server) -> None:
    """As many rows as the number says, each with its page; `b` leads back to the same days."""
    screen = page("head")
    screen.goto("/reports?period=year")
    number = screen.locator("dl.tiles a.opens").first
    number.wait_for()
    said = int(re.sub(r"\D", "", number.inner_text().split("：")[0]))
    assert screen.locator(".trend li").count() > 1
    screen.get_by_role("button", name="表格").click()
    cells = screen.locator(".trend tbody td:nth-of-type(2)").all_inner_texts()
    assert sum(int(re.sub(r"\D", "", one)) for one in cells) == said
    number.click()

    expect(screen).to_have_url(re.compile(r"/reports/alerts\?"))
    expect(screen.locator("main tbody tr")).to_have_count(min(said, 500))
    assert barriers(screen) == []
    fits_every_size(screen, "behind")
    screen.keyboard.press("b")
    expect(screen.locator("dl.tiles a.opens").first).to_have_text(re.compile(rf"^\s*{said:,}"))
    screen.locator("dl.tiles a.opens").first.click()
    screen.locator("tbody tr a").first.click()
    expect(screen).to_have_url(re.compile(r"/alerts/\w+"))


def test_who_reads_figures_alone_is_told_so(page: Screens, served: Server) -> None:
    """The procurator's numbers open nothing, and the page says where cases are read."""
    screen = page("procurator")
    screen.goto("/reports")
    screen.locator("dl.tiles").wait_for()

    expect(screen.locator("a.opens")).to_have_count(0)
    expect(screen.get_by_text("个案不对您的角色开放", exact=False)).to_be_visible()


def test_the_report_is_printed_without_the_frame(page: Screens, served: Server) -> None:
    """On paper the office, the title and the digest stand; navigation and buttons do not."""
    screen = page("head")
    screen.goto("/reports?tab=daily")
    screen.locator("[data-sheet]").wait_for()
    screen.emulate_media(media="print")

    expect(screen.locator("[data-sheet] .title")).to_be_visible()
    expect(screen.locator("[data-sheet] .digest")).to_be_visible()
    expect(screen.locator("nav").first).to_be_hidden()
    expect(screen.get_by_role("button", name="打印")).to_have_count(0)
    screen.set_viewport_size({"width": 794, "height": 1123})
    picture(screen, "daily-paper")


def test_a_head_issues_a_circular_and_the_procurator_reads_it(
    page: Screens, served: Server
) -> None:
    """Asked once more, then issued with a number; the draft says that it is the same."""
    head = page("head", language="en")
    head.goto("/reports?tab=circular")
    head.locator("[data-sheet]").wait_for()
    head.get_by_role("button", name="Issue this circular").click()
    box = head.locator("dialog[open]")
    assert barriers(head) == []
    picture(head, "issue-1366")
    box.get_by_role("button", name="Issue this circular").click()

    expect(head.locator("[data-issued]")).to_contain_text("no. 1", timeout=SOON)
    expect(head.locator("[data-sheet] .numbered")).to_contain_text("no. 1", timeout=SOON)
    head.get_by_role("button", name="Back to the draft").click()
    expect(head.locator("[data-sheet]")).to_contain_text("The same as the version", timeout=SOON)
    expect(head.get_by_role("button", name="Issue", exact=False)).to_have_count(0)
    procurator = page("procurator")
    procurator.goto("/reports?tab=circular")
    procurator.locator("[data-issued] button").first.click()
    expect(procurator.locator("[data-sheet] .numbered")).to_contain_text("1 号", timeout=SOON)
    expect(procurator.get_by_role("button", name="印发这份通报")).to_have_count(0)
    picture(procurator, "circular-issued-1366")
