"""Whether an alert was of use, in one tap; and how often alerts like it held good."""

from typing import Self

from fastapi import APIRouter
from pydantic import StrictBool, model_validator

from alerts import queries as alerts
from alerts.statistics import queries as statistics
from alerts.statistics.definitionbook import definitions
from alerts.usefulness import actions, queries
from alerts.usefulness.model import Verdicts
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.report_shapes import ShareOut
from api.wire import Code, Instant, Out, PathId, Wire
from foundation.access.model import Principal, Role
from foundation.ids import AlertId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/alerts/{alert_id}/usefulness", tags=["alerts"])

READERS = [role for role in Role if role is not Role.SUPERVISEE]
RATERS = [role for role in READERS if role is not Role.PROCURATOR]


class RatingIn(Wire):
    """Of use; or of no use, and why."""

    useful: StrictBool
    reason: Code | None = None

    @model_validator(mode="after")
    def _says_why_not(self) -> Self:
        if self.useful is not (self.reason is None):
            raise ValueError("a reason is given where an alert was of no use, and only there")
        return self


class ReasonCountOut(Out):
    """How many named a reason."""

    reason: str
    count: int


class MineOut(Out):
    """What whoever asks has said."""

    useful: bool
    reason: str | None
    at: Instant


class VerdictsOut(Out):
    """What everybody has said of an alert; who said what is not shown."""

    useful: int
    useless: int
    reasons: list[ReasonCountOut]
    mine: MineOut | None
    may_rate: bool


class UsefulnessOut(VerdictsOut):
    """The same, with how often alerts of this kind held good of late in the asker's area."""

    precision: ShareOut
    too_few: bool
    days: int


@router.get(
    "",
    operation_id="alert_usefulness",
    openapi_extra=access(roles=READERS, scope="subtree", labels=["none"]),
    responses=problems(),
)
def read_usefulness(alert_id: PathId, me: Me, session: Reading, clock: TheClock) -> UsefulnessOut:
    """What was said of one alert, and how precise its policy has been."""
    found = alerts.alert(session, AlertId(alert_id), me)
    said = queries.verdicts(session, found.id, me.account_id)
    area = offices.office(session, me.office_id)
    precision = statistics.precision_of(session, area, found.kind, now=clock.now())
    known = definitions()
    return UsefulnessOut(
        **dict(_verdicts(said, me)),
        precision=ShareOut.model_validate(precision),
        too_few=precision.of < known.too_few,
        days=known.lookback_days,
    )


@router.put(
    "",
    operation_id="alert_rate",
    openapi_extra=access(roles=RATERS, scope="subtree", labels=["none"]),
    responses=problems(),
)
def rate_alert(
    alert_id: PathId, body: RatingIn, me: Me, session: InTransaction, clock: TheClock
) -> VerdictsOut:
    """Say that an alert was of use or of none; said again, the latest counts."""
    said = actions.rate(session, me, AlertId(alert_id), reason=body.reason, now=clock.now())
    return _verdicts(said, me)


def _verdicts(said: Verdicts, me: Principal) -> VerdictsOut:
    return VerdictsOut(
        useful=said.useful,
        useless=said.useless,
        reasons=[ReasonCountOut(reason=name, count=one) for name, one in said.reasons.items()],
        mine=MineOut.model_validate(said.mine) if said.mine is not None else None,
        may_rate=me.role in RATERS,
    )
