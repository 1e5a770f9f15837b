"""What the distribution holds, what it is built from, and what no file may name."""

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WINGS = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
REQUIREMENT_FILES = sorted((ROOT / "requirements").glob("*.txt"))
# Written in pieces, so that this file does not find itself.
REGISTRY_HOSTS = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "npmjs" + r"\.(org|com)",
            "npm" + r"mirror\.com",
            "registry" + r"\.[a-z]+\.[a-z]",
        )
    )
)
MACHINE_PATHS = re.compile(rf"(?<!\w)(/root/[a-z.]|/home/[a-z]+/|{re.escape(str(ROOT))}/)")
INDEX_LINES = re.compile(
    r"^\s*(-i\b|-f\b|--(extra-)?index-url|--find-links|--trusted-host)", re.MULTILINE
)
WRITTEN_BY_US = ("requirements", "web", "deploy", "devtools", ".ci")
ENTRY_FILES = ("pyproject.toml", "dev.py", "Dockerfile", "docker-compose.yml", ".gitignore")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The product's wheel, built as it is built for an installation."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("community_correction-*.whl")
    return zipfile.ZipFile(built)


def committed(*under: str) -> list[Path]:
    """The text files git holds, or would hold, under some folders."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *under]
    names = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [ROOT / name for name in names.splitlines()]
    return [path for path in found if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def test_the_wheel_holds_the_pages(wheel: zipfile.ZipFile) -> None:
    """The built pages are ignored by git, and are in the wheel all the same."""
    names = wheel.namelist()

    assert "api/static/index.html" in names
    assert any(name.startswith("api/static/assets/") for name in names)


def test_the_wheel_holds_every_data_file(wheel: zipfile.ZipFile) -> None:
    """A rule, scale, policy or migration left out of the wheel would be missing in service."""
    names = set(wheel.namelist())

    data = [path for path in committed(*WINGS) if path.suffix in {".toml", ".json", ".mako", ".py"}]

    assert {path.relative_to(ROOT).as_posix() for path in data} <= names


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Tests, benchmarks and build tools are never installed: their names are too general."""
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} <= set(WINGS)


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    """One distribution, one console script."""
    (entry,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    (about,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]

    assert "correction = api.cli.main:main" in wheel.read(entry).decode()
    metadata = email.message_from_bytes(wheel.read(about))
    assert metadata["Name"] == "community-correction"


@pytest.mark.parametrize("path", REQUIREMENT_FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path: Path) -> None:
    """What is installed is what was tested, whichever mirror it comes from."""
    text = path.read_text("utf-8").replace("\\\n", " ")

    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]

    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==[^\s;]+", line), line
        assert "--hash=sha256:" in line, line


@pytest.mark.parametrize("path", REQUIREMENT_FILES, ids=lambda path: path.name)
def test_requirement_files_name_no_index(path: Path) -> None:
    """A site installs from its own mirror: a file with an address in it would go round it."""
    text = path.read_text("utf-8")

    assert not INDEX_LINES.search(text)
    assert "://" not in text


def test_groups_agree_on_versions() -> None:
    """Files that are installed together pin each package once."""
    pinned: dict[str, set[str]] = {}
    for name in ("run", "dev", "lint"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        for package, version in re.findall(r"(?m)^([a-z0-9._-]+)==([^\s;]+)", text):
            pinned.setdefault(package, set()).add(version)

    assert {name: found for name, found in pinned.items() if len(found) > 1} == {}


def test_what_the_product_declares_is_pinned() -> None:
    """`pyproject.toml` says what must be there; `run.txt` says exactly which."""
    pinned = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    names = [re.match(r"[a-z0-9-]+", line) for line in PROJECT["project"]["dependencies"]]

    missing = [n.group() for n in names if n and not re.search(rf"(?m)^{n.group()}==", pinned)]

    assert missing == []


def test_no_commit_names_a_registry() -> None:
    """No address of a package registry stands in what sets the product up, lock files included."""
    paths = committed(*WRITTEN_BY_US, *ENTRY_FILES)

    named = [path.name for path in paths if REGISTRY_HOSTS.search(path.read_text("utf-8"))]

    assert named == []


def test_no_commit_names_a_path_of_one_machine() -> None:
    """What works in one folder works in every folder."""
    paths = committed(*WRITTEN_BY_US, *ENTRY_FILES, *WINGS)

    named = [path.name for path in paths if MACHINE_PATHS.search(path.read_text("utf-8"))]

    assert named == []


def test_the_npm_lock_holds_no_addresses() -> None:
    """Packages are known by their integrity hash, not by where they once came from."""
    lock = (ROOT / "web" / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in lock
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "web" / ".npmrc").read_text("utf-8")


def test_set_up_needs_only_the_standard_library() -> None:
    """`dev.py` runs before anything is installed: it may import nothing that is."""
    paths = [ROOT / "dev.py", *(ROOT / "devtools").glob("*.py")]

    imported = {
        name.split(".")[0]
        for path in paths
        for name in re.findall(r"(?m)^\s*(?:from|import) ([\w.]+)", path.read_text("utf-8"))
    }

    assert imported - {"__future__", "devtools"} <= set(sys.stdlib_module_names)
