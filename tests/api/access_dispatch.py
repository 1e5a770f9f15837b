"""Orders to officers in the world of the table of access, and their requests.

They are put into the tables as they are: every officer and head who asks is named, and each of
those who may call somebody back has sent one of the orders.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from alerts.dispatch import actions, going
from alerts.dispatch.model import DispatchId, Errand, ErrandState, Feedback, NewOrder
from alerts.dispatch.tables import ErrandRow
from alerts.tables import AlertRow
from foundation.ids import AccountId
from tests.api.access_cases import CASES, Ask, Asker, among
from tests.api.access_clinic_cases import CRISIS, KINDS, MISSED
from tests.api.access_world import CLINICAL_NOTE, NOON, OFFICE_OF_CASE, World

NAMED = ("officer@street", "head@street", "officer@district", "head@district")
SENDERS = ("head@street", "head@district", "psychologist@district", "command@district")
REACHED = {
    "sent": ErrandState.SENT,
    "received": ErrandState.RECEIVED,
    "arrived": ErrandState.ARRIVED,
}


def furnish(session: Session, world: World) -> None:
    """About his alerts of every case: an order in each state, and one sent by each sender."""
    for name, case in world.cases.items():
        clerk = f"clerk@{OFFICE_OF_CASE.get(name, name)}"
        for kind in KINDS.values():
            alert = case.things[f"his_{kind}"]
            for stage, state in REACHED.items():
                order = _order(session, world, alert, (clerk, clerk, state))
                case.things[f"order_{kind}_{stage}"] = order
                if stage == "sent" and kind == "crisis":
                    _fed_back(session, world, order, clerk)
            for sender in SENDERS:
                order = _order(session, world, alert, (clerk, sender, ErrandState.SENT))
                case.things[f"order_{kind}_by_{sender}"] = order


def _order(
    session: Session, world: World, alert_id: str, sent: tuple[str, str, ErrandState]
) -> DispatchId:
    clerk, sender, state = sent
    alert = session.get_one(AlertRow, alert_id).to_alert()
    officers = tuple(world.accounts[one] for one in (*NAMED, clerk))
    new = NewOrder(officers=officers, task="talk_at_home", place="home")
    by = AccountId(world.accounts[sender])
    order = actions.write(session, alert, new, by=by, now=NOON)
    received = None if state is ErrandState.SENT else NOON
    arrived = NOON if state is ErrandState.ARRIVED else None
    for one in NAMED:
        errand = Errand(
            account_id=world.accounts[one],
            state=state,
            receipt_by=order.receipt_by,
            arrive_by=order.arrive_by,
            received_at=received,
            arrived_at=arrived,
            word_by=arrived + timedelta(minutes=30) if arrived else None,
        )
        session.get_one(ErrandRow, (order.id, world.accounts[one])).hold(errand, watch_at=None)
    session.flush()
    return DispatchId(order.id)


def _fed_back(session: Session, world: World, order: DispatchId, clerk: str) -> None:
    """A clerk of the office has been there, and said so; of a crisis the words are clinical."""
    who = world.principal(session, clerk)
    going.receive(session, who, order, safety_read=True, now=NOON)
    going.arrive(session, who, order, now=NOON)
    going.feed_back(session, who, order, Feedback("seen_safe", CLINICAL_NOTE), now=NOON)


def _of_kind(about: str) -> None:
    """The requests about orders of an alert of one kind, his."""
    kind = KINDS[about]

    def order(me: Asker, which: str) -> dict[str, str]:
        return {"order_id": me.thing(f"order_{kind}_{which}")}

    def sender(me: Asker) -> str:
        name = me.world.name(me.role, me.relation)
        return name if name in SENDERS else SENDERS[0]

    def someone(me: Asker) -> str:
        return me.world.accounts[f"clerk@{me.world.place(me.role, me.relation)}"]

    CASES["alert_orders", about] = lambda me: Ask({"alert_id": me.thing(f"his_{kind}")})
    CASES["dispatch_list", about] = lambda me: Ask(
        shown=among("items.order.id", me.thing(f"order_{kind}_sent"))
    )
    CASES["dispatch_send", about] = lambda me: Ask(
        {"alert_id": me.thing(f"his_{kind}")},
        body={"officers": [someone(me)], "task": "talk_at_home", "place": "home"},
    )
    CASES["dispatch_recall", about] = lambda me: Ask(
        order(me, f"by_{sender(me)}"), body={"officer": someone(me)}
    )
    CASES["dispatch_receive", about] = lambda me: Ask(order(me, "sent"), body={"safety_read": True})
    CASES["dispatch_decline", about] = lambda me: Ask(order(me, "sent"), body={"reason": "too_far"})
    CASES["dispatch_arrive", about] = lambda me: Ask(order(me, "received"))
    CASES["dispatch_feed_back", about] = lambda me: Ask(
        order(me, "arrived"), body={"outcome": "seen_safe"}
    )


for _kind in (CRISIS, MISSED):
    _of_kind(_kind)
