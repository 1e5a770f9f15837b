"""The Python environment: made from hashed requirement files, known again by their hash."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from devtools.ground import (
    PYTHON,
    REQUIREMENTS,
    ROOT,
    TOOLS,
    VENV,
    digest,
    must_run,
    one_at_a_time,
    quiet_run,
    read_stamp,
    say,
    stop,
    write_stamp,
)

WORKSHOP = TOOLS / "env"
"""A second, small environment that holds only uv and, where the machine has no Node, Node."""

UV = WORKSHOP / "bin" / "uv"
ORDER = ("run", "dev", "lint")
DEBIAN_LINE = "apt-get install -y python3-venv"


def ensure_python(*groups: str) -> None:
    """Make `.venv` hold the requirement files of `groups`; groups already there stay."""
    if _fits(groups):
        return
    with one_at_a_time():
        if not _fits(groups):
            _install(groups)


def uv_environment() -> dict[str, str]:
    """The variables uv runs under: the system's certificates, the machine's own package mirror."""
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    env.setdefault("UV_SYSTEM_CERTS", "true")
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")
    env.setdefault("UV_NO_PROGRESS", "1")
    mirror = _pip_mirror()
    if mirror and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & env.keys():
        env["UV_DEFAULT_INDEX"] = mirror
    return env


def ensure_uv() -> Path:
    """The pinned uv, brought by pip with whatever package index this machine is set up for."""
    wanted = digest([REQUIREMENTS / "uv.txt"])
    if UV.exists() and read_stamp("uv") == wanted:
        return UV
    _ensure_venv_module()
    say("setting up the installer (uv)")
    must_run(
        [sys.executable, "-m", "venv", "--clear", WORKSHOP],
        doing="making the tools environment",
    )
    must_run(
        [
            WORKSHOP / "bin" / "python", "-m", "pip", "install", "-qq", "--require-hashes",
            "--disable-pip-version-check", "-r", REQUIREMENTS / "uv.txt",
        ],
        doing="installing uv",
    )  # fmt: skip
    # What was beside uv is gone with the old environment.
    for beside in ("node", "pack"):
        write_stamp(beside, "")
    write_stamp("uv", wanted)
    return UV


def ensure_workshop(stamp: str, *files: str) -> None:
    """Put requirement files beside uv: Node, or what packs the product."""
    uv, paths = ensure_uv(), [REQUIREMENTS / f"{name}.txt" for name in files]
    if read_stamp(stamp) == digest(paths):
        return
    say(f"fetching {' and '.join(files)} tools")
    wanted = [word for path in paths for word in ("-r", path)]
    must_run(
        [
            uv, "pip", "install", "--quiet", "--require-hashes",
            "--python", WORKSHOP / "bin" / "python", *wanted,
        ],
        doing=f"installing {' and '.join(files)} tools",
        env=uv_environment(),
    )  # fmt: skip
    write_stamp(stamp, digest(paths))


def _fits(groups: Iterable[str]) -> bool:
    """Whether `.venv` works and holds `groups` exactly as the requirement files say."""
    if not PYTHON.exists():
        return False
    held = _held()
    return bool(held) and set(groups) <= held.keys() and held == _hashes(held)


def _held() -> dict[str, str]:
    try:
        held = json.loads(read_stamp("python") or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in held.items() if name in ORDER}


def _hashes(groups: Iterable[str]) -> dict[str, str]:
    return {name: digest([REQUIREMENTS / f"{name}.txt"]) for name in groups}


def _install(groups: Iterable[str]) -> None:
    uv = ensure_uv()
    wanted = [name for name in ORDER if name in {*groups, *_held()}]
    env = uv_environment()
    if not PYTHON.exists():
        must_run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV],
            doing="making .venv",
            env=env,
        )
    say(f"installing Python packages ({', '.join(wanted)}); a slow network takes minutes")
    files = [REQUIREMENTS / f"{name}.txt" for name in wanted]
    must_run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, *files],
        doing="installing Python packages",
        env=env,
    )
    _point_at_the_source()
    write_stamp("python", json.dumps(_hashes(wanted)))


def _point_at_the_source() -> None:
    """Let `.venv` find the product's packages from any folder, without installing it."""
    for site in VENV.glob("lib/python3.*/site-packages"):
        (site / "community_correction.pth").write_text(f"{ROOT}\n", "utf-8")


def _pip_mirror() -> str:
    """The package index this machine's pip is set up for: uv does not look there itself."""
    answer = subprocess.run(
        [WORKSHOP / "bin" / "python", "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    ).stdout
    found = re.findall(r"""(?m)\.index-url=['"]([^'"\s]+)['"]""", answer)
    return found[-1] if found else ""


def _ensure_venv_module() -> None:
    """Debian ships Python without `ensurepip`; as root we add it, otherwise we say how."""
    if importlib.util.find_spec("ensurepip"):
        return
    at_home = sysconfig.get_path("stdlib").startswith("/usr/lib/")
    if os.geteuid() != 0 or not at_home or not shutil.which("apt-get"):
        stop(f"this Python cannot make environments yet; as root, once: {DEBIAN_LINE}", 2)
    apt_install("python3-venv")
    probe = [sys.executable, "-c", "import ensurepip"]
    if quiet_run(probe):
        stop(f"python3-venv is there, but {sys.executable} still has no ensurepip", 2)


def apt_install(*packages: str) -> None:
    """Install Debian packages as root, refreshing the package lists only when that is needed."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say(f"apt-get install -y {' '.join(packages)}")
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    lists = Path("/var/lib/apt/lists")
    if any(lists.glob("*_Packages*")) and quiet_run(install, env=env) == 0:
        return
    must_run(["apt-get", "update", "-q"], doing="apt-get update", env=env)
    must_run(install, doing=f"apt-get install {' '.join(packages)}", env=env)
