"""Which code may run on a schema that it does not know."""

import pytest

from foundation.releases.model import Notice, Release
from tests.tables import cases


@pytest.mark.parametrize(
    "case",
    cases("""
    code | made_by | oldest_code | runs
    0.1  | 0.1     | 0.1         | yes
    0.1  | 0.2     | 0.1         | yes
    0.1  | 0.2     | 0.2         | no
    0.1  | 0.3     | 0.1         | no
    0.2  | 0.3     | 0.1         | yes
    0.9  | 1.0     | 0.9         | no
    1.0  | 0.9     | 0.9         | no
    0.9  | 0.10    | 0.9         | yes
    0.10 | 0.9     | 0.9         | yes
    """),
)
def test_one_minor_version_behind_is_the_most(case):
    """And only where the migrations say that they add."""
    notice = Notice(Release.of(case["made_by"]), Release.of(case["oldest_code"]))

    assert notice.lets(Release.of(case["code"])) == (case["runs"] == "yes")


def test_a_patch_is_the_same_release():
    """Fixes bring no migrations."""
    assert Release.of("0.1.7") == Release.of("0.1")
    assert str(Release.of("0.1.7")) == "0.1"


@pytest.mark.parametrize("text", ["", "1", "0.x", "v0.1", "0.1.2.3", "-1.0"])
def test_what_is_no_version_is_refused(text):
    """A notice that cannot be read lets nobody in by mistake."""
    with pytest.raises(ValueError, match="not a version"):
        Release.of(text)
