"""Answering the journal: an entry raises, repeats, corrects or withdraws alerts, exactly once."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from alerts import carrying, inhibiting, triage
from alerts.model import Alert, State, What
from alerts.policy import Policy
from alerts.runbooks import beginning
from alerts.silences import swallowing
from alerts.tables import AlertRow, EvidenceRow
from alerts.telling import SYSTEM, Happening, tell
from alerts.triage import Amend, Answered, Decision, Facts, Raise, Repeat, Withdraw
from foundation.ids import AlertId, new_id
from foundation.journal.model import Entry


@dataclass(frozen=True)
class _Answer:
    """One entry being answered under one policy."""

    session: Session
    entry: Entry
    policy: Policy
    now: datetime


def raise_from(
    session: Session, entry: Entry, policy: Policy, *, now: datetime
) -> tuple[Alert, ...]:
    """Answer one entry under one policy; answering it again does nothing.

    Raises:
        CannotGroup: the entry lacks what the policy groups by.
    """
    if not triage.concerns(entry, policy) or _was_answered(session, entry, policy):
        return ()
    standing = _standing(session, triage.group_of(entry, policy))
    answered = _answered(session, triage.facts_of(entry, policy), policy)

    decisions = triage.decide(entry, policy, standing=standing, answered=answered)

    answer = _Answer(session, entry, policy, now)
    return tuple(_carry_out(answer, decision) for decision in decisions)


def _was_answered(session: Session, entry: Entry, policy: Policy) -> bool:
    found = select(EvidenceRow.seq).where(
        EvidenceRow.seq == entry.seq, EvidenceRow.policy == policy.id
    )
    return session.scalar(found.limit(1)) is not None


def _standing(session: Session, group: str | None) -> Alert | None:
    if group is None:
        return None
    wanted = select(AlertRow).where(AlertRow.group == group, AlertRow.closed_at.is_(None))
    row = session.scalar(wanted.with_for_update())
    return row.to_alert() if row else None


def _answered(session: Session, facts: Facts, policy: Policy) -> tuple[Answered, ...]:
    """The alerts that rest on these facts, and how much of each would stay unexplained."""
    resting = select(EvidenceRow.alert_id, EvidenceRow.fact).where(EvidenceRow.policy == policy.id)
    met = resting.where(EvidenceRow.fact.in_(facts.met), EvidenceRow.explained_by.is_(None))
    again = resting.where(
        EvidenceRow.fact.in_(facts.reopened), EvidenceRow.explained_by.is_not(None)
    )
    found: dict[str, set[str]] = {}
    for wanted, statement in ((facts.met, met), (facts.reopened, again)):
        for alert_id, fact in session.execute(statement) if wanted else ():
            found.setdefault(alert_id, set()).add(str(fact))
    return tuple(
        Answered(
            _locked(session, alert_id).to_alert(),
            frozenset(ids),
            _left(session, alert_id, facts.met),
        )
        for alert_id, ids in sorted(found.items())
    )


def _locked(session: Session, alert_id: str) -> AlertRow:
    return session.get_one(AlertRow, alert_id, with_for_update=True)


def _left(session: Session, alert_id: str, met: frozenset[str]) -> int:
    """How many of an alert's entries stay unexplained; one without a fact always does.

    A fact may be told several times as it grows: it is explained in all of them at once.
    """
    unexplained = select(func.count()).where(
        EvidenceRow.alert_id == alert_id,
        EvidenceRow.explained_by.is_(None),
        or_(EvidenceRow.fact.is_(None), EvidenceRow.fact.not_in(met)),
    )
    return session.scalar(unexplained) or 0


def _carry_out(answer: _Answer, decision: Decision) -> Alert:
    if isinstance(decision, Raise):
        return _begin(answer, decision)
    row = _locked(answer.session, decision.alert.id)
    if isinstance(decision, Repeat):
        return _again(answer, row, decision)
    return _correct(answer, row, decision)


def _begin(answer: _Answer, decision: Raise) -> Alert:
    entry, policy = answer.entry, answer.policy
    begun = carrying.begun(decision, entry, policy, alert_id=AlertId(new_id()), now=answer.now)
    alert, silence = swallowing.muffled(answer.session, None, begun, now=answer.now)
    alert, source = inhibiting.inhibited(answer.session, None, alert, now=answer.now)
    row = AlertRow.of(alert)
    answer.session.add(row)
    answer.session.flush()
    _rest_on(answer, row, decision.fact)
    happening = Happening(What.RAISED, SYSTEM, code=decision.reasons[0], cause=entry.seq)
    told = tell(answer.session, row, alert, happening, now=answer.now)
    swallowing.keep(answer.session, row, None, silence, now=answer.now)
    inhibiting.note(answer.session, row, source, now=answer.now)
    _begin_runbook(answer, row, decision, before=None)
    return told


def _again(answer: _Answer, row: AlertRow, decision: Repeat) -> Alert:
    _rest_on(answer, row, decision.fact)
    before = row.to_alert()
    repeated = carrying.again(before, decision, answer.policy, now=answer.now)
    alert, silence = swallowing.muffled(answer.session, before, repeated, now=answer.now)
    alert, source = inhibiting.inhibited(answer.session, before, alert, now=answer.now)
    code, cause = decision.reasons[0], answer.entry.seq
    happening = Happening(What.REPEATED, SYSTEM, code=code, cause=cause)
    told = tell(answer.session, row, alert, happening, now=answer.now)
    swallowing.keep(answer.session, row, before, silence, now=answer.now)
    inhibiting.note(answer.session, row, source, now=answer.now)
    if told.level.rank > before.level.rank:
        beginning.watch(answer.session, told)
    _begin_runbook(answer, row, decision, before=before.state)
    return told


def _begin_runbook(
    answer: _Answer, row: AlertRow, decision: Raise | Repeat, *, before: State | None
) -> None:
    entry = (answer.entry.seq, decision.reasons, decision.level)
    beginning.begin(answer.session, row, entry, before=before, now=answer.now)


def _rest_on(answer: _Answer, row: AlertRow, fact: str | None) -> None:
    entry = answer.entry
    answer.session.add(
        EvidenceRow(alert_id=row.id, seq=entry.seq, policy=answer.policy.id, at=entry.at, fact=fact)
    )


def _correct(answer: _Answer, row: AlertRow, decision: Amend | Withdraw) -> Alert:
    reopens = isinstance(decision, Amend) and decision.reopens
    answer.session.execute(
        update(EvidenceRow)
        .where(EvidenceRow.alert_id == row.id, EvidenceRow.fact.in_(decision.facts))
        .values(explained_by=None if reopens else answer.entry.seq)
    )
    what, alert = carrying.corrected(row.to_alert(), decision, now=answer.now)
    if isinstance(decision, Withdraw) and decision.inhibits:
        alert = replace(alert, inhibited_by=answer.entry.seq)
    happening = Happening(what, SYSTEM, code=decision.code, cause=answer.entry.seq)
    return tell(answer.session, row, alert, happening, now=answer.now)
