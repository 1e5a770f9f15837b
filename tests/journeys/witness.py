"""The invariant of every journey: the board then, and the entries since, are the board now."""

import asyncio
import contextlib
import threading
from typing import Any, Self

from tests.chaos.checker import check
from tests.chaos.readback import stand
from tests.journeys.consoles import Console
from tests.journeys.devices import Hand
from tests.journeys.server import Server, wait_until

LOOKS_ON_AS = "command"
_PATIENCE = 30.0


class Witness:
    """A console in the background of a journey, on a thread of its own: what the stream told it."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.records: list[dict[str, Any]] = []
        self._url = url
        self._signs_in = username, password
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="witness", daemon=True)
        self.console: Console | None = None
        self._watching: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._watching is not None:
            self._loop.call_soon_threadsafe(self._watching.cancel)
        self._thread.join()

    def write(self, op: str, **values: Any) -> None:
        """Keep a record."""
        self.records.append({"op": op, **values})

    @property
    def board(self) -> dict[str, dict[str, Any]]:
        """The board it had at first, and every entry since."""
        return dict(self.console.board) if self.console else {}

    @property
    def is_seated(self) -> bool:
        """Whether it has its first board."""
        return self.console is not None and self.console.seq is not None

    def is_signed_in(self) -> bool:
        """Whether the session it looks on with is still good."""
        if self.console is None:
            return False
        asked = self.console.hand.is_signed_in()
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(_PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._watch())
        finally:
            self._loop.close()

    async def _watch(self) -> None:
        hand = await Hand(self._url, self).sign_in(*self._signs_in)
        self.console = Console("witness", self._url, hand, self, signs=False)
        self._watching = asyncio.create_task(self.console.run())
        with contextlib.suppress(asyncio.CancelledError):
            await self._watching
        await hand.close()


class Onlooker:
    """Looks on at one server from its start; whoever ended a journey may ask for the proof.

    It looks on with a session of its own. A journey that ends every session of the account leaves
    it without one: then it takes a new seat, and has nothing to say about that journey.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._seated = contextlib.ExitStack()
        self._witness = self._takes_seat()

    def proves(self) -> None:
        """Wait until the board it built equals the list, and judge what it was sent."""
        if not self._witness.is_signed_in():
            self.leaves()
            self._witness = self._takes_seat()
        wait_until(self._agrees, patience=_PATIENCE)
        assert check(self._witness.records) == ()

    def leaves(self) -> None:
        """Give up the seat."""
        self._seated.close()

    def _takes_seat(self) -> Witness:
        password = self._server.passwords[LOOKS_ON_AS]
        witness = Witness(self._server.url, LOOKS_ON_AS, password)
        self._seated.enter_context(witness)
        wait_until(lambda: witness.is_seated, patience=_PATIENCE)
        return witness

    def _agrees(self) -> bool:
        listed = self._server.desk(LOOKS_ON_AS).get("/alerts", limit="500")["items"]
        streamed = {name: stand(alert) for name, alert in self._witness.board.items()}
        return streamed == {alert["id"]: stand(alert) for alert in listed}
