"""The roster at work: a gap is filled, a shift handed over, a test page answered on a phone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import Screens, barriers
from tests.journeys.desk import Desk
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = 30_000
POST = "psychologist"


def on_roster(desk: Desk, post: str = POST) -> list[dict[str, Any]]:
    """The shifts of a post that are not over, by their beginning."""
    now = datetime.now(UTC)
    items = desk.get("/duty/shifts")["items"]
    return [
        one
        for one in items
        if one["post"] == post and datetime.fromisoformat(one["until_at"]) > now
    ]


def id_of(desk: Desk, name: str, seat: dict[str, Any]) -> str:
    """The account of somebody who may stand on a post."""
    where = {"post": seat["post"], "office_id": seat["office_id"]}
    people = desk.get("/duty/candidates", **where)["items"]
    return str(next(one["id"] for one in people if one["name"] == name))


def put_on_next(desk: Desk, name: str) -> None:
    """Take the next shifts of the post away and give the first hours to somebody else."""
    shifts = on_roster(desk)
    for one in shifts[:2]:
        desk.post(f"/duty/shifts/{one['id']}/voidance", {"reason": "sick"})
    begins = datetime.now(UTC) + timedelta(minutes=5)
    body = {
        "post": POST,
        "office_id": shifts[0]["office_id"],
        "account_id": id_of(desk, name, shifts[0]),
        "from_at": begins.isoformat(),
        "until_at": (begins + timedelta(hours=6)).isoformat(),
    }
    desk.post("/duty/shifts", body)


def fill_the_gap(page: Page) -> None:
    """The one filled button of the page is that of the first gap."""
    page.goto("/roster")
    expect(page.get_by_text("335 / 336 小时")).to_be_visible(timeout=SOON)
    page.locator("main .button.primary").click()
    expect(page.locator("#shift-person option")).not_to_have_count(0, timeout=SOON)
    page.locator("dialog .foot .primary").click()
    expect(page.get_by_text("全部岗位没有缺口")).to_be_visible(timeout=SOON)


def hand_over(page: Page) -> None:
    """Say of every open alert what comes next, and hand over to the supervisor."""
    page.goto("/roster/handover")
    page.locator("#offer-to").select_option(label="沈示明※")
    acts = page.locator("main li input[type=text]")
    expect(acts).not_to_have_count(0, timeout=SOON)
    for number in range(acts.count()):
        acts.nth(number).fill("示例：晚上再打一次电话")
    page.locator("#offer-points").fill("示例：今晚有雨")
    page.locator("main .button.primary").click()
    expect(page.get_by_text("等 沈示明※ 接班").last).to_be_visible(timeout=SOON)


def take_over(page: Page) -> None:
    """Read item by item, hear the alarm, take over; before that the button is shut."""
    page.goto("/roster/handover")
    shut = page.locator("main .button.primary")
    expect(shut).to_be_disabled(timeout=SOON)
    unread = page.locator("main li input[type=checkbox]:not(:checked):enabled")
    while unread.count():
        before = unread.count()
        unread.first.click()
        expect(unread).to_have_count(before - 1, timeout=SOON)
    expect(shut).to_be_disabled()
    page.get_by_role("button", name="试一次警铃").click()
    page.get_by_label("我听见了").check(timeout=SOON)
    shut.click()


def test_a_gap_a_hand_over_and_a_test_page(
    fresh_server: Callable[..., Server], page: Screens
) -> None:
    """Three people at three screens; the roster, the log and the alerts say the same at the end."""
    server = fresh_server()
    command = page("command", server=server)
    leaves, comes = page("psychologist", server=server), page("supervisor", server=server)
    phone = page("supervisor", server=server, size="phone")

    fill_the_gap(command)
    hand_over(leaves)
    take_over(comes)
    expect(comes.get_by_text("已接班").first).to_be_visible(timeout=SOON)
    assert barriers(comes) == []
    (told,) = server.desk("command").get("/duty/handovers")["items"]
    assert (told["state"], told["incoming"]["name"]) == ("taken", "沈示明※")

    put_on_next(server.desk("command"), "沈示明※")
    phone.goto("/roster")
    answer = phone.get_by_role("button", name="我在，能到岗")
    expect(answer).to_be_visible(timeout=90_000)
    assert barriers(phone) == []
    answer.click()
    expect(answer).to_have_count(0, timeout=SOON)
    asked = on_roster(server.desk("command"))[0]["pages"]
    assert [(one["person"]["name"], one["state"]) for one in asked] == [("沈示明※", "answered")]
