"""Alerts and what is kept about them, as stored; what people wrote is sealed."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from alerts.model import Alert, DrillId, Level, SilenceId, Stage, State
from foundation.append_only import BigSeq
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId, AlertId, OfficeId, PersonId

_OPEN = text("closed_at IS NULL")


class AlertRow(Base):
    """An alert; the partial unique index is why two relays cannot raise the same one twice."""

    __tablename__ = "alerts"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    policy_version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column("group_key", String(120))
    level: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(IdText, index=True)
    office: Mapped[str | None] = mapped_column(IdText)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledge_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(40))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_update_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[str | None] = mapped_column(String(20))
    ended_by: Mapped[str | None] = mapped_column(String(40))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str | None] = mapped_column(String(40))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(40))
    cause: Mapped[str | None] = mapped_column(String(40))
    repeats: Mapped[int] = mapped_column(Integer)
    lapsed: Mapped[int] = mapped_column(Integer)
    amended: Mapped[bool] = mapped_column(Boolean)
    reasons: Mapped[list[str]] = mapped_column(Json)
    since: Mapped[int] = mapped_column(BigSeq)
    silence: Mapped[str | None] = mapped_column(IdText, index=True)
    silenced_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    inhibited_by: Mapped[int | None] = mapped_column(BigSeq)
    inhibitor: Mapped[str | None] = mapped_column(IdText, index=True)
    inhibited_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drill: Mapped[str | None] = mapped_column(IdText, index=True)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The next instant at which the alert calls again by itself; what the tick looks for.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    lines: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (
        CheckConstraint("level IN ('grey','blue','yellow','orange','red')", name="level"),
        CheckConstraint(
            "(state IN ('raised','acknowledged','in_review')) = (closed_at IS NULL)",
            name="open_until_ended",
        ),
        CheckConstraint(
            "(silence IS NULL) = (silenced_until IS NULL)"
            " AND (silence IS NULL OR (state = 'raised' AND level IN ('blue','yellow')))",
            name="silent_at_most_yellow",
        ),
        CheckConstraint(
            "(inhibitor IS NULL) = (inhibited_until IS NULL) AND (inhibitor IS NULL OR"
            " (state = 'raised' AND level IN ('blue','yellow') AND drill IS NULL))",
            name="inhibited_at_most_yellow",
        ),
        CheckConstraint(
            "suspended_at IS NULL OR (drill IS NOT NULL AND state = 'raised')",
            name="only_an_exercise_is_suspended",
        ),
        Index(
            "uq_alerts_open_group",
            "group_key",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_alerts_open_office", "office", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_alerts_opened_at", "opened_at"),
        Index("ix_alerts_ended_at", "ended_at"),
    )

    @classmethod
    def of(cls, alert: Alert) -> "AlertRow":
        """A new row that holds an alert."""
        return cls(id=alert.id, lines=0).hold(alert)

    def hold(self, alert: Alert) -> "AlertRow":
        """Take the state of an alert into this row."""
        for name, value in _columns(alert).items():
            setattr(self, name, value)
        return self

    def to_alert(self) -> Alert:
        """The alert this row holds."""
        return Alert(
            id=AlertId(self.id),
            policy=self.policy,
            policy_version=self.policy_version,
            kind=self.kind,
            group=self.group,
            level=Level(self.level),
            state=State(self.state),
            subject=PersonId(self.subject) if self.subject else None,
            office=OfficeId(self.office) if self.office else None,
            opened_at=self.opened_at,
            updated_at=self.updated_at,
            acknowledge_by=self.acknowledge_by,
            acknowledged_by=AccountId(self.acknowledged_by) if self.acknowledged_by else None,
            acknowledged_at=self.acknowledged_at,
            next_update_by=self.next_update_by,
            stage=Stage(self.stage) if self.stage else None,
            ended_by=AccountId(self.ended_by) if self.ended_by else None,
            ended_at=self.ended_at,
            review_by=self.review_by,
            reviewed_by=AccountId(self.reviewed_by) if self.reviewed_by else None,
            reviewed_at=self.reviewed_at,
            closed_at=self.closed_at,
            closed_by=AccountId(self.closed_by) if self.closed_by else None,
            outcome=self.outcome,
            cause=self.cause,
            repeats=self.repeats,
            lapsed=self.lapsed,
            amended=self.amended,
            reasons=tuple(self.reasons),
            since=self.since,
            silence=SilenceId(self.silence) if self.silence else None,
            silenced_until=self.silenced_until,
            inhibited_by=self.inhibited_by,
            inhibitor=AlertId(self.inhibitor) if self.inhibitor else None,
            inhibited_until=self.inhibited_until,
            drill=DrillId(self.drill) if self.drill else None,
            suspended_at=self.suspended_at,
        )


def _columns(alert: Alert) -> dict[str, Any]:
    values = {field.name: getattr(alert, field.name) for field in fields(alert)}
    values["level"], values["state"] = alert.level.value, alert.state.value
    values["stage"] = alert.stage.value if alert.stage else None
    values["reasons"] = list(alert.reasons)
    values["due_at"] = alert.due_at
    return values


class EvidenceRow(Base):
    """An entry of the journal that an alert rests on; `fact` is the id of what it tells of."""

    __tablename__ = "alert_evidence"

    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigSeq, primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    fact: Mapped[str | None] = mapped_column(IdText, index=True)
    explained_by: Mapped[int | None] = mapped_column(BigSeq)

    __table_args__ = (UniqueConstraint("seq", "policy"),)


class AlertLineRow(Base):
    """A line of an alert's timeline; a note of the clinical side is under the clinical key."""

    __tablename__ = "alert_lines"

    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(40))
    code: Mapped[str | None] = mapped_column(String(40))
    level: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    clinical: Mapped[bool] = mapped_column(Boolean, default=False)


class ShownRow(Base):
    """An alert was on a visible, focused screen of an account: the first time for each state."""

    __tablename__ = "alert_shown"

    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(IdText, primary_key=True)
    seq: Mapped[int] = mapped_column(BigSeq, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
