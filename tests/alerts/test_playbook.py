"""The data files as they ship: levels, policies, outcomes, causes, and the rules of an ending."""

from pathlib import Path

import pytest

from alerts import playbook as playbooks
from alerts.model import Level
from alerts.playbook import playbook
from foundation.access.model import Role
from foundation.errors import Invalid, Misconfigured
from tests.tables import cases

SPECS = Path(__file__).parents[1] / "spec"
CODES = {
    "drift",
    "coverage",
    "battery",
    "device_fault",
    "approved_leave_not_synced",
    "os_kill",
    "work_restriction",
    "sick",
    "system_fault",
    "minor_breach_talked",
    "admonition_proposed",
    "warning_proposed",
    "police_called",
    "search_opened",
    "psych_referral",
    "duplicate",
}

# Kinds about what a person does or owes; crisis apart.
ABOUT_DUTY = {"shift_unanswered", "notice_unseen", "watch_silent"}
ABOUT_A_PERSON = {
    "late_arrival",
    "leave_overdue",
    "lost_contact",
    "low_battery",
    "measure_taken",
    "missed_check_in",
    "positioning_ending",
    "power_off",
    "report_missing",
    "review_overdue",
    "tamper",
}


@pytest.mark.parametrize(
    "case",
    cases("""
    level  | take | news
    red    | 5    | 15
    orange | 15   | 30
    yellow | 120  | 120
    blue   | 1440 | 1440
    grey   | 240  | 480
"""),
)
def test_the_levels_have_the_times_of_the_catalogue(case):
    """Minutes to take an alert, and until the first news, where a policy says nothing else."""
    for policy in playbook().policies.values():
        level = Level(case["level"])

        assert policy.acknowledge_minutes(level) == int(case["take"])
        assert policy.next_update_minutes(level) == int(case["news"])


def test_every_close_code_of_the_catalogue_is_there():
    """Domain C.2 names sixteen; each goes with at least one outcome that exists."""
    assert set(playbook().causes) >= CODES
    for cause in playbook().causes.values():
        assert set(cause.outcomes) <= set(playbook().outcomes)


def test_every_outcome_has_a_cause():
    """Nobody can be caught in an outcome that no cause goes with."""
    reachable = {name for cause in playbook().causes.values() for name in cause.outcomes}

    assert (
        reachable
        == set(playbook().outcomes)
        == {
            "false_alarm",
            "explained",
            "breach",
            "emergency",
            "exercise",
        }
    )


@pytest.mark.parametrize(
    "case",
    cases("""
    kind            | level  | outcome     | cause               | text | fields
    crisis          | red    | explained   | psych_referral      | said | -
    crisis          | red    | explained   | psych_referral      |      | text
    crisis          | orange | explained   | psych_referral      |      | text
    crisis          | yellow | explained   | psych_referral      |      | -
    missed_check_in | orange | explained   | sick                |      | -
    missed_check_in | blue   | explained   | drift               |      | cause
    missed_check_in | blue   | false_alarm | drift               |      | -
    missed_check_in | blue   | fine        | sick                |      | cause, outcome
    missed_check_in | blue   | breach      | nonsense            |      | cause
    missed_check_in | blue   | breach      | minor_breach_talked |      | -
"""),
)
def test_an_ending_needs_codes_that_go_together_and_words_where_the_policy_asks(case):
    """A crisis from orange up is never closed without words."""

    def check():
        playbook().check_closing(
            case["kind"],
            Level(case["level"]),
            outcome=case["outcome"],
            cause=case["cause"],
            text=case["text"],
        )

    if case["fields"] == "-":
        check()
    else:
        with pytest.raises(Invalid) as refusal:
            check()
        assert ", ".join(sorted(refusal.value.fields)) == case["fields"]


@pytest.mark.parametrize(
    "case",
    cases("""
    role           | kinds
    officer        | crisis, PERSON
    head           | crisis, PERSON, DUTY, coverage_lost
    psychologist   | crisis
    supervisor     | crisis
    command        | crisis, PERSON, DUTY, coverage_lost, system_fault, channel_failing
    procurator     | crisis, PERSON
    system_admin   | coverage_lost, system_fault, watch_silent, channel_failing
    security_admin | coverage_lost, system_fault, channel_failing
    audit_admin    | coverage_lost, system_fault, channel_failing
    supervisee     |
"""),
)
def test_each_role_sees_its_kinds(case):
    """Admins see no case, psychologists no discipline, the person nothing."""
    wanted = set(case["kinds"].split(", ")) - {""}
    if "PERSON" in wanted:
        wanted = wanted - {"PERSON"} | ABOUT_A_PERSON
    if "DUTY" in wanted:
        wanted = wanted - {"DUTY"} | ABOUT_DUTY

    assert playbook().kinds_seen_by(Role(case["role"])) == wanted


def test_only_the_clinical_side_sees_what_a_crisis_rests_on():
    """An instrument or an item never reaches an officer or the command center."""
    for policy in playbook().policies.values():
        assert policy.audience.evidence <= {Role.PSYCHOLOGIST, Role.SUPERVISOR}
    assert playbook().policy("crisis").audience.close == {
        Role.PSYCHOLOGIST,
        Role.SUPERVISOR,
        Role.COMMAND,
    }


def test_a_policy_is_found_by_its_name_and_by_its_kind():
    """The file's name is the id; the kind is what alerts carry."""
    assert playbooks.policy("report_missed").kind == "report_missing"
    assert playbook().policy_of("report_missing").id == "report_missed"
    with pytest.raises(KeyError):
        playbooks.policy("nothing")


def test_every_policy_has_its_spec():
    """A policy without a drawn table does not ship."""
    drawn = {file.stem.removeprefix("test_") for file in SPECS.glob("test_*.py")}

    assert set(playbook().policies) <= drawn


WATCHED = """
version  = 1
mode     = "{mode}"
kind     = "missed_check_in"
title_zh = "未签到"
title_en = "Missed check-in"
basis    = "A proposal under trial"
[audience]
see   = ["officer"]
act   = ["officer"]
close = ["officer"]
[[raise]]
on     = "correction.check_in_missed"
level  = "orange"
reason = "missed_once"
[sentences]
missed_once = {{ zh = "未签到", en = "Missed" }}
"""


def test_a_policy_in_monitor_mode_is_read_and_raises_nothing(tmp_path):
    """It may stand beside the live one of its kind, which everybody goes on asking."""
    wider = WATCHED.format(mode="monitor").replace(
        'see   = ["officer"]', 'see   = ["officer", "command"]'
    )
    (tmp_path / "tried.toml").write_text(wider, encoding="utf-8")
    (tmp_path / "live.toml").write_text(WATCHED.format(mode="live"), encoding="utf-8")

    book = playbooks.playbook_with(tmp_path)

    assert set(book.policies) == {"live", "tried"}
    assert set(book.live) == {"live"}
    assert book.policy_of("missed_check_in").id == "live"
    assert not book.kinds_seen_by(Role.COMMAND)
    assert book.levels == playbook().levels


def test_two_live_policies_of_one_kind_are_refused(tmp_path):
    """Nobody could say which of them raised an alert."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(WATCHED.format(mode="live"), encoding="utf-8")

    with pytest.raises(Misconfigured):
        playbooks.playbook_with(tmp_path)


def test_a_folder_of_policies_that_is_not_there_is_named(tmp_path):
    """A mistyped path never means "no policies"."""
    with pytest.raises(Misconfigured) as refusal:
        playbooks.playbook_with(tmp_path / "nowhere")

    assert "nowhere" in refusal.value.detail
