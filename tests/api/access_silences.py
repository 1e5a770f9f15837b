"""Silences in the world of the table of access, and their requests.

About everybody of the world one that holds and one that waits, of a kind that nobody has an alert
of: nothing of what the other rules ask about falls silent.
"""

from sqlalchemy.orm import Session

from alerts.silences import actions
from alerts.silences.model import Asked
from tests.api.access_cases import Ask, Asker, among, case
from tests.api.access_world import NOON, OFFICE_OF_CASE, World

BODY = {"kinds": ["low_battery"], "reason": "device_exchange", "text": "示例：更换设备"}


def furnish(session: Session, world: World) -> None:
    """A clerk of each office has asked for both."""
    for name, found in world.cases.items():
        clerk = world.principal(session, f"clerk3@{OFFICE_OF_CASE.get(name, name)}")
        for state, minutes in (("holding", 60), ("waiting", 600)):
            asked = Asked(
                person=found.her.id,
                kinds=frozenset({"low_battery"}),
                reason="device_exchange",
                text="示例：更换设备",
                minutes=minutes,
            )
            made = actions.ask(session, clerk, asked, now=NOON)
            assert made.state == {"holding": "holds"}.get(state, state)
            found.things[f"silence_{state}"] = made.id


@case("silences_list", "silence")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", me.thing("silence_holding")))


@case("silence_read", "silence")
def _(me: Asker) -> Ask:
    return Ask({"silence_id": me.thing("silence_holding")})


@case("silence_ask", "person")
def _(me: Asker) -> Ask:
    return Ask(body={**BODY, "person_id": me.her, "minutes": 30})


@case("silence_ask_office", "office")
def _(me: Asker) -> Ask:
    return Ask(body={**BODY, "office_id": me.office, "minutes": 30})


@case("silence_agree", "silence")
def _(me: Asker) -> Ask:
    return Ask({"silence_id": me.thing("silence_waiting")})


@case("silence_end", "silence")
def _(me: Asker) -> Ask:
    return Ask({"silence_id": me.thing("silence_holding")})
