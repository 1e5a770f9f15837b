"""The duty roster in the world of the table of access, and its requests.

Shifts, pages and hand-overs are put into the tables as they are: at every office the same, also at
those that have no such post, so that each relation has something to be refused.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from alerts.duty.tables import PageRow, ShiftRow
from alerts.handover.tables import HandoverItemRow, HandoverRow
from alerts.tables import AlertRow
from foundation.access.model import Role
from foundation.ids import AccountId, new_id
from tests.api.access_cases import Ask, Asker, among, case, within_text
from tests.api.access_world import NOON, PLACES, World
from tests.build import an_account

HOUR = timedelta(hours=1)
STAFF = ("officer", "head", "psychologist", "supervisor", "command")
POST_OF = {
    "head": "leader",
    "psychologist": "psychologist",
    "supervisor": "psychologist",
    "command": "command",
}


def furnish(session: Session, world: World) -> None:
    """At every office a shift to come, one that runs, a test page, a hand-over and its item."""
    for name, role in (("command2", Role.COMMAND), ("head2", Role.HEAD)):
        row = an_account(session, role, world.offices["district"], at=NOON, username=name)
        session.flush()
        world.accounts[name] = AccountId(row.id)
    for place in PLACES:
        clerk, clerk2 = world.accounts[f"clerk@{place}"], world.accounts[f"clerk2@{place}"]
        holder = world.accounts["command@district"] if place == "district" else clerk
        other = world.accounts["command2"] if place == "district" else clerk2
        post = _post_at(place)
        for number in (1, 2):
            who = (holder, other) if number == 1 else (other, holder)
            row = _shift(session, world, place, (post, who), begins=13 * number)
            world.duty[f"shift{number}@{place}"] = row.id
        page = _page(session, row.id, clerk, occurrence=1)
        world.duty[f"page@{place}"] = page
        world.duty[f"handover@{place}"] = _handover(session, world, place, (clerk, clerk2))
    for name, account in world.accounts.items():
        role, _, seat = name.partition("@")
        if role in STAFF and seat in ("street", "district"):
            _own(session, world, name, account)


def _own(session: Session, world: World, name: str, account: AccountId) -> None:
    """Whoever asks has a test page, is handed over to, hands over, and has just stood."""
    role, _, seat = name.partition("@")
    world.duty[f"page of {name}"] = _page(
        session, world.duty[f"shift1@{seat}"], account, occurrence=len(world.duty)
    )
    clerk3 = world.accounts[f"clerk3@{seat}"]
    world.duty[f"to {name}"] = _handover(session, world, seat, (clerk3, account))
    world.duty[f"from {name}"] = _handover(session, world, seat, (account, clerk3))
    for place in ("street", "district") if seat == "district" else ("street",):
        post = "standby" if place == "street" else POST_OF.get(role)
        if post:
            begins = -12 + len(world.duty) / 600
            _shift(session, world, place, (post, (account, None)), begins=begins, lasts=1)


def _post_at(place: str) -> str:
    return "command" if place.startswith("district") or place == "city" else "standby"


def _shift(
    session: Session,
    world: World,
    place: str,
    seat: tuple[str, tuple[AccountId, AccountId | None]],
    *,
    begins: float,
    lasts: float = 12,
) -> ShiftRow:
    post, (holder, substitute) = seat
    row = ShiftRow(
        id=new_id(),
        post=post,
        office_id=world.offices[place].id,
        account_id=holder,
        substitute_id=substitute,
        from_at=NOON + begins * HOUR,
        until_at=NOON + (begins + lasts) * HOUR,
        made_by="test",
        made_at=NOON,
    )
    session.add(row)
    session.flush()
    return row


def _page(session: Session, shift_id: str, account: AccountId, *, occurrence: int) -> str:
    row = PageRow(
        id=new_id(),
        shift_id=shift_id,
        occurrence=occurrence,
        account_id=account,
        asked_at=NOON,
        answer_by=NOON + HOUR,
        due_at=NOON + HOUR,
    )
    session.add(row)
    session.flush()
    return row.id


def _handover(session: Session, world: World, place: str, who: tuple[AccountId, AccountId]) -> str:
    # A post of its own, so that any number may be open at one office.
    number = len(world.duty)
    row = HandoverRow(
        id=new_id(),
        office_id=world.offices[place].id,
        post=f"post{number}",
        outgoing=who[0],
        incoming=who[1],
        state="offered",
        offered_at=NOON,
    )
    session.add(row)
    session.flush()
    alert = session.get_one(AlertRow, world.cases[place].things["her_crisis"])
    read = NOON if number else None
    item = HandoverItemRow(handover_id=row.id, alert_id=alert.id, number=1, confirmed_at=read)
    session.add(item)
    session.flush()
    return row.id


def _place(me: Asker) -> str:
    return me.world.place(me.role, me.relation)


def _thing(me: Asker, kind: str) -> str:
    return me.world.duty[f"{kind}@{_place(me)}"]


def _own_thing(me: Asker, kind: str, elsewhere: str) -> str:
    """The asker's own in the own relation; somebody else's in every other."""
    own = f"{kind} {me.world.name(me.role, 'own')}"
    return me.world.duty.get(own, "nothing") if me.relation == "own" else _thing(me, elsewhere)


def _people(me: Asker) -> tuple[str, str]:
    """Who may stand on the post that the place of the relation has."""
    if _place(me) == "district":
        return me.world.accounts["command@district"], me.world.accounts["command2"]
    return me.account("clerk"), me.account("clerk2")


def _wanted(me: Asker, begins: int) -> dict[str, str]:
    holder, substitute = _people(me)
    return {
        "post": _post_at(_place(me)),
        "office_id": me.office,
        "account_id": holder,
        "substitute_id": substitute,
        "from_at": (NOON + begins * HOUR).isoformat(),
        "until_at": (NOON + (begins + 6) * HOUR).isoformat(),
    }


@case("duty_shifts", "shift")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", _thing(me, "shift1")))


@case("duty_coverage", "office with a post")
@case("duty_now", "office with a post")
@case("duty_phone_tree", "office with a post")
def _(me: Asker) -> Ask:
    return Ask(shown=within_text(f'"office":{{"id":"{me.office}"'))


@case("duty_phone_sheet", "office")
def _(me: Asker) -> Ask:
    return Ask(query=f"office_id={me.office}")


@case("duty_candidates", "office")
def _(me: Asker) -> Ask:
    return Ask(query=f"post=standby&office_id={me.office}")


@case("duty_shift_plan", "office with a post")
def _(me: Asker) -> Ask:
    return Ask(body=_wanted(me, 60))


@case("duty_week_copy", "office")
def _(me: Asker) -> Ask:
    return Ask(body={"office_id": me.office, "from_at": NOON.isoformat(), "weeks": 1})


@case("duty_shift_move", "shift")
def _(me: Asker) -> Ask:
    body = {**_wanted(me, 60), "reason": "sick"}
    return Ask({"shift_id": _thing(me, "shift1")}, body=body)


@case("duty_shift_void", "shift")
def _(me: Asker) -> Ask:
    return Ask({"shift_id": _thing(me, "shift1")}, body={"reason": "sick"})


@case("duty_shift_take_over", "shift")
def _(me: Asker) -> Ask:
    body = {"reason": "sick", "account_id": _people(me)[1]}
    return Ask({"shift_id": _thing(me, "shift1")}, body=body)


@case("duty_shift_swap", "shift")
def _(me: Asker) -> Ask:
    body = {"reason": "sick", "with_id": _thing(me, "shift2")}
    return Ask({"shift_id": _thing(me, "shift1")}, body=body)


@case("duty_pages_mine", "test page")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.page.id", _own_thing(me, "page of", "page")))


@case("duty_page_answer", "test page")
def _(me: Asker) -> Ask:
    return Ask({"page_id": _own_thing(me, "page of", "page")})


@case("handovers_list", "hand-over")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", _thing(me, "handover")))


@case("handover_read", "hand-over")
def _(me: Asker) -> Ask:
    return Ask({"handover_id": _thing(me, "handover")})


@case("handover_offer", "office with a post")
def _(me: Asker) -> Ask:
    accounts = me.world.accounts
    post, to = "standby", me.account("clerk")
    if _place(me) == "district":
        post = POST_OF.get(me.role, "standby")
        named = {"leader": "head2", "psychologist": "psychologist2"}
        to = accounts[named.get(post, "command2")]
    acts = {me.world.faults[1]: "示例：再看一次"} if me.role == "command" else {}
    return Ask(body={"office_id": me.office, "post": post, "to": to, "acts": acts})


@case("handover_confirm", "own hand-over")
def _(me: Asker) -> Ask:
    case = me.world.case(me.role, me.relation)
    path = {"handover_id": _own_thing(me, "to", "handover")}
    return Ask({**path, "alert_id": case.things["her_crisis"]})


@case("handover_take", "own hand-over")
def _(me: Asker) -> Ask:
    path = {"handover_id": _own_thing(me, "to", "handover")}
    return Ask(path, body={"sound_tested": True})


@case("handover_withdraw", "own hand-over")
def _(me: Asker) -> Ask:
    return Ask({"handover_id": _own_thing(me, "from", "handover")})
