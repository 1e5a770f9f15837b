"""What touches an administrator's power takes two; two security administrators always stay."""

from datetime import timedelta

import pytest

from foundation.access.model import Role
from foundation.accounts import changes, codes, queries, sessions, staff
from foundation.accounts.changes import Wanted, needs_two
from foundation.accounts.model import AccountState, Change
from foundation.accounts.sessions import SignInRules
from foundation.accounts.staff import Proposal, Redemption
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import AccountId
from foundation.journal import queries as journal
from foundation.offices.model import OfficeLevel
from tests.build import an_account, an_office
from tests.conftest import NOON
from tests.tables import cases

RULES = ("mlps3", "low_memory")
SIGN_IN = SignInRules(
    demo=True, idle=timedelta(minutes=30), longest=timedelta(hours=12), per_account=5
)


@pytest.fixture
def staffed(database):
    """A district with three security administrators, an auditor and an officer, by name."""
    names = ("first", "second", "third")
    with database.write() as session:
        province = an_office(session, "99", OfficeLevel.PROVINCE, None, at=NOON)
        city = an_office(session, "9903", OfficeLevel.CITY, province, at=NOON)
        district = an_office(session, "990310", OfficeLevel.DISTRICT, city, at=NOON)
        street = an_office(session, "990310001", OfficeLevel.OFFICE, district, at=NOON)
        roles = dict.fromkeys(names, Role.SECURITY_ADMIN)
        roles |= {"auditor": Role.AUDIT_ADMIN, "officer": Role.OFFICER}
        found = {
            name: AccountId(an_account(session, role, district, at=NOON, username=name).id)
            for name, role in roles.items()
        }
        return found | {"city": city.id, "district": district.id, "street": street.id}


def proposed(session, staffed, change, of, by="first", office=None):
    """The id of a proposal that one administrator made."""
    wanted = Wanted(change, staffed[of], office and staffed[office])
    return changes.propose(session, wanted, by=staffed[by], at=NOON)


def confirmed(session, staffed, change, of, by="second", office=None):
    """What one proposed and another confirmed; returns the code, if there is one."""
    proposal = proposed(session, staffed, change, of, office=office)
    return changes.confirm(session, staffed[of], proposal, by=staffed[by], at=NOON)


def state(session, account_id):
    """How an account stands."""
    return queries.account(session, account_id).state


@pytest.mark.parametrize("case", cases("""
    change  | role           | state    | two
    reset   | officer        | active   | no
    disable | officer        | active   | no
    move    | officer        | active   | no
    enable  | officer        | disabled | yes
    reset   | security_admin | active   | yes
    disable | system_admin   | active   | yes
    move    | audit_admin    | active   | yes
    enable  | audit_admin    | disabled | yes
    disable | security_admin | proposed | no
"""))  # fmt: skip
def test_an_administrators_power_takes_two(case):
    """Staff are one administrator's matter; coming back after being shut out never is."""
    two = needs_two(Change(case["change"]), Role(case["role"]), AccountState(case["state"]))

    assert two is (case["two"] == "yes")


@pytest.mark.parametrize("change", [Change.RESET, Change.DISABLE, Change.MOVE])
def test_nobody_changes_an_administrator_alone(database, staffed, change):
    """A colleague's account stays as it is, signed in as it was."""
    with database.write() as session:
        wanted = Wanted(change, staffed["second"], staffed["street"])

        with pytest.raises(codes.SecondPersonNeeded):
            changes.make(session, wanted, by=staffed["first"], at=NOON)

    with database.read() as session:
        assert state(session, staffed["second"]) is AccountState.ACTIVE


def test_the_proposer_does_not_confirm(database, staffed):
    """It waits, with the proposer's name, until somebody else says yes."""
    with database.write() as session:
        proposal = proposed(session, staffed, Change.RESET, "auditor")

        with pytest.raises(codes.SecondPersonNeeded):
            changes.confirm(session, staffed["auditor"], proposal, by=staffed["first"], at=NOON)

    with database.read() as session:
        (auditor,) = queries.with_waiting(session, [queries.account(session, staffed["auditor"])])
        assert (auditor.waiting.change, auditor.waiting.proposed_by_name) == (
            Change.RESET,
            "示security_admin※",
        )


def test_a_second_confirms_and_the_holder_starts_anew(database, staffed):
    """Sessions end, the old password is gone, and the journal names both hands."""
    auditor = staffed["auditor"]
    with database.write() as session:
        account = queries.account(session, auditor)
        sessions.open_for(session, account, rules=SIGN_IN, address=None, at=NOON)

    with database.write() as session:
        code = confirmed(session, staffed, Change.RESET, "auditor")

    with database.write() as session:
        assert queries.live_sessions(session, auditor, at=NOON) == ()
        given = Redemption(code.code, "holder", "", "Still-Quiet-River-2027")
        assert staff.redeem_code(session, given, rules=RULES, at=NOON)[0].id == auditor
    with database.read() as session:
        told = journal.entries_after(session, 0)
    assert [(one.data["change"], one.actor) for one in told if "change" in one.data] == [
        ("reset_proposed", staffed["first"]),
        ("reset", staffed["second"]),
        ("redeemed", auditor),
    ]


def test_what_was_decided_is_not_decided_again(database, staffed):
    """Neither confirmed twice, nor dropped afterwards; and an unknown proposal is none."""
    auditor, third = staffed["auditor"], staffed["third"]
    with database.write() as session:
        proposal = proposed(session, staffed, Change.RESET, "auditor")
        changes.confirm(session, auditor, proposal, by=staffed["second"], at=NOON)

        for late in (changes.confirm, changes.drop):
            with pytest.raises(Conflict, match="decided already"):
                late(session, auditor, proposal, by=third, at=NOON)
            with pytest.raises(NotFound):
                late(session, staffed["officer"], proposal, by=third, at=NOON)


def test_one_proposal_waits_at_a_time(database, staffed):
    """The second is refused until the first was confirmed or dropped."""
    with database.write() as session:
        first = proposed(session, staffed, Change.RESET, "auditor")
    with pytest.raises(changes.ChangeWaits), database.write() as session:
        proposed(session, staffed, Change.DISABLE, "auditor", by="second")

    with database.write() as session:
        changes.drop(session, staffed["auditor"], first, by=staffed["second"], at=NOON)
        assert proposed(session, staffed, Change.DISABLE, "auditor")


def test_what_one_may_do_is_not_proposed(database, staffed):
    """An officer's reset is one administrator's act."""
    with database.write() as session, pytest.raises(Invalid, match="alone"):
        proposed(session, staffed, Change.RESET, "officer")


def test_two_security_administrators_stay(database, staffed):
    """Of three one can be disabled; of two none can, nor be moved to where they decide less."""
    with database.write() as session:
        confirmed(session, staffed, Change.DISABLE, "third")

    with database.write() as session:
        with pytest.raises(changes.TooFewSecurityAdmins):
            proposed(session, staffed, Change.DISABLE, "second")
        with pytest.raises(changes.TooFewSecurityAdmins):
            proposed(session, staffed, Change.MOVE, "second", office="street")
        # Further up they decide here as well.
        assert proposed(session, staffed, Change.MOVE, "second", office="city")


def test_too_few_is_found_when_it_is_confirmed(database, staffed):
    """Both were possible when they were proposed; the second no longer is."""
    with database.write() as session:
        second = proposed(session, staffed, Change.DISABLE, "second", by="third")
        third = proposed(session, staffed, Change.DISABLE, "third", by="second")
        changes.confirm(session, staffed["third"], third, by=staffed["first"], at=NOON)

        with pytest.raises(changes.TooFewSecurityAdmins):
            changes.confirm(session, staffed["second"], second, by=staffed["first"], at=NOON)


def test_nobody_disables_themself(database, staffed):
    """Not by proposal either, neither as the first hand nor as the second."""
    with database.write() as session:
        with pytest.raises(Invalid, match="own account"):
            proposed(session, staffed, Change.DISABLE, "first", by="first")
        proposal = proposed(session, staffed, Change.DISABLE, "second")
        with pytest.raises(Invalid, match="own account"):
            changes.confirm(session, staffed["second"], proposal, by=staffed["second"], at=NOON)


def test_a_disabled_account_comes_back_by_two(database, staffed):
    """With a new code: what was known before it was disabled opens nothing."""
    officer = staffed["officer"]
    with database.write() as session:
        disabled = Wanted(Change.DISABLE, officer)
        changes.make(session, disabled, by=staffed["first"], at=NOON)
        with pytest.raises(codes.SecondPersonNeeded):
            changes.make(session, Wanted(Change.ENABLE, officer), by=staffed["second"], at=NOON)

        code = confirmed(session, staffed, Change.ENABLE, "officer")

        assert state(session, officer) is AccountState.ACTIVE
        given = Redemption(code.code, "holder", "", "Still-Quiet-River-2027")
        staff.redeem_code(session, given, rules=RULES, at=NOON)


def test_only_a_fitting_state_is_changed(database, staffed):
    """An active account is not enabled, a disabled one neither reset nor disabled again."""
    officer, first = staffed["officer"], staffed["first"]
    with database.write() as session:
        with pytest.raises(Conflict, match="Only a disabled"):
            proposed(session, staffed, Change.ENABLE, "officer")
        changes.make(session, Wanted(Change.DISABLE, officer), by=first, at=NOON)
        for change in (Change.DISABLE, Change.RESET):
            with pytest.raises(Conflict):
                changes.make(session, Wanted(change, officer), by=first, at=NOON)


def test_a_newer_code_makes_the_older_worthless(database, staffed):
    """Two resets leave one code that opens; a disabled account's opens nothing."""
    officer, first = staffed["officer"], staffed["first"]
    with database.write() as session:
        older, newer = (
            changes.make(session, Wanted(Change.RESET, officer), by=first, at=NOON)
            for _ in range(2)
        )
        changes.make(session, Wanted(Change.DISABLE, officer), by=first, at=NOON)

        for code in (older, newer):
            given = Redemption(code.code, "holder", "", "Still-Quiet-River-2027")
            with pytest.raises(staff.CodeNotValid):
                staff.redeem_code(session, given, rules=RULES, at=NOON)


@pytest.mark.parametrize(("days", "refused"), [(29, True), (31, False)])
def test_whoever_saw_the_code_finds_no_second_hand_in_it(database, staffed, days, refused):
    """Else the confirmer of a reset signs in as that account and approves their own proposals."""
    later = NOON + timedelta(days=days)
    with database.write() as session:
        code = confirmed(session, staffed, Change.RESET, "third", by="second")
        given = Redemption(code.code, "holder", "", "Still-Quiet-River-2027")
        staff.redeem_code(session, given, rules=RULES, at=NOON)
        waiting = {}
        for by in ("first", "second"):
            new = Proposal(f"new-{by}", "示新人※", Role.OFFICER, staffed["street"])
            waiting[by] = staff.propose(session, new, by=staffed[by], at=later).id

        if refused:
            with pytest.raises(codes.SawTheCode):
                staff.approve(session, waiting["second"], by=staffed["third"], at=later)
        else:
            staff.approve(session, waiting["second"], by=staffed["third"], at=later)
        staff.approve(session, waiting["first"], by=staffed["third"], at=later)
