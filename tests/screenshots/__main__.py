"""Takes the pictures: `python -m tests.screenshots [SCREEN…] [--out DIR] [--pages DIR]`.

Without a screen's name, all of them, and the contact sheet. Ends with status 1 when a picture
shows what it must not: the faults are printed, one a line.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import httpx2
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from tests.journeys.browser import chromium_program
from tests.journeys.server import ROOT, Server
from tests.screenshots import (
    alarm_scenes,
    change_scenes,
    contact_sheet,
    desk_scenes,
    dispatch_scenes,
    drill_scenes,
    duty_scenes,
    phone_scenes,
    report_scenes,
)
from tests.screenshots.serving import NOW
from tests.screenshots.stage import EMPTY, open_quiet_office, set_up
from tests.screenshots.studio import LANGUAGES, Scene, Studio, has_chinese_font

IMAGES = ROOT / "docs" / "images"
MOMENT = datetime.fromisoformat("2026-11-24T17:36:00+08:00")
PEOPLE = 60
# The picture that the README shows.
COVER, COVER_FROM = "alerts-1366.png", "alerts-zh-1366-detail.png"
SCENES: tuple[Scene, ...] = (
    *alarm_scenes.SCENES,
    *change_scenes.SCENES,
    *dispatch_scenes.SCENES,
    *drill_scenes.SCENES,
    *duty_scenes.SCENES,
    *desk_scenes.SCENES,
    *phone_scenes.SCENES,
    *report_scenes.SCENES,
)
ARGUMENTS = ("--no-sandbox", "--hide-scrollbars", "--enable-unsafe-swiftshader")


def options(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description=__doc__)
    parser.add_argument("screens", nargs="*", help="take only these screens, such as: today wall")
    parser.add_argument("--out", type=Path, default=IMAGES, help="where the pictures go")
    parser.add_argument("--pages", type=Path, help="built pages other than the product's own")
    parser.add_argument("--data", type=Path, help="a prepared data folder to copy from")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Take the pictures; 1 when one of them is at fault."""
    asked = options(words)
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        server = Server(
            Path(folder) / "server", people=PEOPLE, launcher="tests.screenshots.serving"
        )
        server.extra[NOW] = MOMENT.isoformat()
        if asked.pages:
            server.extra["CORRECTION_STATIC_DIR"] = str(asked.pages.resolve())
        if asked.data:
            shutil.copytree(asked.data, server.folder / "data")
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium_program(), args=list(ARGUMENTS)
                )
                if not has_chinese_font(browser):
                    told = (
                        "No font for Chinese on this machine: run `python3 dev.py browser` first."
                    )
                    print(told, file=sys.stderr)  # noqa: T201
                    return 2
                studio = Studio(browser, set_up(server), asked.out)
                faults = photograph(studio, asked.screens)
                browser.close()
        finally:
            server.stop()
    _cover(asked.out)
    faults |= {
        one: ["a tick names it, and it is not there"] for one in contact_sheet.write(asked.out)
    }
    return _told(faults)


def photograph(studio: Studio, screens: Sequence[str]) -> dict[str, list[str]]:
    """Take every scene of the screens asked for in both languages; faults by picture."""
    wanted = [scene for scene in SCENES if not screens or scene.screen in screens]
    # The office that has nobody is opened last: the wall names the six that there are.
    for empty in (False, True):
        for language in LANGUAGES:
            for scene in wanted:
                if (scene.who == EMPTY) is empty:
                    _try(studio, scene, language)
    studio.close()
    return studio.faults


def _try(studio: Studio, scene: Scene, language: str) -> None:
    """Take one scene; one that breaks is a fault, and must not cost the others."""
    try:
        if scene.who == EMPTY:
            open_quiet_office(studio.stage.server)
        studio.take(scene, language)
    except (PlaywrightError, LookupError, httpx2.HTTPError) as error:
        name = scene.file(language, scene.sizes[0])
        studio.faults.setdefault(name, []).append(f"not taken: {str(error)[:300]}")
    print(".", end="", file=sys.stderr, flush=True)  # noqa: T201


def _cover(folder: Path) -> None:
    if (folder / COVER_FROM).exists():
        shutil.copyfile(folder / COVER_FROM, folder / COVER)


def _told(faults: dict[str, list[str]]) -> int:
    print(file=sys.stderr)  # noqa: T201
    for name, found in sorted(faults.items()):
        for fault in found:
            print(f"{name}: {fault}", file=sys.stderr)  # noqa: T201
    print(f"{sum(map(len, faults.values()))} faults", file=sys.stderr)  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
