"""Runbooks as they stood, their runs about alerts, and the steps of each."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq
from foundation.columns import Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.create_table(
        "runbook_editions",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_editions")),
    )
    op.create_table(
        "runbook_runs",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("edition_id", sa.String(length=20), nullable=False),
        sa.Column("entry", BigSeq, nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_runbook_runs_alert_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["runbook_editions.id"], name=op.f("fk_runbook_runs_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_runs")),
        sa.UniqueConstraint("alert_id", "entry", name=op.f("uq_runbook_runs_alert_id_entry")),
    )
    op.create_index(
        "uq_runbook_runs_running",
        "runbook_runs",
        ["alert_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "runbook_steps",
        sa.Column("run_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("watch_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.Column("attachment_id", sa.String(length=20), nullable=True),
        sa.Column("told_overdue_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open' AND settled_by IS NULL AND settled_at IS NULL"
            " AND outcome IS NULL AND reason IS NULL)"
            " OR (state = 'done' AND settled_by IS NOT NULL AND settled_at IS NOT NULL"
            " AND outcome IS NOT NULL AND reason IS NULL)"
            " OR (state = 'skipped' AND settled_by IS NOT NULL AND settled_at IS NOT NULL"
            " AND outcome IS NULL AND reason IS NOT NULL)",
            name=op.f("ck_runbook_steps_settled_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_runbook_steps_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runbook_runs.id"], name=op.f("fk_runbook_steps_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_runbook_steps")),
        sa.UniqueConstraint("run_id", "step", name=op.f("uq_runbook_steps_run_id_step")),
    )
    op.create_index(
        "ix_runbook_steps_watch_at",
        "runbook_steps",
        ["watch_at"],
        unique=False,
        sqlite_where=sa.text("watch_at IS NOT NULL"),
        postgresql_where=sa.text("watch_at IS NOT NULL"),
    )
