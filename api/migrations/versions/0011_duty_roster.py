"""The duty roster: shifts, the test page before each, and hand-overs between them."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.create_table(
        "duty_handovers",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("outgoing", sa.String(length=20), nullable=False),
        sa.Column("incoming", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("sound_tested", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=True),
        sa.Column("points", sa.LargeBinary(), nullable=True),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'offered') = (ended_at IS NULL)",
            name=op.f("ck_duty_handovers_open_until_ended"),
        ),
        sa.CheckConstraint(
            "state IN ('offered','taken','withdrawn')", name=op.f("ck_duty_handovers_state")
        ),
        sa.CheckConstraint("outgoing <> incoming", name=op.f("ck_duty_handovers_two_people")),
        sa.ForeignKeyConstraint(
            ["incoming"], ["accounts.id"], name=op.f("fk_duty_handovers_incoming")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_duty_handovers_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing"], ["accounts.id"], name=op.f("fk_duty_handovers_outgoing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_handovers")),
    )
    op.create_index(
        op.f("ix_duty_handovers_offered_at"), "duty_handovers", ["offered_at"], unique=False
    )
    op.create_index(
        "uq_duty_handovers_offered",
        "duty_handovers",
        ["office_id", "post"],
        unique=True,
        sqlite_where=sa.text("state = 'offered'"),
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("substitute_id", sa.String(length=20), nullable=True),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("replaces", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.String(length=40), nullable=True),
        sa.Column("void_reason", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_by IS NULL) AND (voided_at IS NULL) = (void_reason IS NULL)",
            name=op.f("ck_duty_shifts_struck_by_somebody"),
        ),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_duty_shifts_runs_forward")),
        sa.CheckConstraint(
            "substitute_id <> account_id", name=op.f("ck_duty_shifts_another_substitutes")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_duty_shifts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_duty_shifts_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces"], ["duty_shifts.id"], name=op.f("fk_duty_shifts_replaces")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["accounts.id"], name=op.f("fk_duty_shifts_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )
    op.create_index(
        "ix_duty_shifts_account_id_until_at",
        "duty_shifts",
        ["account_id", "until_at"],
        unique=False,
    )
    op.create_index("ix_duty_shifts_until_at", "duty_shifts", ["until_at"], unique=False)
    op.create_index(
        "uq_duty_shifts_begin",
        "duty_shifts",
        ["office_id", "post", "from_at"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "duty_handover_items",
        sa.Column("handover_id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=True),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_duty_handover_items_alert_id")
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["duty_handovers.id"], name=op.f("fk_duty_handover_items_handover_id")
        ),
        sa.PrimaryKeyConstraint("handover_id", "alert_id", name=op.f("pk_duty_handover_items")),
    )
    op.create_table(
        "duty_pages",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("shift_id", sa.String(length=20), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("answer_by", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("missed_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_duty_pages_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["duty_shifts.id"], name=op.f("fk_duty_pages_shift_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_pages")),
        sa.UniqueConstraint(
            "shift_id", "occurrence", name=op.f("uq_duty_pages_shift_id_occurrence")
        ),
    )
    op.create_index(op.f("ix_duty_pages_account_id"), "duty_pages", ["account_id"], unique=False)
    op.create_index(op.f("ix_duty_pages_due_at"), "duty_pages", ["due_at"], unique=False)
