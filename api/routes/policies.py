"""The policies (预警策略) as whoever lives by them reads them: what calls, how soon, for whom."""

from typing import Literal

from fastapi import APIRouter

from alerts.duty.postbook import posts
from alerts.model import Level
from alerts.notices.chainbook import chains
from alerts.playbook import playbook
from alerts.policy import Policy
from api.declarations import access
from api.dependencies import Me, TheClock
from api.problems import problems
from api.routes.alerts import READERS
from api.wire import Instant, Out
from foundation.access.model import Role

router = APIRouter(prefix="/api/v1/policies", tags=["alerts"])


class PolicyLevelOut(Out):
    """A level that alerts of this policy may begin with, and its times in minutes."""

    level: Level
    acknowledge_minutes: int
    next_update_minutes: int


class PolicyReasonOut(Out):
    """Why an alert of this policy is raised, corrected or withdrawn, in a sentence.

    `level` is the level it is raised at, null for what comes later; `inhibits`: something outside
    the person explains the facts.
    """

    code: str
    does: Literal["raises", "amends", "withdraws"]
    level: Level | None
    inhibits: bool
    zh: str
    en: str


class PolicyOut(Out):
    """One policy: who sees, acts and ends, by roles; `basis` is where its figures come from."""

    id: str
    version: int
    mode: Literal["live", "monitor"]
    kind: str
    title_zh: str
    title_en: str
    clinical: bool
    may_be_silenced: bool
    see: list[Role]
    act: list[Role]
    close: list[Role]
    levels: list[PolicyLevelOut]
    reasons: list[PolicyReasonOut]
    basis: str


class ChainPostOut(Out):
    """A post that is told; the words of the head above are null, as it is no post of the roster."""

    code: str
    zh: str | None
    en: str | None
    clinical_only: bool


class ChainStepOut(Out):
    """Who is told after so many minutes, and within how many it must stand on their screen."""

    after_minutes: int
    display_minutes: int
    posts: list[ChainPostOut]


class ChainOut(Out):
    """How alerts of a level call; `again_after_minutes` holds for what is urgent, without end."""

    level: Level
    version: int
    urgent: Literal["always", "clinical"]
    again_after_minutes: int
    steps: list[ChainStepOut]
    basis: str


class PoliciesOut(Out):
    """Every policy of this installation, the gravest first, and the chains of notice by level."""

    items: list[PolicyOut]
    next: None = None
    chains: list[ChainOut]
    as_of: Instant


@router.get(
    "",
    operation_id="policies_list",
    openapi_extra=access(roles=READERS, scope="none", labels=["none"]),
    responses=problems(),
)
def list_policies(me: Me, clock: TheClock) -> PoliciesOut:  # noqa: ARG001  (asked for the sign-in)
    """What raises an alert, at which level, for whom, how soon, and on which basis."""
    found = sorted(playbook().policies.values(), key=lambda one: (-_gravest(one), one.id))
    return PoliciesOut(items=[_out(one) for one in found], chains=_chains(), as_of=clock.now())


def _levels(policy: Policy) -> list[Level]:
    return sorted({one.level for one in policy.raises}, key=lambda one: -one.rank)


def _gravest(policy: Policy) -> int:
    return _levels(policy)[0].rank


def _out(policy: Policy) -> PolicyOut:
    roles = policy.audience
    return PolicyOut(
        id=policy.id,
        version=policy.version,
        mode=policy.mode,
        kind=policy.kind,
        title_zh=policy.title_zh,
        title_en=policy.title_en,
        clinical=policy.clinical,
        may_be_silenced=policy.may_be_silenced,
        see=_in_order(roles.see),
        act=_in_order(roles.act),
        close=_in_order(roles.close),
        levels=[
            PolicyLevelOut(
                level=level,
                acknowledge_minutes=policy.acknowledge_minutes(level),
                next_update_minutes=policy.next_update_minutes(level),
            )
            for level in _levels(policy)
        ],
        reasons=_reasons(policy),
        basis=policy.basis,
    )


def _in_order(roles: frozenset[Role]) -> list[Role]:
    return [role for role in Role if role in roles]


def _reasons(policy: Policy) -> list[PolicyReasonOut]:
    told: list[tuple[str, Literal["raises", "amends", "withdraws"], Level | None, bool]] = [
        *((one.reason, "raises", one.level, False) for one in policy.raises),
        *((one.code, "amends", None, False) for one in policy.amends),
        *((one.code, "withdraws", None, one.inhibits) for one in policy.withdraws),
    ]
    return [
        PolicyReasonOut(
            code=code,
            does=does,
            level=level,
            inhibits=inhibits,
            zh=policy.sentences[code].zh,
            en=policy.sentences[code].en,
        )
        for code, does, level, inhibits in dict.fromkeys(told)
    ]


def _chains() -> list[ChainOut]:
    found = sorted(chains().items(), key=lambda pair: -pair[0].rank)
    return [
        ChainOut(
            level=level,
            version=chain.version,
            urgent=chain.urgent,
            again_after_minutes=chain.again_after_minutes,
            steps=[
                ChainStepOut(
                    after_minutes=step.after_minutes,
                    display_minutes=step.display_minutes,
                    posts=[
                        _post(code, clinical_only=code not in step.told(clinical=False))
                        for code in step.told(clinical=True)
                    ],
                )
                for step in chain.steps
            ],
            basis=chain.basis,
        )
        for level, chain in found
    ]


def _post(code: str, *, clinical_only: bool) -> ChainPostOut:
    known = posts().get(code)
    return ChainPostOut(
        code=code,
        zh=known.zh if known else None,
        en=known.en if known else None,
        clinical_only=clinical_only,
    )
