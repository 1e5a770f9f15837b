"""The signs on the doors are the locks: imports run downstairs only."""

import ast

import pytest

from tests.architecture import doors

BUDGET_LINES = 400
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "service",
    "services",
    "common",
    "manager",
    "managers",
    "misc",
}
STAIRCASE = list(doors.WINGS)


def texts() -> dict[str, str]:
    return {name: path.read_text(encoding="utf-8") for name, path in doors.modules().items()}


def test_no_import_breaks_a_sign():
    """Every import is one that the signs on both doors allow."""
    found = doors.breaches(texts(), doors.modules())

    assert found == []


def test_the_staircase_is_the_one_of_the_architecture():
    """Foundation → correction → assessment → alerts → exchange → api, and nothing else."""
    known = texts()

    for place, wing in enumerate(STAIRCASE):
        sign = doors.sign_of(known[wing])
        assert sign is not None
        assert sign.stands_on <= set(STAIRCASE[:place]), wing


def test_there_is_no_circle():
    """No module reaches itself through its imports."""
    known = doors.modules()
    graph = {
        name: {
            target
            for one in doors.imports(name, text)
            if (target := doors.resolve(one.wanted, known)) and target != name
        }
        for name, text in texts().items()
        if known[name].name != "__init__.py"
    }

    assert doors.circle(graph) is None


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("foundation.journal.actions", "from alerts import model", "does not stand on alerts"),
        (
            "correction.register.queries",
            "from assessment.instruments import model",
            "does not stand on assessment",
        ),
        (
            "correction.register.model",
            "from correction.contact import model",
            "does not stand on contact",
        ),
        (
            "assessment.screening.actions",
            "from assessment.care import actions",
            "does not stand on care",
        ),
        ("alerts.actions", "from api import wire", "does not stand on api"),
        ("alerts.relay", "from correction.register import tables", "is not open"),
        ("correction.contact.schedule", "import sqlalchemy", "not Shell"),
        ("correction.contact.schedule", "import random", "not Shell"),
        ("alerts.triage", "from .playbook import policy", "relative import"),
        ("alerts.triage", "def f():\n    import json", "inside a function"),
        ("alerts.triage", "from typing import TYPE_CHECKING", "hides a circle"),
    ],
)
def test_a_planted_import_fails(module, line, told):
    """The test has teeth: each planted import is named."""
    known = texts()
    known[module] += f"\n\n{line}\n"

    found = doors.breaches(known, doors.modules())

    assert any(module in sentence and told in sentence for sentence in found), found


def test_a_planted_circle_is_found():
    """Two modules that import each other are told."""
    assert doors.circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]


def test_no_name_says_everything():
    """utils, helpers, service: names that never say full."""
    assert [name for name in doors.modules() if name.rpartition(".")[2] in FORBIDDEN_NAMES] == []


def test_files_and_functions_keep_their_budget():
    """No file over 400 lines, no function over 60, none with more than six parameters."""
    over = []
    for name, text in texts().items():
        if text.count("\n") > BUDGET_LINES:
            over.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    over.append(f"{name}.{node.name}: {length} lines")

    assert over == []
