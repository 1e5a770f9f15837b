"""No barrier on any page: axe with all its rules, on every scene that the pictures show.

The scenes are those of `tests/screenshots`: every page with data, empty, with its dialogs open, its
errors shown and the network gone; `test_every_page` there fails when a page has no scene. The
default run looks at the scenes of the alerts, each in one language by turns; `AXE=turns` looks at
every scene so, `AXE=full` at every scene in both. What other journeys open they look at themselves.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import barriers
from tests.journeys.server import Server
from tests.screenshots import (
    alarm_scenes,
    change_scenes,
    desk_scenes,
    duty_scenes,
    phone_scenes,
)
from tests.screenshots.__main__ import MOMENT, PEOPLE
from tests.screenshots.serving import NOW
from tests.screenshots.stage import EMPTY, open_quiet_office, set_up
from tests.screenshots.studio import On, Scene, Studio, settle

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]

SMALL = (390, 844)
LANGUAGES = ("zh", "en")
HOW = os.environ.get("AXE", "alerts")
OTHERS = (*change_scenes.SCENES, *desk_scenes.SCENES, *phone_scenes.SCENES)
ALL = (*alarm_scenes.SCENES, *duty_scenes.SCENES, *(() if HOW == "alerts" else OTHERS))
# The office that has nobody comes last: the others do not know of it.
SCENES = sorted(ALL, key=lambda scene: scene.who == EMPTY)


def _turn(scene: Scene, number: int) -> str:
    """Whose turn it is: what builds on the scene before, as on one phone, stays in its language."""
    return LANGUAGES[0 if scene.device == "phone" else number % len(LANGUAGES)]


LOOKS = [
    pytest.param(scene, language, id=scene.file(language, scene.sizes[0]).removesuffix(".png"))
    for number, scene in enumerate(SCENES)
    for language in (LANGUAGES if HOW == "full" else (_turn(scene, number),))
]


@dataclass
class Inspector(Studio):
    """A studio that takes no pictures: it looks for barriers instead."""

    def inspect(self, scene: Scene, language: str) -> list[str]:
        """What axe holds against a scene, at the desk's size and at a phone's where it has one."""
        found, on = [], On(self.stage, language)
        sizes = dict.fromkeys((scene.sizes[0], *(one for one in scene.sizes if one == SMALL)))
        with self._page(scene, language) as page:
            for number, size in enumerate(sizes):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                if number == 0 or scene.anew:
                    self._open(page, scene, on)
                settle(page, scene.ready)
                name = scene.file(language, size).removesuffix(".png")
                found += [f"{name}: {one}" for one in barriers(page)]
        return found


@pytest.fixture(scope="module")
def inspector(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspector]:
    """The stage of the pictures at their hour, and somebody who looks for barriers on it."""
    folder: Path = tmp_path_factory.mktemp("inspected")
    server = Server(folder, people=PEOPLE, launcher="tests.screenshots.serving")
    server.extra[NOW] = MOMENT.isoformat()
    server.start()
    try:
        looking = Inspector(browser, set_up(server), folder)
        yield looking
        looking.close()
    finally:
        server.stop()


@pytest.mark.parametrize(("scene", "language"), LOOKS)
def test_no_page_has_a_barrier(inspector: Inspector, scene: Scene, language: str) -> None:
    """Zero findings, no rule disabled: with data, dialogs open and errors shown."""
    if scene.who == EMPTY:
        open_quiet_office(inspector.stage.server)

    assert inspector.inspect(scene, language) == []
