"""Changing what is written about a person, and taking somebody in: each dialog, each refusal."""

from playwright.sync_api import Page

from tests.screenshots.stage import OWN_PHONE
from tests.screenshots.studio import Act, On, Scene


def _person(on: On) -> str:
    return f"/people/{on.stage.person['id']}"


def _orderless(on: On) -> str:
    return f"/people/{on.stage.orderless['id']}"


def _away_person(on: On) -> str:
    return f"/people/{on.stage.newcomers[on.language]['id']}"


def _flow(name: str) -> Act:
    """Choose one change from the person's menu."""

    def act(page: Page, _on: On) -> None:
        page.locator(".buttons .disclosure > button").click()
        page.locator(f"[data-flow={name}]").click()
        page.locator("dialog[open]").wait_for()

    return act


def _flow_refused(page: Page, on: On) -> None:
    _flow("end")(page, on)
    page.locator("dialog[open] .foot .primary").click()
    page.locator("dialog[open] [role=alert]").first.wait_for()


def _away(page: Page, on: On) -> None:
    """To hospital, seen, and back: the next picture finds the person as before."""
    _flow("status")(page, on)
    page.locator("dialog[open] .foot .primary").click()
    page.locator(".followed").wait_for()


def _corrected(page: Page, on: On) -> None:
    """A telephone number is put right, and the former one stands struck in the timeline."""
    _flow("correct")(page, on)
    page.locator("#correct-phone").fill({"zh": "15400009911", "en": "15400009912"}[on.language])
    page.locator("#correct-words").fill("2026-117")
    page.locator("dialog[open] .foot .primary").click()
    page.locator(".struck").first.wait_for()


def _known(page: Page, on: On) -> None:
    """Somebody with the number of a person who is known: said before anything is saved."""
    _fill_in(page, on.stage.known_number)
    page.locator(".doubles").wait_for()


def _register_refused(page: Page, _on: On) -> None:
    page.locator("form .primary").click()
    page.locator("[role=alert]").first.wait_for()


def _two_values(page: Page, on: On) -> None:
    """A colleague puts the same field right while the dialog is open: one of the two is kept."""
    _flow("correct")(page, on)
    page.locator("#correct-phone").fill(OWN_PHONE)
    page.locator("#correct-words").fill("2026-119")
    head, person = on.stage.server.desk("head"), on.stage.person["id"]
    version = head.get(f"/people/{person}/particulars")["version"]
    said = {"reason": "document_compared", "words": "2026-118", "version": version}
    head.patch(f"/people/{person}", {**said, "phone": f"1540000{9920 + version}"})
    page.locator("dialog[open] .foot .primary").click()
    page.locator("dialog[open] .two").wait_for()
    page.locator("dialog[open] .two").scroll_into_view_if_needed()


def _namesake(page: Page, on: On) -> None:
    """The same name and the same day of birth, another number: compared before it is saved."""
    _fill_in(page, on.stage.namesake_number)
    page.locator(".doubles input[type=checkbox]").wait_for()


def _fill_in(page: Page, number: str) -> None:
    page.locator("#new-name").fill("骆示𬍛")
    page.locator("#new-number").fill(number)
    page.locator("#new-office").select_option(index=1)
    page.locator("#new-category").select_option("probation")
    page.locator("#new-organ").fill("示例人民法院")
    page.locator("#new-start").fill("2026-01-05")
    page.locator("#new-end").fill("2028-01-04")
    page.locator("form .primary").click()


SCENES = (
    Scene(
        "person",
        "head",
        _person,
        "particulars",
        _flow("correct"),
        every=False,
        sizes=((1366, 768),),
    ),
    Scene("person", "head", _person, "officer", _flow("officer"), every=False),
    Scene("person", "head", _person, "status", _flow("status"), every=False),
    Scene("person", "head", _person, "plan", _flow("plan"), every=False),
    Scene("person", "head", _person, "class", _flow("class"), every=False),
    Scene("person", "head", _person, "end", _flow("end"), every=False),
    Scene("person", "head", _person, "end-errors", _flow_refused, every=False),
    Scene("person", "head", _person, "void", _flow("void"), every=False),
    Scene("person", "head", _person, "restrict", _flow("restrict"), every=False),
    Scene("person", "head", _person, "struck", _corrected, every=False),
    Scene("person", "head", _away_person, "away", _away, every=False),
    Scene("person", "head", _away_person, "absence", _flow("absence"), every=False),
    Scene("register", "head", "/people/new"),
    Scene("register", "head", "/people/new", "errors", _register_refused, every=False),
    Scene("register", "head", "/people/new", "known", _known, every=False),
    Scene("register", "head", "/people/new", "namesake", _namesake, every=False),
    Scene("person", "head", _person, "two-values", _two_values, every=False),
    Scene("person", "head", _orderless, "order", _flow("order"), every=False),
)
