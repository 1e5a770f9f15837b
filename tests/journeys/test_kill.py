"""The server is killed at random and at the worst moments: nothing is lost, doubled or shown twice.

`tests/chaos` holds the campaign and its checker; `docs/campaigns` the long ones that were recorded.
"""

import pytest

from tests import stores
from tests.chaos import campaign, planted
from tests.chaos.campaign import Plan
from tests.chaos.checker import Kind
from tests.journeys.server import Templates

pytestmark = [pytest.mark.kill, pytest.mark.server, pytest.mark.slow]
KILLS = 6
# What each planted fault must be found as; it may be found as more.
CAUGHT_AS = {
    "ack_before_commit": Kind.LOST_ACKED,
    "keys_ignored": Kind.DUPLICATE,
    "wake_without_commit": Kind.PHANTOM_ALERT,
    "cursor_before_work": Kind.MISSING_ALERT,
    "cursor_by_id": Kind.SEQ_GAP_OR_DUP,
    "frames_sent_again": Kind.SEQ_GAP_OR_DUP,
    "draft_alert_dropped": Kind.MISSING_ALERT,
    "shown_twice": Kind.SHOWN_TWICE,
}


def test_nothing_is_lost_and_nothing_shown_twice_when_the_server_is_killed(
    templates: Templates,
) -> None:
    """What was answered is there once, every call raised its alert, every screen shows what is."""
    verdict = campaign.run(Plan(seed=20_261_124, kills=KILLS), templates)

    line = verdict.line()
    assert verdict.violations == (), line
    # A campaign in which nothing happened would prove nothing.
    assert line["kills"] >= KILLS
    assert line["acked"] >= 50
    assert line["retried"] > 0
    assert line["alerts"] > 0
    assert line["deadlines"] > 0
    assert line["breaks"] >= KILLS


@pytest.mark.parametrize("fault", planted.EVERY)
def test_a_planted_fault_is_caught(templates: Templates, fault: str) -> None:
    """The same campaign, at the worst moments, on a server with one fault, finds that fault."""
    if fault in planted.ONLY_POSTGRESQL and stores.wanted() != "pg":
        pytest.skip("PostgreSQL alone gives out numbers before commits are in order")

    verdict = campaign.run(Plan(seed=7, kills=KILLS, fault=fault, worst=True), templates)

    assert CAUGHT_AS[fault] in {violation.kind for violation in verdict.violations}, verdict.line()


def test_every_planted_fault_has_a_name_for_what_it_does() -> None:
    """A fault that is added is also expected."""
    assert set(CAUGHT_AS) == set(planted.EVERY)
