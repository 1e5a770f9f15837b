"""The interface as a member of staff calls it in a journey: signed in, by HTTP."""

from typing import Any
from uuid import uuid4

import httpx2

SECOND_FACTOR = "000000"


class Desk:
    """One signed-in account; every call returns the answer's body and fails on a refusal."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._client = httpx2.Client(base_url=f"{url}/api/v1", timeout=30)
        body = {"username": username, "password": password, "otp": SECOND_FACTOR}
        answer = self._client.post("/sessions", json=body)
        answer.raise_for_status()
        # The cookie is for secure origins; on loopback it is carried by hand.
        cookie = answer.headers["set-cookie"].split(";")[0]
        self.token = cookie.partition("=")[2]
        self._client.headers["Cookie"] = cookie
        self._client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]

    def get(self, path: str, **query: str) -> Any:
        """Read."""
        answer = self._client.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Write once."""
        answer = self._client.post(path, json=body or {}, headers={"Idempotency-Key": uuid4().hex})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Write once to a known place."""
        answer = self._client.put(path, json=body, headers={"Idempotency-Key": uuid4().hex})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def delete(self, path: str) -> None:
        """End something."""
        self._client.delete(path).raise_for_status()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()
