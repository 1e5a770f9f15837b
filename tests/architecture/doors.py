"""Reads the signs on the doors and the imports behind them; tells what breaks a sign."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
WINGS = ("foundation", "correction", "assessment", "alerts", "exchange", "api")
# What makes a file a shell: storage, HTTP, network, chance, the time of day.
SHELL_ONLY = (
    "sqlalchemy",
    "alembic",
    "fastapi",
    "starlette",
    "uvicorn",
    "websockets",
    "httpx",
    "httpx2",
    "socket",
    "urllib.request",
    "http.client",
    "random",
    "secrets",
    "time",
    "subprocess",
    "foundation.clock.SystemClock",
    "apscheduler",
)
_FIELD = re.compile(r"^(Stands on|Open|Shell|Never):\s+(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Sign:
    """A door's sign: what it may import, what is open, which files touch the world."""

    stands_on: frozenset[str]
    open: frozenset[str]
    shell: frozenset[str]
    shell_everything: bool
    never: str


@dataclass(frozen=True)
class Import:
    """One import: which module wants which, and on which line."""

    module: str
    wanted: str
    line: int
    inside_function: bool


def sign_of(text: str) -> Sign | None:
    """The sign in a door's docstring; None when the door has none."""
    docstring = ast.get_docstring(ast.parse(text)) or ""
    fields = {name: " ".join(body.split()) for name, body in _FIELD.findall(docstring)}
    if set(fields) != {"Stands on", "Open", "Shell", "Never"}:
        return None
    return Sign(
        stands_on=_words(fields["Stands on"]),
        open=_words(fields["Open"]),
        shell=_words(fields["Shell"]),
        shell_everything=fields["Shell"] == "all" or fields["Shell"].startswith("in each room"),
        never=fields["Never"],
    )


def _words(text: str) -> frozenset[str]:
    plain = re.sub(r"\(.*?\)", "", text)
    return frozenset(re.findall(r"[a-z_]+", plain)) - {"nothing", "none"}


@cache
def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the six wings by its dotted name."""
    found: dict[str, Path] = {}
    for wing in WINGS:
        for path in sorted((root / wing).rglob("*.py")):
            if "migrations" in path.parts or "static" in path.parts:
                continue
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path
    return found


def imports(name: str, text: str) -> Iterator[Import]:
    """The imports of a module's text, with those inside functions marked."""
    tree = ast.parse(text)
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(name, alias.name, node.lineno, id(node) in inside)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                yield Import(name, f"{base}.{alias.name}", node.lineno, id(node) in inside)


def resolve(wanted: str, known: dict[str, Path]) -> str | None:
    """The module of ours that an import means, or None for somebody else's."""
    while wanted:
        if wanted in known:
            return wanted
        wanted = wanted.rpartition(".")[0]
    return None


def room_of(name: str, known: dict[str, Path]) -> str:
    """The innermost package that holds a module: its room (or its wing)."""
    if known[name].name == "__init__.py":
        return name
    return name.rpartition(".")[0]


def breaches(texts: dict[str, str], known: dict[str, Path]) -> list[str]:
    """Every import that a sign does not allow, as sentences; empty when the house stands."""
    signs = {
        name: sign_of(texts[name]) for name, path in known.items() if path.name == "__init__.py"
    }
    found = [f"{name}: the door has no sign" for name, sign in signs.items() if sign is None]
    for name, text in texts.items():
        for one in imports(name, text):
            found.extend(_breach(one, signs, known))
    return found


def _breach(one: Import, signs: dict[str, Sign | None], known: dict[str, Path]) -> Iterator[str]:
    where = f"{one.module}:{one.line}"
    if one.wanted.startswith("."):
        yield f"{where}: relative import"
        return
    if one.inside_function:
        yield f"{where}: import inside a function"
    if one.wanted.endswith("TYPE_CHECKING"):
        yield f"{where}: TYPE_CHECKING hides a circle"
    own_room = room_of(one.module, known)
    sign = signs[own_room]
    target = resolve(one.wanted, known)
    if target is None:
        if sign and _needs_shell(one.wanted) and not _is_shell(one.module, own_room, sign):
            yield f"{where}: {one.wanted} in a file that is not Shell"
        return
    yield from _upward(where, own_room, target, signs, known)


def _upward(
    where: str, own_room: str, target: str, signs: dict[str, Sign | None], known: dict[str, Path]
) -> Iterator[str]:
    room = room_of(target, known)
    if room == own_room:
        return
    own_wing, other_wing = own_room.split(".", maxsplit=1)[0], room.split(".")[0]
    if own_wing != other_wing:
        wing_sign = signs[own_wing]
        if wing_sign and other_wing not in wing_sign.stands_on:
            yield f"{where}: {own_wing} does not stand on {other_wing}"
    elif own_wing == "api":
        return
    elif "." in own_room:
        name = room.split(".")[1] if "." in room else target.rpartition(".")[2]
        own_sign = signs[own_room]
        if own_sign and name not in own_sign.stands_on:
            yield f"{where}: {own_room} does not stand on {name}"
    other_sign = signs[room]
    file = target.rpartition(".")[2]
    if other_sign and target != room and "." in room and file not in other_sign.open:
        yield f"{where}: {target} is not open"


def _needs_shell(wanted: str) -> bool:
    return any(wanted == name or wanted.startswith(f"{name}.") for name in SHELL_ONLY)


def _is_shell(module: str, room: str, sign: Sign) -> bool:
    return sign.shell_everything or module == room or module.rpartition(".")[2] in sign.shell


def circle(graph: dict[str, set[str]]) -> list[str] | None:
    """A circle of modules, when there is one."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str] | None:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return None
        for other in sorted(graph.get(name, ())):
            found = walk(other, [*path, name])
            if found:
                return found
        done.add(name)
        return None

    for start in sorted(graph):
        found = walk(start, [])
        if found:
            return found
    return None
