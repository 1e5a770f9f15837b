"""The browser for the tests: found, or installed as root when asked to."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

from devtools.environment import apt_install
from devtools.ground import say, stop

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHINESE_FONT = "fonts-noto-cjk"


def found_browser() -> str | None:
    """The Chromium to test with: the one in CHROMIUM, else the first on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named) or stop(f"CHROMIUM names {named}, which is not a program", 2)
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure_browser() -> None:
    """Install Chromium and a Chinese font where they are missing: as root, on Debian."""
    missing = [] if found_browser() else ["chromium"]
    if not _has_chinese_font():
        missing.append(CHINESE_FONT)
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        stop(f"as root, once: apt-get install -y {' '.join(missing)}", 2)
    apt_install(*missing)


def browser_skips(report: Path) -> list[str]:
    """The browser tests that a JUnit report says were skipped for want of a browser."""
    skipped = []
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        for mark in case.iter("skipped"):
            reason = f"{mark.get('message', '')} {mark.text or ''}".lower()
            if "chromium" in reason or "browser" in reason:
                skipped.append(f"{case.get('classname')}::{case.get('name')}")
    return skipped


def refuse_skips(report: Path) -> None:
    """End with status 1 when a browser test was skipped, or when there is no report to read."""
    if not report.exists():
        stop(f"there is no report {report}: did the tests run?")
    skipped = browser_skips(report)
    for name in skipped:
        say(f"skipped for want of a browser: {name}")
    if skipped:
        stop(f"{len(skipped)} browser tests were skipped; here every one must run")


def _has_chinese_font() -> bool:
    if Path("/usr/share/fonts/opentype/noto").exists():
        return True
    lister = shutil.which("fc-list")
    if not lister:
        return False
    answer = subprocess.run([lister, ":lang=zh", "file"], capture_output=True, check=False)
    return bool(answer.stdout.strip())
