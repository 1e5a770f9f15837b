"""Loading the demonstration district into an empty database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.demo import books, cast, drawing, drilling, roster
from api.demo.clinic import Practice
from api.demo.drawing import Drawn
from api.demo.land import pingshan
from api.demo.lives import EVERYBODY, Lives, Resident, morning_before
from api.runtime import Runtime
from correction.contact.actions import set_plan
from correction.register.actions import register_person
from correction.register.model import Category, NewPerson, Place, Sex, SupervisionClass, Terms
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.accounts.cast import Member, seat
from foundation.clock import legal_date
from foundation.errors import Misconfigured
from foundation.id_numbers import NumberRules, parse
from foundation.ids import AccountId
from foundation.offices.model import Office

BY = "demonstration"
# How many residents live through the week before, and how many through the last day.
_WEEK_LONG = 36
_DAYS = 6
# The night worker's plan was changed half-way, after some noons slept through.
_PLAN_AFTER_DAYS = 3
_DRILL_AFTER = timedelta(minutes=5)
_OPERATORS = ("command2", "command3", "command4", "command5", "command")
_PSYCHOLOGISTS = ("psychologist", "psychologist2", "psychologist3")


def load_if_empty(runtime: Runtime, *, people: int, seed: int = 440310) -> bool:
    """Load the district unless somebody can sign in already; True when it was loaded.

    Raises:
        Misconfigured: this is not a demonstration.
    """
    if not runtime.settings.demo:
        raise Misconfigured("The demonstration district is never loaded in production.")
    with runtime.database.read() as session:
        if not accounts.is_empty(session):
            return False
    now = runtime.clock.now()
    since = morning_before(now, _DAYS)
    drawn = list(drawing.people(seed, people, today=legal_date(now), land=pingshan()))
    residents = settle(runtime, drawn, at=since)
    roster.fill(runtime, since=since, now=now)
    _live(runtime, residents, seed, since=since, now=now)
    return True


def settle(runtime: Runtime, drawn: Sequence[Drawn], *, at: datetime) -> list[Resident]:
    """The tree of offices, the staff and the people, as they stand before anything happens."""
    with runtime.database.write() as session:
        tree = cast.build_tree(session, at=at)
        seated = cast.seat_cast(session, tree, at=at)
        officers = _seat_staff(session, tree, seated, at=at)
        residents = list(_register(session, drawn, tree, officers, at=at))
        cast.seat_person(session, tree, residents[0].id, drawn[0].name, at=at)
    return residents


def _live(
    runtime: Runtime, residents: list[Resident], seed: int, *, since: datetime, now: datetime
) -> None:
    with runtime.database.read() as session:
        operators = [_principal(session, username) for username in _OPERATORS]
        psychologists = [_principal(session, username) for username in _PSYCHOLOGISTS]
    last_day = now - timedelta(hours=12)
    few = Lives(runtime, residents[:_WEEK_LONG], seed)
    at_night = [one for one in residents if one.key == "night"]
    _set_plans(runtime, [one for one in residents[:_WEEK_LONG] if one not in at_night], at=since)
    drilling.hold(runtime, operators[0], at=since + _DRILL_AFTER)
    at, shift = since, 0
    while at < last_day:
        if shift == _PLAN_AFTER_DAYS:
            _set_plans(runtime, at_night, at=at)
        few.open_days(now=at)
        until = min(at + timedelta(days=1), last_day)
        few.live(since=at, until=until, operator=operators[shift % len(operators)])
        at, shift = until, shift + 1
    _set_plans(runtime, residents[_WEEK_LONG:], at=last_day)
    everybody = Lives(runtime, residents, seed + 1, manner=EVERYBODY)
    everybody.open_days(now=last_day)
    everybody.live(since=last_day, until=now, operator=operators[-1])
    Practice(runtime, residents, psychologists, operators[-1]).open(now=now)


def _set_plans(runtime: Runtime, residents: Iterable[Resident], *, at: datetime) -> None:
    """Give night workers and people without a phone the plan that suits them."""
    with runtime.database.write() as session:
        for resident in residents:
            if resident.plan is not None:
                set_plan(session, resident.id, resident.plan, actor=BY, now=at)


def _principal(session: Session, username: str) -> Principal:
    """A member of the staff as who they are when signed in, for what they did before today."""
    found = accounts.by_username(session, username)
    if found is None:
        raise Misconfigured("The staff is not seated.")
    row, path = found
    account = accounts.account_of(row, path)
    return Principal(
        account_id=account.id,
        username=account.username,
        name=account.name,
        role=account.role,
        office_id=account.office_id,
        office_path=path,
        office_level="district",
        session_id="demonstration",
    )


def _seat_staff(
    session: Session, tree: dict[str, Office], seated: dict[str, AccountId], *, at: datetime
) -> dict[str, list[AccountId]]:
    """The staff besides the cast; returns who answers for people in each street, in turn."""
    book = books.staff().member
    members = [Member(one.username, one.name, one.role, tree[one.office].id) for one in book]
    ids = seat(session, members, password=None, at=at)
    found: dict[str, list[AccountId]] = defaultdict(list)
    found["440310006"].append(seated["officer"])
    for one in book:
        if one.charges:
            found[one.office].append(ids[one.username])
    return found


def _register(
    session: Session,
    drawn: Iterable[Drawn],
    tree: dict[str, Office],
    officers: dict[str, list[AccountId]],
    *,
    at: datetime,
) -> Iterable[Resident]:
    given: dict[str, int] = defaultdict(int)
    for number, one in enumerate(drawn):
        staff = officers[one.street]
        officer = staff[given[one.street] % len(staff)]
        given[one.street] += 1
        new = NewPerson(
            office_id=tree[one.street].id,
            name=one.name,
            sex=Sex(one.sex),
            birth_date=one.born,
            id_number=parse(one.number, NumberRules.DEMO),
            intake_on=one.term_start,
            phone=one.phone,
            address=one.address,
            ethnicity=one.ethnicity,
            education=one.education,
            home=Place(one.lon, one.lat),
            officer_id=officer,
            synthetic=True,
        )
        person = register_person(session, new, _terms(one, number), actor=BY, at=at)
        yield Resident(person.id, one.lon, one.lat, one.plan, one.key, officer)


def _terms(one: Drawn, number: int) -> Terms:
    return Terms(
        category=Category(one.category),
        supervision_class=SupervisionClass(one.supervision_class),
        deciding_organ="示例区人民法院",
        term_start=one.term_start,
        term_end=one.term_end,
        judgment_no=f"(2099)示0310刑初{number + 1}号",
    )
