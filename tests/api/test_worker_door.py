"""A worker's own door answers health and figures, with the rules of the service's, and no more."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from pydantic import SecretStr

from api.parts import background
from api.runtime import Runtime
from api.worker_door import WorkerDoor
from foundation.clock import SetClock
from foundation.errors import Misconfigured
from foundation.settings import Settings

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
TOKEN = "7b1e9c04d2f85a63e0b7c41d"
pytestmark = pytest.mark.server


@pytest.fixture
def worker(database, keyring, tmp_path) -> Runtime:
    """A worker's process over a test's database, on a free port."""
    settings = Settings(mode="demo", data_dir=tmp_path, worker_port=0)
    return Runtime(settings=settings, database=database, keyring=keyring, clock=SetClock(AT))


@pytest.fixture
def ask(worker) -> Iterator:
    """Asks the door; what it answers."""
    door = WorkerDoor(worker)
    door.start()
    with httpx2.Client(base_url=f"http://127.0.0.1:{door.port}", trust_env=False) as client:
        yield client.get
    door.stop()


def test_a_worker_tells_how_it_is(worker, ask):
    """Alive, and ready once its ticks and its relay run."""
    assert ask("/health/live").json()["status"] == "live"

    parts = background(worker)
    for part in parts:
        part.start()
    try:
        found = {check["name"]: check["ok"] for check in ask("/health/ready").json()["checks"]}
    finally:
        for part in reversed(parts):
            part.stop()

    assert found["relay"]
    assert found["ticks"]


def test_a_worker_that_drains_is_not_ready(worker, ask):
    """Whoever watches sees it go."""
    worker.draining = True

    assert ask("/health/ready").status_code == 503


def test_its_figures_are_for_loopback_or_the_bearer_of_the_token(worker, ask):
    """As with the service's own: a token that is set is asked of everybody."""
    plain = ask("/metrics")
    passed_on = ask("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    with_token = {"metrics_token": SecretStr(TOKEN)}
    worker.settings = worker.settings.model_copy(update=with_token)
    bare = ask("/metrics")
    shown = ask("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert "correction_journal_head" in plain.text
    assert [one.status_code for one in (plain, passed_on, bare, shown)] == [200, 404, 404, 200]


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/public", "/api/v1/people", "/docs", "/openapi.json"]
)
def test_nothing_else_is_behind_it(ask, path):
    """No screen and no operation of the interface."""
    assert ask(path).status_code == 404


def test_a_port_that_is_taken_is_said(worker):
    """A worker whose figures nobody can read does not start in silence."""
    first = WorkerDoor(worker)
    worker.settings = worker.settings.model_copy(update={"worker_port": first.port})
    try:
        with pytest.raises(Misconfigured, match="worker_port"):
            WorkerDoor(worker)
    finally:
        first.stop()


@pytest.mark.parametrize(("port", "refused"), [(8000, True), (8001, False), (None, False)])
def test_the_worker_and_the_service_do_not_take_one_port(tmp_path, port, refused):
    """`config check` says so before one of the two fails to start."""
    settings = Settings(mode="demo", data_dir=tmp_path, worker_port=port)

    assert any("worker_port" in one for one in settings.refusals()) is refused
