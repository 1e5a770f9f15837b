"""Exercises in the world of the table of access, and their requests."""

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy.orm import Session

from alerts.drills.scenariobook import scenarios
from alerts.drills.tables import DrillRow
from alerts.playbook import playbook
from foundation.ids import new_id
from tests.api.access_cases import Ask, Asker, among, case
from tests.api.access_duty import _place
from tests.api.access_world import NOON, PLACES, World

LATER, SOON = NOON + timedelta(days=10), NOON + timedelta(days=1)


def furnish(session: Session, world: World) -> None:
    """At every office one is planned, and everybody is told of it."""
    said = asdict(scenarios()["device_tamper"].said(playbook()))
    for place in PLACES:
        row = DrillRow(
            id=new_id(),
            said=said,
            office_id=world.offices[place].id,
            unannounced=False,
            asked_by=world.accounts[f"clerk@{place}"],
            asked_at=NOON,
            planned_for=LATER,
        )
        session.add(row)
        world.duty[f"drill@{place}"] = row.id
    session.flush()


def _thing(me: Asker) -> str:
    return me.world.duty[f"drill@{_place(me)}"]


@case("drills_list", "drill")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", _thing(me)))


@case("drill_read", "drill")
def _(me: Asker) -> Ask:
    return Ask({"drill_id": _thing(me)})


@case("drill_plan", "office")
def _(me: Asker) -> Ask:
    body = {"scenario": "device_tamper", "office_id": me.office, "at": SOON.isoformat()}
    return Ask(body=body)


@case("drill_end", "drill")
def _(me: Asker) -> Ask:
    return Ask({"drill_id": _thing(me)})
