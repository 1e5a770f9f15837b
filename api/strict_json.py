"""Addresses and bodies are checked before any room sees them (SEC-40, SEC-45, REL-40)."""

import asyncio
import hashlib
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import SAFE, problem

JSON_LIMIT = 1_048_576
UPLOAD_LIMIT = 22 * 1_048_576
DEPTH_LIMIT = 32
BODY_SECONDS = 20.0
# Under this name a request's state holds the SHA-256 of its whole body, uploads too.
BODY_DIGEST = "body_digest"
# A larger body is checked beside the event loop: it would make everybody wait.
_SMALL = 16 * 1024
SAFE_INTEGER = 2**53 - 1


class NotStrict(ValueError):
    """The body is not the JSON that is accepted here."""


def check(body: bytes) -> None:
    """Refuse what lenient parsers let through: NaN, huge numbers, doubles, NUL, surrogates, depth.

    Raises:
        NotStrict: with the reason as a code.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict("not_utf8") from error
    if text.startswith("\ufeff"):
        raise NotStrict("byte_order_mark")
    _check_depth(text)
    try:
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_number,
            object_pairs_hook=_no_doubles,
        )
    except RecursionError as error:
        raise NotStrict("too_deep") from error
    except json.JSONDecodeError as error:
        raise NotStrict("not_json") from error
    _check_strings(value)


def _check_depth(text: str) -> None:
    depth, quoted, escaped = 0, False, False
    for letter in text:
        if quoted:
            escaped = letter == "\\" and not escaped
            if letter == '"' and not escaped:
                quoted = False
            continue
        if letter == '"':
            quoted = True
        elif letter in "[{":
            depth += 1
            if depth > DEPTH_LIMIT:
                raise NotStrict("too_deep")
        elif letter in "]}":
            depth -= 1


def _no_constant(_name: str) -> Any:
    raise NotStrict("not_finite")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > SAFE_INTEGER:
        raise NotStrict("number_too_large")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")) or len(digits) > 64:
        raise NotStrict("number_too_large")
    return value


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("duplicate_key")
    return found


def _check_strings(value: Any) -> None:
    for text in _strings(value):
        if "\x00" in text:
            raise NotStrict("nul_character")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise NotStrict("lone_surrogate")


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


class StrictBodies:
    """Reads a request's whole body under its limits and checks it, before the app is called."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, answer 4xx when it fails, else hand the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if not _is_utf8(scope):
            await problem(request, 400, "bad_request")(scope, receive, send)
            return
        if scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        limit = UPLOAD_LIMIT if media == "multipart/form-data" else JSON_LIMIT
        try:
            body = await asyncio.wait_for(_whole(receive, limit), BODY_SECONDS)
        except TimeoutError:
            await problem(request, 408, "request_timeout")(scope, receive, send)
            return
        except ClientDisconnect:
            # Half a body must never look like a whole one, and there is nobody left to answer.
            return
        if body is None:
            await problem(request, 413, "too_large")(scope, receive, send)
            return
        refusal = await _looked_at(request, media, body)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})[BODY_DIGEST] = _digest(request, body)
        await self.app(scope, _replay(body, receive), send)


def _is_utf8(scope: Scope) -> bool:
    """Whether an address is text; what is not would arrive in a room with letters replaced."""
    try:
        for part in (scope.get("raw_path") or b"", scope["query_string"]):
            unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _digest(request: Request, body: bytes) -> str:
    """What tells one body from another; what parts an upload's fields is drawn anew at each try."""
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    mark = boundary.strip('" ').encode("latin-1")
    return hashlib.sha256(body.replace(b"--" + mark, b"--") if mark else body).hexdigest()


async def _looked_at(request: Request, media: str, body: bytes) -> ASGIApp | None:
    if len(body) <= _SMALL:
        return _refusal(request, media, body)
    return await asyncio.to_thread(_refusal, request, media, body)


def _refusal(request: Request, media: str, body: bytes) -> ASGIApp | None:
    if not body or media == "multipart/form-data":
        return None
    if media != "application/json":
        return problem(request, 415, "unsupported_media_type")
    try:
        check(body)
    except NotStrict as reason:
        return problem(request, 400, "not_json", fields={"body": str(reason)})
    return None


async def _whole(receive: Receive, limit: int) -> bytes | None:
    """The body, or None when it is over the limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
