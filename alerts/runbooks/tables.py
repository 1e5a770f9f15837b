"""Runbooks as they stood, their runs and steps as stored; what people wrote is sealed."""

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

from alerts.runbooks.model import FrozenStep, RunStep, StepState
from foundation.append_only import BigSeq
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId

_RUNS = text("superseded_at IS NULL")
_WATCHED = text("watch_at IS NOT NULL")


class EditionRow(Base):
    """A runbook as it once stood, kept once for all runs that began with it; never changed.

    Its id is taken from what it says, so that an edit without a new version is another edition.
    """

    __tablename__ = "runbook_editions"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    book: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RunRow(Base):
    """A run about an alert, begun by an entry of the journal; of one alert one runs at a time."""

    __tablename__ = "runbook_runs"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"))
    edition_id: Mapped[str] = mapped_column(ForeignKey("runbook_editions.id"))
    entry: Mapped[int] = mapped_column(BigSeq)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        # The same entry, read again, begins nothing a second time.
        UniqueConstraint("alert_id", "entry"),
        Index(
            "uq_runbook_runs_running",
            "alert_id",
            unique=True,
            sqlite_where=_RUNS,
            postgresql_where=_RUNS,
        ),
    )


class StepRow(Base):
    """A step of a run; words of the clinical side are under the clinical key.

    `watch_at` is when the tick has something to do with it, None when never again.
    """

    __tablename__ = "runbook_steps"

    run_id: Mapped[str] = mapped_column(ForeignKey("runbook_runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    step: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    watch_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    settled_by: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    clinical: Mapped[bool] = mapped_column(Boolean, default=False)
    attachment_id: Mapped[str | None] = mapped_column(ForeignKey("attachments.id"))
    told_overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("run_id", "step"),
        CheckConstraint(
            "(state = 'open' AND settled_by IS NULL AND settled_at IS NULL"
            " AND outcome IS NULL AND reason IS NULL)"
            " OR (state = 'done' AND settled_by IS NOT NULL AND settled_at IS NOT NULL"
            " AND outcome IS NOT NULL AND reason IS NULL)"
            " OR (state = 'skipped' AND settled_by IS NOT NULL AND settled_at IS NOT NULL"
            " AND outcome IS NULL AND reason IS NOT NULL)",
            name="settled_by_somebody",
        ),
        Index(
            "ix_runbook_steps_watch_at",
            "watch_at",
            sqlite_where=_WATCHED,
            postgresql_where=_WATCHED,
        ),
    )

    def to_step(self, said: FrozenStep, words: str | None) -> RunStep:
        """The step this row holds; `words` are those that the reader may see."""
        return RunStep(
            said=said,
            number=self.number,
            due_at=self.due_at,
            state=StepState(self.state),
            by=AccountId(self.settled_by) if self.settled_by else None,
            at=self.settled_at,
            outcome=self.outcome,
            reason=self.reason,
            text=words,
            attachment=self.attachment_id,
        )
