"""The wall between supervision and psychology, in words as well as imports."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "correction"
FORBIDDEN = re.compile(
    r"questionnaire|instrument|\bscales?\b|screening|phq|gad-?7|问卷|量表|测评", re.IGNORECASE
)


def test_nothing_under_correction_names_what_psychologists_use():
    """No code, comment or data file of this wing knows how anybody's state of mind is measured."""
    files = [path for path in ROOT.rglob("*") if path.suffix in (".py", ".toml")]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files
        if (match := FORBIDDEN.search(path.read_text(encoding="utf-8")))
    ]

    assert len(files) > 40
    assert found == []
