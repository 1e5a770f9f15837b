"""A small world for the table of access: the same things at every office, asked for by everybody.

The offices are those of two districts of one city. Whoever asks sits at a street office or at the
district (a *seat*); a *relation* names the office of what they ask for, seen from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import actions as alerts
from alerts import relay
from alerts.events import TriageFailed
from alerts.model import State
from alerts.runbooks import actions as runbooks
from alerts.runbooks.model import StepDone
from alerts.tables import AlertRow
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Principal, Role
from foundation.accounts import changes, keys, own_factor, sessions, staff, substitutes
from foundation.accounts import queries as accounts
from foundation.accounts.changes import Wanted
from foundation.accounts.keys import NewKey
from foundation.accounts.model import Change
from foundation.accounts.sessions import SignInRules
from foundation.accounts.staff import Proposal
from foundation.accounts.substitutes import Absence
from foundation.accounts.tables import AccountRow, SessionRow
from foundation.clock import Clock
from foundation.database import Database
from foundation.ids import AccountId, AlertId, PersonId, ScreeningId, new_id
from foundation.journal import actions as journal
from foundation.offices.model import Office, OfficeLevel
from tests.api.access_people import Case, a_case, an_import
from tests.build import PASSWORD, an_account, an_office

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
CLINICAL_NOTE = "示例临床记录"
SEATS: Mapping[str, Mapping[str, str]] = {
    "street": {
        "own": "street",
        "sibling": "street2",
        "parent": "district",
        "unassigned": "cousin",
        "barred": "street_barred",
        "other_client": "street_other_client",
    },
    "district": {
        "own": "district",
        "child": "street",
        "sibling": "district2",
        "parent": "city",
        "unassigned": "cousin",
        "barred": "district_barred",
        "other_client": "district_other_client",
    },
}
AT_A_STREET = frozenset({"officer", "head", "supervisee", "tablet"})
PLACES = ("city", "district", "district2", "street", "street2", "cousin")
OFFICE_OF_CASE = {
    "street_barred": "street",
    "district_barred": "district",
    "street_other_client": "street",
    "district_other_client": "district",
}
_TREE = (
    ("province", "99", OfficeLevel.PROVINCE, None),
    ("city", "9903", OfficeLevel.CITY, "province"),
    ("district", "990310", OfficeLevel.DISTRICT, "city"),
    ("district2", "990307", OfficeLevel.DISTRICT, "city"),
    ("street", "990310001", OfficeLevel.OFFICE, "district"),
    ("street2", "990310002", OfficeLevel.OFFICE, "district"),
    ("cousin", "990307001", OfficeLevel.OFFICE, "district2"),
)
_RULES = SignInRules(
    demo=True, idle=timedelta(minutes=30), longest=timedelta(hours=12), per_account=50
)


def seat_of(role: str, relation: str) -> str:
    """Where a role sits when it is asked about a relation: only a district has offices below it."""
    return "street" if role in AT_A_STREET and relation != "child" else "district"


@dataclass
class World:
    """Offices, accounts and cases.

    `tokens` are sessions, `spare` the ids of second ones; of the `faults` only the first is free.
    """

    offices: dict[str, Office] = field(default_factory=dict)
    accounts: dict[str, AccountId] = field(default_factory=dict)
    usernames: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    spare: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    substitutions: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    key_ids: dict[str, str] = field(default_factory=dict)
    offers: dict[str, tuple[str, str]] = field(default_factory=dict)
    setup_code: str = ""
    faults: tuple[str, ...] = ()
    duty: dict[str, str] = field(default_factory=dict)
    circulars: dict[str, str] = field(default_factory=dict)

    def case(self, role: str, relation: str) -> Case:
        """The case that a relation means to a role."""
        return self.cases[SEATS[seat_of(role, relation)][relation]]

    def place(self, role: str, relation: str) -> str:
        """The name of the office that a relation means to a role."""
        named = SEATS[seat_of(role, relation)][relation]
        return OFFICE_OF_CASE.get(named, named)

    def own_case(self, role: str, relation: str) -> Case:
        """The case of the asker's own office, which is that of the supervisee who asks."""
        return self.cases[seat_of(role, relation)]

    def name(self, role: str, relation: str) -> str:
        """The account, or the session, of a role at the seat from which it asks."""
        return f"{role}@{seat_of(role, relation)}"

    def principal(self, session: Session, name: str) -> Principal:
        """Somebody of this world, as if signed in."""
        found = accounts.account(session, self.accounts[name])
        office = next(one for one in self.offices.values() if one.id == found.office_id)
        return Principal(
            account_id=found.id,
            username=found.username,
            name=found.name,
            role=found.role,
            office_id=office.id,
            office_path=office.path,
            office_level=office.level.value,
            session_id="session0000000000000",
            person_id=PersonId(found.person_id) if found.person_id else None,
        )


def build(database: Database, clock: Clock) -> World:
    """Make the world through the product's own actions."""
    world = World()
    with database.write() as session:
        for name, code, level, above in _TREE:
            parent = world.offices[above] if above else None
            world.offices[name] = an_office(session, code, level, parent, at=NOON)
        _staff(session, world)
    for number, name in enumerate((*PLACES, *OFFICE_OF_CASE), start=1):
        _add_case(database, world, name, number)
    with database.write() as session:
        for place in PLACES:
            number = 500 + len(world.imports)
            world.imports[place] = an_import(session, world.offices[place], number)
        for policy in ("crisis", "missed_check_in"):
            failed = TriageFailed(entry=1, entry_kind="test.told", policy=policy, fault="KeyError")
            journal.append(session, failed, actor="system", at=NOON)
    relay.drain(database, clock)
    with database.write() as session:
        _take_alerts(session, world)
        _restrict(session, world)
        _issue_keys(session, world)
        _open_sessions(session, world)
    return world


def _staff(session: Session, world: World) -> None:
    """Who asks; and at every office clerks, auditors and somebody proposed, who are asked about."""
    for role in Role:
        seats = ("street", "district") if role.value in AT_A_STREET else ("district",)
        for seat in seats if role is not Role.SUPERVISEE else ():
            _account(session, world, f"{role.value}@{seat}", role, seat)
    _account(session, world, "psychologist2", Role.PSYCHOLOGIST, "district")
    _account(session, world, "security2", Role.SECURITY_ADMIN, "city")
    _account(session, world, "supervisor2", Role.SUPERVISOR, "city")
    for place in PLACES:
        _clerks(session, world, place)
    proposal = Proposal("approved", "示准人※", Role.OFFICER, world.offices["street"].id)
    waiting = staff.propose(session, proposal, by=world.accounts["security2"], at=NOON)
    by = world.accounts["security_admin@district"]
    world.setup_code = staff.approve(session, waiting.id, by=by, at=NOON)[1].code


def _clerks(session: Session, world: World, place: str) -> None:
    _account(session, world, f"clerk@{place}", Role.OFFICER, place)
    _account(session, world, f"clerk2@{place}", Role.OFFICER, place)
    _account(session, world, f"clerk3@{place}", Role.OFFICER, place)
    proposal = Proposal(f"new-{place}", "示新人※", Role.OFFICER, world.offices[place].id)
    made = staff.propose(session, proposal, by=world.accounts["security2"], at=NOON)
    world.accounts[f"proposed@{place}"] = made.id
    absent, standing_in = world.accounts[f"clerk@{place}"], world.accounts[f"clerk2@{place}"]
    away = Absence(absent, standing_in, NOON, NOON + timedelta(days=7))
    made = substitutes.substitute(session, away, by=AccountId("test"), at=NOON)
    world.substitutions[place] = made.id
    _auditors(session, world, place)


def _auditors(session: Session, world: World, place: str) -> None:
    """Administrators who are asked about; somebody has proposed to reset the second."""
    for name in (f"auditor@{place}", f"auditor2@{place}"):
        _account(session, world, name, Role.AUDIT_ADMIN, place)
    waiting = world.accounts[f"auditor2@{place}"]
    reset = Wanted(Change.RESET, waiting)
    by = world.accounts["security2"]
    world.changes[waiting] = changes.propose(session, reset, by=by, at=NOON)


def _account(session: Session, world: World, name: str, role: Role, place: str) -> None:
    username = name.replace("@", "-")
    row = an_account(session, role, world.offices[place], at=NOON, username=username)
    session.flush()
    world.accounts[name] = AccountId(row.id)
    world.usernames[name] = username


def _add_case(database: Database, world: World, name: str, number: int) -> None:
    place = OFFICE_OF_CASE.get(name, name)
    with database.write() as session:
        carer = world.principal(session, "supervisor2")
        treats = world.principal(session, "psychologist2")
        case = a_case(
            session,
            world.offices[place],
            (name, number),
            carer=carer,
            treats=treats if name.endswith("_other_client") else None,
        )
        world.accounts[f"supervisee@{name}"] = AccountId(case.things["account"])
        world.cases[name] = case


def _take_alerts(session: Session, world: World) -> None:
    """Her alerts are nobody's yet; his were taken by a clerk of the office."""
    for name, case in world.cases.items():
        for person, whose in ((case.her, "her"), (case.him, "his")):
            found = select(AlertRow).where(AlertRow.subject == person.id)
            for row in session.scalars(found):
                case.things[f"{whose}_{row.kind}"] = row.id
        clerk = world.principal(session, f"clerk@{OFFICE_OF_CASE.get(name, name)}")
        for kind in ("crisis", "missed_check_in"):
            alert = AlertId(case.things[f"his_{kind}"])
            alerts.acknowledge(session, clerk, alert, minutes=30, now=NOON)
            alerts.note(session, clerk, alert, news=("示例处置记录", 30), now=NOON)
        carer = replace(world.principal(session, "supervisor2"), office_path=clerk.office_path)
        case.things["ended_crisis"] = _ended(session, case.things["her_crisis"], by=clerk)
        crisis = AlertId(case.things["his_crisis"])
        alerts.note(session, carer, crisis, news=(CLINICAL_NOTE, 30), now=NOON)
        plan = StepDone(outcome="plan_made", text=CLINICAL_NOTE)
        runbooks.do_step(session, carer, crisis, "assess", done=plan, now=NOON)
    faults = session.scalars(select(AlertRow.id).where(AlertRow.kind == "system_fault"))
    world.faults = tuple(sorted(faults))
    command = world.principal(session, "command@district")
    alerts.acknowledge(session, command, AlertId(world.faults[1]), minutes=30, now=NOON)


def _ended(session: Session, alert_id: str, *, by: Principal) -> AlertId:
    """One more alert like this one, that somebody has ended and nobody has reviewed."""
    like = session.get_one(AlertRow, alert_id).to_alert()
    ended = replace(
        like,
        id=AlertId(new_id()),
        group=f"{like.group}:ended",
        state=State.IN_REVIEW,
        acknowledge_by=None,
        ended_by=by.account_id,
        ended_at=NOON,
        review_by=NOON + timedelta(hours=72),
        outcome="explained",
        cause="contact_made_safe",
    )
    session.add(AlertRow.of(ended))
    session.flush()
    return ended.id


def _restrict(session: Session, world: World) -> None:
    """The barred cases are out of sight of all who ask, and he of a clerk of his office."""
    for name, case in world.cases.items():
        clerk = world.accounts[f"clerk2@{OFFICE_OF_CASE.get(name, name)}"]
        _bar(session, case.him.id, clerk)
    for name in ("street_barred", "district_barred"):
        case = world.cases[name]
        asking = {
            account
            for who, account in world.accounts.items()
            if who.partition("@")[2] in ("street", "district") and not who.startswith("clerk")
        }
        for person_id in (case.her.id, case.him.id, PersonId(case.things["free"])):
            for account in sorted(asking):
                _bar(session, person_id, account)


def _bar(session: Session, person_id: PersonId, account: AccountId) -> None:
    relative = RestrictionReason.RELATIVE
    restrictions.restrict_person(
        session, person_id, account, reason=relative, actor="test", at=NOON
    )


def _issue_keys(session: Session, world: World) -> None:
    """At every office the key of a gateway."""
    for place in PLACES:
        wanted = NewKey("示例网关", "gateway", world.offices[place].id)
        key, secret = keys.issue(session, wanted, by="test", at=NOON)
        world.keys[f"gateway@{place}"], world.key_ids[place] = secret, key.id


def _open_sessions(session: Session, world: World) -> None:
    for name, account_id in world.accounts.items():
        row = session.get_one(AccountRow, account_id)
        if row.state != "active":
            continue
        found = accounts.account(session, account_id)
        if row.role != Role.SUPERVISEE.value:
            offer = own_factor.offer(
                session, account_id, password=PASSWORD, cost="low_memory", at=NOON
            )
            world.offers[name] = offer.sealed, pyotp.parse_uri(offer.uri).at(NOON)
        for _ in range(2):
            opened = sessions.open_for(session, found, rules=_RULES, address=None, at=NOON)
            # As if each had just given a code: the steps that want a fresh one are open.
            session.get_one(SessionRow, opened.session_id).stepped_up_at = NOON
            world.tokens.setdefault(name, opened.token)
        world.spare[name] = opened.session_id
    for seat in SEATS:
        case = world.cases[seat]
        holder = accounts.account(session, world.accounts[f"supervisee@{seat}"])
        for stage in ("new", "open"):
            opened = sessions.open_tablet_session(
                session,
                holder,
                person_id=case.her.id,
                screening_id=ScreeningId(case.things[f"tablet_{stage}"]),
                at=NOON,
            )
            world.tokens[f"tablet@{seat}/{stage}"] = opened.token
        world.tokens[f"tablet@{seat}"] = world.tokens[f"tablet@{seat}/open"]
