"""Answering a questionnaire: on one's own phone, on the office's tablet, through a psychologist."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Served
from tests.journeys.phone import Phone, bound_phone

CALM = ("谢谢你告诉我们", "你不必一个人扛", "你现在安全吗")
WHO_SEES = "心理老师会看到你的回答"
NO_PENALTY = "不会因此受处罚"
NUMBERS = ("tel:12356", "tel:120", "tel:110")
# The bands and the total belong to the report; the page of whoever answers never shows them.
SCORES = re.compile(r"总分|中重度|轻度|重度|/27|PHQ")
IDLE_SECONDS = 60
COUNTDOWN_SECONDS = 30


@pytest.fixture
def phone(browser: Browser, served: Served, person: dict[str, str]) -> Iterator[Phone]:
    """A bound phone in Chinese."""
    bound = bound_phone(browser, served, person)
    yield bound
    bound.context.close()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[Page]:
    """The tablet on the office's table."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", has_touch=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def psychologist(browser: Browser, served: Served) -> Iterator[Page]:
    """A psychologist at their desk, signed in through the page."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served.url}/sign-in")
    page.locator("input[autocomplete=username]").fill("psychologist")
    page.locator("input[type=password]").fill(served.passwords["psychologist"])
    page.keyboard.press("Enter")
    page.locator("input[autocomplete=one-time-code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("心理工作台")
    yield page
    context.close()


def assigned(served: Served, person: dict[str, str], mode: str) -> str:
    """A PHQ-9 given to a person; its id."""
    wanted = {
        "person_id": person["id"],
        "instrument": "phq-9",
        "mode": mode,
        "stage": "during",
    }
    return str(served.desk("psychologist").post("/screenings", wanted)["id"])


def screening(served: Served, screening_id: str) -> dict[str, Any]:
    """A screening as the psychologist reads it now."""
    return dict(served.desk("psychologist").get(f"/screenings/{screening_id}"))


def urgent(served: Served, about: str) -> list[tuple[str, bool]]:
    """What stands under "read first" about a screening or a person: why, whether from a draft.

    The demonstration goes on living meanwhile: its own crises are not counted.
    """
    rows = served.desk("psychologist").get("/care/day")["read_first"]
    return [
        (row["urgency"], row["draft"])
        for row in rows
        if about in (row["reference"], row["person"]["id"] if row["urgency"] == "not_safe" else "")
    ]


def type_code(tablet: Page, code: str) -> None:
    """Touch the signs of a code and begin."""
    for sign in code.replace("-", ""):
        tablet.locator(".keypad button", has_text=sign).first.click()
    tablet.locator("button[type=submit]").click()


def open_tablet(tablet: Page, served: Served, screening_id: str) -> str:
    """Hand a questionnaire over to the tablet; the code that was used."""
    code = str(served.desk("psychologist").post(f"/screenings/{screening_id}/tablet-code")["code"])
    tablet.goto(f"{served.url}/kiosk")
    type_code(tablet, code)
    return code


def consent(page: Page) -> None:
    """Read what it is, agree and begin."""
    expect(page.locator("main")).to_contain_text(NO_PENALTY)
    expect(page.locator("main")).to_contain_text(WHO_SEES)
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("input[name=agree]").check()
    page.locator("button[type=submit]").click()


def answer(page: Page, number: int, value: int) -> None:
    """Tap an answer of the question that is shown."""
    expect(page.locator(".where strong")).to_contain_text(f"{number} /")
    page.locator(".choice").nth(value).tap()


def no_score(page: Page) -> None:
    """Whoever answers sees no score and no name of an illness."""
    expect(page.locator("main")).not_to_contain_text(SCORES)


def test_each_tap_on_the_phone_is_kept_at_once_and_the_suicide_item_calls_from_the_draft(
    phone: Phone, served: Served
) -> None:
    """Consent first; nine taps; the calm page with three numbers; the alarm before the end."""
    screening_id = assigned(served, phone.person, "phone")
    page = phone.open(f"/m/questions/{screening_id}")
    consent(page)
    for number in range(1, 9):
        answer(page, number, 1)
        expect(page.get_by_test_id("kept")).to_contain_text("已保存")
        no_score(page)
    assert screening(served, screening_id)["answers"] == {f"q{n}": 1 for n in range(1, 9)}

    answer(page, 9, 2)

    for words in CALM:
        expect(page.get_by_test_id("critical-help")).to_contain_text(words)
    expect(page.get_by_test_id("critical-help")).to_contain_text(WHO_SEES)
    expect(page.get_by_test_id("critical-news")).to_contain_text("心理老师会在")
    for line in NUMBERS:
        expect(page.locator(f"main a[href='{line}']")).to_be_visible()
    assert urgent(served, screening_id) == [("critical", True)]
    no_score(page)
    page.get_by_role("button", name="继续答题").click()
    answer(page, 10, 1)
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_test_id("finished")).to_contain_text("心理老师会看")
    no_score(page)
    report = served.desk("psychologist").get(f"/screenings/{screening_id}/report")
    assert report["total"] == 8 * 1 + 2


def test_one_may_pause_after_the_hard_question_and_go_on_later(
    phone: Phone, served: Served
) -> None:
    """Pausing keeps every answer; coming back begins at the first open question."""
    screening_id = assigned(served, phone.person, "phone")
    page = phone.open(f"/m/questions/{screening_id}")
    consent(page)
    answer(page, 1, 0)
    answer(page, 2, 3)
    expect(page.locator(".where strong")).to_contain_text("3 /")

    phone.open("/m")
    page = phone.open(f"/m/questions/{screening_id}")

    expect(page.locator(".where strong")).to_contain_text("3 /")
    page.get_by_role("button", name="上一题").click()
    expect(page.locator(".choice input").nth(3)).to_be_checked()


def test_refusing_has_no_consequence_and_asks_nothing(phone: Phone, served: Served) -> None:
    """No is an answer; the screening ends and nobody is told."""
    screening_id = assigned(served, phone.person, "phone")
    page = phone.open(f"/m/questions/{screening_id}")

    with page.expect_response("**/consent"):
        page.get_by_role("button", name="我不想回答").click()

    expect(page.get_by_test_id("finished")).to_contain_text("不会有任何影响")
    assert screening(served, screening_id)["state"] == "refused"
    assert urgent(served, screening_id) == []


def test_without_a_network_the_hard_answer_says_so_and_leaves_with_the_network(
    phone: Phone, served: Served
) -> None:
    """Nobody reads "a counsellor knows" before one can; a restart of the page does not hide it."""
    screening_id = assigned(served, phone.person, "phone")
    page = phone.open(f"/m/questions/{screening_id}")
    consent(page)
    for number in range(1, 9):
        answer(page, number, 0)
    expect(page.locator(".where strong")).to_contain_text("9 /")
    expect(page.get_by_test_id("kept")).to_contain_text("已保存")
    phone.leave_network()

    answer(page, 9, 1)

    news = page.get_by_test_id("critical-news")
    expect(news).to_contain_text("这个消息还没送到老师那里")
    expect(page.locator("main a[href='tel:12356']")).to_be_visible()
    assert urgent(served, screening_id) == []
    page.reload()
    expect(news).to_contain_text("这个消息还没送到老师那里")
    phone.find_network()
    expect(news).to_contain_text("心理老师会在", timeout=15_000)
    assert urgent(served, screening_id) == [("critical", True)]


def test_the_tablet_opens_by_its_code_once_shows_no_name_and_clears_itself(
    tablet: Page, served: Served, person: dict[str, str]
) -> None:
    """A minute of silence, half a minute of asking, then nothing is left on the screen."""
    screening_id = assigned(served, person, "tablet")
    tablet.clock.install()
    code = open_tablet(tablet, served, screening_id)
    consent(tablet)
    expect(tablet.locator("body")).not_to_contain_text(person["name"])
    expect(tablet).to_have_title("问卷")
    tablet.locator(".choice").nth(2).tap()
    expect(tablet.get_by_test_id("kept")).to_contain_text("已保存")
    tallest = tablet.locator(".choice").evaluate_all(
        "(all) => Math.min(...all.map((one) => one.getBoundingClientRect().height))"
    )
    assert tallest >= 64

    tablet.clock.run_for(IDLE_SECONDS * 1000 + 1500)

    expect(tablet.get_by_test_id("idle")).to_contain_text("您还在吗")
    tablet.clock.run_for(COUNTDOWN_SECONDS * 1000)
    expect(tablet.get_by_test_id("cleared")).to_be_visible()
    expect(tablet.locator("body")).not_to_contain_text("心情")
    assert screening(served, screening_id)["answers"] == {"q1": 2}
    type_code(tablet, code)
    expect(tablet.get_by_role("alert")).to_contain_text("请向工作人员要一个新的")


def test_whoever_is_not_safe_at_the_tablet_is_heard_before_the_end(
    tablet: Page, served: Served, person: dict[str, str]
) -> None:
    """The help of the tablet is one touch away from every question, and it arrives."""
    screening_id = assigned(served, person, "tablet")
    open_tablet(tablet, served, screening_id)
    consent(tablet)
    tablet.locator("header .help").click()
    help_page = tablet.get_by_test_id("kiosk-help")
    for number in NUMBERS:
        expect(help_page.locator(f"a[href='{number}']")).to_be_visible()

    help_page.get_by_role("button", name="我现在不安全").click()

    expect(help_page.get_by_test_id("not-safe-told")).to_contain_text("已经通知值班人员")
    assert urgent(served, person["id"]) == [("not_safe", False)]
    help_page.get_by_role("button", name="回到问卷").click()
    expect(tablet.locator(".where strong")).to_contain_text("1 /")


def test_staff_type_with_digits_and_read_a_report_that_is_no_diagnosis(
    psychologist: Page, served: Served, person: dict[str, str]
) -> None:
    """Digits and Enter; one blank gives bounds; the signature locks."""
    screening_id = assigned(served, person, "staff")
    page = psychologist
    page.goto(f"{served.url}/screenings/{screening_id}/answer")
    page.locator("input[name=agree]").check()
    page.locator("button[type=submit]").click()
    for number in range(1, 9):
        expect(page.locator(".where strong")).to_contain_text(f"{number} /")
        if number != 7:
            page.keyboard.press("2")
            expect(page.locator(".choice input").nth(2)).to_be_checked()
        page.keyboard.press("Enter")
    expect(page.locator(".where strong")).to_contain_text("9 /")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator(".where strong")).to_contain_text("10 /")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="完成", exact=True).click()
    page.get_by_role("link", name="看报告").click()

    expect(page.locator("main")).to_contain_text("这是筛查结果，不是诊断")
    expect(page.get_by_test_id("total")).to_contain_text("16/27")
    expect(page.get_by_test_id("bounds")).to_contain_text("缺 1 题：可能 14–17")
    page.get_by_role("button", name="签署", exact=True).click()
    expect(page.locator(".locked")).to_contain_text("已签署并锁定")
    expect(page.get_by_role("button", name="签署", exact=True)).to_have_count(0)


def test_an_officer_sees_the_slip_and_never_the_answers(
    psychologist: Page, served: Served, person: dict[str, str]
) -> None:
    """Level, advice and instruction cross the wall, in the words of the preview; nothing else."""
    page = psychologist
    page.goto(f"{served.url}/care/people/{person['id']}")
    page.get_by_role("button", name="确认级别").click()
    page.locator("input[value=two]").check()
    page.get_by_label("依据").fill("想死的念头，没有计划")
    page.get_by_label("安全提示").fill("请今天当面问候，两人同行")
    preview = page.get_by_test_id("officer-preview")
    expect(preview).to_contain_text("二级危机")
    expect(preview).to_contain_text("请今天当面问候，两人同行")
    expect(preview).not_to_contain_text("想死的念头")

    page.get_by_role("dialog").get_by_role("button", name="确认级别").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    seen = served.desk("head").get(f"/people/{person['id']}")
    assert seen["advice"]["level"] == "two"
    assert seen["advice"]["safety_instruction"] == "请今天当面问候，两人同行"
    assert "想死的念头" not in str(seen)
