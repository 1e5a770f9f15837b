"""Checking in from one's own phone, with a network, without one, and when it fails half-way."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import Served
from tests.journeys.phone import PIN, Phone, bound_phone

STATIC = Path(__file__).parents[2] / "api" / "static"
KEPT = {"zh": "已存在手机里", "en": "Saved on this phone"}
RECEIVED = {"zh": "工作人员可能会与您联系核对", "en": "A staff member may call to confirm"}
NOT_ARRIVED = {"zh": "这个消息还没送到老师那里", "en": "this has not reached a counsellor yet"}
ARRIVED = {"zh": "已经通知值班人员", "en": "The duty team has been told"}
NUMBERS = ("tel:12356", "tel:120", "tel:110")


@pytest.fixture(params=["zh", "en"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, served: Served, person: dict[str, str]
) -> Iterator[Phone]:
    """A bound phone, once in each language."""
    bound = bound_phone(browser, served, person, request.param)
    bound.person["language"] = request.param
    yield bound
    bound.context.close()


@pytest.fixture
def plain_phone(browser: Browser, served: Served, person: dict[str, str]) -> Iterator[Phone]:
    """A bound phone in Chinese."""
    bound = bound_phone(browser, served, person)
    yield bound
    bound.context.close()


def check_ins(served: Served, person: dict[str, str]) -> list[dict[str, Any]]:
    """The person's check-ins with a photo, newest first.

    The demonstration's own people check in meanwhile; they take no photos.
    """
    found = served.desk("head").get(f"/people/{person['id']}/check-ins")["items"]
    return [each for each in found if each["method"] == "phone" and each["photo_id"]]


def kept_text(page: Page) -> str:
    """Everything the browser keeps for this address, as one text."""
    script = """async () => {
        const database = await new Promise((done) => {
            const asked = indexedDB.open("services");
            asked.onsuccess = () => done(asked.result);
        });
        const all = {};
        for (const name of database.objectStoreNames) {
            const asked = database.transaction(name).objectStore(name).getAll();
            all[name] = await new Promise((done) => {
                asked.onsuccess = () => done(asked.result);
            });
        }
        database.close();
        return JSON.stringify([all, {...localStorage}, {...sessionStorage}]);
    }"""
    return str(page.evaluate(script))


def test_a_check_in_without_a_network_is_kept_with_its_time_and_sent_by_itself(
    phone: Phone, served: Served
) -> None:
    """It says so honestly, survives the closing of the page, and arrives with its own time."""
    language = phone.person["language"]
    before = len(check_ins(served, phone.person))
    phone.leave_network()
    began = datetime.now().astimezone()

    told = phone.check_in()

    expect(told).to_contain_text(KEPT[language])
    assert len(check_ins(served, phone.person)) == before
    phone.page.close()
    phone.page = phone.context.new_page()
    ended = datetime.now().astimezone()
    phone.find_network()
    page = phone.open("/m")
    expect(page.locator("li .step.reached").nth(2)).to_be_visible(timeout=15_000)
    arrived = check_ins(served, phone.person)
    assert len(arrived) == before + 1
    assert began <= datetime.fromisoformat(arrived[0]["taken_at"]) <= ended


def test_a_check_in_with_a_network_is_received_and_never_says_which_check_failed(
    phone: Phone, served: Served
) -> None:
    """The same sentence for everybody; the reasons are for staff."""
    told = phone.check_in()

    expect(told).to_contain_text(RECEIVED[phone.person["language"]])
    assert "new_device" in check_ins(served, phone.person)[0]["reasons"]
    for word in ("new_device", "accuracy", "photo_seen", "核实", "疑"):
        expect(told).not_to_contain_text(word)


def test_an_answer_lost_on_the_way_back_does_not_make_two_check_ins(
    plain_phone: Phone, served: Served
) -> None:
    """The server has it, the phone does not know: it sends again under the same key."""
    losses: list[int] = []

    def lose_once(route: Route) -> None:
        if losses:
            route.continue_()
            return
        losses.append(route.fetch().status)
        route.abort("connectionreset")

    plain_phone.page.route("**/api/v1/check-ins", lose_once)
    told = plain_phone.check_in()

    expect(told).to_contain_text(RECEIVED["zh"], timeout=20_000)
    assert losses == [201]
    assert len(check_ins(served, plain_phone.person)) == 1


def test_the_pages_open_without_a_network_and_keep_nothing_from_the_interface(
    plain_phone: Phone,
) -> None:
    """Home, check-in and help start offline; no answer of the interface is in any cache."""
    plain_phone.leave_network()

    for path in ("/m", "/m/check-in", "/m/help", "/m/contacts"):
        expect(plain_phone.open(path).locator("h1")).to_be_visible()
    for number in NUMBERS:
        link = plain_phone.open("/m/help").locator(f"a[href='{number}']")
        expect(link).to_be_visible()
    cached = plain_phone.page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((request) => request.url)))).flat()"""
    )
    assert cached
    assert [url for url in cached if "/api/" in url] == []


def test_help_says_honestly_that_it_has_not_arrived_and_goes_out_with_the_network(
    phone: Phone, served: Served
) -> None:
    """Not "sent" before it is received; the psychologist's day shows it as soon as it is."""
    phone.leave_network()
    page = phone.open("/m/help")

    page.locator("button.urgent").click()

    told = page.get_by_test_id("not-safe-told")
    expect(told).to_contain_text(NOT_ARRIVED[phone.person["language"]])
    phone.find_network()
    expect(told).to_contain_text(ARRIVED[phone.person["language"]], timeout=15_000)
    waiting = served.desk("psychologist").get("/care/day")["read_first"]
    assert ("not_safe", phone.person["id"]) in {
        (row["urgency"], row["person"]["id"]) for row in waiting
    }


def test_an_ended_session_keeps_help_and_the_queue_and_goes_on_with_the_pin(
    plain_phone: Phone, served: Served
) -> None:
    """What was written waits for the PIN; the telephone numbers wait for nothing."""
    plain_phone.context.clear_cookies()

    told = plain_phone.check_in()

    expect(told).to_contain_text("等您输入 PIN 码")
    page = plain_phone.open("/m/help")
    for number in NUMBERS:
        expect(page.locator(f"a[href='{number}']")).to_be_visible()
    page = plain_phone.open("/m/sign-in")
    page.locator("input[name=pin]").fill("999111")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("PIN 码不对")
    page.locator("input[name=pin]").fill(PIN)
    page.locator("button[type=submit]").click()
    expect(page.locator("li .step.reached").nth(2)).to_be_visible(timeout=15_000)
    assert len(check_ins(served, plain_phone.person)) == 1


def test_leaving_a_shared_phone_leaves_nothing_of_the_person(plain_phone: Phone) -> None:
    """After leave-and-clear no name, no answer and no photo is in the browser; the binding is."""
    plain_phone.check_in()
    page = plain_phone.open("/m/leave")

    page.locator("button.primary").click()

    expect(page.locator("main").get_by_role("status")).to_contain_text("没有留下您的内容")
    left = kept_text(page)
    assert plain_phone.person["name"] not in left
    assert "received_at" not in left
    assert "name_masked" not in left
    assert "device_token" in left


def test_a_new_version_waits_for_a_word_and_loses_nothing_that_was_begun(
    browser: Browser, fresh_server: Callable[..., Served], tmp_path: Path
) -> None:
    """The old pages stay until the person says so; what was half-written is there afterwards."""
    pages = tmp_path / "static"
    shutil.copytree(STATIC, pages)
    own = fresh_server(extra={"CORRECTION_STATIC_DIR": str(pages)})
    someone = own.desk("head").get("/people", limit="1")["items"][0]
    phone = bound_phone(browser, own, someone)
    page = phone.open("/m/check-in")
    page.locator("textarea").fill("写到一半")
    page.locator("input[value=wants_to_talk]").check()
    before = page.evaluate("() => caches.keys()")
    page.wait_for_timeout(600)  # the draft is kept four tenths of a second after the last letter
    worker = (pages / "sw.js").read_text()
    (pages / "sw.js").write_text(worker.replace(before[0].removeprefix("phone-"), "f" * 16))

    page = phone.open("/m/check-in")
    page.get_by_role("button", name="现在更新").click()

    expect(page.get_by_role("button", name="现在更新")).to_have_count(0)
    expect(page.locator("textarea")).to_have_value("写到一半")
    expect(page.locator("input[value=wants_to_talk]")).to_be_checked()
    assert page.evaluate("() => caches.keys()") == ["phone-" + "f" * 16]
    phone.context.close()


def test_the_phone_shows_a_neutral_name_and_no_code_in_its_address(plain_phone: Phone) -> None:
    """Whoever looks over the shoulder, or into the history, learns nothing."""
    for path in ("/m", "/m/check-in", "/m/help", "/m/questions/none"):
        page = plain_phone.open(path)
        expect(page).to_have_title("便民服务")
    assert "code" not in plain_phone.page.evaluate("() => location.href + document.referrer")
