"""Channels out of the house: addresses, a test, a webhook, and a notice that a mail server gets."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens, barriers
from tests.journeys.mailbox import Mailbox
from tests.journeys.server import Server, free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.server]

SOON = 30_000
SIZES = ({"width": 1366, "height": 768}, {"width": 1920, "height": 1080})


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server of the test's own."""
    made = Mailbox()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def reached(fresh_server: Callable[..., Server], mailbox: Mailbox, tmp_path: Path) -> Server:
    """A server with e-mail that works, a group that nobody answers for, and one webhook host."""
    file = tmp_path / "channels.toml"
    file.write_text(
        f"""
[[channel]]
id = "mail"
kind = "email"
url = "mailto://127.0.0.1:{mailbox.port}?to={{address}}&from=alerts@example.test"

[[channel]]
id = "gateway"
kind = "sms"
url = "json://127.0.0.1:{free_port()}/"

[webhooks]
hosts = ["police.example.test"]
""",
        encoding="utf-8",
    )
    return fresh_server(extra={"CORRECTION_CHANNELS_FILE": str(file)})


def line(page: Page, text: str) -> Locator:
    """The row of a table that holds a text."""
    return page.locator("tbody tr").filter(has_text=text).first


def enter(page: Page, name: str, address: str) -> None:
    """Enter somebody's e-mail address on the page."""
    line(page, name).get_by_role("button").click()
    box = page.locator("dialog[open]").last
    box.locator("#contact-address").fill("nonsense")
    box.locator("button[type=submit]").click()
    confirm(page)
    expect(box.locator(".error-text")).to_be_visible()
    assert barriers(page) == []
    box.locator("#contact-address").fill(address)
    box.locator("button[type=submit]").click()
    expect(box).to_be_hidden()


def confirm(page: Page) -> None:
    """Give the one-time code where the page asks for it."""
    code = page.locator("#step-up-otp")
    page.wait_for_timeout(500)
    if code.is_visible():
        code.fill("000000")
        code.press("Enter")


def picture(page: Page, name: str) -> None:
    """Keep pictures in three sizes where somebody wants to look at them."""
    folder = os.environ.get("CHANNEL_PICTURES")
    if not folder:
        return
    for size in (*SIZES, {"width": 390, "height": 844}):
        page.set_viewport_size(size)
        page.screenshot(path=f"{folder}/{name}-{size['width']}.png")
    page.set_viewport_size(SIZES[0])


def test_an_address_is_entered_a_test_arrives_and_a_notice_after_it(
    reached: Server, page: Screens, mailbox: Mailbox
) -> None:
    """The security administrator enters, the system administrator tests, the head is told."""
    security = page("secadmin", server=reached)
    security.goto("/channels")
    expect(line(security, "mail")).to_contain_text("您没有地址")
    enter(security, "sysadmin", "sysadmin@example.test")
    expect(line(security, "sysadmin")).to_contain_text("s***@example.test")
    for who in ("head", "command"):
        account = alarms.account(reached.desk(who))["id"]
        reached.desk("secadmin").put(
            f"/channels/contacts/{account}/email", {"address": f"{who}@example.test"}
        )
    security.reload()
    expect(line(security, "h***@example.test")).to_be_visible()
    assert barriers(security) == []
    picture(security, "contacts")

    system = page("sysadmin", server=reached)
    system.goto("/channels")
    line(system, "mail").get_by_role("button").click()
    expect(line(system, "mail")).to_contain_text("渠道已受理", timeout=SOON)
    expect(line(system, "mail")).to_contain_text("正常")
    (letter,) = wait_until(lambda: mailbox.to("sysadmin@example.test"))
    assert "测试" in letter
    line(system, "gateway").get_by_role("button").click()
    expect(line(system, "gateway")).to_contain_text("没有送出，会重试", timeout=SOON)
    expect(line(system, "gateway")).to_contain_text("重试中")
    assert barriers(system) == []
    picture(system, "channels")

    person = alarms.Unconcerned(reached).seen_by("psychologist")
    alert = alarms.confirm_level_one(reached.desk("psychologist"), person["id"], "两人同行")
    letters = wait_until(lambda: mailbox.to("command@example.test"))
    assert alert in letters[0]
    assert "特急" in letters[0]
    for word in (person["name"], "危机", "心理", "司法所"):
        assert word not in letters[0]
    desk = page("command", server=reached)
    alarms.open_live(desk, f"/alerts/{alert}")
    name = alarms.account(reached.desk("command"))["name"]
    told = desk.locator("article.detail .people > li").filter(has_text=name)
    expect(told.locator("[data-channel=mail]")).to_contain_text("渠道已受理", timeout=SOON)
    expect(desk.locator("[data-channel=gateway][data-state=failed]").first).to_contain_text(
        re.compile("重试"), timeout=SOON
    )
    assert barriers(desk) == []
    told.scroll_into_view_if_needed()
    picture(desk, "told")


@pytest.mark.parametrize(("language", "size"), [("zh", "desktop"), ("en", "phone")])
def test_a_webhook_is_made_shown_once_and_disabled(
    reached: Server, page: Screens, language: str, size: str
) -> None:
    """Refused with what to mend, then made; its secret goes with the dialog."""
    words = {
        "zh": {"new": "新建 Webhook", "off": "停用", "gone": "停用", "why": "清单"},
        "en": {
            "new": "New webhook",
            "off": "Disable",
            "gone": "disabled",
            "why": "file of channels",
        },
    }[language]
    system = page("sysadmin", language=language, size=size, server=reached)
    system.goto("/channels")
    system.get_by_role("button", name=words["new"]).click()
    box = system.locator("dialog[open]").first
    box.locator("button[type=submit]").click()
    expect(box.locator(".error-text").first).to_be_visible()
    box.locator("#webhook-label").fill("示例公安平台")
    box.locator("#webhook-url").fill("https://169.254.169.254/latest")
    box.locator("button[type=submit]").click()
    confirm(system)
    expect(box.locator(".error-text").last).to_contain_text(words["why"])
    assert barriers(system) == []
    picture(system, f"form-{language}")
    box.locator("#webhook-url").fill("https://police.example.test/hook")
    box.locator("button[type=submit]").click()

    secret = system.locator("dialog[open] .secret")
    expect(secret).to_contain_text("whsec_")
    system.locator("dialog[open] button.primary").click()
    row = line(system, "示例公安平台")
    expect(row).to_contain_text("https://police.example.test/hook")
    assert system.evaluate("document.documentElement.scrollWidth") <= system.viewport_size["width"]
    picture(system, f"webhooks-{language}")
    row.get_by_role("button").click()
    assert barriers(system) == []
    system.locator("dialog[open] button.primary").click()
    expect(line(system, "示例公安平台")).to_contain_text(words["gone"])
    expect(line(system, "示例公安平台").get_by_role("button")).to_have_count(0)


def test_nobody_else_finds_the_page(reached: Server, page: Screens) -> None:
    """It is not in the navigation of the command center, and its address opens nothing."""
    desk = page("command", server=reached)
    desk.goto("/channels")

    expect(desk.locator("nav a[href='/channels']")).to_have_count(0)
    expect(desk.locator("main")).not_to_contain_text("给我发测试")
