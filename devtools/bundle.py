"""One archive with everything: installs and starts where there is Python and no network."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from devtools import screens
from devtools.environment import WORKSHOP, ensure_workshop
from devtools.ground import REQUIREMENTS, ROOT, TOOLS, must_run, say, stop

ENCLOSED = {
    "deploy/install.sh": "install.sh",
    "deploy/community-correction.service": "community-correction.service",
    "deploy/community-correction-backup.service": "community-correction-backup.service",
    "deploy/community-correction-backup.timer": "community-correction-backup.timer",
    "deploy/Caddyfile": "Caddyfile",
    "README.md": "README.md",
    "README.zh-CN.md": "README.zh-CN.md",
    "CHANGELOG.md": "CHANGELOG.md",
}
GLIBC_STEPS = ("2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")
FIRST_YEAR_OF_ZIP = 315_532_800


class Options(NamedTuple):
    """Where the archive goes, for which processor; or only to fetch what making it needs."""

    out: Path
    arch: str
    prepare: bool


def read_options(args: Sequence[str]) -> Options:
    """The options of `dev.py bundle`; a mistake ends here."""
    parser = argparse.ArgumentParser(prog="dev.py bundle", add_help=False)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--arch", choices=("x86_64", "aarch64"), default=platform.machine())
    parser.add_argument("--prepare", action="store_true")
    found = parser.parse_args(list(args))
    return Options(found.out.resolve(), found.arch, found.prepare)


def prepare() -> None:
    """Fetch what packing needs whatever the product is: the longest step, kept by caches."""
    ensure_workshop("pack", "build", "bundle")
    screens.ensure_packages()


def make(options: Options) -> Path:
    """Gather wheels, pages, installer and checksums into one archive, and say where it is."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = f"community-correction-{_version()}-linux-{options.arch}-py{python}"
    work = TOOLS / "bundle"
    shutil.rmtree(work, ignore_errors=True)
    root = work / name
    wheels = root / "wheels"
    wheels.mkdir(parents=True)

    ensure_workshop("pack", "build", "bundle")
    product = _product_wheel(wheels)
    _gather_wheels(wheels, arch=options.arch, python=python)
    for source, target in ENCLOSED.items():
        shutil.copyfile(ROOT / source, root / target)
    (root / "install.sh").chmod(0o755)
    _write_lines(root / "PYTHON", [python])
    _write_requirements(root, product)
    _write_checksums(root)

    options.out.mkdir(parents=True, exist_ok=True)
    archive = options.out / f"{name}.tar.gz"
    _pack(root, archive)
    say(f"{archive} ({archive.stat().st_size / 1e6:.0f} MB)")
    return archive


def built_at() -> int:
    """The time every file in the archive bears: of the last commit, so that builds agree."""
    named = os.environ.get("SOURCE_DATE_EPOCH")
    if named:
        return int(named)
    git = shutil.which("git")
    if not git:
        return FIRST_YEAR_OF_ZIP
    answer = subprocess.run(
        [git, "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return int(answer) if answer else FIRST_YEAR_OF_ZIP


def _version() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _product_wheel(folder: Path) -> Path:
    """Build the product's own wheel, and refuse one without its pages."""
    must_run(
        [WORKSHOP / "bin" / "python", "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        doing="building the wheel",
        env={**os.environ, "SOURCE_DATE_EPOCH": str(built_at())},
    )
    (wheel,) = folder.glob("community_correction-*.whl")
    if "api/static/index.html" not in zipfile.ZipFile(wheel).namelist():
        stop("the wheel holds no pages")
    return wheel


def _gather_wheels(folder: Path, *, arch: str, python: str) -> None:
    """Download the wheels that run.txt pins, checked by hash, for the processor asked for."""
    elsewhere = []
    if arch != platform.machine():
        tags = [f"manylinux_{step}_{arch}" for step in GLIBC_STEPS]
        tags += [f"manylinux2014_{arch}", f"linux_{arch}"]
        elsewhere = ["--python-version", python, "--implementation", "cp"]
        elsewhere += [word for tag in tags for word in ("--platform", tag)]
    say(f"gathering wheels for {arch}")
    for name in ("run", "bundle"):
        must_run(
            [
                WORKSHOP / "bin" / "python", "-m", "pip", "download", "-qq", "--no-deps",
                "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:",
                *elsewhere, "--dest", folder, "-r", REQUIREMENTS / f"{name}.txt",
            ],
            doing="gathering wheels",
        )  # fmt: skip


def _write_requirements(root: Path, product: Path) -> None:
    pinned = (REQUIREMENTS / "run.txt").read_text("utf-8").rstrip()
    own = f"community-correction=={_version()} --hash=sha256:{_sha256(product)}"
    _write_lines(root / "requirements.txt", [pinned, own])


def _write_checksums(root: Path) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    lines = [f"{_sha256(path)}  {path.relative_to(root).as_posix()}" for path in files]
    _write_lines(root / "SHA256SUMS", lines)


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(root: Path, archive: Path) -> None:
    """Write the archive with one owner, one time and one order, so that two builds are the same."""
    moment = built_at()

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        return entry

    # Wheels are compressed already; a low level saves minutes on a small machine.
    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in [root, *sorted(root.rglob("*"))]:
            tar.add(path, path.relative_to(root.parent), recursive=False, filter=plain)
