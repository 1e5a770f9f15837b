#!/usr/bin/env python3
"""The one entry for people: sets up what is missing, then runs, tests, checks or packs the product.

Needs Python 3.11 and nothing else. Its own messages go to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - before .venv any Python may read this line
    sys.exit("dev.py: Python 3.11 or later is needed, this is " + sys.version.split()[0])

from devtools import browser, bundle, screens, suite
from devtools.environment import ensure_python, ensure_uv, uv_environment
from devtools.ground import PYTHON, REQUIREMENTS, ROOT, become, must_run, quiet_run, say, stop

WINGS = ("foundation", "correction", "assessment", "alerts", "exchange", "api")
CHECKED_BESIDE = ("devtools", "bench")
GROUPS = ("run", "dev", "lint")


def run(args: Sequence[str]) -> NoReturn:
    """Serve the demonstration: [--port N] [--host H] [--tls CERT KEY|demo] [--json]."""
    passed_on = _serve_options(args)
    ensure_python("run")
    screens.build_screens()
    _product("serve", "--demo", *passed_on)


def correction(args: Sequence[str]) -> NoReturn:
    """Run the product's own command line: correction ARGS…."""
    ensure_python("run")
    _product(*args)


def handbook(args: Sequence[str]) -> NoReturn:
    """Write the handbook from the data files and their specs."""
    ensure_python("run")
    _product("handbook", *args)


def test(args: Sequence[str]) -> NoReturn:
    """Run all tests on both databases and the journeys; with words of your own, one pytest."""
    ensure_python("run", "dev")
    screens.build_screens()
    env = _test_environment()
    if "CHROMIUM" not in env:
        say("no Chromium found (CHROMIUM, chromium, google-chrome): browser tests will be skipped")
    words = [_kept_path(word) for word in args]
    if suite.is_whole(words):
        sys.exit(suite.run_all(words, env))
    os.chdir(ROOT)
    become([PYTHON, "-m", "pytest", *words], env=env)


def lint(args: Sequence[str]) -> None:
    """Check style, formatting, declared dependencies, the compose file and the Dockerfile."""
    ensure_python(*GROUPS)
    tools = PYTHON.parent
    fix = "--fix" in args
    checks: list[list[str | Path]] = [
        [tools / "ruff", "check", *(["--fix"] if fix else []), "."],
        [tools / "ruff", "format", *([] if fix else ["--check"]), "."],
        [tools / "deptry", "."],
        [
            tools / "check-jsonschema",
            *("--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        ],
        [tools / "hadolint", "Dockerfile"],
    ]
    _all_quiet(checks, env=_environment())


def types(args: Sequence[str]) -> None:
    """Check the types, of the screens too where Node is there; --write renews their client."""
    ensure_python(*GROUPS)
    there = [wing for wing in (*WINGS, *CHECKED_BESIDE) if (ROOT / wing / "__init__.py").exists()]
    named = [part for wing in there for part in ("-p", wing)]
    write = "--write" in args
    told = [word for word in args if word != "--write"]
    checks: list[list[str | Path]] = [[PYTHON, "-m", "mypy", *named, "-m", "dev", *told]]
    env = _environment()
    node = screens.found_node()
    if node:
        screens.ensure_packages()
        if not screens.client_is_fresh(node, env=env, write=write):
            stop("the screens' client is older than the interface: dev.py types --write")
        vue_tsc = screens.WEB / "node_modules" / "vue-tsc" / "bin" / "vue-tsc.js"
        checks.append([node.program, vue_tsc, "--noEmit", "-p", screens.WEB])
    else:
        say("no Node yet, so the screens' types are not checked: dev.py setup brings it")
    _all_quiet(checks, env=env)


def bench(args: Sequence[str]) -> NoReturn:
    """Run a benchmark: bench NAME [ARGS…]; prints JSON lines."""
    known = sorted(
        path.stem
        for path in (ROOT / "bench").glob("*.py")
        if not path.stem.startswith("_") and _has_main(path)
    )
    if not args or args[0] not in known:
        stop(f"bench needs one of: {', '.join(known) or '(none written yet)'}", 2)
    _module(f"bench.{args[0]}", args[1:])


def chaos(args: Sequence[str]) -> NoReturn:
    """Kill the server at random points, again and again, and check its history."""
    _module("tests.chaos", args)


def screenshots(args: Sequence[str]) -> NoReturn:
    """Take the pictures of every page into docs/images."""
    if not browser.found_browser():
        stop("no Chromium found: set CHROMIUM, or as root: python3 dev.py browser", 2)
    _module("tests.screenshots", args)


def pack(args: Sequence[str]) -> None:
    """Make one archive that installs and starts with no network: [--out DIR] [--arch aarch64]."""
    options = bundle.read_options(args)
    if options.prepare:
        bundle.prepare()
    else:
        screens.build_screens()
        bundle.make(options)


def setup(args: Sequence[str]) -> None:
    """Set up everything that any command needs, and stop."""
    _no_more(args)
    ensure_python(*GROUPS)
    screens.ensure_packages()
    screens.build_screens()


def install_browser(args: Sequence[str]) -> None:
    """Install Chromium and a Chinese font for the tests, as root on Debian."""
    _no_more(args)
    browser.ensure_browser()


def browser_skips(args: Sequence[str]) -> None:
    """Refuse a JUnit report in which browser tests were skipped: browser-skips REPORT."""
    if len(args) != 1:
        stop("browser-skips needs one report", 2)
    browser.refuse_skips(Path(args[0]))


def lock(args: Sequence[str]) -> None:
    """Pin and hash again what requirements/*.in name; --upgrade takes the newest."""
    uv, env = ensure_uv(), uv_environment()
    for name in ("uv", "web", "build", "bundle", *GROUPS):
        must_run(
            [
                uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
                "--fork-strategy", "fewest", "--generate-hashes", "--no-emit-index-url",
                "--no-header", "--no-annotate", *args, f"{name}.in", "-o", f"{name}.txt",
            ],
            doing=f"pinning {name}.in",
            env=env,
            cwd=REQUIREMENTS,
        )  # fmt: skip


COMMANDS: dict[str, Callable[[Sequence[str]], None]] = {
    "run": run,
    "test": test,
    "lint": lint,
    "types": types,
    "correction": correction,
    "bench": bench,
    "chaos": chaos,
    "handbook": handbook,
    "screenshots": screenshots,
    "bundle": pack,
    "setup": setup,
    "browser": install_browser,
    "browser-skips": browser_skips,
    "lock": lock,
}


def usage() -> str:
    """What each command does, one line each."""
    lines = [f"  {name:<14} {action.__doc__}" for name, action in COMMANDS.items()]
    return "\n".join(["usage: python3 dev.py COMMAND [ARGS…]", "", *lines])


def main(argv: Sequence[str]) -> None:
    """Do what the first word says."""
    if not argv or argv[0] in {"help", "-h", "--help"}:
        print(usage(), file=sys.stderr)
        raise SystemExit(0 if argv else 2)
    action = COMMANDS.get(argv[0])
    if action is None:
        stop(f"no command {argv[0]!r}\n{usage()}", 2)
    # Where it is set nothing stays compiled: each start of the service, of a test's server and of a
    # pytest worker would compile every library anew, ten seconds instead of four.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    action(argv[1:])


def _serve_options(args: Sequence[str]) -> list[str]:
    """The options of `run` as `correction serve` takes them; a mistake ends here, before set-up."""
    passed_on: list[str] = []
    words = list(args)
    while words:
        word, _, value = words.pop(0).partition("=")
        if word == "--json":
            passed_on.append(word)
        elif word in {"--port", "--host"} and (value or words):
            passed_on += [word, value or words.pop(0)]
        elif word == "--tls" and (value or words):
            certificate = value or words.pop(0)
            if certificate != "demo" and not words:
                stop("--tls needs a certificate and its key, or the word demo", 2)
            passed_on += [word, certificate]
            if certificate != "demo":
                passed_on.append(words.pop(0))
        else:
            stop(f"run does not know {word!r} here\n{run.__doc__}", 2)
    return passed_on


def _product(*words: str) -> NoReturn:
    """Become `correction …`. `-P`: a folder named api where the caller stands must not win."""
    env = _environment()
    env.setdefault("CORRECTION_DATA", str(ROOT / ".data"))
    become([PYTHON, "-P", "-m", "api.cli.main", *words], env=env)


def _module(name: str, args: Sequence[str]) -> NoReturn:
    """Become `python -m name …` with the tests' packages and the built pages."""
    path = ROOT.joinpath(*name.split("."))
    if not (path.with_suffix(".py").exists() or (path / "__main__.py").exists()):
        stop(f"{name} is not written yet", 2)
    ensure_python("run", "dev")
    screens.build_screens()
    become([PYTHON, "-P", "-m", name, *args], env=_test_environment())


def _environment() -> dict[str, str]:
    env = {**os.environ, "VIRTUAL_ENV": str(PYTHON.parent.parent)}
    env["PATH"] = f"{PYTHON.parent}{os.pathsep}{env.get('PATH', '')}"
    return env


def _test_environment() -> dict[str, str]:
    env = _environment()
    found = browser.found_browser()
    if found:
        env["CHROMIUM"] = found
    node = screens.found_node()
    if node:
        # Playwright's own Node needs a library that a bare Debian does not have.
        env.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node.program))
    return env


def _all_quiet(checks: Sequence[Sequence[str | Path]], *, env: dict[str, str]) -> None:
    """Run every check, also after one failed, and end with status 1 when any did."""
    failed = []
    for check in checks:
        name = Path(check[2] if check[1] == "-m" else check[0]).name
        say(" ".join([name, *map(str, check[1:3])]) if name == "ruff" else name)
        if quiet_run(check, env=env):
            failed.append(name)
    if failed:
        stop(f"not quiet: {', '.join(failed)}")


def _kept_path(word: str) -> str:
    """A path as the caller wrote it, made whole, since pytest starts in the repository."""
    path, mark, rest = word.partition("::")
    if path and not path.startswith("-") and Path(path).exists():
        return f"{Path(path).resolve()}{mark}{rest}"
    return word


def _has_main(path: Path) -> bool:
    return "__main__" in path.read_text("utf-8")


def _no_more(args: Sequence[str]) -> None:
    if args:
        stop(f"nothing may follow here, but there is {' '.join(args)!r}", 2)


if __name__ == "__main__":
    main(sys.argv[1:])
