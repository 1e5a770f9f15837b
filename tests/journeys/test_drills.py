"""An exercise from its beginning to its report: marked on every screen, in no figure."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.desk import Desk
from tests.journeys.server import Server, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = 30_000
MARK = "演练 EXERCISE"
SIZES = ((1366, 768), (1920, 1080), (390, 844))


def take_what_is_real(desk: Desk) -> None:
    """An exercise never begins while a real red alert waits."""
    for one in desk.get("/alerts")["items"]:
        if one["level"] == "red" and one["state"] == "raised":
            alarms.take(desk, str(one["id"]))


def figures(desk: Desk) -> Any:
    """What the wall counts."""
    board = desk.get("/board")
    return [board["counts_by_level"]["red"], board["trend"][-1]["red"]]


def begin(screen: Page, office: str) -> None:
    """Begin the exercise of a removed device, at once."""
    screen.goto("/drills")
    screen.locator("[data-plan]").click()
    box = screen.locator("dialog[open]")
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert] a")).to_have_count(1)
    box.locator("input[value=device_tamper]").check()
    box.locator("#drill-office").select_option(office)
    assert barriers(screen) == []
    picture(screen, "plan")
    box.locator("button[type=submit]").click()
    expect(screen.locator("[data-drill] .state")).to_have_text("进行中", timeout=SOON)


def test_an_exercise_is_marked_everywhere_taken_ended_and_reported(
    fresh_server: Callable[..., Server], page: Screens
) -> None:
    """Two consoles, a wall and an officer's phone see it; one act ends it; its report is kept."""
    server = fresh_server()
    command = server.desk("command")
    take_what_is_real(command)
    before = figures(command)
    officer = server.desk("officer").get("/sessions/current")["office"]
    leader, other = page("head", server=server), page("command", server=server)
    wall = page("command", server=server, size="wall")
    phone = page("officer", server=server, size="phone")
    for screen in (other, phone):
        alarms.open_live(screen, "/alerts")
    wall.goto("/wall")

    begin(leader, str(officer["id"]))

    alert = str(wait_until(lambda: the_exercise(command))["id"])
    for screen in (other, phone, wall):
        expect(alarms.row(screen, alert)).to_contain_text(MARK, timeout=SOON)
        expect(alarms.row(screen, alert)).to_contain_text("虚构", timeout=SOON)
        picture(screen, f"row-{screen.viewport_size['width']}")  # type: ignore[index]
    assert figures(command) == before
    expect(other.locator(".levels .level").first.locator("b")).to_have_text(str(before[0]))
    assert barriers(phone) == []
    box = alarms.begin_to_take(other, alert)
    box.locator("button[type=submit]").click()
    expect(other.locator("article.detail [data-exercise]")).to_contain_text("不是真实情况")
    assert barriers(other) == []
    picture(other, "alert")
    expect(alarms.row(phone, alert)).to_contain_text("已接手", timeout=SOON)

    end_and_report(leader, phone, alert)
    assert figures(command) == before


def end_and_report(leader: Page, phone: Page, alert: str) -> None:
    """One act ends all of it; the report says what was in time, at every width."""
    leader.locator("[data-end]").click()
    expect(leader.locator("[data-drill] [data-end]")).to_have_count(0, timeout=SOON)
    expect(alarms.row(phone, alert)).to_have_count(0, timeout=SOON)
    picture(leader, "drills")
    leader.locator("table a", has_text="拆除设备演练").first.click()
    report = leader.locator("[data-report=tamper]")
    expect(report).to_contain_text("有人接手", timeout=SOON)
    expect(report).to_contain_text("达标")
    assert barriers(leader) == []
    for width, height in SIZES:
        leader.set_viewport_size({"width": width, "height": height})
        assert leader.evaluate("document.documentElement.scrollWidth") <= width
        picture(leader, f"report-{width}")
    leader.goto("/drills")
    leader.locator("table").first.wait_for()
    assert barriers(leader) == []
    picture(leader, "drills-390")


def test_an_exercise_waits_for_what_is_real(
    fresh_server: Callable[..., Server], page: Screens
) -> None:
    """While a real red alert waits, none can be begun; the reason is said in the dialog."""
    server = fresh_server()
    psychologist = server.desk("psychologist")
    person = next(alarms.Unconcerned(server))
    alarms.confirm_level_one(psychologist, person["id"], "示例：不要让她独处")
    screen = page("command", server=server)
    screen.goto("/drills")
    screen.locator("[data-plan]").click()
    box = screen.locator("dialog[open]")
    box.locator("input[value=suicide_crisis]").check()
    box.locator("button[type=submit]").click()

    expect(box).to_contain_text("真实", timeout=SOON)
    expect(screen.locator("[data-drill] .state", has_text="进行中")).to_have_count(0)


def test_the_phone_tree_is_one_sheet(page: Screens) -> None:
    """From the roster to a sheet of A4: numbers, steps, people in order, a line to sign."""
    screen = page("head")
    screen.goto("/roster")
    screen.locator("a[href='/roster/phone-tree']").click()
    sheet = screen.locator("[data-sheet]")
    for words in ("110", "120", "12356", "备勤", "☎", "签名", "账本位置", "先拨 110"):
        expect(sheet).to_contain_text(words, timeout=SOON)
    assert barriers(screen) == []
    for width, height in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        assert screen.evaluate("document.documentElement.scrollWidth") <= width
        picture(screen, f"tree-{width}")
    screen.set_viewport_size({"width": 1366, "height": 768})
    printed = screen.pdf(format="A4", prefer_css_page_size=True)
    keep = os.environ.get("DRILL_PICTURES")
    if keep:
        with open(f"{keep}/tree.pdf", "wb") as file:  # noqa: PTH123  (a picture for somebody)
            file.write(printed)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def the_exercise(desk: Desk) -> dict[str, Any] | None:
    """The open alert of an exercise, as soon as the relay has raised it."""
    for one in desk.get("/alerts")["items"]:
        if one["exercise"]:
            return dict(one)
    return None


def picture(screen: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("DRILL_PICTURES")
    if folder:
        screen.screenshot(path=f"{folder}/{name}.png")
