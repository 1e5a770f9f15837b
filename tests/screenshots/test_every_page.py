"""No page without a picture: the addresses of the screens against the scenes."""

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.server import ROOT
from tests.screenshots import (
    alarm_scenes,
    change_scenes,
    desk_scenes,
    dispatch_scenes,
    drill_scenes,
    duty_scenes,
    phone_scenes,
    report_scenes,
)
from tests.screenshots.studio import On

SCENES = (
    *alarm_scenes.SCENES,
    *change_scenes.SCENES,
    *desk_scenes.SCENES,
    *dispatch_scenes.SCENES,
    *drill_scenes.SCENES,
    *duty_scenes.SCENES,
    *phone_scenes.SCENES,
    *report_scenes.SCENES,
)
ROUTES = sorted((ROOT / "web" / "src").glob("*/routes.ts"))


class Anything:
    """A stage on which everything is there and called x."""

    def __getattr__(self, _name):
        return self

    def __getitem__(self, _key):
        return self

    def __call__(self, *_words):
        return self

    def __str__(self):
        return "x"


def pages():
    """Every address of a page; what catches the rest, and what only leads on, is none."""
    found = set()
    for file in ROUTES:
        for path in re.findall(r'path: "(/[^"]*)"', file.read_text("utf-8")):
            if path != "/" and "(.*)" not in path:
                found.add(path)
    return sorted(found)


def photographed():
    """The paths that the scenes open."""
    on = On(Anything(), "zh")
    wheres = (one.where if isinstance(one.where, str) else one.where(on) for one in SCENES)
    return {urlsplit(where).path for where in wheres} | {one.leads_to for one in SCENES}


@pytest.mark.parametrize("page", pages())
def test_every_page_is_photographed(page):
    """An address that no scene opens is a page that nobody has looked at."""
    pattern = re.compile("^" + re.sub(r":[a-z]+", "[^/]+", page) + "$")

    assert any(pattern.match(path) for path in photographed())


def test_no_two_scenes_take_the_same_picture():
    """A name twice would show the second only."""
    names = [scene.file("zh", scene.sizes[0]) for scene in SCENES]

    assert sorted(set(names)) == sorted(names)
