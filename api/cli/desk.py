"""An account signed in over HTTP, for programs that are no browser: a session and its tickets."""

import json
import uuid
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from api.dependencies import COOKIE
from foundation.accounts.sessions import csrf_token

_PATIENCE = 10.0


class Refused(Exception):
    """The service does not let us in, and asking again would not help; the text says why."""


class Away(Exception):
    """The service did not answer, or asks to come back later."""


class Desk:
    """A session of an account."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._token = token

    @classmethod
    def with_session(cls, url: str, token: str) -> "Desk":
        """A desk on a session that was opened elsewhere."""
        return cls(_checked(url), token)

    @classmethod
    def sign_in(cls, url: str, username: str, password: str, *, otp: Callable[[], str]) -> "Desk":
        """A desk on a new session; `otp` is asked for a code where the account has one.

        Raises:
            Refused: wrong credentials, or an account that may not sign in.
            Away: nobody answers.
        """
        given = {"username": username, "password": password}
        status, headers, body = _call(_checked(url), "POST", "/api/v1/sessions", given)
        if status == 403 and body.get("code") == "second_factor_needed":
            given["otp"] = otp()
            status, headers, body = _call(url, "POST", "/api/v1/sessions", given)
        _check(status, body)
        return cls(url, SimpleCookie(headers["set-cookie"])[COOKIE].value)

    def ticket(self) -> str:
        """A ticket for one connection to the live stream.

        Raises:
            Refused: the session has ended, or the account has no stream.
            Away: nobody answers.
        """
        headers = {
            "Cookie": f"{COOKIE}={self._token}",
            "X-CSRF-Token": csrf_token(self._token),
            "Idempotency-Key": uuid.uuid4().hex,
        }
        status, _, body = _call(self.url, "POST", "/api/v1/live-tickets", None, headers)
        _check(status, body)
        return str(body["ticket"])


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise Refused(f"{url}: write an address such as https://desk.example")
    return url


def _check(status: int, body: dict[str, Any]) -> None:
    if status == 201:
        return
    told = str(body.get("detail") or body.get("code") or status)
    if status == 429 or status >= 500:
        raise Away(told)
    raise Refused(told)


def _call(
    url: str, method: str, path: str, given: Any, more: dict[str, str] | None = None
) -> tuple[int, dict[str, str], dict[str, Any]]:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE)
    headers = {"Accept": "application/json", **(more or {})}
    payload = None
    if given is not None:
        payload, headers["Content-Type"] = json.dumps(given), "application/json"
    try:
        connection.request(method, path, payload, headers)
        answer = connection.getresponse()
        body = answer.read()
        found = json.loads(body) if body else {}
    except (OSError, HTTPException, ValueError) as fault:
        raise Away(f"{parts.netloc} does not answer ({type(fault).__name__})") from fault
    finally:
        connection.close()
    lowered = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, lowered, found if isinstance(found, dict) else {}
