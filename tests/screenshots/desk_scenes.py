"""The pages of the office: the day, people, rosters, oversight and the administrators."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page

from tests.screenshots import rosters
from tests.screenshots.stage import EMPTY, EMPTY_PASSWORD, GATEWAY, code_for_new_account
from tests.screenshots.studio import Act, On, Scene


def press(selector: str, *more: str) -> Act:
    """Click one thing after another."""

    def act(page: Page, _on: On) -> None:
        for one in (selector, *more):
            page.locator(one).first.click()

    return act


def _person(on: On) -> str:
    return f"/people/{on.stage.person['id']}"


def _stranger(on: On) -> str:
    return f"/people/{on.stage.stranger['id']}"


def _cared(on: On) -> str:
    return f"/people/{on.stage.cared['id']}?tab=care"


def _minor(on: On) -> str:
    return f"/people/{on.stage.minor['id']}"


def _wrong_password(page: Page, _on: On) -> None:
    page.locator("#username").fill("officer")
    page.locator("#password").fill("not the password")
    page.locator("button[type=submit]").click()
    page.get_by_role("alert").first.wait_for()


def _ask_for_code(page: Page, _on: On) -> None:
    page.locator("#username").fill("psychologist")
    page.locator("#password").fill("demo-Pingshan-2026")
    page.locator("button[type=submit]").click()
    page.locator("#otp").wait_for()


def _unreachable(page: Page, _on: On) -> None:
    page.context.set_offline(True)
    page.locator("#username").fill("officer")
    page.locator("#password").fill("demo-Pingshan-2026")
    page.locator("button[type=submit]").click()
    page.locator(".banner").first.wait_for()


def _lose_server(page: Page, _on: On) -> None:
    page.context.set_offline(True)
    page.clock.fast_forward(40_000)
    page.locator(".connection.offline, .banner, [role=status].strip").first.wait_for()
    page.wait_for_timeout(800)


def _desk_drawer(page: Page, on: On) -> None:
    page.locator(".blocks .overdue").click()
    word = {"zh": "报到", "en": "Check in"}[on.language]
    page.locator("tbody button.dense", has_text=word).first.click()
    page.locator("dialog[open]").wait_for()


def _settled(page: Page, _on: On) -> None:
    page.locator(".blocks .settled").click()
    page.mouse.wheel(0, 10_000)


def _needs_attention(page: Page, on: On) -> None:
    _desk_drawer(page, on)
    page.locator("dialog input[value=needs_attention]").check()


def _check_in_done(page: Page, on: On) -> None:
    _desk_drawer(page, on)
    page.locator("dialog .foot .primary").click()
    page.locator("dialog[open]").wait_for(state="hidden")


def _verify(page: Page, _on: On) -> None:
    page.locator(".blocks .unverified").click()
    page.locator("tbody button.dense").first.click()
    page.locator("dialog[open]").wait_for()


def _card(page: Page, _on: On) -> None:
    page.locator("#person-panel p.row button").first.click()
    page.locator("dialog[open] img").wait_for()


def _reveal(page: Page, _on: On) -> None:
    page.locator("dl.facts .link-button").first.click()
    page.locator("dialog[open]").wait_for()


def _void(page: Page, _on: On) -> None:
    page.locator(".entry .link-button").first.click()
    page.locator("dialog[open]").wait_for()


def _try_roster(made: Callable[[], bytes], *, refused: bool = False) -> Act:
    def act(page: Page, _on: On) -> None:
        file: FilePayload = {"name": "名册.csv", "mimeType": "text/csv", "buffer": made()}
        page.locator("input[type=file]").set_input_files(file)
        page.locator("[role=alert]" if refused else ".summary").first.wait_for()

    return act


def _match_columns(page: Page, _on: On) -> None:
    """A column of an unusual name; the file is refused and kept, and its columns are matched."""
    file: FilePayload = {"name": "名册.csv", "mimeType": "text/csv", "buffer": rosters.strange()}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form.card select").first.wait_for()


def _mend_row(page: Page, on: On) -> None:
    """An unknown code, for which one of the known is chosen."""
    _try_roster(rosters.troubled)(page, on)
    page.locator("tbody tr", has_text="59").locator("button.dense").click()
    page.locator("dialog[open] select").first.wait_for()


def _apply_roster(page: Page, on: On) -> None:
    """Each language brings people of its own, so that both find somebody new."""
    first = 0 if on.language == "zh" else 20
    _try_roster(lambda: rosters.good(first))(page, on)
    page.locator(".summary button.primary").click()
    page.locator(".summary a.primary").wait_for()


def _keys(page: Page, _on: On) -> None:
    page.locator("main").focus()
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def _menu(page: Page, _on: On) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".burger").click()


def _tab_focus(page: Page, _on: On) -> None:
    for _ in range(9):
        page.keyboard.press("Tab")


def _setup_refused(page: Page, _on: On) -> None:
    page.locator("button[type=submit]").click()


def _set_up(page: Page, on: On) -> None:
    """A code becomes an account with a second factor: in each language another one."""
    server, username, name = on.stage.server, f"new-{on.language}", "罗示新※"
    district = server.desk("head").get("/sessions/current")["office"]["id"]
    proposal = {"username": username, "name": name, "role": "procurator", "office_id": district}
    page.locator("#code").fill(code_for_new_account(server, proposal))
    for field, value in (("username", username), ("name", name), ("password", EMPTY_PASSWORD)):
        page.locator(f"#{field}").fill(value)
    page.locator("button[type=submit]").click()
    page.locator("form").wait_for(state="detached")


def _new_account(page: Page, _on: On) -> None:
    page.locator(".button.primary").first.click()
    page.locator("dialog[open] .foot .primary").click()
    page.locator("dialog[open] [role=alert]").first.wait_for()


def _verify_chain(page: Page, _on: On) -> None:
    page.locator(".button.primary").first.click()
    page.locator(".chain .done-text, .chain .broken").first.wait_for(timeout=60_000)


def _row_of(page: Page, username: str) -> Locator:
    return page.locator("tbody tr", has_text=username).locator("button")


def _approve(page: Page, on: On) -> None:
    _row_of(page, f"newhand-{on.language}").first.click()
    page.locator("dialog[open]").wait_for()


def _code_once(page: Page, on: On) -> None:
    _approve(page, on)
    page.locator("dialog[open] .foot .primary").click()
    page.locator("dialog[open] .code, dialog[open] strong").first.wait_for()


def _new_key(page: Page, on: On) -> None:
    page.locator("section.keys .head .button").click()
    page.locator("#key-label").fill({"zh": GATEWAY, "en": "Sample gateway"}[on.language])


def _key_once(page: Page, on: On) -> None:
    _new_key(page, on)
    page.locator("dialog[open] .primary").click()
    page.locator("dialog[open] .secret").wait_for()


def _own_factor(page: Page, _on: On) -> None:
    page.locator("section.card .row .button").first.click()
    page.locator("#factor-password").fill("demo-Pingshan-2026")
    page.locator("dialog[open] .primary").click()
    page.locator("dialog[open] img").wait_for()


def _export_asks(page: Page, _on: On) -> None:
    page.locator("#username").fill("officer")
    page.locator("#password").fill("demo-Pingshan-2026")
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/today")
    page.goto("/people")
    page.locator("main .disclosure > button").first.click()
    page.locator("main .disclosure .stack .button").last.click()
    page.locator("#step-up-otp").wait_for()


def _disable(page: Page, _on: On) -> None:
    _row_of(page, "o0010").last.click()
    page.locator("dialog[open] .held").wait_for()


def _confirm(page: Page, _on: On) -> None:
    _row_of(page, "auditadmin").first.click()
    page.locator("dialog[open]").wait_for()


def _stand_in(page: Page, _on: On) -> None:
    page.locator(".panel .button.primary").click()
    page.locator("dialog[open]").wait_for()


def _stop_standing_in(page: Page, _on: On) -> None:
    page.locator(".panel tbody button").first.click()
    page.locator("dialog[open]").wait_for()


SCENES = (
    Scene("sign-in", None, "/sign-in", framed=False),
    Scene("sign-in", None, "/sign-in", "error", _wrong_password, every=False, framed=False),
    Scene("sign-in", None, "/sign-in", "code", _ask_for_code, every=False, framed=False),
    Scene(
        "sign-in",
        None,
        "/sign-in",
        "offline",
        _unreachable,
        every=False,
        framed=False,
        profile="cut",
    ),
    Scene("setup", None, "/setup", framed=False),
    Scene("setup", None, "/setup", "errors", _setup_refused, every=False, framed=False),
    Scene("setup", None, "/setup", "made", _set_up, every=False, framed=False),
    Scene("today", "officer", "/today"),
    Scene("today", "head", "/today", "district", every=False),
    Scene("today", "head", "/today", "why", press("tbody button[aria-expanded]"), every=False),
    Scene("today", "head", "/today", "focus", _tab_focus, every=False),
    Scene("today", "head", "/today", "settled", _settled, every=False),
    Scene("today", "head", "/today", "check-in", _desk_drawer, every=False),
    Scene("today", "head", "/today", "attention", _needs_attention, every=False),
    Scene("today", "head", "/today", "verify", _verify, every=False),
    Scene("today", "head", "/today", "done", _check_in_done, every=False),
    Scene("today", EMPTY, "/today", "empty", every=False),
    Scene("today", "officer", "/today", "offline", _lose_server, every=False, profile="cut"),
    Scene("today", "officer", "/today", "menu", _menu, every=False, sizes=((390, 844),)),
    Scene("today", "officer", "/today", "keys", _keys, every=False),
    Scene("people", "head", "/people"),
    Scene("people", "head", "/people?q=ouyang", "found", every=False),
    Scene("people", "head", "/people?q=zzz", "none", every=False),
    Scene("people", EMPTY, "/people", "empty", every=False),
    Scene("person", "officer", _stranger, "refused", every=False),
    Scene("person", "head", _person),
    Scene("person", "head", lambda on: f"{_person(on)}?tab=duties", "duties", every=False),
    Scene("person", "head", _cared, "care", every=False),
    Scene("person", "head", lambda on: f"{_person(on)}?tab=device", "device", every=False),
    Scene("person", "head", lambda on: f"{_person(on)}?tab=device", "card", _card, every=False),
    Scene("person", "head", _person, "reveal", _reveal, every=False),
    Scene("person", "head", _person, "correct", _void, every=False),
    Scene("person", "head", _person, "more", press(".buttons .disclosure > button"), every=False),
    Scene("person", "head", _minor, "minor", every=False),
    Scene("import", "head", "/import"),
    Scene(
        "import",
        "head",
        "/import",
        "wrong-file",
        _try_roster(rosters.something_else, refused=True),
        every=False,
    ),
    Scene(
        "import",
        "head",
        "/import",
        "problems",
        _try_roster(rosters.troubled),
        leads_to="/import/run",
    ),
    Scene("import", "head", "/import", "columns", _match_columns, every=False),
    Scene("import", "head", "/import", "fix", _mend_row, every=False),
    Scene("import", "head", "/import", "done", _apply_roster, every=False),
    Scene("import", "head", "/import", "again", _try_roster(rosters.good), every=False),
    Scene("oversight", "procurator", "/oversight"),
    Scene("oversight", "procurator", "/oversight", "alerts", press("#tab-open"), every=False),
    Scene("admin-system", "sysadmin", "/admin"),
    Scene("admin-system", "sysadmin", "/admin", "office", press(".button.primary"), every=False),
    Scene("admin-security", "secadmin2", "/admin"),
    Scene("admin-security", "secadmin2", "/admin", "errors", _new_account, every=False),
    Scene("admin-security", "secadmin2", "/admin", "approve", _approve, every=False),
    Scene("admin-security", "secadmin2", "/admin", "code", _code_once, every=False),
    Scene("admin-security", "secadmin2", "/admin", "key", _new_key, every=False),
    Scene("admin-security", "secadmin2", "/admin", "key-once", _key_once, every=False),
    Scene("admin-security", "secadmin2", "/admin", "disable", _disable, every=False),
    Scene("admin-security", "secadmin2", "/admin", "confirm", _confirm, every=False),
    Scene("office", "head", "/office"),
    Scene("office", "head", "/office", "stand-in", _stand_in, every=False),
    Scene("office", "head", "/office", "end", _stop_standing_in, every=False),
    Scene("office", "supervisor", "/office", "supervisor", every=False),
    Scene("admin-audit", "auditadmin", "/admin"),
    Scene("admin-audit", "auditadmin", "/admin", "verified", _verify_chain, every=False),
    Scene("me", "officer", "/me"),
    Scene("me", "officer", "/me", "second-factor", _own_factor, every=False),
    Scene("help", "officer", "/help"),
    Scene("not-found", "officer", "/no-such-page", every=False, framed=False),
    Scene("no-right", "officer", "/admin", every=False),
    # Last: the sessions that are opened by hand end earlier ones of the account.
    Scene(
        "people",
        None,
        "/sign-in",
        "fresh-code",
        _export_asks,
        every=False,
        leads_to="/people",
        profile="by-hand",
    ),
)
