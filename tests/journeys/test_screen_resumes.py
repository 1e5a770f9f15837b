"""The server is killed while screens are open: they come back with every alert, once each."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.journeys import alarms
from tests.journeys.browser import Screens
from tests.journeys.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.kill]

BACK_WITHIN = 60_000
KILLS = 3


class Wire:
    """Writes down what a page's stream brought: the proof does not rest on what the page shows."""

    def __init__(self, page: Page) -> None:
        self.frames: list[dict[str, Any]] = []
        self.hellos: list[dict[str, Any]] = []
        self.resumed: list[bool] = []
        page.on("websocket", self._listen)

    def _listen(self, line: WebSocket) -> None:
        line.on("framesent", lambda text: self._sent(json.loads(text)))
        line.on("framereceived", lambda text: self._received(json.loads(text)))

    def _sent(self, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            self.hellos.append(message)

    def _received(self, message: dict[str, Any]) -> None:
        if message["type"] == "welcome":
            self.resumed.append(message["recovered"])
        if message["type"] == "frames":
            self.frames.extend(message["frames"])


def test_screens_resume_from_their_cursor_without_gap_or_double(
    page: Screens, fresh_server: Callable[..., Server]
) -> None:
    """Killed three times with alerts between: frames follow one another, each row is there once."""
    server = fresh_server()
    desk = page("command", outages=True, server=server)
    head = page("head", outages=True, server=server)
    wire = Wire(desk)
    alarms.open_live(desk, "/alerts")
    alarms.open_live(head, "/alerts")
    psychologist = server.desk("psychologist")
    found = server.desk("head").get("/people", limit="40")["items"]
    people = iter([one["id"] for one in found if not one["minor"] and one["days_left"] > 1])
    raised = []

    for _ in range(KILLS):
        raised.append(alarms.endorse_ninth_item(psychologist, next(people)))
        expect(alarms.row(desk, raised[-1])).to_be_visible(timeout=alarms.SOON)
        server.kill()
        expect(desk.locator(".line-strip.broken")).to_be_visible()
        server.start()
        raised.append(alarms.endorse_ninth_item(psychologist, next(people)))
        expect(alarms.row(desk, raised[-1])).to_be_visible(timeout=BACK_WITHIN)
    expect(alarms.row(head, raised[-1])).to_be_visible(timeout=BACK_WITHIN)

    chain = [(one["prev"], one["seq"]) for one in wire.frames]
    assert all(before[1] == after[0] for before, after in pairwise(chain))
    assert len({seq for _, seq in chain}) == len(chain)
    assert wire.resumed == [False] + [True] * (len(wire.resumed) - 1)
    assert len(wire.resumed) > KILLS
    assert all(hello["epoch"] is not None for hello in wire.hellos[1:])
    told = sorted(one["id"] for one in server.desk("command").get("/alerts")["items"])
    assert (sorted(alarms.rows(desk)), sorted(alarms.rows(head))) == (told, told)
    assert set(raised) <= set(told)
