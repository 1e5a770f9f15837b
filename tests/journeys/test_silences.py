"""A silence from the alert's page to its end: marked, listed, ended, and it calls anew."""

import os

import pytest
from playwright.sync_api import expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.server import Server, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = alarms.SOON
WORDS = "约定今天下午更换设备，现场已确认"


def quiet_alert(served: Server) -> dict[str, object]:
    """An open alert of a kind that may be silenced, about somebody with no other of that kind."""

    def found() -> dict[str, object] | None:
        for one in served.desk("command").get("/alerts")["items"]:
            if one["kind"] == "missed_check_in" and one["state"] == "raised" and not one["silence"]:
                return dict(one)
        return None

    return wait_until(found)


def test_a_silence_is_set_seen_listed_and_ended(page: Screens, served: Server) -> None:
    """Key s asks why and how long; colleagues see it live; ended from the list it calls again."""
    alert = quiet_alert(served)
    mine, other = page("command"), page("head")
    mine.set_viewport_size({"width": 1366, "height": 768})
    for screen in (mine, other):
        alarms.open_live(screen, f"/alerts/{alert['id']}")
        screen.locator("article.detail header h2").wait_for()
    mine.keyboard.press("s")
    box = mine.locator("dialog[open]")
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert] a")).to_have_count(2)
    assert barriers(mine) == []
    box.locator("#silence-reason").select_option("hospital_stay")
    box.locator("#silence-text").fill(WORDS)
    picture(mine, "dialog-1366")
    box.locator("button[type=submit]").click()

    expect(mine.locator("[data-silenced]")).to_contain_text("住院或就医", timeout=SOON)
    expect(other.locator("[data-silenced]")).to_contain_text("自动结束", timeout=SOON)
    expect(alarms.row(mine, str(alert["id"]))).to_contain_text("静默中")
    strip = mine.locator("[data-silences]")
    expect(strip).to_contain_text("吞掉 1 条", timeout=SOON)
    picture(mine, "desk-1366")
    strip.click()
    silence = box.locator("[data-silence]").first
    expect(silence).to_contain_text(WORDS, timeout=SOON)
    silence.locator("button.link-button").click()
    expect(silence.locator("a")).to_contain_text("未签到", timeout=SOON)
    assert barriers(mine) == []
    picture(mine, "list-1366")
    mine.set_viewport_size({"width": 390, "height": 844})
    alarms.open_live(mine, "/alerts")
    strip.click()
    expect(silence).to_contain_text(WORDS, timeout=SOON)
    assert mine.evaluate("document.documentElement.scrollWidth") <= 390
    picture(mine, "list-390")
    silence.locator("button.dense").last.click()

    expect(box.locator("[data-silence]").first).to_contain_text("提前结束", timeout=SOON)
    expect(other.locator("[data-silenced]")).to_have_count(0, timeout=SOON)
    expect(other.locator("article.detail ol.life")).to_contain_text("重新呼叫", timeout=SOON)


def picture(screen, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("SILENCE_PICTURES")
    if folder:
        screen.screenshot(path=f"{folder}/{name}.png")
