"""The rules of silences as tables: what one covers, what may be asked for, who must agree."""

from datetime import timedelta

import pytest

from alerts.model import Level, State
from alerts.playbook import playbook
from alerts.silences.covering import (
    QUIETABLE,
    Places,
    Verdict,
    begins_to_call,
    check_asked,
    ends_soon,
    held_for,
    longest_of,
    needs_second,
    verdict,
)
from alerts.silences.model import NeverSilent, ReasonUnfit, SilenceState, TooLongSilence
from alerts.silences.reasonbook import bounds, check, reasons
from foundation.errors import Invalid, Misconfigured
from foundation.ids import PersonId
from tests.alerts.building import HER, NOON, a_missed_alert, a_taken_alert, an_alert
from tests.alerts.silences.building import HOUR, MINUTE, a_silence, asked
from tests.tables import cases

MAY_BE_SILENT = {"missed_check_in", "report_missing", "low_battery", "power_off", "review_overdue"}
POLICIES = playbook().by_kind
NOWHERE = Places(None, None)


def judged(alert, silence=None, *, places=NOWHERE, now=NOON):
    """What a silence means for an alert now."""
    found = silence or a_silence()
    return verdict(found, alert, POLICIES[alert.kind], places=places, now=now)


def test_the_kinds_that_may_be_silenced_are_these_and_no_others():
    """A crisis, tampering, lost contact, coverage, faults, what nobody saw are not among them."""
    assert {kind for kind, one in POLICIES.items() if one.may_be_silenced} == MAY_BE_SILENT


@pytest.mark.parametrize("kind", sorted(set(POLICIES) - MAY_BE_SILENT))
@pytest.mark.parametrize("level", list(Level))
def test_no_other_kind_is_ever_covered(kind, level):
    """Whatever a silence says it covers, and at whatever level."""
    alert = an_alert(kind=kind, level=level)
    wide = a_silence(kinds=frozenset(POLICIES))

    assert judged(alert, wide) is Verdict.NEVER_SILENT


@pytest.mark.parametrize("kind", sorted(MAY_BE_SILENT))
@pytest.mark.parametrize(
    "case",
    cases("""
    level  | found
    grey   | too_grave
    blue   | covered
    yellow | covered
    orange | too_grave
    red    | too_grave
"""),
)
def test_orange_and_red_are_never_silent(kind, case):
    """The bound is yellow, for every kind; grey stands outside the ladder."""
    alert = a_missed_alert(kind=kind, level=Level(case["level"]))
    silence = a_silence(kinds=frozenset({kind}))

    assert judged(alert, silence) == case["found"]


@pytest.mark.parametrize(
    "case",
    cases("""
    minutes | found
    -1      | not_holding
    0       | covered
    239     | covered
    240     | not_holding
"""),
)
def test_it_holds_from_its_beginning_to_its_end(case):
    """The end itself is no longer in it."""
    now = NOON + int(case["minutes"]) * MINUTE
    silence = a_silence() if int(case["minutes"]) >= 0 else a_silence(begun_at=None)

    assert judged(a_missed_alert(), silence, now=now) == case["found"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"ended_at": NOON}, Verdict.NOT_HOLDING),
        ({"kinds": frozenset({"low_battery"})}, Verdict.OTHER_KIND),
        ({"person": PersonId("somebody")}, Verdict.ELSEWHERE),
    ],
)
def test_it_covers_nothing_else(fields, found):
    """One that was ended, of other kinds, or about somebody else."""
    assert judged(a_missed_alert(), a_silence(**fields)) is found


@pytest.mark.parametrize(
    "case",
    cases("""
    alert | silence | barred | found
    /a/b/ | /a/b/   | no     | covered
    /a/b/ | /a/     | no     | covered
    /a/   | /a/b/   | no     | elsewhere
    /a/c/ | /a/b/   | no     | elsewhere
    -     | /a/b/   | no     | elsewhere
    /a/b/ | -       | no     | elsewhere
    /a/b/ | /a/b/   | yes    | barred
"""),
)
def test_one_about_an_office_covers_it_and_those_below(case):
    """Never a person whose restriction list names who asked for it or agreed."""
    paths = [None if case[name] == "-" else case[name] for name in ("alert", "silence")]
    places = Places(*paths, barred=case["barred"] == "yes")

    assert judged(a_missed_alert(), a_silence(person=None), places=places) == case["found"]


def test_what_somebody_has_taken_is_not_silenced():
    """It does not call; whoever took it goes on."""
    taken = a_taken_alert(kind="missed_check_in", level=Level.BLUE)

    assert judged(taken) is Verdict.NOBODY_CALLED


@pytest.mark.parametrize(
    "case",
    cases("""
    before       | after  | begins
    -            | blue   | yes
    blue         | blue   | no
    blue         | yellow | yes
    silent       | silent | no
    silent       | yellow | yes
    taken        | blue   | yes
    taken        | taken  | no
"""),
)
def test_a_silence_is_laid_over_what_begins_to_call(case):
    """Not over what calls already: an unkept loan goes on calling however often it is repeated."""
    known = {
        "-": None,
        "blue": a_missed_alert(),
        "yellow": a_missed_alert(level=Level.YELLOW),
        "silent": a_missed_alert(silence="s", silenced_until=NOON),
        "taken": a_missed_alert(state=State.ACKNOWLEDGED),
    }

    assert begins_to_call(known[case["before"]], known[case["after"]]) is (case["begins"] == "yes")


def test_of_several_the_one_that_ends_last_counts():
    """So nothing is woken while another still holds."""
    short, long = a_silence(), a_silence(id="long", ends_at=NOON + 5 * HOUR)

    assert longest_of([long, short]) is long
    assert longest_of([]) is None


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"kinds": frozenset({"crisis"})}, NeverSilent),
        ({"kinds": frozenset({"missed_check_in", "tamper"})}, NeverSilent),
        ({"kinds": frozenset({"coverage_lost"})}, NeverSilent),
        ({"kinds": frozenset({"system_fault"})}, NeverSilent),
        ({"kinds": frozenset({"notice_unseen"})}, NeverSilent),
        ({"reason": "device_exchange"}, ReasonUnfit),
        ({"minutes": 1441}, TooLongSilence),
        ({"minutes": 0}, TooLongSilence),
        ({"minutes": 1440}, None),
        ({"minutes": 1}, None),
        ({"kinds": frozenset()}, Invalid),
        ({"kinds": frozenset({"unheard_of"})}, Invalid),
        ({"reason": "unheard_of"}, Invalid),
        ({"text": "  "}, Invalid),
    ],
)
def test_what_may_be_asked_for(fields, refusal):
    """Each refusal says which rule; the bounds of the time count."""

    def look():
        check_asked(asked(HER, **fields), policies=POLICIES, reasons=reasons(), bounds=bounds())

    if refusal is None:
        look()
    else:
        with pytest.raises(refusal) as refused:
            look()
        assert refused.type is refusal


@pytest.mark.parametrize(
    "case",
    cases("""
    minutes | earlier | needed
    240     | -       | no
    241     | -       | yes
    1       | 240     | yes
    120     | 120     | no
    121     | 120     | yes
"""),
)
def test_above_four_hours_a_second_person_agrees(case):
    """Also where short ones follow on one another: what was silent within the day counts."""
    spent = 0 if case["earlier"] == "-" else int(case["earlier"])
    earlier = a_silence(begun_at=NOON - 6 * HOUR, ends_at=NOON - 6 * HOUR + spent * MINUTE)
    wanted = asked(HER, minutes=int(case["minutes"]))

    needed = needs_second(wanted, [earlier] if spent else [], bounds=bounds(), now=NOON)

    assert needed is (case["needed"] == "yes")


def test_silences_of_other_kinds_do_not_count():
    """They kept other alerts from calling."""
    other = a_silence(kinds=frozenset({"low_battery"}))

    assert not needs_second(asked(HER, minutes=240), [other], bounds=bounds(), now=NOON)


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({}, 4),
        ({"begun_at": None}, 0),
        ({"ended_at": NOON + HOUR}, 1),
        ({"begun_at": NOON - 30 * HOUR, "ends_at": NOON - 22 * HOUR}, 2),
        ({"begun_at": NOON - 30 * HOUR, "ends_at": NOON - 25 * HOUR}, 0),
    ],
)
def test_how_long_it_held(fields, hours):
    """What it held, or will hold, within the day; one that never began held nothing."""
    assert held_for(a_silence(**fields), since=NOON - 24 * HOUR) == timedelta(hours=hours)


@pytest.mark.parametrize(("minutes", "soon"), [(209, False), (210, True), (240, False)])
def test_it_warns_before_it_ends(minutes, soon):
    """Half an hour before; over, it has nothing to warn of."""
    now = NOON + minutes * MINUTE

    assert ends_soon(a_silence(), bounds=bounds(), now=now) is soon


def test_how_it_stands():
    """It waits, holds, or is over."""
    waiting, over = a_silence(begun_at=None), a_silence(ended_at=NOON)

    states = [one.state for one in (waiting, a_silence(), over)]

    assert states == [SilenceState.WAITING, SilenceState.HOLDS, SilenceState.ENDED]


def test_every_reason_has_a_basis_and_explains_what_may_be_silent():
    """A file that names a kind which is never silenced stops the start."""
    unfit = reasons()["hospital_stay"].model_copy(update={"kinds": ("tamper",)})

    assert all(one.basis and set(one.kinds) <= MAY_BE_SILENT for one in reasons().values())
    with pytest.raises(Misconfigured, match=r"x\.toml: tamper"):
        check({"x": unfit})


def test_the_levels_are_those_below_orange():
    """Written here once more: a change of the bound is a change of this test."""
    assert {Level.BLUE, Level.YELLOW} == QUIETABLE
