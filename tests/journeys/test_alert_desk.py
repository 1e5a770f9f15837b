"""The command center at work: alerts come, are taken, and every screen says the same."""

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]

Person = dict[str, str]
SOON = alarms.SOON
PHONE_WIDTH, PHONE_HEIGHT = 390, 844
INSTRUCTION = "请今天当面问候，两人同行；不谈处罚。"
TAKEN = {"zh": "{} 已接手", "en": "Taken by {}"}
LEVEL_ONE = "一级危机"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_console_sees_the_alert_and_who_took_it(
    page: Screens, served: Server, person: Person, language: str
) -> None:
    """An answer lights up every screen; one takes it with two keys, and all see who."""
    command, other = page("command", language=language), page("head", language=language)
    alarms.open_live(command, "/alerts")
    alarms.open_live(other, "/alerts")

    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    expect(alarms.row(other, alert)).to_be_visible(timeout=SOON)
    expect(alarms.begin_to_take(command, alert).locator("input:checked")).to_be_focused()
    command.keyboard.press("Enter")

    name = alarms.account(served.desk("command"))["name"]
    expect(alarms.row(other, alert)).to_contain_text(TAKEN[language].format(name), timeout=SOON)
    expect(command.locator("article.detail")).to_have_attribute("data-state", "acknowledged")


def test_whoever_was_first_is_named_before_the_press_lands(
    page: Screens, served: Server, person: Person
) -> None:
    """While one chooses the time another takes the alert: the dialog says so at once."""
    slow = page("command")
    alarms.open_live(slow, "/alerts")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    dialog = alarms.begin_to_take(slow, alert)

    name = alarms.take(served.desk("head"), alert)

    said = dialog.locator("[role=alert]")
    expect(said).to_contain_text(f"{name} 在", timeout=SOON)
    expect(said).to_contain_text("前已接手")
    expect(dialog.locator(".primary")).to_have_count(0)


def test_a_press_that_comes_second_is_told_who_was_first(
    page: Screens, served: Server, person: Person
) -> None:
    """Even a screen whose stream is late learns from the refusal who was first."""
    late = page("command")
    held = [False]

    def hold(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda message: None if held[0] else line.send(message))

    late.route_web_socket("**/api/v1/live*", hold)
    alarms.open_live(late, "/alerts")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    dialog = alarms.begin_to_take(late, alert)
    expect(dialog.locator("input:checked")).to_be_focused()
    held[0] = True
    name = alarms.take(served.desk("head"), alert)

    late.keyboard.press("Enter")

    expect(dialog.locator("[role=alert]")).to_contain_text(f"{name} 在", timeout=SOON)


def test_closing_asks_for_outcome_cause_and_words(
    page: Screens, served: Server, person: Person
) -> None:
    """An alert ends with a coded outcome and cause and a sentence; a second person agrees."""
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    alarms.take(served.desk("command"), alert)
    alarms.walk_through(served.desk("psychologist"), alert)
    command = page("command")
    alarms.open_live(command, f"/alerts/{alert}")
    command.locator("article.detail[data-state=acknowledged]").wait_for()
    command.keyboard.press("x")
    box = command.locator("dialog[open]")
    box.locator("input[value=explained]").check()
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert] a")).to_have_count(2)
    safe = box.locator("label:has(input[value=contact_made_safe])")
    expect(safe).to_contain_text("已与本人联系并确认安全")
    safe.locator("input").check()
    box.locator("textarea").fill("已电话联系，家人在旁。")

    box.locator("button[type=submit]").click()

    expect(alarms.row(command, alert)).to_contain_text("待复核", timeout=SOON)
    alarms.agree(page("supervisor"), alert)
    expect(alarms.row(command, alert)).to_have_count(0, timeout=SOON)
    command.goto("/alerts?show=closed")
    expect(alarms.row(command, alert)).to_be_visible()


def test_a_role_that_may_not_close_is_told_who_may(page: Screens, served: Server) -> None:
    """The playbook says who ends a crisis; the officer reads that, not a button that refuses."""
    mine = served.desk("officer").get("/people", limit="5")["items"][0]["id"]
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), mine)
    if served.desk("officer").get(f"/alerts/{alert}")["state"] == "raised":
        alarms.take(served.desk("officer"), alert)
    officer = page("officer")
    alarms.open_live(officer, f"/alerts/{alert}")

    bar = officer.locator("section.bar")

    expect(bar).to_contain_text("心理督导")
    expect(bar.locator("button")).to_have_text([re.compile("更新"), re.compile("推进")])


def test_an_emergency_is_handled_and_fed_back_before_it_ends(
    page: Screens, served: Server, person: Person
) -> None:
    """The dialog says so; stage after stage is told, then it goes to the second person."""
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    alarms.take(served.desk("command"), alert)
    command = page("command")
    alarms.open_live(command, f"/alerts/{alert}")
    command.locator("article.detail[data-state=acknowledged]").wait_for()
    command.keyboard.press("x")
    box = command.locator("dialog[open]")
    box.locator("input[value=emergency]").check()
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert]").first).to_contain_text("先处置、再反馈")
    command.keyboard.press("Escape")

    for stage, word in (("verifying", "核查"), ("handling", "处置"), ("fed_back", "已反馈")):
        command.keyboard.press("p")
        box.locator(f"input[value={stage}]").check()
        if stage == "handling":
            box.locator("button[type=submit]").click()
            expect(box.locator("[role=alert]").first).to_contain_text("请选择查明的结果")
            box.locator("input[value=emergency]").check()
        box.locator("button[type=submit]").click()
        expect(alarms.row(command, alert)).to_contain_text(word, timeout=SOON)
    alarms.walk_through(served.desk("psychologist"), alert)
    command.keyboard.press("x")
    box.locator("input[value=emergency]").check()
    box.locator("input[value=contact_made_safe], input[name=cause]").first.check()
    box.locator("textarea").fill("已送医，家属陪同。")
    box.locator("button[type=submit]").click()

    expect(alarms.row(command, alert)).to_contain_text("待复核", timeout=SOON)
    expect(command.locator("section.bar")).to_contain_text("由另一人复核")


def test_a_second_person_sends_an_ending_back_with_words(
    page: Screens, served: Server, person: Person
) -> None:
    """Without words nothing is sent; with them whoever handled it goes on and reads them."""
    desk = served.desk("command")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    alarms.take(desk, alert)
    alarms.walk_through(served.desk("psychologist"), alert)
    ending = {"outcome": "explained", "cause": "contact_made_safe", "text": "已通话"}
    desk.post(f"/alerts/{alert}/closure", ending)
    supervisor = page("supervisor")
    alarms.open_live(supervisor, f"/alerts/{alert}")
    supervisor.locator("article.detail[data-state=in_review]").wait_for()
    supervisor.keyboard.press("r")
    box = supervisor.locator("dialog[open]")
    box.locator("input[value=return]").check()
    box.locator("button[type=submit]").click()
    expect(box.locator("[role=alert]").first).to_contain_text("还缺什么")
    box.locator("textarea").fill("请补家属联系记录")

    box.locator("button[type=submit]").click()

    supervisor.locator("article.detail[data-state=acknowledged]").wait_for(timeout=SOON)
    expect(supervisor.locator("article.detail")).to_contain_text("请补家属联系记录")


def test_an_officer_sees_level_and_safety_instruction_and_no_answer(
    page: Screens, served: Server
) -> None:
    """What crosses the wall is the level and how to act; no answer of the server holds an item."""
    mine = served.desk("officer").get("/people", limit="5")["items"][1]["id"]
    psychologist = served.desk("psychologist")
    alarms.endorse_ninth_item(psychologist, mine)
    alert = alarms.confirm_level_one(psychologist, mine, INSTRUCTION)
    officer = page("officer")
    bodies: list[str] = []
    officer.on("response", lambda it: bodies.append(it.text()) if alert in it.url else None)

    alarms.open_live(officer, f"/alerts/{alert}")

    safety = officer.locator("section.safety")
    expect(safety).to_contain_text(INSTRUCTION)
    expect(safety).to_contain_text(LEVEL_ONE)
    assert bodies
    assert not [one for one in bodies if "phq" in one.lower() or '"item"' in one]


def test_the_list_stands_still_under_a_hand_but_red_enters(
    page: Screens, served: Server, people: alarms.Unconcerned
) -> None:
    """Under a working hand a new orange waits behind the pill; red is on top at once."""
    psychologist = served.desk("psychologist")
    command = page("command")
    alarms.open_live(command, "/alerts")
    first = alarms.endorse_ninth_item(psychologist, next(people)["id"])
    expect(alarms.row(command, first)).to_be_visible(timeout=SOON)
    alarms.row(command, first).locator("a").focus()
    command.keyboard.press("Shift")
    before = alarms.rows(command)

    second = alarms.endorse_ninth_item(psychologist, next(people)["id"])
    pill = command.locator(".pill")
    expect(pill).to_contain_text("有 1 条新预警", timeout=SOON)
    waiting = alarms.rows(command)
    red = alarms.confirm_level_one(psychologist, next(people)["id"], INSTRUCTION)
    expect(alarms.row(command, red)).to_be_visible(timeout=SOON)
    top = alarms.rows(command)[0]
    pill.click()

    expect(alarms.row(command, second)).to_be_visible()
    assert (waiting, top) == (before, red)


def test_sound_that_the_browser_blocks_is_said_and_one_press_mends_it(page: Screens) -> None:
    """Until somebody touches the page it says that it is silent; a press rings once as proof."""
    command = page("command")
    # Looking for something on the page counts as touching it: wait for what the desk asks.
    with command.expect_response("**/api/v1/board"):
        command.goto("/alerts")
    strip = command.locator(".sound")
    expect(strip).to_contain_text("声音未启用")

    strip.locator("button").click()

    expect(strip.locator("[data-rung]")).not_to_have_attribute("data-rung", "0")
    expect(strip).not_to_contain_text("声音未启用")


def test_the_tab_carries_the_gravest_level_and_no_name(
    page: Screens, served: Server, person: Person
) -> None:
    """The title of the tab counts; whoever looks over a shoulder reads no name in it."""
    command = page("command")
    alarms.open_live(command, "/alerts")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    expect(alarms.row(command, alert)).to_be_visible(timeout=SOON)

    title = command.title()

    assert title[:2] in {"(▲", "(◆"}
    assert person["name"].rstrip("※") not in title


def test_an_ended_session_leaves_nothing_on_the_screen(
    page: Screens, served: Server, person: Person
) -> None:
    """A session ended from elsewhere: the stream stops, the page leads to the sign-in."""
    kept = page("command")
    alarms.open_live(kept, "/alerts")
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])
    expect(alarms.row(kept, alert)).to_be_visible(timeout=SOON)
    before = kept.evaluate("async () => (await fetch('/api/v1/me/sessions')).json()")
    listed = before["items"] if isinstance(before, dict) else before
    (mine,) = [one["id"] for one in listed if one["current"]]

    served.desk("command").delete(f"/me/sessions/{mine}")

    expect(kept).to_have_url(f"{served.url}/sign-in?back=/alerts", timeout=15_000)
    expect(alarms.row(kept, alert)).to_have_count(0)


def test_on_a_phone_what_to_press_lies_under_the_thumb(page: Screens, served: Server) -> None:
    """At 390 px the one act is full width in the lower part, and nothing scrolls sideways."""
    mine = served.desk("officer").get("/people", limit="5")["items"][2]["id"]
    alert = alarms.endorse_ninth_item(served.desk("psychologist"), mine)
    phone = page("officer", size="phone")
    alarms.open_live(phone, f"/alerts/{alert}")
    act = phone.locator("section.bar .primary")
    expect(act).to_be_visible()

    place = act.bounding_box()
    width = phone.evaluate("() => document.documentElement.scrollWidth")

    assert place is not None
    assert place["y"] > PHONE_HEIGHT * 0.55
    assert place["width"] > PHONE_WIDTH * 0.85
    assert place["height"] >= 48
    assert width <= PHONE_WIDTH
