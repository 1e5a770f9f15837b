"""The wall and the map: read from across a room, by strangers too, and without a graphics card."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys import alarms
from tests.journeys.browser import SIZES, Screens, barriers
from tests.journeys.server import Server, Templates
from tests.journeys.witness import Onlooker

pytestmark = [pytest.mark.browser, pytest.mark.server]

Person = dict[str, str]
SOON = alarms.SOON
NO_WEBGL2 = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind === "webgl2" ? null : real.call(this, kind, ...rest);
};
"""


@pytest.fixture(scope="module")
def served(templates: Templates) -> Iterator[Server]:
    """A server of these journeys' own: the wall shows as many rows as fit, so few may be open."""
    running = templates.fresh().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(served: Server) -> Server:
    """The same server, for the pages."""
    return served


@pytest.fixture(scope="module")
def onlooker(served: Server) -> Iterator[Onlooker]:
    """Who looks on at this server."""
    seated = Onlooker(served)
    yield seated
    seated.leaves()


@pytest.fixture(scope="module")
def people(served: Server) -> alarms.Unconcerned:
    """The grown-ups of this server, for whoever needs the next."""
    return alarms.Unconcerned(served)


@pytest.fixture
def an_alert(served: Server, person: Person) -> str:
    """An open orange alert about somebody."""
    return alarms.endorse_ninth_item(served.desk("psychologist"), person["id"])


def test_the_wall_masks_names_and_visitors_see_nobody(
    page: Screens, served: Server, an_alert: str
) -> None:
    """Across the room a name is masked; one key and no person is on the wall at all."""
    wall = page("command", size="wall")
    subject = served.desk("command").get(f"/alerts/{an_alert}")["subject"]
    alarms.open_live(wall, "/wall")
    expect(alarms.row(wall, an_alert)).to_contain_text(subject["name_masked"], timeout=SOON)
    assert subject["name"] not in wall.locator("main").inner_text()

    wall.keyboard.press("v")

    expect(wall.locator("[data-visitor]")).to_be_visible()
    expect(wall.locator("li[data-alert]")).to_have_count(0)
    assert subject["name_masked"] not in wall.locator("body").inner_text()


def test_a_wall_that_has_lost_its_line_says_so_and_catches_up(
    page: Screens, served: Server, an_alert: str, people: alarms.Unconcerned
) -> None:
    """A broken line is a hatched bar with the time; mended, the wall counts what it missed.

    Whatever else stirs in the meantime is counted too: a slow machine sees another alert lapse.
    """
    wall = page("command", size="wall", outages=True)
    alarms.open_live(wall, "/wall")
    expect(alarms.row(wall, an_alert)).to_be_visible(timeout=SOON)
    wall.context.set_offline(True)
    expect(wall.locator(".hatched")).to_contain_text("画面已停在", timeout=60_000)

    missed = alarms.endorse_ninth_item(served.desk("psychologist"), next(people)["id"])
    wall.context.set_offline(False)

    mended = wall.locator(".strip", has_text=re.compile("已恢复，补齐 [1-9][0-9]* 条，没有遗漏"))
    expect(mended).to_be_visible(timeout=30_000)
    expect(alarms.row(wall, missed)).to_have_count(1)


def test_the_map_is_drawn_without_webgl2_and_its_list_says_the_same(
    page: Screens, an_alert: str
) -> None:
    """Without a graphics card the district is drawn; the list holds as many people as the map."""
    command = page("command")
    command.context.add_init_script(NO_WEBGL2)
    alarms.open_live(command, "/map?list=1")
    expect(command.locator("tbody tr").first).to_be_visible()

    marks = command.locator("svg g.mark[role=button]")

    expect(command.locator("svg .district")).to_have_count(1)
    expect(command.locator(".schematic")).to_contain_text("示意图")
    listed = command.locator("tbody tr").count()
    assert command.locator("svg circle.person").count() + marks.count() == listed > 0
    marks.first.focus()
    command.keyboard.press("Enter")
    expect(command.locator("section.person")).to_be_visible()
    assert an_alert


def test_the_map_brings_its_worker_from_this_server(page: Screens) -> None:
    """With a graphics card MapLibre draws, and its worker is one of our own files."""
    command = page("command")
    asked: list[str] = []
    command.on("request", lambda it: asked.append(it.url))

    alarms.open_live(command, "/map")
    command.locator("[data-ready=yes]").wait_for(timeout=30_000)

    assert [one for one in asked if "worker" in one and "/assets/" in one]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_holds_nothing_against_desk_dialogs_map_and_wall(
    page: Screens, an_alert: str, language: str
) -> None:
    """With data, dialogs open and errors shown, on desk, phone and wall: no violation."""
    found: dict[str, list[str]] = {}
    desk = page("command", language=language)
    alarms.open_live(desk, "/alerts")
    expect(alarms.row(desk, an_alert)).to_be_visible(timeout=SOON)
    found["desk"] = barriers(desk)
    alarms.begin_to_take(desk, an_alert)
    found["take"] = barriers(desk)
    desk.keyboard.press("Enter")
    desk.locator("article.detail[data-state=acknowledged]").wait_for()
    found["detail"] = barriers(desk)
    for name, key in (("update", "u"), ("close", "x")):
        desk.keyboard.press(key)
        desk.locator("dialog[open] button[type=submit]").click()
        expect(desk.locator("dialog[open] [role=alert]")).to_be_visible()
        found[name] = barriers(desk)
        desk.keyboard.press("Escape")
        expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.keyboard.press("p")
    desk.locator("dialog[open] input[value=handling]").check()
    desk.locator("dialog[open] button[type=submit]").click()
    expect(desk.locator("dialog[open] [role=alert]")).to_be_visible()
    found["progress"] = barriers(desk)
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    alarms.open_live(desk, "/map?list=1")
    expect(desk.locator("tbody tr").first).to_be_visible()
    found["map"] = barriers(desk)
    desk.set_viewport_size(SIZES["phone"]["viewport"])
    alarms.open_live(desk, f"/alerts/{an_alert}")
    desk.locator("article.detail .safety").wait_for()
    found["phone"] = barriers(desk)
    wall = page("command", language=language, size="wall")
    alarms.open_live(wall, "/wall")
    expect(wall.locator("li[data-alert]").first).to_be_visible()
    found["wall"] = barriers(wall)
    wall.keyboard.press("d")
    found["light wall"] = barriers(wall)

    assert {name: faults for name, faults in found.items() if faults} == {}
