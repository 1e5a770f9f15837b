"""Exercises, alerts that belong to one, and alerts that a dead device keeps from calling."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import Json, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"

_INHIBITED = (
    "(inhibitor IS NULL) = (inhibited_until IS NULL) AND (inhibitor IS NULL OR"
    " (state = 'raised' AND level IN ('blue','yellow') AND drill IS NULL))"
)
_SUSPENDED = "suspended_at IS NULL OR (drill IS NOT NULL AND state = 'raised')"
_ENDED = "ended IN ('taken','withdrawn','risen','silenced','inhibited','suspended','over')"


def upgrade() -> None:
    op.create_table(
        "drills",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("unannounced", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("planned_for", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ends_by", UtcDateTime(), nullable=True),
        sa.Column("suspended_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_for", sa.String(length=20), nullable=True),
        sa.Column("resumed_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (how IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
            name=op.f("ck_drills_ends_for_a_reason"),
        ),
        sa.CheckConstraint(
            "how IN ('hand','time','called_off','gave_way')", name=op.f("ck_drills_how")
        ),
        sa.CheckConstraint(
            "(started_at IS NULL) = (ends_by IS NULL)", name=op.f("ck_drills_ends_by_itself")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_drills_office_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_drills_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drills")),
    )
    op.create_index("ix_drills_planned_for", "drills", ["planned_for"], unique=False)
    op.create_index(
        "uq_drills_running_office",
        "drills",
        ["office_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND started_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND started_at IS NOT NULL"),
    )
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("inhibitor", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("inhibited_until", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("drill", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("suspended_at", UtcDateTime(), nullable=True))
        table.create_check_constraint("inhibited_at_most_yellow", _INHIBITED)
        table.create_check_constraint("only_an_exercise_is_suspended", _SUSPENDED)
    op.create_index(op.f("ix_alerts_inhibitor"), "alerts", ["inhibitor"], unique=False)
    op.create_index(op.f("ix_alerts_drill"), "alerts", ["drill"], unique=False)
    with op.batch_alter_table("alert_callings") as table:
        table.drop_constraint("ended", type_="check")
        table.create_check_constraint("ended", _ENDED)
