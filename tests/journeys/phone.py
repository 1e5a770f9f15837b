"""A person's phone in a journey: bound by a card from the desk, with a place and a camera."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import Served

PIN = "271828"
PICTURE = Path(__file__).parents[2] / "web" / "public" / "icons" / "services-512.png"


class Phone:
    """One phone with its browser; `person` is whose it is."""

    def __init__(self, context: BrowserContext, url: str, person: dict[str, str]) -> None:
        self.context = context
        self.url = url
        self.person = person
        self.page: Page = context.new_page()

    def open(self, path: str) -> Page:
        """Go to a page of the phone."""
        self.page.goto(self.url + path)
        return self.page

    def keep_pages(self) -> None:
        """Wait until the service worker has what it needs to open the pages alone."""
        self.open("/m")
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def leave_network(self) -> None:
        """Lose the network."""
        self.context.set_offline(True)

    def find_network(self) -> None:
        """Get the network back."""
        self.context.set_offline(False)

    def check_in(self) -> Locator:
        """Fill in a check-in with a photo and send it; returns what the page then says."""
        page = self.open("/m/check-in")
        page.locator("input[type=file]").set_input_files(PICTURE)
        expect(page.locator("img.photo")).to_be_visible()
        page.locator("input[value=as_usual]").check()
        page.locator("button[type=submit]").click()
        return page.get_by_test_id("check-in-sent")


def bound_phone(
    browser: Browser, served: Served, person: dict[str, str], language: str = "zh"
) -> Phone:
    """A phone that the desk has bound for a person, the PIN set, the pages kept."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN" if language == "zh" else "en-GB",
        timezone_id="Asia/Shanghai",
        geolocation={"longitude": 114.35, "latitude": 22.70, "accuracy": 18},
        permissions=["geolocation"],
        is_mobile=True,
        has_touch=True,
    )
    context.add_init_script(f"localStorage.setItem('language', '{language}')")
    card = served.desk("head").post(f"/people/{person['id']}/activation-cards")
    phone = Phone(context, served.url, person)
    page = phone.open(f"/m/activate?code={card['code']}")
    page.locator("input[name=pin]").fill(PIN)
    page.locator("input[name=again]").fill(PIN)
    page.locator("button[type=submit]").click()
    expect(page.locator("a[href='/m'].primary")).to_be_visible()
    phone.keep_pages()
    return phone
