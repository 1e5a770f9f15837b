"""A second factor at the desk: asked for where it is wanted, set up, renewed; keys shown once."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import Screens, barriers, sign_in_by_hand
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

WORDS = {
    "zh": {
        "export": "导出",
        "csv": "CSV",
        "verify": "验证",
        "begin": "启用动态口令",
        "issue": "签发密钥",
    },
    "en": {
        "export": "Export",
        "csv": "CSV",
        "verify": "Verify",
        "begin": "Set up a one-time code",
        "issue": "Issue a key",
    },
}


def box(page: Page) -> Locator:
    """The dialog that is open."""
    return page.locator("dialog[open]").last


@pytest.mark.parametrize(("language", "size"), [("zh", "desktop"), ("en", "phone")])
def test_taking_the_roster_out_asks_for_a_code_and_goes_on(
    page: Screens, served: Server, language: str, size: str
) -> None:
    """Who signed in with the password alone gives the code in a box; then the file comes."""
    desk = page(None, language=language, size=size)
    sign_in_by_hand(desk, served, "officer")
    desk.wait_for_url("**/today")
    desk.goto("/people")
    words = WORDS[language]
    desk.get_by_text(words["export"], exact=False).first.click()
    desk.get_by_role("button", name=re.compile(words["csv"])).click()
    expect(box(desk)).to_contain_text("000000")
    assert barriers(desk) == []
    desk.locator("#step-up-otp").fill("111111")
    box(desk).get_by_role("button", name=words["verify"]).click()
    expect(box(desk).get_by_role("alert")).to_be_visible()
    desk.locator("#step-up-otp").fill("000000")

    with desk.expect_download() as download:
        box(desk).get_by_role("button", name=words["verify"]).click()

    assert download.value.suggested_filename == "roster.csv"


@pytest.mark.parametrize(("language", "size"), [("zh", "desktop"), ("en", "phone")])
def test_a_second_factor_is_set_up_on_ones_own_page(
    page: Screens, served: Server, language: str, size: str
) -> None:
    """Password, picture, six digits; afterwards the page says that it is on."""
    me = page("head" if size == "desktop" else "supervisor", language=language, size=size)
    me.goto("/me")
    me.get_by_role("button", name=WORDS[language]["begin"]).click()
    who = "head" if size == "desktop" else "supervisor"
    me.locator("#factor-password").fill(served.passwords[who])
    box(me).locator(".primary").click()
    secret = box(me).locator(".secret").inner_text().replace(" ", "")
    expect(box(me).locator("img")).to_be_visible()
    assert barriers(me) == []

    me.locator("#factor-otp").fill(pyotp.TOTP(secret).at(datetime.now(UTC)))
    box(me).locator(".primary").click()

    expect(me.locator("dialog[open]")).to_have_count(0)
    expect(me.locator(".done-text", has_text="✓").first).to_be_visible()
    assert barriers(me) == []


@pytest.mark.parametrize(("language", "size"), [("zh", "desktop"), ("en", "phone")])
def test_a_key_is_issued_replaced_and_revoked_on_the_page(
    page: Screens, served: Server, language: str, size: str
) -> None:
    """The key itself is shown until somebody says that it is kept; then it is gone."""
    label = f"示例网关 {language}"
    admin = page("secadmin", language=language, size=size)
    admin.goto("/admin")
    admin.get_by_role("button", name=WORDS[language]["issue"]).click()
    admin.locator("#key-label").fill(label)
    assert barriers(admin) == []
    box(admin).locator(".primary").click()
    first = box(admin).locator(".secret").inner_text()
    assert barriers(admin) == []
    box(admin).locator(".primary").click()
    expect(admin.locator("dialog[open]")).to_have_count(0)

    admin.locator("section.keys .acts .button:visible").first.click()
    box(admin).locator(".primary").click()
    second = box(admin).locator(".secret").inner_text()
    box(admin).locator(".primary").click()
    expect(admin.locator("dialog[open]")).to_have_count(0)
    admin.locator("section.keys .acts .button:visible").nth(1).click()
    box(admin).locator(".primary").click()
    expect(admin.locator("dialog[open]")).to_have_count(0)
    expect(admin.locator("section.keys .acts:visible")).to_have_count(0)

    assert first.startswith("ck_")
    assert second.startswith("ck_")
    assert first != second
    assert {one["label"] for one in served.desk("secadmin").get("/keys")["items"]} >= {label}
