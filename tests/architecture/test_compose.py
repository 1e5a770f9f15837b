"""The grown form as its files describe it, checked without a container engine."""

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from devtools import bundle
from foundation import settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "api", "worker", "auditor", "backup")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
UNIT = (ROOT / "deploy" / "community-correction.service").read_text("utf-8")
BACKUP_UNIT = (ROOT / "deploy" / "community-correction-backup.service").read_text("utf-8")
BACKUP_TIMER = (ROOT / "deploy" / "community-correction-backup.timer").read_text("utf-8")
INSTALLER = (ROOT / "deploy" / "install.sh").read_text("utf-8")


def instructions(word: str) -> list[str]:
    """The arguments of every Dockerfile instruction of one kind."""
    return re.findall(rf"(?m)^{word}\s+(.+)$", DOCKERFILE)


@cache
def command_names() -> set[str]:
    """The product's commands, read from its source so that nothing has to start."""
    names = set()
    for path in (ROOT / "api" / "cli").rglob("*.py"):
        names |= commands_of(ast.parse(path.read_text("utf-8")))
    return names


def commands_of(tree: ast.Module) -> set[str]:
    """What `@app.command(…)` and `add_typer(…, name=…)` register in one module."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith(".command"):
                    given = [a.value for a in mark.args if isinstance(a, ast.Constant)]
                    names.add(str(given[0]) if given else node.name.replace("_", "-"))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".command"):
            names |= {str(word.value) for word in node.args if isinstance(word, ast.Constant)}
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CALCULATORS":
            names |= set(ast.literal_eval(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("add_typer"):
            names |= {
                str(word.value.value)
                for word in node.keywords
                if word.arg == "name" and isinstance(word.value, ast.Constant)
            }
    return names


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched(name: str) -> None:
    """A service has a health check of its own, or runs once and is waited for."""
    check = SERVICES[name].get("healthcheck", {})

    if check.get("disable"):
        waiting = [
            other
            for other in SERVICES.values()
            if other.get("depends_on", {}).get(name, {}).get("condition")
            == "service_completed_successfully"
        ]
        assert waiting
    else:
        assert check["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_only_the_rights_it_needs(name: str) -> None:
    """The file system cannot be written to, and no capability is there that is not named."""
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= ({"NET_BIND_SERVICE"} if name == "proxy" else set())
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", SERVICES)
def test_logs_cannot_fill_the_disk(name: str) -> None:
    """Every service's log turns over."""
    options = SERVICES[name]["logging"]["options"]

    assert {"max-size", "max-file"} <= options.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_as_files(name: str) -> None:
    """No secret stands in the environment, where every process of the machine's root shows it."""
    environment = SERVICES[name].get("environment", {})

    for key, value in environment.items():
        if re.search("PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL", key) and not key.endswith("_DIR"):
            assert key.endswith("_FILE"), key
            assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]


@pytest.mark.parametrize("name", SERVICES)
def test_image_names_carry_no_host(name: str) -> None:
    """A site without the public internet puts its own mirror in front."""
    image = SERVICES[name]["image"]

    default = re.fullmatch(r"\$\{[A-Z_]+:-(.+)\}", image)

    assert default, f"{image} cannot be replaced from outside"
    assert "." not in default[1].split(":")[0]
    assert not default[1].endswith(":latest")


def test_only_the_proxy_is_reached_from_outside() -> None:
    """Ports are opened by the proxy alone, on loopback unless LISTEN says otherwise."""
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]
    assert all(port.startswith("${LISTEN:-127.0.0.1}:") for port in SERVICES["proxy"]["ports"])


def test_the_database_has_no_way_out() -> None:
    """The database stands on an internal network alone; the worker can reach message gateways."""
    inside = {name for name, net in COMPOSE["networks"].items() if (net or {}).get("internal")}

    assert set(SERVICES["db"]["networks"]) <= inside
    assert not set(SERVICES["worker"]["networks"]) <= inside


def test_the_database_keeps_its_data_in_a_volume() -> None:
    """PostgreSQL 18 keeps a folder per version below this path; an older path would lose it all."""
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]


def test_the_database_never_acknowledges_early() -> None:
    """What is acknowledged is on the disk."""
    command = SERVICES["db"]["command"]

    assert {"fsync=on", "synchronous_commit=on"} <= set(command)


@pytest.mark.parametrize("name", ["api", "worker", "backup"])
def test_the_schema_is_there_before_the_service(name: str) -> None:
    """The migration has ended well before anything reads the tables."""
    awaited = SERVICES[name]["depends_on"]

    assert awaited["migrate"]["condition"] == "service_completed_successfully"
    assert awaited["db"]["condition"] == "service_healthy"


@pytest.mark.parametrize("name", ["worker", "backup"])
def test_what_answers_no_http_has_a_check_of_its_own(name: str) -> None:
    """The image's check asks over HTTP; each of these asks its own command how it does."""
    assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "correction", name, "--health"]


def test_a_worker_is_judged_by_its_own_beat() -> None:
    """Workers share their volumes, so the file lies in the memory that each has alone."""
    file = SERVICES["worker"]["environment"]["CORRECTION_HEARTBEAT_FILE"]

    assert file.startswith("/tmp/")  # noqa: S108  (a container's own memory)
    assert any(place.startswith("/tmp:") for place in SERVICES["worker"]["tmpfs"])  # noqa: S108


def test_copies_are_taken_and_leave_the_data() -> None:
    """Every day, into a volume of their own, which `doctor` looks at."""
    service = SERVICES["backup"]

    assert service["command"] == ["backup", "--every", "24"]
    assert f"backup:{service['environment']['CORRECTION_BACKUPS_DIR']}" in service["volumes"]


def test_the_installer_lays_a_timer_for_copies() -> None:
    """The folder is the account's own, named in the settings, and the unit may write to it."""
    folder = "/var/backups/community-correction"

    assert f"install -d -o correction -g correction -m 0700 {folder}" in INSTALLER
    assert f"CORRECTION_BACKUPS_DIR={folder}" in INSTALLER
    assert f"ReadWritePaths=-{folder}" in BACKUP_UNIT.splitlines()
    assert "Persistent=true" in BACKUP_TIMER
    for name in ("service", "timer"):
        assert INSTALLER.count(f"/community-correction*.{name}") == 2
        assert f"deploy/community-correction-backup.{name}" in bundle.ENCLOSED


def test_the_api_trusts_the_proxys_network_alone() -> None:
    """Forwarded headers are believed from the front network, whose range is fixed here."""
    (range_,) = COMPOSE["networks"]["front"]["ipam"]["config"]

    assert SERVICES["api"]["environment"]["CORRECTION_TRUSTED_PROXIES"] == range_["subnet"]
    assert set(SERVICES["proxy"]["networks"]) & set(SERVICES["api"]["networks"]) == {"front"}


def test_the_image_does_not_run_as_root() -> None:
    """The image's account is a number, so that a cluster can check it; compose agrees."""
    assert instructions("USER") == ["10001:10001"]
    assert {SERVICES[name]["user"] for name in OURS} == {"10001:10001"}


def test_what_the_image_copies_exists() -> None:
    """Every COPY source is in the repository and let through by .dockerignore."""
    let_through = (ROOT / ".dockerignore").read_text("utf-8").splitlines()

    for words in map(shlex.split, instructions("COPY")):
        if words[0].startswith("--from="):
            continue
        for source in words[:-1]:
            assert (ROOT / source).exists(), source
            assert source == "." or f"!{source.split('/')[0]}" in let_through, source


def test_stopping_leaves_time_to_drain() -> None:
    """The service drains for 20 s; a shorter patience would cut it off."""
    for name in ("api", "worker"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > 20
    patience = re.search(r"TimeoutStopSec=(\d+)", UNIT)
    assert patience
    assert int(patience[1]) > 20


def test_every_command_exists() -> None:
    """What compose, the image and the systemd unit start is in the command line."""
    if not (ROOT / "api" / "cli" / "main.py").exists():
        pytest.skip("the command line is not written yet")
    started = {SERVICES[name]["command"][0] for name in OURS}
    started |= set(re.findall(r"/bin/correction ([a-z]+)", UNIT + BACKUP_UNIT))
    started |= {
        SERVICES[name]["healthcheck"]["test"][2] for name in ("worker", "auditor", "backup")
    }

    assert started <= command_names()


def test_the_settings_exist() -> None:
    """Every setting given to the product is one that it knows: an unknown one stops the start."""
    for name in OURS:
        for key in SERVICES[name]["environment"]:
            if key.startswith(settings.PREFIX):
                field = key.removeprefix(settings.PREFIX).lower()
                known = {*settings.Settings.model_fields, "data"}
                assert field in known or field.removesuffix("_file") in known, key
