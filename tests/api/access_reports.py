"""Circulars in the world of the table of access, and the requests of statistics and reports.

At every office a head has issued the circular of September; October is still to be issued.
"""

from sqlalchemy.orm import Session

from alerts.circulars import queries
from alerts.circulars.tables import CircularRow
from foundation.ids import new_id
from tests.api.access_cases import Ask, Asker, case, within_text
from tests.api.access_world import NOON, PLACES, World

ISSUED, WAITING = "2026-09", "2026-10"


def furnish(session: Session, world: World) -> None:
    """Put September's circular of every office into the table, also where no head sits."""
    for place in PLACES:
        office = world.offices[place]
        report = queries.monthly(session, office, ISSUED, now=NOON)
        row = CircularRow(
            id=new_id(),
            office_id=office.id,
            month=ISSUED,
            year=2026,
            number=1,
            version=1,
            issued_by=world.accounts[f"clerk@{place}"],
            issued_at=NOON,
            seq=report.seq,
            figures=report.figures,
            digest=report.digest,
        )
        session.add(row)
        world.circulars[place] = row.id


def _circular(me: Asker) -> str:
    return me.world.circulars[me.world.place(me.role, me.relation)]


@case("statistics_read", "office")
def _(me: Asker) -> Ask:
    return Ask(query=f"office={me.office}")


@case("statistics_shifts", "office")
def _(me: Asker) -> Ask:
    return Ask(query=f"office={me.office}")


@case("statistics_alerts", "office")
def _(me: Asker) -> Ask:
    return Ask(query=f"office={me.office}&figure=reached")


@case("report_daily", "office")
def _(me: Asker) -> Ask:
    return Ask({"day": "2026-11-23"}, query=f"office={me.office}")


@case("report_daily_workbook", "office")
def _(me: Asker) -> Ask:
    return Ask({"day": "2026-11-23"}, query=f"office={me.office}")


@case("report_monthly", "office")
def _(me: Asker) -> Ask:
    return Ask({"month": WAITING}, query=f"office={me.office}")


@case("circulars_list", "circular")
def _(me: Asker) -> Ask:
    return Ask(query=f"office={me.office}", shown=within_text(_circular(me)))


@case("circular_issue", "office")
def _(me: Asker) -> Ask:
    return Ask(body={"office_id": me.office, "month": WAITING})


@case("circular_read", "circular")
def _(me: Asker) -> Ask:
    return Ask({"circular_id": _circular(me)})


@case("circular_workbook", "circular")
def _(me: Asker) -> Ask:
    return Ask({"circular_id": _circular(me)})
