"""The person's phone and the office's tablet, in the order in which somebody comes through them."""

from pathlib import Path

from playwright.sync_api import Page

from tests.screenshots.stage import PIN, card_code, tablet_code
from tests.screenshots.studio import KIOSK, PHONE, On, Scene

OWN = "own"
PICTURE = Path(__file__).parents[2] / "web" / "public" / "icons" / "services-512.png"


def _card_link(on: On) -> str:
    return f"/m/activate?code={card_code(on.stage.server, on.stage.phones[on.language]['id'])}"


def _paper(on: On) -> str:
    return f"/m/questions/{on.stage.papers[on.language]}"


def _weak_pin(page: Page, _on: On) -> None:
    page.locator("input[name=pin]").fill("111111")
    page.locator("input[name=again]").fill("111112")
    page.locator("button[type=submit]").click()
    page.locator("[role=alert]").first.wait_for()


def _bind(page: Page, _on: On) -> None:
    page.locator("input[name=pin]").fill(PIN)
    page.locator("input[name=again]").fill(PIN)
    page.locator("button[type=submit]").click()
    page.locator("a.primary[href='/m']").wait_for()


def _keep_pages(page: Page, _on: On) -> None:
    """The pages are kept on the phone, so that they open without a network."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1_500)


def _fill(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(PICTURE)
    page.locator("img.photo").wait_for()
    page.locator("input[value=as_usual]").check()


def _filled(page: Page, _on: On) -> None:
    _fill(page)


def _errors(page: Page, _on: On) -> None:
    page.locator("button[type=submit]").click()
    page.locator(".problem").first.wait_for()


def _sent(page: Page, _on: On) -> None:
    _fill(page)
    page.locator("button[type=submit]").click()
    page.get_by_test_id("check-in-sent").wait_for()
    page.wait_for_timeout(1_500)


def _kept(page: Page, _on: On) -> None:
    page.context.set_offline(True)
    _fill(page)
    page.locator("button[type=submit]").click()
    page.get_by_test_id("check-in-sent").wait_for()
    page.wait_for_timeout(1_000)


def _cut(page: Page, _on: On) -> None:
    page.context.set_offline(True)
    page.reload()
    page.wait_for_timeout(1_000)


def _consent(page: Page, _on: On) -> None:
    page.locator("input[name=agree]").check()
    page.locator("button[type=submit]").click()
    page.locator(".choice").first.wait_for()


def _unticked(page: Page, _on: On) -> None:
    page.locator("button[type=submit]").click()
    page.locator("[role=alert]").first.wait_for()


def _tap(page: Page, number: int, value: int) -> None:
    page.locator(".where strong", has_text=f"{number} /").wait_for()
    page.locator(".choice").nth(value).click()


def _first_items(page: Page, _on: On) -> None:
    for number in (1, 2, 3):
        _tap(page, number, 1)
    page.locator(".where strong", has_text="4 /").wait_for()


def _to_the_ninth(page: Page, _on: On) -> None:
    for number in range(4, 9):
        _tap(page, number, 1)
    page.locator(".where strong", has_text="9 /").wait_for()
    page.wait_for_timeout(1_000)


def _ninth_without_network(page: Page, _on: On) -> None:
    page.context.set_offline(True)
    _tap(page, 9, 1)
    page.get_by_test_id("critical-news").wait_for()
    page.wait_for_timeout(1_000)


def _critical(page: Page) -> None:
    page.get_by_test_id("critical-news").wait_for()
    page.wait_for_timeout(3_000)


def _ninth_again(page: Page, _on: On) -> None:
    """The calm page is there at once while nobody has been told; else after another answer."""
    page.locator(".answering[data-stage=item], .answering[data-stage=help]").wait_for()
    if page.locator(".answering[data-stage=item]").count():
        page.locator(".moves button").first.click()
        _tap(page, 9, 2)
    _critical(page)


def _paused(page: Page, on: On) -> None:
    _ninth_again(page, on)
    page.locator(".moves button").first.click()


def _not_safe(page: Page, _on: On) -> None:
    page.locator(".urgent").click()
    page.wait_for_timeout(2_500)


def _unknown_code(page: Page, _on: On) -> None:
    for key in ("2", "3", "4", "5", "6", "7", "8", "9"):
        page.locator(".keypad button", has_text=key).first.click()
    page.locator("button[type=submit]").click()
    page.locator("#code-trouble").wait_for()


def _tablet(page: Page, on: On) -> None:
    """Type in a code: the questionnaire opens with its consent."""
    code = tablet_code(on.stage.server, on.stage.tablets[on.language]["id"])
    for sign in code.replace("-", ""):
        page.locator(".keypad button", has_text=sign).first.click()
    page.locator("button[type=submit]").click()
    page.locator("input[name=agree]").wait_for()


def _tablet_item(page: Page, on: On) -> None:
    _tablet(page, on)
    _consent(page, on)
    _tap(page, 1, 2)
    page.locator(".where strong", has_text="2 /").wait_for()


def _tablet_idle(page: Page, on: On) -> None:
    _tablet_item(page, on)
    page.clock.run_for(62_000)
    page.get_by_test_id("idle").wait_for()


def _tablet_help(page: Page, on: On) -> None:
    _tablet_item(page, on)
    page.locator(".kiosk-top .help").click()


def _tablet_critical(page: Page, on: On) -> None:
    _tablet_item(page, on)
    for number in range(2, 9):
        _tap(page, number, 0)
    _tap(page, 9, 1)
    _critical(page)


def kiosk(state: str = "", act=None) -> Scene:
    """The tablet on the office's table."""
    return Scene(
        "kiosk",
        None,
        "/kiosk",
        state,
        act,
        sizes=KIOSK,
        framed=False,
        device="kiosk",
        profile=state,
    )


def phone(screen: str, where, state: str = "", act=None, **more) -> Scene:
    """A page of a person's own phone."""
    more = {"profile": OWN, "every": state == "", **more}
    return Scene(screen, None, where, state, act, sizes=PHONE, framed=False, device="phone", **more)


SCENES = (
    phone("phone", "/m", "unbound", profile="new"),
    phone("phone-sign-in", "/m/sign-in", profile="new"),
    phone("phone-activate", _card_link, profile="weak", act=_weak_pin, state="errors"),
    phone("phone-activate", _card_link),
    phone("phone-activate", _card_link, "done", _bind),
    phone("phone", "/m", act=_keep_pages),
    phone("phone-check-in", "/m/check-in"),
    phone("phone-check-in", "/m/check-in", "errors", _errors),
    phone("phone-check-in", "/m/check-in", "filled", _filled),
    phone("phone-check-in", "/m/check-in", "sent", _sent),
    phone("phone-check-in", "/m/check-in", "kept", _kept),
    phone("phone", "/m", "offline", _cut),
    phone("phone", "/m", "sent"),
    phone("phone-notices", "/m/notices"),
    phone("phone-contacts", "/m/contacts"),
    phone("phone-leave", "/m/leave"),
    phone("phone-help", "/m/help"),
    phone("phone-questions", _paper),
    phone("phone-questions", _paper, "unticked", _unticked),
    phone("phone-questions", _paper, "first", _consent),
    phone("phone-questions", _paper, "item", _first_items),
    phone("phone-questions", _paper, "ninth", _to_the_ninth),
    phone("phone-questions", _paper, "offline", _ninth_without_network),
    phone("phone-questions", _paper, "critical", _ninth_again),
    phone("phone-questions", _paper, "paused", _paused),
    phone("phone-help", "/m/help", "called", _not_safe),
    phone("phone-help", "/m/help", "offline", _cut),
    kiosk(),
    kiosk("error", _unknown_code),
    kiosk("consent", _tablet),
    kiosk("item", _tablet_item),
    kiosk("idle", _tablet_idle),
    kiosk("help", _tablet_help),
    kiosk("critical", _tablet_critical),
)
