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

    def is_signed_in(self) -> bool:
        """Whether the session still lives."""
        return self._client.get("/sessions/current").status_code == 200

    def get(self, path: str, **query: str) -> Any:
        """Read."""
        answer = self._client.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Write once."""
        return self._write("POST", path, body or {})

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Write once to a known place."""
        return self._write("PUT", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Change a part of what is written."""
        return self._write("PATCH", path, body)

    def _write(self, method: str, path: str, body: dict[str, Any]) -> Any:
        key = {"Idempotency-Key": uuid4().hex}
        answer = self._client.request(method, path, json=body, headers=key)
        if answer.status_code == 403 and answer.json()["code"] == "step_up_needed":
            # As the pages do: give the code once more, then go on.
            self._client.post("/sessions/step-up", json={"otp": SECOND_FACTOR}).raise_for_status()
            answer = self._client.request(method, path, json=body, headers=key)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def delete(self, path: str) -> None:
        """End something."""
        self._client.delete(path).raise_for_status()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()
