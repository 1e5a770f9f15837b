"""Chromium for the journeys: signed-in pages that are watched, and axe to look for barriers."""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.server import ROOT, Server

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
COOKIE = "__Host-session"
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1366, "height": 768}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "wall": {"viewport": {"width": 1920, "height": 1080}},
}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# Chromium says this of every answer that is not a success; refusals are part of the journeys.
_LOADING = "Failed to load resource"
_OUTAGE = ("net::ERR_", "WebSocket connection", "NetworkError", "Failed to fetch")
_SCREAMS = ("[intlify]", "[Vue warn]")


def chromium_program() -> str:
    """The browser to test with; skips without one, and fails where one is required."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        _none("no browser: Chromium was not found (set CHROMIUM)")
    if not (ROOT / "api" / "static" / "index.html").exists():
        _none("no browser: the screens are not built (python3 dev.py setup)")
    return str(program)


def _none(reason: str) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Watch:
    """What a page did that it must not do; an outage is forgiven only where one is made."""

    server: Server
    outages: bool = False
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Look at everything this page does from now on."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"error on the page: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        text = message.text
        if message.type == "warning" and not text.startswith(_SCREAMS):
            return
        if message.type not in ("error", "warning"):
            return
        if text.startswith(_LOADING) and "net::" not in text:
            return
        if self.outages and any(word in text for word in _OUTAGE):
            return
        self.faults.append(f"console {message.type}: {text}")

    def _asked(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in ("data", "blob", "about"):
            return
        if target.netloc != urlsplit(self.server.url).netloc:
            self.faults.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        missing = response.status == 404 and not path.startswith("/api/")
        if missing or (response.status >= 500 and not self.outages):
            self.faults.append(f"{response.status} for {path}")


class Screens:
    """Browser windows of one test; all are watched, and looked over at the end."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []
        self._watches: list[Watch] = []

    def __call__(
        self,
        username: str | None,
        *,
        language: str = "zh",
        size: str = "desktop",
        outages: bool = False,
        server: Server | None = None,
    ) -> Page:
        """A page of its own browser profile, signed in with a session of its own.

        Args:
            username: whose session; None for nobody's.
            outages: forgive failures of the network: the test takes the server away.
        """
        serving = server or self._server
        context = self._browser.new_context(
            base_url=serving.url,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **SIZES[size],
        )
        self._contexts.append(context)
        context.add_init_script(f"localStorage.setItem('language', {json.dumps(language)})")
        if username is not None:
            desk = serving.sign_in(username)
            context.add_cookies([session_cookie(serving, desk.token)])
            desk.close()
        page = context.new_page()
        watch = Watch(serving, outages)
        watch.watch(page)
        self._watches.append(watch)
        return page

    def close(self) -> list[str]:
        """Close every window; what any of them did wrong."""
        for context in self._contexts:
            context.close()
        return [fault for watch in self._watches for fault in watch.faults]


def session_cookie(server: Server, token: str) -> Any:
    """A session's cookie as the browser keeps it."""
    return {
        "name": COOKIE,
        "value": token,
        "url": server.url.replace("http://", "https://"),
        "httpOnly": True,
        "secure": True,
        "sameSite": "Strict",
    }


def sign_in_by_hand(page: Page, server: Server, username: str, *, otp: str | None = None) -> None:
    """Sign in as a person does: on the page, with the second factor where it is asked for."""
    page.goto("/sign-in")
    page.locator("#username").fill(username)
    page.locator("#password").fill(server.passwords[username])
    page.locator("button[type=submit]").click()
    if otp is not None:
        page.locator("#otp").fill(otp)
        page.locator("button[type=submit]").click()


def barriers(page: Page) -> list[str]:
    """What axe finds on a page as it stands, all of its rules on; one line for each finding.

    The source goes in by the debugging protocol, which the page's own policy does not bind.
    """
    session = page.context.new_cdp_session(page)
    try:
        session.send("Runtime.evaluate", {"expression": _axe_source()})
        asked = {
            "expression": "axe.run(document, {resultTypes: ['violations']})"
            ".then((found) => JSON.stringify(found.violations))",
            "awaitPromise": True,
            "returnByValue": True,
        }
        answer = session.send("Runtime.evaluate", asked)
    finally:
        session.detach()
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:200]}"
        f" · {node.get('failureSummary', '').replace(chr(10), ' ')[:300]}"
        for rule in json.loads(answer["result"]["value"])
        for node in rule["nodes"]
    ]


def _axe_source() -> str:
    if not AXE.exists():
        _none("no browser: axe-core is not installed (python3 dev.py setup)")
    return Path(AXE).read_text("utf-8")
