"""Simulated clients of the interface: each asks until it is answered, and writes that down."""

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2

from tests.journeys.desk import SECOND_FACTOR

# The service is not there, or says that nothing was written: the same request is sent again.
_AGAIN = frozenset({429, 502, 503, 504})
_PAUSE = 0.1
_PATIENCE = 15.0


class Notebook(Protocol):
    """Where a client writes down what it saw."""

    def write(self, op: str, **values: Any) -> None:
        """Add a record."""


@dataclass(frozen=True)
class Deed:
    """A request that changes something: asked under one key until it is answered.

    `calls` is the kind of alert that it must lead to, if any; `person` is whom it is about, `by`
    the account. What `races` others may be refused because somebody was faster; nothing else may.
    """

    key: str
    kind: str
    method: str
    path: str
    body: dict[str, Any]
    person: str | None = None
    calls: str | None = None
    races: bool = False
    by: str = ""


_FRESH_CODE = Deed("", "step-up", "POST", "/sessions/step-up", {"otp": SECOND_FACTOR})


class Hand:
    """One signed-in client of the interface that outlives the server it talks to."""

    def __init__(self, url: str, notebook: Notebook) -> None:
        self._client = httpx2.AsyncClient(
            base_url=f"{url}/api/v1", timeout=_PATIENCE, trust_env=False
        )
        self._notebook = notebook
        self.account = ""

    async def sign_in(self, username: str, password: str) -> "Hand":
        """Open a session; it lives in the database, so it outlives the server too."""
        body = {"username": username, "password": password, "otp": SECOND_FACTOR}
        answer = await self._client.post("/sessions", json=body)
        answer.raise_for_status()
        self._holds(answer)
        return self

    async def activate(self, code: str, pin: str) -> "Hand":
        """Bind this client as somebody's phone with a card from the desk."""
        body = {"code": code, "pin": pin, "device_label": "simulated phone"}
        answer = await self._client.post("/activations", json=body)
        answer.raise_for_status()
        self._holds(answer)
        self._client.headers["X-Device-Token"] = answer.json()["device_token"]
        return self

    def _holds(self, answer: httpx2.Response) -> None:
        self.account = answer.json()["account"]["id"]
        self._client.headers["Cookie"] = answer.headers["set-cookie"].split(";")[0]
        self._client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]

    async def do(self, deed: Deed) -> dict[str, Any] | None:
        """Do a deed: the answer when it was done, None when it was refused."""
        note = self._notebook.write
        asked = {"kind": deed.kind, "person": deed.person, "calls": deed.calls}
        note("ask", key=deed.key, **asked)
        while True:
            answer = await self._tried(deed)
            if answer is None:
                note("indet", key=deed.key)
            elif _code(answer) == "step_up_needed":
                await self._tried(_FRESH_CODE)
            elif answer.is_success:
                note("ack", key=deed.key)
                return dict(answer.json()) if answer.content else {}
            elif answer.status_code not in _AGAIN:
                fault = answer.status_code >= 500 or not deed.races
                said = {"status": answer.status_code, "code": _code(answer)}
                note("fault" if fault else "refused", key=deed.key, **said)
                return None
            await asyncio.sleep(_PAUSE)

    async def get(self, path: str, **query: Any) -> Any:
        """Read, as often as it takes."""
        while True:
            try:
                answer = await self._client.get(path, params=query)
            except httpx2.TransportError:
                await asyncio.sleep(_PAUSE)
                continue
            if answer.status_code in _AGAIN:
                await asyncio.sleep(_PAUSE)
                continue
            answer.raise_for_status()
            return answer.json()

    async def post_once(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Write without a key and without a second try; for what may be lost."""
        answer = await self._client.post(path, json=body or {})
        answer.raise_for_status()
        return answer.json()

    async def ends_session(self) -> None:
        """End this client's session, as often as it takes; whoever has none is told so."""
        while True:
            try:
                answer = await self._client.delete("/sessions/current")
            except httpx2.TransportError:
                answer = None
            if answer is not None and answer.status_code not in _AGAIN:
                return
            await asyncio.sleep(_PAUSE)

    async def is_signed_in(self) -> bool:
        """Whether this client's session is still good."""
        try:
            return (await self._client.get("/sessions/current")).is_success
        except httpx2.TransportError:
            return True

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _tried(self, deed: Deed) -> httpx2.Response | None:
        key = {"Idempotency-Key": deed.key} if deed.key else {}
        try:
            return await self._client.request(deed.method, deed.path, json=deed.body, headers=key)
        except httpx2.TransportError:
            return None


def _code(answer: httpx2.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return ""
