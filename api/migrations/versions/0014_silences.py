"""Silences, the alerts they swallowed, and what an outage inhibited."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq
from foundation.columns import Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"

_SILENT = (
    "(silence IS NULL) = (silenced_until IS NULL)"
    " AND (silence IS NULL OR (state = 'raised' AND level IN ('blue','yellow')))"
)


def upgrade() -> None:
    op.create_table(
        "silences",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=20), nullable=True),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("kinds", Json, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("agreed_by", sa.String(length=20), nullable=True),
        sa.Column("agreed_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "agreed_by IS NULL OR agreed_by <> asked_by", name=op.f("ck_silences_two_people")
        ),
        sa.CheckConstraint(
            "(agreed_by IS NULL) = (agreed_at IS NULL)",
            name=op.f("ck_silences_agreed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(ended IS NULL) = (ended_at IS NULL)", name=op.f("ck_silences_ends_for_a_reason")
        ),
        sa.CheckConstraint(
            "ended IN ('time','hand','taken_back','not_agreed')", name=op.f("ck_silences_ended")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_silences_office_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_silences_asked_by")),
        sa.ForeignKeyConstraint(["agreed_by"], ["accounts.id"], name=op.f("fk_silences_agreed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_silences_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index(op.f("ix_silences_person_id"), "silences", ["person_id"], unique=False)
    op.create_index("ix_silences_asked_at", "silences", ["asked_at"], unique=False)
    op.create_index(
        "ix_silences_open_ends_at",
        "silences",
        ["ends_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "silence_alerts",
        sa.Column("silence_id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("woken_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["silence_id"], ["silences.id"], name=op.f("fk_silence_alerts_silence_id")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_silence_alerts_alert_id")
        ),
        sa.PrimaryKeyConstraint("silence_id", "alert_id", name=op.f("pk_silence_alerts")),
    )
    op.create_index(
        op.f("ix_silence_alerts_alert_id"), "silence_alerts", ["alert_id"], unique=False
    )
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("silence", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("silenced_until", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("inhibited_by", BigSeq, nullable=True))
        table.create_check_constraint("silent_at_most_yellow", _SILENT)
    op.create_index(op.f("ix_alerts_silence"), "alerts", ["silence"], unique=False)
    with op.batch_alter_table("alert_callings") as table:
        table.drop_constraint("ended", type_="check")
        table.create_check_constraint("ended", "ended IN ('taken','withdrawn','risen','silenced')")
