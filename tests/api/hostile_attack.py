"""Throws the corpus at every field, parameter, header and body, and judges the answers."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, event

from tests.api.access_cases import Ask
from tests.api.direct import Answer
from tests.api.hostile import (
    BODIES,
    ENCODINGS,
    HEADERS,
    MEDIA_TYPES,
    PARTS,
    VALUES,
    Hostile,
)

PLACEHOLDER = "@@hostile@@"
# Headers that any request carries and no description names.
COMMON = ("accept-language", "cookie", "x-csrf-token", "origin", "range", "x-forwarded-for")
# A refusal may leave a line in the audit trail; a wrong password or name is counted, and that a key
# was used is noted.
MAY_REMAIN = frozenset({"audit_lines", "accounts", "unknown_names", "api_keys"})
_CHANGES = re.compile(r'^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Target:
    """An operation under attack, with a request that would succeed."""

    operation: str
    method: str
    template: str
    schema: Mapping[str, Any]
    components: Mapping[str, Any]
    ask: Ask


@dataclass(frozen=True)
class Shot:
    """One hostile request."""

    name: str
    method: str
    target: str
    body: bytes
    headers: Mapping[str, str | bytes] = field(default_factory=dict)
    never: bool = False
    mark: bytes = b""


class Ledger:
    """Which tables were changed and committed since it was last asked."""

    def __init__(self) -> None:
        self._kept: set[str] = set()

    def watch(self, engine: Engine) -> None:
        """Follow what is written through an engine."""

        @event.listens_for(engine, "before_cursor_execute")
        def noted(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
            changed = _CHANGES.match(statement)
            if changed:
                connection.info.setdefault("changed", set()).add(changed.group(1))

        @event.listens_for(engine, "commit")
        def kept(connection: Any) -> None:
            self._kept |= connection.info.pop("changed", set())

        @event.listens_for(engine, "rollback")
        def dropped(connection: Any) -> None:
            connection.info.pop("changed", None)

    def taken(self) -> frozenset[str]:
        """The tables changed since the last call."""
        kept, self._kept = frozenset(self._kept), set()
        return kept


def shots(target: Target) -> Iterator[tuple[str, list[Shot]]]:
    """Every place of an operation that takes input, with the shots at it."""
    plain = Shot(target.operation, target.method, address(target), *_body_of(target))
    if target.ask.body is not None:
        yield from _at_fields(target, plain)
        yield "the body", _at_body(target, plain)
    if plain.body:
        yield (
            "the media type",
            [
                replace(plain, name=f"{media!r}", headers={"content-type": media}, never=True)
                for media in MEDIA_TYPES
            ],
        )
    for parameter in target.schema.get("parameters", ()):
        yield f"{parameter['in']} {parameter['name']}", _at_parameter(target, plain, parameter)
    for name in COMMON:
        yield f"header {name}", _at_header(plain, name)


def drawn(found: list[Shot], *, most: int, seed: str) -> list[Shot]:
    """Some of the shots at a place, always the same ones for a seed."""
    if len(found) <= most:
        return found
    return random.Random(seed).sample(found, most)


def address(target: Target, **spoilt: str) -> str:
    """The address of an operation; a spoilt part is put in as it is."""
    parts = {name: quote(value, "") for name, value in target.ask.path.items()}
    path = target.template.format(**(parts | spoilt))
    return f"{path}?{target.ask.query}" if target.ask.query else path


def fields(
    schema: Mapping[str, Any], components: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """The paths of all fields of a body and what they are, those inside other objects too."""
    for name, inner in _resolved(schema, components).get("properties", {}).items():
        options = (inner, *inner.get("anyOf", ()))
        kinds = {option.get(key) for option in options for key in ("type", "format")}
        yield (name,), frozenset(kinds - {None})
        for option in options:
            if "$ref" in option:
                for path, kind in fields(option, components):
                    yield (name, *path), kind


def judge(shot: Shot, answer: Answer, *, changed: frozenset[str], language: str) -> list[str]:
    """What is wrong with an answer to a hostile request; nothing, when it is as it should be."""
    found = []
    if answer.status >= 500 or answer.fault is not None:
        return [f"{answer.status} {answer.fault!r}"]
    if answer.status < 400:
        return [f"taken with {answer.status}"] if shot.never else []
    if changed - MAY_REMAIN:
        found.append(f"refused, but {sorted(changed - MAY_REMAIN)} changed")
    if shot.mark and shot.mark in answer.body:
        found.append("the value is repeated")
    return found + _as_a_problem(answer, language)


def _as_a_problem(answer: Answer, language: str) -> list[str]:
    if answer.header("content-type") != "application/problem+json":
        return [f"{answer.status} {answer.header('content-type')}"]
    body = answer.json()
    if set(body) != {"type", "title", "status", "code", "detail", "fields", "params"}:
        return [f"members {sorted(body)}"]
    words = f"{body['title']}{body['detail']}"
    found = []
    if body["status"] != answer.status or answer.header("content-language") != language:
        found.append("status or language differs")
    if not (body["title"] and body["detail"] and body["code"]):
        found.append(f"{body['code']} has no words")
    if bool(_CHINESE.search(words)) != (language == "zh"):
        found.append(f"{body['code']} in the wrong language")
    if body["code"] == "invalid" and not body["fields"]:
        found.append("invalid, but no field is named")
    return found


def _body_of(target: Target) -> tuple[bytes, Mapping[str, str | bytes]]:
    if target.ask.body is None:
        return b"", target.ask.headers
    return encoded(target.ask.body), {**target.ask.headers, "content-type": "application/json"}


def encoded(body: Any) -> bytes:
    """A body as JSON."""
    return json.dumps(body, ensure_ascii=False).encode()


def _at_fields(target: Target, plain: Shot) -> Iterator[tuple[str, list[Shot]]]:
    (content,) = target.schema["requestBody"]["content"].values()
    for path, kinds in fields(content["schema"], target.components):
        spoilt = _with(target.ask.body, path, PLACEHOLDER)
        around = encoded(spoilt).split(f'"{PLACEHOLDER}"'.encode())
        yield (
            "field " + ".".join(path),
            [
                replace(
                    plain,
                    name=one.name,
                    body=one.raw.join(around),
                    never=one.never or bool(one.wrong_as & kinds),
                    mark=one.mark,
                )
                for one in VALUES
            ],
        )


def _with(body: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    name, *rest = path
    inner = _with(body.get(name) or {}, rest, value) if rest else value
    return {**body, name: inner}


def _at_body(target: Target, plain: Shot) -> list[Shot]:
    found = [
        replace(
            plain,
            name=one.name,
            body=one.raw.replace(b"{}", plain.body[:-1]),
            never=one.never,
            mark=one.mark,
        )
        for one in BODIES
    ]
    text = plain.body.decode()
    for name in ENCODINGS:
        body = (
            text.encode(name.partition("-mark")[0]) if "mark" not in name else b"\x84\x31\x95\x33"
        )
        found.append(replace(plain, name=name, body=body, never=True))
    first = next(iter(target.ask.body))
    doubled = plain.body[:-1] + f', "{first}": null}}'.encode()
    return [*found, replace(plain, name="real_field_doubled", body=doubled, never=True)]


def _at_parameter(target: Target, plain: Shot, parameter: Mapping[str, Any]) -> list[Shot]:
    name = parameter["name"]
    if parameter["in"] == "header":
        return _at_header(plain, name.lower())
    return [_in_address(target, plain, (parameter["in"], name), one) for one in PARTS]


def _in_address(target: Target, plain: Shot, place: tuple[str, str], one: Hostile) -> Shot:
    kind, name = place
    raw = one.raw.decode("ascii")
    if kind == "path":
        spoilt = address(target, **{name: raw})
    else:
        bare = address(replace(target, ask=replace(target.ask, query="")))
        spoilt = f"{bare}?{name}={raw}"
    return replace(plain, name=one.name, target=spoilt, never=one.never, mark=one.mark)


def _at_header(plain: Shot, name: str) -> list[Shot]:
    return [
        replace(plain, name=one.name, headers={**plain.headers, name: one.raw}, mark=one.mark)
        for one in HEADERS
    ]


def _resolved(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = components[schema["$ref"].rpartition("/")[2]]
        return found
    return schema
