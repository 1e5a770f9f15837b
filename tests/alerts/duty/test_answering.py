"""Who answers: drawn as a table; somebody always does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty.answering import Known, who_answers
from foundation.ids import AccountId
from tests.alerts.duty.building import HEAD, LUO, YAO, a_shift
from tests.tables import cases

BOSS = AccountId("boss")
STAND_IN = AccountId("stand_in")


def people(text: str) -> frozenset[AccountId]:
    return frozenset(AccountId(name) for name in text.split() if name != "-")


@pytest.mark.parametrize("case", cases("""
    disabled | away     | missed  | who      | because       | lack
    -        | -        | -       | luo      | on_shift      | -
    -        | -        | luo     | yao      | substitute    | unanswered
    luo      | -        | -       | yao      | substitute    | disabled
    -        | luo      | -       | yao      | substitute    | away
    yao      | luo      | -       | stand_in | substitute    | away
    -        | -        | luo yao | head     | fallback_head | unanswered
    yao      | -        | luo     | head     | fallback_head | unanswered
    head     | -        | luo yao | boss     | fallback_head | unanswered
    -        | head     | luo yao | stand_in | fallback_head | unanswered
    head boss stand_in | - | luo yao | head  | fallback_head | unanswered
"""))  # fmt: skip
def test_the_next_in_line_answers(case):
    """Holder, substitute, whoever stands in, the nearest head."""
    everybody = frozenset({LUO, YAO, HEAD, BOSS, STAND_IN})
    known = Known(
        active=everybody - people(case["disabled"]),
        away=dict.fromkeys(people(case["away"]), STAND_IN),
        missed=people(case["missed"]),
        heads=(HEAD, BOSS),
    )

    who, because, lack = who_answers(a_shift(), known)

    assert (who, because, lack or "-") == (case["who"], case["because"], case["lack"])


def test_an_empty_roster_falls_to_the_head():
    """Nobody is on the roster: the head answers, and it is said that the roster was empty."""
    known = Known(frozenset({HEAD}), {}, frozenset(), (HEAD,))

    assert who_answers(None, known) == (HEAD, "fallback_head", "empty")


ANYBODY = st.frozensets(st.sampled_from([LUO, YAO, HEAD, BOSS, STAND_IN]))


@given(active=ANYBODY, away=ANYBODY, missed=ANYBODY, has_shift=st.booleans())
def test_it_is_never_nobody(active, away, missed, has_shift):
    """Whatever is wrong with whomever, the answer names somebody."""
    known = Known(active, dict.fromkeys(away, STAND_IN), missed, (HEAD, BOSS))

    who, _, _ = who_answers(a_shift() if has_shift else None, known)

    assert who in {LUO, YAO, HEAD, BOSS, STAND_IN}
