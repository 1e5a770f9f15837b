"""Loading the demonstration district into an empty database."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.demo import cast, drawing
from api.demo.clinic import open_practice
from api.demo.drawing import Drawn
from api.demo.land import pingshan
from api.demo.lives import Lives, Resident, morning_before
from api.runtime import Runtime
from correction.contact.actions import set_plan
from correction.register.actions import register_person
from correction.register.model import Category, NewPerson, Place, Sex, SupervisionClass, Terms
from foundation.access.model import Principal, Role
from foundation.accounts import queries as accounts
from foundation.accounts.cast import Member, seat
from foundation.clock import legal_date
from foundation.errors import Misconfigured
from foundation.id_numbers import NumberRules, parse
from foundation.ids import AccountId
from foundation.offices.model import Office

BY = "demonstration"
# How many residents live through the week before, and how many through the last day.
_WEEK_LONG = 40
_DAYS = 6


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
    with runtime.database.write() as session:
        tree = cast.build_tree(session, at=since)
        seated = cast.seat_cast(session, tree, at=since)
        officers = _seat_staff(session, tree, seated, at=since)
        residents = list(_register(session, drawn, tree, officers, at=since))
        cast.seat_person(session, tree, residents[0].id, drawn[0].name, at=now)
    _live(runtime, residents, seed, since=since, now=now)
    return True


def _live(
    runtime: Runtime, residents: list[Resident], seed: int, *, since: datetime, now: datetime
) -> None:
    with runtime.database.read() as session:
        operator = _principal(session, "command")
        psychologist = _principal(session, "psychologist")
    last_day = now - timedelta(hours=12)
    few = Lives(runtime, residents[:_WEEK_LONG], seed)
    _set_plans(runtime, residents[:_WEEK_LONG], at=since)
    at = since
    while at < last_day:
        few.open_days(now=at)
        until = min(at + timedelta(days=1), last_day)
        few.live(since=at, until=until, operator=operator)
        at = until
    _set_plans(runtime, residents[_WEEK_LONG:], at=last_day)
    everybody = Lives(runtime, residents, seed + 1)
    everybody.open_days(now=last_day)
    everybody.live(since=last_day, until=now, operator=operator)
    open_practice(runtime, residents, psychologist, now=now)


def _set_plans(runtime: Runtime, residents: list[Resident], *, at: datetime) -> None:
    """Give night workers and people without a phone the plan that suits them."""
    with runtime.database.write() as session:
        for resident in residents:
            if resident.plan is not None:
                set_plan(session, resident.id, resident.plan, actor=BY, now=at)


def _principal(session: Session, username: str) -> Principal:
    """A member of the cast as who they are when they sign in, for what they did before today."""
    found = accounts.by_username(session, username)
    if found is None:
        raise Misconfigured("The cast is not seated.")
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
    """Officers for every street office (demo-district.md, part 7); the cast's own officer first."""
    found: dict[str, list[AccountId]] = {}
    for number, (code, *_rest) in enumerate(cast.STREETS):
        wanted = 3 if code in ("440310001", "440310005") else 2
        members = [
            Member(
                f"o{code[-3:]}{place}",
                f"{'何梁罗曾叶钟'[number]}示{'甲乙丙'[place]}※",
                Role.OFFICER,
                tree[code].id,
            )
            for place in range(wanted)
        ]
        found[code] = list(seat(session, members, password=None, at=at).values())
    found["440310006"] = [seated["officer"], *found["440310006"][:1]]
    return found


def _register(
    session: Session,
    drawn: Iterable[Drawn],
    tree: dict[str, Office],
    officers: dict[str, list[AccountId]],
    *,
    at: datetime,
) -> Iterable[Resident]:
    for number, one in enumerate(drawn):
        staff = officers[one.street]
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
            officer_id=staff[number % len(staff)],
            synthetic=True,
        )
        terms = Terms(
            category=Category(one.category),
            supervision_class=SupervisionClass(one.supervision_class),
            deciding_organ="示例区人民法院",
            term_start=one.term_start,
            term_end=one.term_end,
            judgment_no=f"(2099)示0310刑初{number + 1}号",
        )
        person = register_person(session, new, terms, actor=BY, at=at)
        yield Resident(person.id, one.lon, one.lat, one.plan)
