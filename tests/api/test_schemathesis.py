"""What the description of the interface promises: generated requests, each role, every operation.

The hand-written corpus finds what generators do not; generators find what nobody thought of. Here
the answers are held against the description: no status that is not in it, no body of another shape.
"""

import os
from itertools import cycle

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.test_hostile import OPERATIONS, allowed, target_of

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What is really there, what could be there, and what cannot.
WAYS = (
    (GenerationMode.POSITIVE, True),
    (GenerationMode.NEGATIVE, True),
    (GenerationMode.POSITIVE, False),
    (GenerationMode.NEGATIVE, False),
)


@pytest.fixture(scope="module")
def described(driver):
    """The interface's own description, by operation id."""
    driver.begin_anew()
    driver.app.state.runtime = driver.runtime
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app=driver.app)
    return {
        found.ok().definition.raw["operationId"]: found.ok()
        for found in schema.get_all_operations()
    }


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_answers_as_it_is_described(driver, described, operation):
    """Generated requests of every role get a documented status and a body of that shape."""
    driver.begin_anew()
    driver.app.state.runtime = driver.runtime
    ways = cycle(ways_of(described[operation]))
    for cell in allowed(operation):
        target = target_of(driver, cell)
        name = driver.world.name(cell.role, cell.relation)
        session = target.ask.session or (None if cell.role == "anonymous" else name)
        headers = {**driver.cookie(session, target.method), **target.ask.headers}
        for _ in range(2):
            mode, real = next(ways)
            hold_against_the_description(
                described[operation], mode, target.ask.path if real else None, headers
            )


def ways_of(operation):
    """How requests are made up; where nothing is taken but a path, nothing else can be wrong."""
    takes = operation.body.items or operation.query.items or operation.headers.items
    return WAYS if takes else [way for way in WAYS if way[0] is GenerationMode.POSITIVE]


def hold_against_the_description(described, mode, path, headers):
    """Let some requests be made up, send them and check the answers."""

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy(mode, path_parameters=path or None))
    def sent(case):
        case.call_and_validate(base_url="https://testserver", headers=headers, checks=CHECKS)

    sent()
