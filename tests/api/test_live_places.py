"""Every screen is told everything once, in order, and then the stream rests: whatever comes when.

The journal, the looks that fill a log, the reads of what lies before it and the screens that come
are interleaved at will; the log and the reading are the product's own.
"""

import asyncio
import json
from types import SimpleNamespace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.uri import parse_uri

from api.live import log, news
from api.live.log import Frame, ViewLog
from api.live.news import Missed
from api.live.reading import Reading
from tests.alerts.building import NOON

TOLD = {"kind": "alerts.raised", "id": "a", "at": NOON.isoformat()}
# Small, so that a few steps fill a log and a message.
KEPT, MOST_AT_ONCE = 4, 3
# Most changes are for other views: long stretches of the journal hold nothing of this one.
SELDOM = st.sampled_from([False, False, False, True])


class Screen:
    """A screen that believes nothing: what it hears must follow the very place it stands at."""

    def __init__(self, place, kept):
        self.place = self.began_at = place
        self.seen = []
        self._log = kept
        self._ws = ClientProtocol(parse_uri("ws://stream/"), state=State.OPEN)

    def take(self, ready, place, _now):
        """Hear a message, after which it stands where the sender says."""
        self._ws.receive_data(ready)
        (heard,) = self._ws.events_received()
        for frame in json.loads(heard.data)["frames"]:
            assert frame["prev"] == self.place, f"stood at {self.place}, was told {frame['prev']}"
            assert frame["seq"] > frame["prev"]
            self.place = frame["seq"]
            self.seen.append(frame["seq"])
        assert self.place == place

    def join(self):
        """Read on from the log."""
        self._log.readers[self] = None

    def is_listening(self):
        """It never leaves."""
        return True


class Later(Reading):
    """A reading whose reads are made and answered when the machine says so."""

    def __init__(self, flush):
        super().__init__(SimpleNamespace(database=None), epoch=lambda: "e", flush=flush)
        self.asked = []
        self.loop = asyncio.new_event_loop()

    def _ask(self, read, then):
        self.asked.append((read, then))

    def answer(self, number):
        """Answer one of the reads that wait, not the oldest first."""
        read, then = self.asked.pop(number % len(self.asked))
        found = read()

        async def told():
            then(found)

        self.loop.run_until_complete(told())


class Stream(RuleBasedStateMachine):
    """One view of a stream: what `LiveStream` does with its log, one step at a time."""

    def __init__(self):
        super().__init__()
        self.head = self.reached = 1
        self.mine = []
        self.kept = None
        self.look = None
        self.screens = []
        self.reading = Later(lambda: None)
        self.patched = news.missed
        news.missed = self.missed

    def teardown(self):
        """Let everything come to rest, and see that nobody was forgotten."""
        try:
            self.comes_to_rest()
        finally:
            news.missed = self.patched
            self.reading.close()
            self.reading.loop.close()

    def between(self, after, until):
        """The view's frames of the journal."""
        return [
            Frame.of(epoch="e", seq=one, told=TOLD, alert="{}")
            for one in self.mine
            if after < one <= until
        ]

    def missed(self, _database, _view, *, after, until, most):
        """What lies between two places, stopping as the product's own does."""
        found = self.between(after, until)
        return Missed("e", found[: most + 2], complete=len(found) <= most + 2)

    @initialize(mine=st.lists(SELDOM, min_size=12, max_size=12))
    def there_was_a_time_before(self, mine):
        """What stands in the journal when the process starts."""
        self.mine = [seq for seq, is_mine in enumerate(mine, start=2) if is_mine]
        self.head = self.reached = 1 + len(mine)

    @rule(is_mine=SELDOM, many=st.integers(1, 3))
    def something_happens(self, is_mine, many):
        """A change that this view sees, or one that others see."""
        for _ in range(many):
            self.head += 1
            if is_mine:
                self.mine.append(self.head)

    @rule(back=st.integers(0, 12))
    def a_screen_comes(self, back):
        """With the place at which it stood when its connection broke."""
        if self.kept is None:
            self.kept = ViewLog("e", self.reached, kept=KEPT)
        screen = Screen(max(1, self.reached - back), self.kept)
        self.screens.append(screen)
        screen.join()

    @precondition(lambda self: self.look is None)
    @rule()
    def a_look_begins(self):
        """The journal is read from the place that was reached to its present head."""
        known = self.kept is not None
        self.look = known, self.between(self.reached, self.head), self.head

    @precondition(lambda self: self.look is not None)
    @rule()
    def a_look_ends(self):
        """Its finds are put into the logs that it knew; a younger log begins after it."""
        (known, frames, reached), self.look = self.look, None
        if self.kept is not None and known:
            self.kept.append(frames)
        elif self.kept is not None:
            self.kept.skip_to(reached)
        self.reached = reached

    @precondition(lambda self: self.kept is not None)
    @rule()
    def the_turn_ends(self):
        """The screens are written to; who stands before the log waits for a read."""
        for screen in self.kept.flush(0.0):
            self.kept.readers.pop(screen, None)
            self.reading.missed(None, self.kept, screen)

    @precondition(lambda self: self.reading.asked)
    @rule(number=st.integers(0, 3))
    def a_read_is_answered(self, number):
        """One of the reads that wait."""
        self.reading.answer(number)

    def comes_to_rest(self):
        """With no more changes the stream has nothing left to do, and all have seen all."""
        for _ in range(3):
            if self.look is None:
                self.a_look_begins()
            self.a_look_ends()
        for _ in range(200):
            if self.kept is not None:
                self.the_turn_ends()
            if not self.reading.asked and not (self.kept and self.kept.is_behind()):
                break
            if self.reading.asked:
                self.reading.answer(0)
        assert not self.reading.asked, "somebody is read for without end"
        assert not (self.kept and self.kept.is_behind()), "somebody is written to without end"
        for screen in self.screens:
            assert screen.seen == [one for one in self.mine if one > screen.began_at]


def test_every_screen_is_told_everything_once_and_then_the_stream_rests(monkeypatch):
    """No gap, nothing twice, nobody forgotten, and no turn of the loop for nothing afterwards."""
    monkeypatch.setattr(log, "MOST_AT_ONCE", MOST_AT_ONCE)

    run_state_machine_as_test(Stream, settings=settings(max_examples=200, stateful_step_count=30))
