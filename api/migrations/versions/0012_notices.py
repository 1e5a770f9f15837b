"""Proof of notice: the callings of alerts, everybody who is told, and what the auditor keeps."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq
from foundation.columns import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.create_table(
        "alert_callings",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("chain_version", sa.Integer(), nullable=False),
        sa.Column("hurries", sa.Boolean(), nullable=False),
        sa.Column("again_minutes", sa.Integer(), nullable=True),
        sa.Column("since_seq", BigSeq, nullable=False),
        sa.Column("until_seq", BigSeq, nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended IS NULL) AND (ended_at IS NULL) = (until_seq IS NULL)",
            name=op.f("ck_alert_callings_ends_for_a_reason"),
        ),
        sa.CheckConstraint(
            "ended IN ('taken','withdrawn','risen')", name=op.f("ck_alert_callings_ended")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_callings_alert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_callings")),
        sa.UniqueConstraint(
            "alert_id", "since_seq", name=op.f("uq_alert_callings_alert_id_since_seq")
        ),
    )
    op.create_index(op.f("ix_alert_callings_due_at"), "alert_callings", ["due_at"], unique=False)
    op.create_index(
        op.f("ix_alert_callings_ended_at"), "alert_callings", ["ended_at"], unique=False
    )
    op.create_index(
        "uq_alert_callings_open",
        "alert_callings",
        ["alert_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "alert_notices",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("calling_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("display_minutes", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=True),
        sa.Column("because", sa.String(length=20), nullable=True),
        sa.Column("joined", sa.String(length=20), nullable=True),
        sa.Column("attempted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("display_by", UtcDateTime(), nullable=True),
        sa.Column("displayed_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acted_at", UtcDateTime(), nullable=True),
        sa.Column("missed_at", UtcDateTime(), nullable=True),
        sa.Column("spared_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "attempted_at IS NULL OR (account_id IS NOT NULL AND display_by IS NOT NULL)",
            name=op.f("ck_alert_notices_attempted_at_somebody"),
        ),
        sa.CheckConstraint(
            "joined IS NULL OR attempted_at IS NULL", name=op.f("ck_alert_notices_joined_or_told")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_alert_notices_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["calling_id"], ["alert_callings.id"], name=op.f("fk_alert_notices_calling_id")
        ),
        sa.ForeignKeyConstraint(
            ["joined"], ["alert_notices.id"], name=op.f("fk_alert_notices_joined")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_alert_notices_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_notices")),
        sa.UniqueConstraint(
            "calling_id",
            "round",
            "step",
            "post",
            name=op.f("uq_alert_notices_calling_id_round_step_post"),
        ),
    )
    op.create_table(
        "auditor_beats",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_auditor_beats")),
    )
    op.create_table(
        "auditor_findings",
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("calls_since", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "calls_since", name=op.f("pk_auditor_findings")),
    )
