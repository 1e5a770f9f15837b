"""Two systems that the service tells of alerts over webhooks; one of them fails for a while."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.chaos.history import History
from tests.journeys.devices import Deed, Hand

FAITHFUL, FAILING = "faithful", "failing"
HOST = "receivers.example.test"
MODES = ("refuses", "hangs_up", "slow", "says_nothing")
_ID = "X-Correction-Id"
_SLOW_SECONDS = 0.7


class _Talk(BaseHTTPRequestHandler):
    """One message: taken and answered, unless its receiver fails in some way."""

    server: "Receivers"

    def do_POST(self) -> None:
        """Take one message."""
        self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.strip("/")
        mode = self.server.mode if name == FAILING else None
        self.server.note(name, self.headers[_ID], taken=mode in (None, "slow"))
        if mode == "says_nothing":
            self.server.healed.wait()
        if mode == "slow":
            self.server.healed.wait(_SLOW_SECONDS)
        if mode in ("hangs_up", "says_nothing"):
            self.close_connection = True
            return
        self.send_response(503 if mode == "refuses" else 204)
        self.end_headers()

    def log_message(self, *said: Any) -> None:
        """Say nothing."""


class Receivers(ThreadingHTTPServer):
    """Listens on a free port for both; `mode` is how the failing one fails now."""

    daemon_threads = True

    def __init__(self, history: History) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mode: str | None = None
        self.healed = threading.Event()
        self.ids: dict[str, str] = {}
        self._history = history
        self._guard = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed hears no answer: that is what storms are for."""

    def channels_file(self, folder: Path) -> Path:
        """The file of channels of a service that may send here."""
        file = folder / "channels.toml"
        text = f'[webhooks]\nhosts = ["{HOST}"]\nports = [{self.server_port}]\nplain_http = true\n'
        file.write_text(text, encoding="utf-8")
        return file

    async def subscribe(self, administrator: Hand) -> None:
        """Have both told of every alert that calls, of the whole area."""
        office = (await administrator.get("/sessions/current"))["office"]["id"]
        levels = ["red", "orange", "yellow"]
        for name in (FAITHFUL, FAILING):
            url = f"http://{HOST}:{self.server_port}/{name}"
            body = {"label": name, "url": url, "office_id": office, "levels": levels}
            deed = Deed(f"hook-{name}", "webhook", "POST", "/webhooks", {**body, "clinical": True})
            made = await administrator.do(deed)
            if made is None:
                raise RuntimeError(f"no webhook for {name}")
            self.ids[made["webhook"]["id"]] = name

    def fails(self, mode: str) -> None:
        """From now on the failing one fails, in this way."""
        self.healed.clear()
        self.mode = mode

    def heals(self) -> None:
        """It takes everything again."""
        self.mode = None
        self.healed.set()

    def note(self, name: str, message: str, *, taken: bool) -> None:
        """Write down that a message came."""
        with self._guard:
            self._history.write("posted", to=name, id=message, taken=taken)

    def close(self) -> None:
        """Listen no more."""
        self.heals()
        self.shutdown()
        self.server_close()
