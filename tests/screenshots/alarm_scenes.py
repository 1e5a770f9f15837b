"""The pages of the crisis line: the alert desk, the wall, the map, the psychologist's pages."""

from playwright.sync_api import Page

from tests.screenshots.desk_scenes import press
from tests.screenshots.stage import EMPTY, half_answered
from tests.screenshots.studio import WALL, On, Scene


def _alert(which: str, query: str = ""):
    return lambda on: f"/alerts/{getattr(on.stage, which)['id']}{query}"


def _dialog(page: Page, button: str) -> None:
    page.locator(button).first.click()
    page.locator("dialog[open]").wait_for()


def _take(page: Page, _on: On) -> None:
    _dialog(page, ".bar .buttons .primary")


def _close(page: Page, _on: On) -> None:
    _dialog(page, ".bar .buttons .primary")
    page.locator("dialog label.choice").first.click()


def _close_errors(page: Page, _on: On) -> None:
    _dialog(page, ".bar .buttons .primary")
    page.locator("dialog .foot .primary").click()
    page.locator("dialog [role=alert]").first.wait_for()


def _progress(page: Page, _on: On) -> None:
    page.locator(".bar .buttons .button").first.wait_for()
    page.keyboard.press("p")
    page.locator("dialog[open] input[value=handling]").check()
    page.locator("dialog .foot .primary").click()
    page.locator("dialog [role=alert]").first.wait_for()


def _review(page: Page, _on: On) -> None:
    _dialog(page, ".bar .buttons .primary")


def _review_errors(page: Page, on: On) -> None:
    _review(page, on)
    page.locator("dialog input[value=return]").check()
    page.locator("dialog .foot .primary").click()
    page.locator("dialog [role=alert]").first.wait_for()


def _update(page: Page, _on: On) -> None:
    _dialog(page, ".bar .buttons .button")


def _stale(page: Page, _on: On) -> None:
    page.context.set_offline(True)
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(2_500)


def _visitor(page: Page, _on: On) -> None:
    page.keyboard.press("v")


def _focus(page: Page, _on: On) -> None:
    page.keyboard.press("f")


def _assign(page: Page, _on: On) -> None:
    page.keyboard.press("n")
    page.locator("dialog[open]").wait_for()


def _assign_errors(page: Page, on: On) -> None:
    _assign(page, on)
    page.locator("dialog .foot .primary").click()
    page.locator("dialog [role=alert]").first.wait_for()


def _contact(page: Page, _on: On) -> None:
    page.keyboard.press("c")
    page.locator("dialog[open]").wait_for()


def _level(page: Page, _on: On) -> None:
    _dialog(page, ".button.primary")
    page.locator("dialog input[name=level]").nth(1).check()


def _file(on: On) -> str:
    return f"/care/people/{on.stage.person['id']}"


def _report(on: On) -> str:
    return f"/screenings/{on.stage.report}"


def _signed(on: On) -> str:
    return f"/screenings/{on.stage.signed}"


def _draft(on: On) -> str:
    return f"/screenings/{on.stage.draft}"


def _answer(on: On) -> str:
    return f"/screenings/{on.stage.draft}/answer"


def _chosen_dot(page: Page, _on: On) -> None:
    page.locator("tbody tr button, tbody tr a").first.click()


def _new_row(page: Page, on: On) -> None:
    """While somebody is in the list, what is new waits above it."""
    page.locator(".queue .item a").nth(3).focus()
    half_answered(on.stage.server, on.stage.newcomers[on.language]["id"])
    page.locator(".queue .pill").wait_for(timeout=20_000)


def _with_blank(on: On) -> str:
    return f"/screenings/{on.stage.with_blank}"


def _to_the_end(page: Page, _on: On) -> None:
    page.locator("main textarea").last.scroll_into_view_if_needed()


SCENES = (
    Scene("alerts", "command", "/alerts"),
    Scene("alerts", "command", _alert("alert"), "detail"),
    Scene("alerts", "psychologist", _alert("alert"), "psychologist", every=False),
    Scene("alerts", "head", _alert("red"), "red", every=False),
    Scene("alerts", "officer", _alert("yellow"), "hidden", every=False),
    Scene("alerts", "head", _alert("yellow"), "yellow", every=False),
    Scene("alerts", "command", _alert("yellow"), "take", _take, every=False),
    Scene("alerts", "command", _alert("alert"), "close", _close, every=False),
    Scene("alerts", "command", _alert("alert"), "close-errors", _close_errors, every=False),
    Scene("alerts", "command", _alert("alert"), "update", _update, every=False),
    Scene("alerts", "command", _alert("alert"), "progress", _progress, every=False),
    Scene("alerts", "supervisor", _alert("ended"), "review", _review, every=False),
    Scene("alerts", "supervisor", _alert("ended"), "review-errors", _review_errors, every=False),
    Scene("alerts", "command", "/alerts?show=closed", "closed", every=False),
    Scene("alerts", "command", "/alerts?level=grey", "filtered", every=False),
    Scene("alerts", "head", "/alerts", "new-row", _new_row, every=False),
    Scene("alerts", EMPTY, "/alerts", "empty", every=False),
    Scene("alerts", "command", _alert("alert"), "offline", _stale, every=False, profile="cut"),
    Scene("map", "command", "/map", ready="h1"),
    Scene("map", "command", "/map?list=1", "list", every=False),
    Scene("map", "command", "/map?list=1", "person", _chosen_dot, every=False),
    Scene("map", "command", "/map", "fallback", every=False, profile="no-webgl"),
    Scene("map", EMPTY, "/map", "empty", every=False),
    Scene("wall", "command", "/wall", sizes=WALL, framed=False),
    Scene("wall", "command", "/wall", "visitor", _visitor, sizes=WALL, framed=False, again=True),
    Scene(
        "wall",
        "command",
        "/wall",
        "focus",
        _focus,
        sizes=WALL,
        every=False,
        framed=False,
        again=True,
    ),
    Scene(
        "wall",
        "command",
        "/wall",
        "stale",
        _stale,
        sizes=WALL,
        every=False,
        framed=False,
        profile="cut",
    ),
    Scene("policies", "command", "/policies"),
    Scene("policies", "command", "/policies/crisis", "crisis"),
    Scene("care", "psychologist", "/care"),
    Scene("care", "psychologist", "/care", "assign", _assign, every=False),
    Scene("care", "psychologist", "/care", "assign-errors", _assign_errors, every=False),
    Scene("care", "psychologist", "/care", "contact", _contact, every=False),
    Scene("care", "supervisor", "/care", "supervisor", every=False),
    Scene("care-person", "psychologist", _file),
    Scene("care-person", "psychologist", _file, "level", _level, every=False),
    Scene("report", "psychologist", _report),
    Scene("report", "psychologist", _signed, "signed", every=False),
    Scene("report", "psychologist", _signed, "addendum", _to_the_end, every=False),
    Scene("report", "psychologist", _with_blank, "blank", every=False),
    Scene("report", "psychologist", _draft, "draft", every=False),
    Scene("answer", "psychologist", _answer),
    Scene("no-right", "command", "/care", "care", press("h1"), every=False),
)
