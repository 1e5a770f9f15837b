"""Orders to officers about an alert, and how far each of them has come."""

import sqlalchemy as sa
from alembic import op

from foundation.columns import Json, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
made_by = "0.1"
oldest_code = "0.1"


def upgrade() -> None:
    op.create_table(
        "dispatch_orders",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("place_words", sa.LargeBinary(), nullable=True),
        sa.Column("sent_by", sa.String(length=20), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("receipt_by", UtcDateTime(), nullable=False),
        sa.Column("arrive_by", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_dispatch_orders_alert_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_orders")),
    )
    op.create_index("ix_dispatch_orders_alert_id", "dispatch_orders", ["alert_id"])
    op.create_index("ix_dispatch_orders_ended_at", "dispatch_orders", ["ended_at"])
    op.create_index(
        "ix_dispatch_orders_out",
        "dispatch_orders",
        ["sent_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "dispatch_errands",
        sa.Column("order_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=True),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("word_by", UtcDateTime(), nullable=True),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.Column("over_by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("clinical", sa.Boolean(), nullable=False),
        sa.Column("told", Json, nullable=False),
        sa.Column("watch_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('sent','received','arrived','fed_back','declined','recalled')",
            name=op.f("ck_dispatch_errands_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('fed_back','declined','recalled')) = (over_at IS NOT NULL)"
            " AND (over_at IS NULL) = (over_by IS NULL)"
            " AND (state = 'fed_back') = (outcome IS NOT NULL)"
            " AND (state = 'declined') = (reason IS NOT NULL)"
            " AND (state <> 'fed_back' OR arrived_at IS NOT NULL)"
            " AND (arrived_at IS NULL OR received_at IS NOT NULL)",
            name=op.f("ck_dispatch_errands_told_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_orders.id"], name=op.f("fk_dispatch_errands_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "account_id", name=op.f("pk_dispatch_errands")),
    )
    op.create_index("ix_dispatch_errands_account_id", "dispatch_errands", ["account_id"])
    op.create_index(
        "ix_dispatch_errands_watch_at",
        "dispatch_errands",
        ["watch_at"],
        sqlite_where=sa.text("watch_at IS NOT NULL"),
        postgresql_where=sa.text("watch_at IS NOT NULL"),
    )
