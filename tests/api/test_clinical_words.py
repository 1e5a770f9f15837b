"""Every refusal of the clinical side has its words in both languages."""

import ast
from pathlib import Path

import pytest

import assessment
from api.sentences import sentence


def codes() -> set[str]:
    """Every error code that a class of this wing declares."""
    found = set()
    for file in Path(assessment.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found |= {
                    str(ast.literal_eval(line.value))
                    for line in node.body
                    if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code"
                }
    return found


@pytest.mark.parametrize("code", sorted(codes()))
def test_a_refusal_says_what_to_do_in_both_languages(code):
    """A title and advice of its own, not the generic ones of its status."""
    generic = sentence("no_such_code", 409, "zh")
    chinese, english = sentence(code, 409, "zh"), sentence(code, 409, "en")

    assert chinese != generic
    assert all(chinese)
    assert all(english)
    assert english[0].isascii()
