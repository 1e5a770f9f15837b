"""What accounts say of alerts, and circulars as issued; alerts by when they ended."""

import sqlalchemy as sa
from alembic import op

from foundation.append_only import BigSeq, append_only, never_replaced
from foundation.columns import Json, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"

_CIRCULAR_KEYS = (
    ("id",),
    ("office_id", "month", "version"),
    ("office_id", "year", "number", "version"),
)


def upgrade() -> None:
    op.create_table(
        "alert_ratings",
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("useful = (reason IS NULL)", name=op.f("ck_alert_ratings_says_why_not")),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_ratings_alert_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_alert_ratings_account_id")
        ),
        sa.PrimaryKeyConstraint("alert_id", "account_id", name=op.f("pk_alert_ratings")),
    )
    op.create_table(
        "circulars",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(length=20), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("seq", BigSeq, nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "number >= 1 AND version >= 1", name=op.f("ck_circulars_counted_from_one")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_circulars_office_id")),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["accounts.id"], name=op.f("fk_circulars_issued_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
        sa.UniqueConstraint(
            "office_id", "month", "version", name=op.f("uq_circulars_office_id_month_version")
        ),
        sa.UniqueConstraint(
            "office_id",
            "year",
            "number",
            "version",
            name=op.f("uq_circulars_office_id_year_number_version"),
        ),
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only("circulars", dialect):
        op.execute(statement)
    for statement in never_replaced("circulars", _CIRCULAR_KEYS, dialect):
        op.execute(statement)
    op.create_index("ix_alerts_ended_at", "alerts", ["ended_at"])
