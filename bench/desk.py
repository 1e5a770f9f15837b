"""A signed-in account, as the benchmarks use one."""

import uuid
from typing import Any

from bench import servers
from bench.lean import Lean, Refused


class Desk:
    """A signed-in account; the cookie is sent by hand, because the loopback is no https."""

    def __init__(self, url: str, client: Lean, headers: dict[str, str]) -> None:
        self.url = url
        self._client = client
        self._headers = headers

    @classmethod
    async def open(cls, url: str, username: str) -> "Desk":
        client = Lean(url)
        body = {"username": username, "password": servers.PASSWORD, "otp": "000000"}
        answer = await client.ask("POST", "/api/v1/sessions", body=body)
        cookie = answer.headers["set-cookie"].partition(";")[0]
        token = answer.json()["csrf_token"]
        return cls(url, client, {"Cookie": cookie, "X-CSRF-Token": token})

    async def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call an operation; a fresh code is given where one is asked for."""
        headers = dict(self._headers)
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        try:
            answer = await self._client.ask(method, f"/api/v1{path}", headers, body)
        except Refused as error:
            if error.code != "step_up_needed":
                raise
            await self.call("POST", "/sessions/step-up", {"otp": "000000"})
            return await self.call(method, path, body)
        found: dict[str, Any] = answer.json()
        return found


async def unconcerned(desk: Desk) -> list[str]:
    """The people an account sees about whom no alert is open: one that comes is new."""
    alerts = (await desk.call("GET", "/alerts"))["items"]
    busy = {one["subject"]["id"] for one in alerts if one["subject"] is not None}
    people = (await desk.call("GET", "/people?limit=200"))["items"]
    return [one["id"] for one in people if one["id"] not in busy]


async def next_screening(psychologist: Desk, people: list[str]) -> str:
    """A new screening of the next person in turn; whoever another psychologist treats is left."""
    while True:
        person = people.pop(0)
        asked = {"person_id": person, "instrument": "phq-9", "mode": "staff", "stage": "event"}
        try:
            screening = str((await psychologist.call("POST", "/screenings", asked))["id"])
        except Refused as error:
            if error.code != "treated_by_another":
                raise
            continue
        people.append(person)
        return screening
