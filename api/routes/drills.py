"""Exercises (演练): planned, begun, ended; and the report of one."""

from fastapi import APIRouter, Request
from pydantic import StrictBool
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.drills import actions, queries
from alerts.drills.model import (
    Drill,
    DrillOver,
    DrillRuns,
    NewDrill,
    RealRedFirst,
    WrongDrillTime,
)
from alerts.drills.reporting import report
from alerts.drills.scenariobook import bounds, raised, scenarios
from alerts.model import DrillId
from alerts.playbook import playbook
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.drill_shapes import (
    DrillBoundsOut,
    DrillOut,
    DrillsOut,
    DrillWholeOut,
    drill_out,
    drill_values,
    due_out,
    naming,
    office_name,
    reported,
    scenarios_out,
)
from api.problems import problems
from api.sensitive_reads import told
from api.wire import Code, IdIn, Instant, PathId, Wire
from foundation.access.model import Principal, Role
from foundation.errors import Invalid
from foundation.ids import OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/drills", tags=["drills"])

READERS = [
    Role.OFFICER,
    Role.HEAD,
    Role.PSYCHOLOGIST,
    Role.SUPERVISOR,
    Role.COMMAND,
    Role.PROCURATOR,
    Role.SYSTEM_ADMIN,
]
PLANNERS = sorted(queries.PLANNERS)
READING = access(roles=READERS, scope="subtree", labels=["account"])
# A command desk stands open for twelve hours: whoever calls everybody from it proves who they are.
PLANNING = access(roles=PLANNERS, scope="subtree", labels=["account"], step_up=[Role.COMMAND])
# Ending is never held up.
ENDING = access(roles=PLANNERS, scope="subtree", labels=["account"])


class DrillIn(Wire):
    """An exercise: what, where, whether it is told of before, and when (null: at once)."""

    scenario: Code
    office_id: IdIn
    unannounced: StrictBool = False
    at: Instant | None = None

    def wanted(self) -> NewDrill:
        """The same, for the action."""
        return NewDrill(
            scenario=self.scenario,
            office=OfficeId(self.office_id),
            unannounced=self.unannounced,
            at=self.at,
        )


@router.get("", operation_id="drills_list", openapi_extra=READING, responses=problems())
def list_drills(me: Me, session: Reading, clock: TheClock) -> DrillsOut:
    """Exercises of the asker's offices, what is due, and what can be practised."""
    now, book = clock.now(), playbook()
    found = queries.drills(session, me)
    names = naming(session, found, (), me)
    places = offices.tree(session, me.office_path)
    return DrillsOut(
        as_of=now,
        items=[drill_out(one, names) for one in found],
        due=due_out(places, queries.last_held(session, me.office_path), bounds(), now=now),
        scenarios=scenarios_out({code: raised(one, book) for code, one in scenarios().items()}),
        offices=[office_name(one) for one in places],
        bounds=DrillBoundsOut.model_validate(bounds()),
        may_plan=me.role in queries.PLANNERS,
    )


@router.post(
    "",
    status_code=201,
    operation_id="drill_plan",
    openapi_extra=PLANNING,
    responses=problems(Invalid, WrongDrillTime, DrillRuns, RealRedFirst),
)
def plan_drill(body: DrillIn, me: Me, session: InTransaction, clock: TheClock) -> DrillOut:
    """Plan an exercise, or begin it at once; never while a real red alert waits to be taken."""
    return _one(session, actions.plan(session, me, body.wanted(), now=clock.now()), me)


@router.get("/{drill_id}", operation_id="drill_read", openapi_extra=READING, responses=problems())
def read_drill(
    request: Request, drill_id: PathId, me: Me, session: Reading, clock: TheClock
) -> DrillWholeOut:
    """One exercise and its report: who was told when, who took it, what was done, what was late."""
    found = queries.drill(session, DrillId(drill_id), me)
    told(request, me, "drill_read", about=f"drill:{drill_id}")
    shown = report(session, found, me, alerts.view_of(session, me))
    names = naming(session, (found,), shown, me)
    return DrillWholeOut.model_validate(
        {
            **drill_values(found, names),
            "as_of": clock.now(),
            "alerts": [reported(one, names) for one in shown],
        }
    )


@router.post(
    "/{drill_id}/ending",
    operation_id="drill_end",
    openapi_extra=ENDING,
    responses=problems(DrillOver),
)
def end_drill(drill_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> DrillOut:
    """End an exercise with all its alerts at once, or call off one that has not begun."""
    return _one(session, actions.end(session, me, DrillId(drill_id), now=clock.now()), me)


def _one(session: Session, found: Drill, me: Principal) -> DrillOut:
    return drill_out(found, naming(session, (found,), (), me))
