"""The chains of notice: what ships, and what a mistake in a file stops."""

import pytest

from alerts.model import Level
from alerts.notices.chainbook import chains, chains_of
from alerts.notices.unfolding import unfold
from alerts.playbook import playbook
from foundation.errors import Misconfigured
from tests.alerts.building import NOON
from tests.alerts.notices.building import MINUTE
from tests.tables import cases

GOOD = """
version = 1
urgent = "clinical"
again_after_minutes = 30
basis = "a test"
[[step]]
after_minutes = 0
posts = ["standby"]
display_minutes = 5
"""
MORE = '\n[[step]]\nafter_minutes = {at}\nposts = ["command"]\ndisplay_minutes = 5\n'


@pytest.mark.parametrize(
    "case",
    cases("""
    level  | policy           | told
    red    | tamper           | 0 standby, 0 command, 0 leader, 5 head_above
    red    | crisis           | 0 standby, 0 command, 0 leader, 0 psychologist, 5 head_above
    orange | lost_contact     | 0 command, 0 standby, 120 leader
    orange | crisis           | 0 command, 0 standby, 0 psychologist, 120 leader, 120 psychologist
    yellow | missed_check_in  | 0 standby, 1440 command
    yellow | crisis           | 0 standby, 0 psychologist, 1440 command, 1440 psychologist
    """),
)
def test_who_is_told_after_how_many_minutes(case):
    """The colour table of the domain; a clinical kind adds the psychologist on duty."""
    chain, policy = chains()[Level(case["level"])], playbook().policy(case["policy"])

    lines = unfold(chain, policy, begins=NOON)

    told = [f"{(one.start_at - NOON) // MINUTE} {one.post}" for one in lines]
    assert ", ".join(told) == case["told"]


def test_reminders_and_the_systems_own_stay_in_the_lists():
    """Blue and grey call nobody."""
    assert set(chains()) == {Level.RED, Level.ORANGE, Level.YELLOW}


@pytest.mark.parametrize(
    "case",
    cases("""
    level  | kind            | urgent
    red    | tamper          | yes
    orange | crisis          | yes
    orange | lost_contact    | no
    yellow | crisis          | yes
    yellow | missed_check_in | no
    """),
)
def test_a_crisis_and_whatever_is_red_never_stop_repeating(case):
    """Everything else goes through its chain once; the alert itself calls on in the lists."""
    chain = chains()[Level(case["level"])]
    clinical = playbook().policy(case["kind"]).clinical

    assert (chain.again(clinical=clinical) is not None) is (case["urgent"] == "yes")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GOOD.replace("standby", "janitor"), "yellow.toml: step 1: no post janitor"),
        (GOOD + MORE.format(at=0), "yellow.toml: .*later than the one before"),
        (GOOD + MORE.format(at=30) + MORE.format(at=20), "yellow.toml: .*later than"),
        (GOOD.replace("after_minutes = 0", "after_minutes = 5"), "yellow.toml: .*at once"),
        (GOOD.replace('posts = ["standby"]', "posts = []"), "yellow.toml: .*tells somebody"),
        (GOOD.replace('"a test"', '""'), "yellow.toml: basis"),
        (GOOD + "\n[extra]\n", "yellow.toml: "),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path, text, why):
    """The start stops with the file and the reason."""
    place = tmp_path / "chains"
    place.mkdir()
    (place / "yellow.toml").write_text(text, encoding="utf-8")

    with pytest.raises(Misconfigured, match=why):
        chains_of(place, frozenset(Level) - {Level.YELLOW})


def test_a_level_without_a_chain_is_named(tmp_path):
    """Each level is told by a chain or stands in lists_only.toml."""
    (tmp_path / "yellow.toml").write_text(GOOD, encoding="utf-8")

    assert set(chains_of(tmp_path, frozenset(Level) - {Level.YELLOW})) == {Level.YELLOW}
    with pytest.raises(Misconfigured, match="one file for each level"):
        chains_of(tmp_path, frozenset({Level.BLUE, Level.GREY}))
