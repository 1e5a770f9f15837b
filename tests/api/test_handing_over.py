"""Whoever leaves hands over first: people, clients, alerts and colleagues stood in for."""

from datetime import timedelta

import pytest

from alerts.tables import AlertRow
from correction.register import actions as register
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Role
from foundation.accounts import substitutes
from foundation.accounts.substitutes import Absence
from foundation.ids import AccountId, OfficeId
from foundation.journal import queries as journal
from tests.alerts.building import a_missed_alert, a_taken_alert
from tests.api.street import API, people_at, refusal
from tests.build import an_account
from tests.conftest import NOON

WEEK = timedelta(days=7)


@pytest.fixture
def people(database, district):
    """One person at each of three offices."""
    return people_at(database, district, "own", "sibling")


@pytest.fixture
def colleague(database, district):
    """Makes another account: of a role, at an office."""

    def made(name, role=Role.OFFICER, office="own"):
        with database.write() as session:
            row = an_account(session, role, district.offices[office], at=NOON, username=name)
            return AccountId(row.id)

    return made


@pytest.fixture
def laden(database, district, people, colleague):
    """The street's officer: answers for somebody, has taken an alert, stands in for a colleague."""
    officer = AccountId(district.account("officer").id)
    absent = colleague("absent")
    with database.write() as session:
        register.assign_officer(session, people["own"].id, officer, actor="test", at=NOON)
        taken = a_taken_alert(
            policy="missed_check_in",
            kind="missed_check_in",
            group=f"missed:{people['own'].id}",
            subject=people["own"].id,
            office=OfficeId(district.offices["own"].id),
            acknowledged_by=officer,
            since=1,
        )
        session.add(AlertRow.of(taken))
        away = Absence(absent, officer, NOON, NOON + WEEK)
        substitutes.substitute(session, away, by=AccountId("test"), at=NOON)
    return officer


def entries(database, kind):
    """The entries of the journal of a kind."""
    with database.read() as session:
        return [one for one in journal.entries_after(session, 0) if one.kind == kind]


@pytest.mark.parametrize("role", [None, "officer", "head", "system_admin", "audit_admin"])
def test_a_stranger_is_refused(client, laden, role):
    """What somebody holds, in numbers, is the security administrators' to know."""
    answer = client(role).get(f"{API}/accounts/{laden}/holdings")

    assert refusal(answer)[0] == (401 if role is None else 403)


def test_what_is_held_is_shown_in_numbers(client, laden, colleague):
    """With the colleagues who could take it over: same role, same office or above."""
    next_door, elsewhere = colleague("next-door"), colleague("elsewhere", office="sibling")

    shown = client("security_admin").get(f"{API}/accounts/{laden}/holdings").json()

    held = {name: shown[name] for name in ("people", "clients", "alerts", "substitutions")}
    assert held == {"people": 1, "clients": 0, "alerts": 1, "substitutions": 1}
    offered = {one["id"] for one in shown["successors"]}
    assert next_door in offered
    assert not {elsewhere, laden} & offered
    assert {one["role"] for one in shown["successors"]} == {"officer", "head"}


def test_nobody_is_disabled_with_full_hands(client, database, laden):
    """Refused with the numbers; the account works on and nothing has moved."""
    answer = client("security_admin").post(f"{API}/accounts/{laden}/disable")

    assert refusal(answer) == (409, "hand_over_first")
    assert answer.json()["params"] == {"people": 1, "clients": 0, "alerts": 1, "substitutions": 1}
    shown = client("security_admin").get(f"{API}/accounts/{laden}").json()
    assert shown["state"] == "active"
    assert entries(database, "foundation.account_changed") == []


def test_everything_is_handed_over_with_the_account(client, database, laden, people, colleague):
    """One transaction: people, alert on the same loan, substitution for the rest of its time."""
    successor = colleague("successor")

    done = client("security_admin").post(
        f"{API}/accounts/{laden}/disable", json={"hand_over_to": successor}
    )

    assert (done.status_code, done.json()["state"]) == (200, "disabled")
    officer = entries(database, "correction.officer_assigned")[-1]
    assert (officer.subject, officer.data["officer"]) == (people["own"].id, successor)
    (handed,) = entries(database, "alerts.handed_over")
    assert handed.data["acknowledged_by"] == successor
    loan = a_taken_alert().next_update_by
    assert handed.data["next_update_by"] == loan.isoformat()
    (ended,) = entries(database, "foundation.substitute_ended")
    named = entries(database, "foundation.substitute_named")[-1]
    assert ended.data["substitute"] == laden
    assert (named.data["substitute"], named.data["until_at"]) == (
        successor,
        (NOON + WEEK).isoformat(),
    )
    left = client("security_admin").get(f"{API}/accounts/{laden}/holdings").json()
    assert not any(left[name] for name in ("people", "clients", "alerts", "substitutions"))


@pytest.mark.parametrize(
    ("role", "office", "why"),
    [
        (Role.OFFICER, "sibling", "elsewhere"),
        (Role.COMMAND, "parent", "other_role"),
        (Role.PSYCHOLOGIST, "parent", "other_role"),
    ],
)
def test_only_a_fitting_colleague_takes_over(client, laden, colleague, role, office, why):
    """The same work, and an office from which the people are seen."""
    unfit = colleague("unfit", role, office)

    refused = client("security_admin").post(
        f"{API}/accounts/{laden}/disable", json={"hand_over_to": unfit}
    )

    assert refusal(refused) == (422, "not_a_successor")
    assert refused.json()["fields"] == {"hand_over_to": why}


def test_nobody_hands_over_to_themself_or_to_the_disabled(client, database, laden, colleague):
    """Nor to whoever was disabled before."""
    security, gone = client("security_admin"), colleague("gone")
    assert security.post(f"{API}/accounts/{gone}/disable").status_code == 200

    for nobody in (laden, gone):
        refused = security.post(f"{API}/accounts/{laden}/disable", json={"hand_over_to": nobody})
        assert refused.json()["fields"] == {"hand_over_to": "not_a_colleague"}


def test_whoever_may_not_see_a_person_is_not_given_them(client, database, laden, people, colleague):
    """A restriction list goes before a hand-over; nothing of it has happened."""
    relative = colleague("relative")
    with database.write() as session:
        reason = RestrictionReason.RELATIVE
        restrictions.restrict_person(
            session, people["own"].id, relative, reason=reason, actor="test", at=NOON
        )

    refused = client("security_admin").post(
        f"{API}/accounts/{laden}/disable", json={"hand_over_to": relative}
    )

    assert refusal(refused) == (422, "not_a_successor")
    assert entries(database, "alerts.handed_over") == []


def test_a_move_asks_for_what_stays_behind(client, database, district, people, colleague):
    """To the sibling street the people stay behind; up to the district they come along."""
    officer, successor = AccountId(district.account("officer").id), colleague("successor")
    with database.write() as session:
        register.assign_officer(session, people["own"].id, officer, actor="test", at=NOON)
    security, account = client("security_admin"), f"{API}/accounts/{officer}"
    sibling, parent = district.offices["sibling"].id, district.offices["parent"].id

    refused = security.post(f"{account}/move", json={"office_id": sibling})
    shown = security.get(f"{account}/holdings", params={"office_id": parent}).json()
    moved = security.post(f"{account}/move", json={"office_id": sibling, "hand_over_to": successor})

    assert refusal(refused) == (409, "hand_over_first")
    assert refused.json()["params"]["people"] == 1
    assert shown["people"] == 0
    assert (moved.status_code, moved.json()["office_id"]) == (200, sibling)
    assert entries(database, "correction.officer_assigned")[-1].data["officer"] == successor


def test_a_psychologists_clients_go_to_a_psychologist(
    client, database, district, people, colleague
):
    """The old treatment ends, the new one begins, and only the new one reads the answers."""
    leaver = district.account("psychologist", office="parent")
    successor = colleague("psychologist-2", Role.PSYCHOLOGIST, "parent")
    treated = people["own"].id
    begun = client("supervisor").put(
        f"{API}/people/{treated}/treatment", json={"account_id": leaver.id}
    )
    assert begun.status_code == 200, begun.text
    account = f"{API}/accounts/{leaver.id}"

    refused = client("security_admin").post(f"{account}/disable")
    done = client("security_admin").post(f"{account}/disable", json={"hand_over_to": successor})

    assert refused.json()["params"]["clients"] == 1
    assert done.status_code == 200, done.text
    assert entries(database, "assessment.treatment_began")[-1].data["psychologist"] == successor
    assert len(entries(database, "assessment.treatment_ended")) == 1


def test_an_alert_the_colleague_may_not_handle_is_not_handed_over(
    client, database, district, laden, colleague
):
    """The successor's view decides, as if they were signed in."""
    successor = colleague("successor")
    with database.write() as session:
        taken = a_missed_alert(
            id="alert000000000000009",
            policy="system_fault",
            kind="system_fault",
            group="fault:9",
            subject=None,
            office=None,
            **{
                name: getattr(a_taken_alert(), name)
                for name in ("state", "acknowledge_by", "acknowledged_at", "next_update_by")
            },
            acknowledged_by=laden,
        )
        session.add(AlertRow.of(taken))

    refused = client("security_admin").post(
        f"{API}/accounts/{laden}/disable", json={"hand_over_to": successor}
    )

    assert refusal(refused) == (422, "not_a_successor")
